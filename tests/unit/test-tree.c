/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Install trees recognised in folders, ISO images and over HTTP, and hostile ones refused. */
#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-media.h"
#include "gh-tree.h"
#include "support.h"

#define PACKAGE "/usr/lib/debian-installer/images/12"

typedef struct
{
  char *root;
  guint requests;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->root = g_dir_make_tmp ("gh-tree-XXXXXX", NULL);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  remove_folder (f->root);
  g_free (f->root);
}

static void
put (Fixture *f, const char *path, const char *text)
{
  g_autofree char *full = g_build_filename (f->root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (full, text, -1, NULL));
}

static GhTree *
detect (const char *location, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gh_tree_detect_async (location, "x86_64", NULL, keep_result, &result);
  return gh_tree_detect_finish (await_result (&result), error);
}

static GhTree *
detect_ok (const char *location)
{
  g_autoptr (GError) error = NULL;
  GhTree *tree = detect (location, &error);

  g_assert_no_error (error);
  return tree;
}

static void
assert_refused (const char *location, int code, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhTree) tree = detect (location, &error);

  g_assert_null (tree);
  g_assert_error (error, GH_ERROR, code);
  if (strstr (error->message, word) == NULL)
    g_error ("“%s” does not say “%s”", error->message, word);
}

static void
test_treeinfo (void)
{
  const struct
  {
    const char *folder, *os, *os_id, *name, *version;
  } trees[] = {
    { "fedora38", "fedora38", "http://fedoraproject.org/fedora/38", "Fedora 38", "38" },
    { "centos-stream9",
      "centos-stream9",
      "http://centos.org/centos-stream/9",
      "CentOS Stream 9",
      "9" },
    { "rhel6", "rhel6.10", "http://redhat.com/rhel/6.10", "Red Hat Enterprise Linux 6.10", "6.10" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (trees); i++)
    {
      g_autofree char *path
        = g_build_filename (g_getenv ("GH_TEST_DATA"), "trees", trees[i].folder, NULL);
      g_autoptr (GhTree) tree = detect_ok (path);

      g_assert_cmpstr (tree->os, ==, trees[i].os);
      g_assert_cmpstr (tree->os_id, ==, trees[i].os_id);
      g_assert_cmpstr (tree->name, ==, trees[i].name);
      g_assert_cmpstr (tree->version, ==, trees[i].version);
      g_assert_cmpstr (tree->arch, ==, "x86_64");
      g_assert_cmpstr (tree->kernel, ==, "images/pxeboot/vmlinuz");
      g_assert_cmpstr (tree->initrd, ==, "images/pxeboot/initrd.img");
      g_assert_true (g_str_has_prefix (tree->kernel_checksum, "sha256:"));
      g_assert_true (g_str_has_prefix (tree->initrd_checksum, "sha256:"));
      g_assert_false (tree->kernel_present);
      g_assert_cmpstr (tree->tried->pdata[0], ==, ".treeinfo (found)");
    }
}

static void
test_treeinfo_hostile (Fixture *f, gconstpointer data)
{
  const char *kernels[]
    = { "../../etc/shadow", "/etc/shadow", "http://other/vmlinuz", "a/../../b", "a\\b", "a\tb" };

  for (gsize i = 0; i < G_N_ELEMENTS (kernels); i++)
    {
      g_autofree char *text
        = g_strdup_printf ("[general]\nfamily = Fedora\nversion = 38\narch = x86_64\n"
                           "[images-x86_64]\nkernel = %s\ninitrd = initrd.img\n",
                           kernels[i]);
      put (f, ".treeinfo", text);
      assert_refused (f->root, GH_ERROR_NO_TREE, "outside the tree");
    }
  put (f, ".treeinfo", "[general]\nfamily = Fedora\n");
  assert_refused (f->root, GH_ERROR_NO_TREE, "kernel");
  put (f, ".treeinfo", "\xff\xfe\x01garbage[[[=\n=\n[\n]");
  assert_refused (f->root, GH_ERROR_NO_TREE, "x86_64");
}

static void
test_treeinfo_words (Fixture *f, gconstpointer data)
{
  g_autoptr (GhTree) tree = NULL;

  put (f,
       "treeinfo",
       "[general]\nfamily = Fe\x1b[31m\xff"
       "dora\nversion = 3\x07 8;x\narch = ../../x\n"
       "[images-x86_64]\nkernel = ./k\ninitrd = i\n");
  put (f, "k", "kernel");
  tree = detect_ok (f->root);
  g_assert_true (g_utf8_validate (tree->name, -1, NULL));
  g_assert_null (strchr (tree->name, '\x1b'));
  g_assert_null (strchr (tree->name, '\x07'));
  g_assert_null (tree->os);
  g_assert_cmpstr (tree->arch, ==, "x86_64");
  g_assert_cmpstr (tree->kernel, ==, "k");
  g_assert_true (tree->kernel_present);
  g_assert_cmpuint (tree->kernel_size, ==, 6);
  g_assert_false (tree->initrd_present);
}

static void
test_too_long (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->root, ".treeinfo", NULL);

  put (f, ".treeinfo", "");
  g_assert_cmpint (truncate (path, G_GINT64_CONSTANT (10) << 30), ==, 0);
  assert_refused (f->root, GH_ERROR_FETCH, ".treeinfo");
}

static void
put_netboot (Fixture *f)
{
  put (f, "version.info", "Debian version:  12 (bookworm)\nInstaller build: 20230607+deb12u15\n");
  put (f, "debian-installer/amd64/linux", "kernel");
  put (f, "debian-installer/amd64/initrd.gz", "initrd");
}

static void
assert_bookworm (const GhTree *tree, const char *folder)
{
  g_autofree char *kernel = g_strconcat (folder, "linux", NULL);
  g_autofree char *initrd = g_strconcat (folder, "initrd.gz", NULL);

  g_assert_cmpstr (tree->os, ==, "debian12");
  g_assert_cmpstr (tree->os_id, ==, "http://debian.org/debian/12");
  g_assert_cmpstr (tree->name, ==, "Debian 12 (bookworm)");
  g_assert_cmpstr (tree->version, ==, "12");
  g_assert_cmpstr (tree->arch, ==, "x86_64");
  g_assert_cmpstr (tree->kernel, ==, kernel);
  g_assert_cmpstr (tree->initrd, ==, initrd);
  g_assert_true (tree->kernel_present && tree->initrd_present);
  g_assert_cmpstr (tree->args, ==, "vga=788 --- quiet");
  g_assert_cmpuint (tree->memory, >, 0);
  g_assert_cmpuint (tree->disk, >, 0);
}

static void
test_netboot (Fixture *f, gconstpointer data)
{
  g_autofree char *inner = g_build_filename (f->root, "debian-installer", "amd64", NULL);
  g_autofree char *url = g_filename_to_uri (f->root, NULL, NULL);
  g_autofree char *blank = g_strdup_printf (" %s/ \n", f->root);
  g_autoptr (GhTree) a = NULL;
  g_autoptr (GhTree) b = NULL;
  g_autoptr (GhTree) c = NULL;
  g_autoptr (GhTree) d = NULL;

  put_netboot (f);
  a = detect_ok (f->root);
  assert_bookworm (a, "debian-installer/amd64/");
  b = detect_ok (url);
  assert_bookworm (b, "debian-installer/amd64/");
  d = detect_ok (blank);
  assert_bookworm (d, "debian-installer/amd64/");
  put (f,
       "debian-installer/amd64/boot-screens/f1.txt",
       "This is a Debian 12 (bookworm) installation netboot image.\n");
  c = detect_ok (inner);
  assert_bookworm (c, "");
}

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
test_archive (Fixture *f, gconstpointer data)
{
  static const char images[] = "dists/bookworm/main/installer-amd64/current/images/";
  g_autofree char *kernel = g_strconcat (images, "netboot/debian-installer/amd64/linux", NULL);
  g_autofree char *initrd = g_strconcat (images, "netboot/debian-installer/amd64/initrd.gz", NULL);
  g_autofree char *sums = g_strconcat (images, "SHA256SUMS", NULL);
  g_autofree char *release = g_build_filename (f->root, "dists/bookworm", NULL);
  g_autoptr (GhTree) tree = NULL;
  g_autoptr (GhTree) below = NULL;

  put (f, kernel, "kernel");
  put (f, initrd, "initrd");
  put (f,
       sums,
       DIGEST "  ./netboot/debian-installer/amd64/linux\n" DIGEST
              "  ./netboot/debian-installer/amd64/initrd.gz\n");
  put (f,
       "dists/bookworm/Release",
       "Origin: Debian\nLabel: Debian\nSuite: stable\nVersion: 12.5\nCodename: bookworm\n");
  tree = detect_ok (f->root);
  g_assert_cmpstr (tree->kernel, ==, kernel);
  g_assert_cmpstr (tree->os, ==, "debian12");
  g_assert_cmpstr (tree->name, ==, "Debian 12.5 (bookworm)");
  g_assert_cmpstr (tree->kernel_checksum, ==, "sha256:" DIGEST);
  g_assert_cmpstr (tree->initrd_checksum, ==, "sha256:" DIGEST);
  below = detect_ok (release);
  g_assert_cmpstr (below->kernel, ==, kernel + strlen ("dists/bookworm/"));
  g_assert_cmpstr (below->initrd_checksum, ==, "sha256:" DIGEST);
}

static void
test_media_folder (Fixture *f, gconstpointer data)
{
  g_autoptr (GhTree) debian = NULL;
  g_autoptr (GhTree) ubuntu = NULL;

  put (f,
       ".disk/info",
       "Debian GNU/Linux 12.5.0 \"Bookworm\" - Official amd64 NETINST with firmware "
       "20240210-11:27");
  put (f, "install.amd/vmlinuz", "k");
  put (f, "install.amd/initrd.gz", "i");
  put (f, "md5sum.txt", "0123456789abcdef0123456789abcdef  ./install.amd/initrd.gz\n");
  debian = detect_ok (f->root);
  g_assert_cmpstr (debian->os, ==, "debian12");
  g_assert_cmpstr (debian->name, ==, "Debian 12.5.0 (bookworm)");
  g_assert_cmpstr (debian->kernel, ==, "install.amd/vmlinuz");
  g_assert_cmpstr (debian->initrd_checksum, ==, "md5:0123456789abcdef0123456789abcdef");
  g_assert_null (debian->kernel_checksum);

  put (f, ".disk/info", "Ubuntu 22.04.3 LTS \"Jammy Jellyfish\" - Release amd64 (20230807.2)");
  put (f, "casper/vmlinuz", "k");
  put (f, "casper/initrd", "i");
  {
    g_autofree char *old = g_build_filename (f->root, "install.amd", "vmlinuz", NULL);

    g_unlink (old);
  }
  ubuntu = detect_ok (f->root);
  g_assert_cmpstr (ubuntu->os, ==, "ubuntu22.04");
  g_assert_cmpstr (ubuntu->kernel, ==, "casper/vmlinuz");
}

static void
test_plain (Fixture *f, gconstpointer data)
{
  g_autoptr (GhTree) tree = NULL;
  g_autoptr (GVariant) variant = NULL;
  const char *text;
  gboolean present;

  put (f, "vmlinuz", "k");
  put (f, "initrd.img", "i");
  tree = detect_ok (f->root);
  g_assert_null (tree->os);
  g_assert_cmpstr (tree->kernel, ==, "vmlinuz");
  variant = g_variant_ref_sink (gh_tree_to_variant (tree));
  g_assert_true (g_variant_lookup (variant, "kind", "&s", &text));
  g_assert_cmpstr (text, ==, "tree");
  g_assert_true (g_variant_lookup (variant, "kernel-present", "b", &present) && present);
  g_assert_false (g_variant_lookup (variant, "os", "&s", &text));
}

static void
test_no_tree (Fixture *f, gconstpointer data)
{
  g_autofree char *file = g_build_filename (f->root, "letter", NULL);
  g_autofree char *missing = g_build_filename (f->root, "missing", NULL);

  put (f, "letter", "Dear all");
  assert_refused (f->root, GH_ERROR_NO_TREE, ".treeinfo");
  assert_refused (f->root, GH_ERROR_NO_TREE, "dists/stable/Release");
  assert_refused (file, GH_ERROR_NO_TREE, "letter");
  assert_refused (missing, GH_ERROR_NOT_FOUND, "missing");
  assert_refused ("/dev/zero", GH_ERROR_NO_TREE, "/dev/zero");
  assert_refused ("ftp://x/y", GH_ERROR_INVALID_ARGUMENT, "ftp://x/y");
  assert_refused ("relative/path", GH_ERROR_INVALID_ARGUMENT, "relative/path");
  assert_refused ("", GH_ERROR_INVALID_ARGUMENT, "location");
  assert_refused ("http://", GH_ERROR_INVALID_ARGUMENT, "http");
  assert_refused ("http://a b/\x01", GH_ERROR_INVALID_ARGUMENT, "location");
}

/* An ISO image of the files of put_netboot(). */
static char *
make_iso (Fixture *f, const char *options)
{
  static const char *const files[]
    = { "version.info", "debian-installer/amd64/linux", "debian-installer/amd64/initrd.gz" };
  char *path = g_build_filename (f->root, "a.iso", NULL);
  struct archive *iso = archive_write_new ();

  put_netboot (f);
  g_assert_cmpint (archive_write_set_format_iso9660 (iso), ==, ARCHIVE_OK);
  if (options != NULL)
    g_assert_cmpint (archive_write_set_options (iso, options), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_open_filename (iso, path), ==, ARCHIVE_OK);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      struct archive_entry *entry = archive_entry_new ();
      g_autofree char *full = g_build_filename (f->root, files[i], NULL);
      g_autofree char *text = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (full, &text, &size, NULL));
      archive_entry_set_pathname (entry, files[i]);
      archive_entry_set_size (entry, (la_int64_t) size);
      archive_entry_set_filetype (entry, AE_IFREG);
      archive_entry_set_perm (entry, 0644);
      g_assert_cmpint (archive_write_header (iso, entry), ==, ARCHIVE_OK);
      g_assert_cmpint (archive_write_data (iso, text, size), ==, (la_ssize_t) size);
      archive_entry_free (entry);
    }
  g_assert_cmpint (archive_write_close (iso), ==, ARCHIVE_OK);
  archive_write_free (iso);
  return path;
}

static void
check_iso (Fixture *f, const char *options)
{
  g_autofree char *path = make_iso (f, options);
  g_autoptr (GhTree) tree = detect_ok (path);

  assert_bookworm (tree, "debian-installer/amd64/");
  g_assert_cmpstr (tree->access, ==, "iso");
  g_assert_cmpstr (tree->medium, ==, path);
  g_assert_cmpuint (tree->kernel_size, ==, 6);
}

static void
test_iso (Fixture *f, gconstpointer data)
{
  check_iso (f, NULL);
}

static void
test_iso_plain (Fixture *f, gconstpointer data)
{
  check_iso (f, "!rockridge,!joliet,iso-level=1");
}

static void
test_iso_damaged (Fixture *f, gconstpointer data)
{
  g_autofree char *path = make_iso (f, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GhTree) tree = NULL;

  /* Cut off within its list of files: no crash, and a reason. */
  g_assert_cmpint (truncate (path, 40 * 1024), ==, 0);
  tree = detect (path, &error);
  g_assert_null (tree);
  g_assert_error (error, GH_ERROR, GH_ERROR_NO_TREE);
}

static GhMedia *
detect_media (const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gh_media_detect_async (path, NULL, keep_result, &result);
  return gh_media_detect_finish (await_result (&result), error);
}

static void
test_media (Fixture *f, gconstpointer data)
{
  g_autofree char *path = make_iso (f, "volume-id=MY_DISC");
  g_autofree char *letter = g_build_filename (f->root, "version.info", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GhMedia) media = detect_media (path, &error);
  g_autoptr (GhMedia) none = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (media->label, ==, "MY_DISC");
  g_assert_false (media->bootable);
  g_assert_cmpstr (media->os, ==, "debian12");
  none = detect_media (letter, &error);
  g_assert_null (none);
  g_assert_error (error, GH_ERROR, GH_ERROR_NO_TREE);
}

/* A server of f->root below "/tree/", and of traps beside it. */

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Fixture *f = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *full = NULL;
  g_autofree char *text = NULL;
  gsize size;

  f->requests++;
  if (g_str_has_prefix (path, "/to-file/"))
    soup_server_message_set_redirect (message, 302, "file:///etc/passwd");
  else if (g_str_has_prefix (path, "/loop/"))
    soup_server_message_set_redirect (message, 302, path);
  else if (g_str_has_prefix (path, "/to/") || g_str_has_prefix (path, "/fro/"))
    soup_server_message_set_redirect (message, 307, path[1] == 't' ? "/fro/x" : "/to/x");
  else if (g_str_has_prefix (path, "/to-ftp/"))
    soup_server_message_set_redirect (message, 301, "ftp://127.0.0.1/.treeinfo");
  else if (g_str_has_prefix (path, "/moved/"))
    {
      g_autofree char *to = g_strconcat ("/tree/", path + strlen ("/moved/"), NULL);

      soup_server_message_set_redirect (message, 301, to);
    }
  else if (g_str_has_prefix (path, "/broken/"))
    soup_server_message_set_status (message, 503, NULL);
  else if (g_str_has_prefix (path, "/huge/"))
    {
      soup_server_message_set_status (message, 200, NULL);
      soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
      text = g_strnfill (2 * 1024 * 1024, 'x');
      soup_message_body_append (
        soup_server_message_get_response_body (message), SOUP_MEMORY_COPY, text, 2 * 1024 * 1024);
    }
  else
    {
      full = g_build_filename (f->root, path + strlen ("/tree"), NULL);
      if (!g_str_has_prefix (path, "/tree/") || !g_file_get_contents (full, &text, &size, NULL))
        {
          soup_server_message_set_status (message, 404, NULL);
          return;
        }
      soup_server_message_set_status (message, 200, NULL);
      soup_message_body_append (
        soup_server_message_get_response_body (message), SOUP_MEMORY_COPY, text, size);
    }
}

static SoupServer *
serve (Fixture *f, char **base)
{
  SoupServer *server = soup_server_new (NULL, NULL);
  GSList *uris;

  soup_server_add_handler (server, NULL, on_request, f, NULL);
  g_assert_true (soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (server);
  *base = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return server;
}

static void
test_http (Fixture *f, gconstpointer data)
{
  g_autofree char *base = NULL;
  g_autoptr (SoupServer) server = serve (f, &base);
  g_autofree char *url = g_strconcat (base, "tree?x#y", NULL);
  g_autofree char *moved = g_strconcat (base, "moved", NULL);
  g_autofree char *kernel_url = g_strconcat (base, "tree/debian-installer/amd64/linux", NULL);
  g_autoptr (GhTree) tree = NULL;
  g_autoptr (GhTree) same = NULL;

  put_netboot (f);
  tree = detect_ok (url);
  assert_bookworm (tree, "debian-installer/amd64/");
  g_assert_cmpstr (tree->access, ==, "http");
  g_assert_cmpstr (tree->kernel_url, ==, kernel_url);
  g_assert_cmpstr (tree->tried->pdata[0], ==, ".treeinfo (404)");
  same = detect_ok (moved);
  assert_bookworm (same, "debian-installer/amd64/");
}

static void
test_http_treeinfo (Fixture *f, gconstpointer data)
{
  g_autofree char *base = NULL;
  g_autoptr (SoupServer) server = serve (f, &base);
  g_autofree char *url = g_strconcat (base, "tree/", NULL);
  g_autofree char *args = g_strconcat ("inst.repo=", base, "tree/", NULL);
  g_autoptr (GhTree) tree = NULL;

  put (f,
       ".treeinfo",
       "[general]\nfamily = Fedora\nversion = 38\narch = x86_64\n"
       "[images-x86_64]\nkernel = vmlinuz\ninitrd = i\n");
  put (f, "vmlinuz", "k");
  tree = detect_ok (url);
  g_assert_cmpstr (tree->args, ==, args);
  g_assert_true (tree->kernel_present);
  g_assert_false (tree->initrd_present);
}

/* Nothing is asked for that is not needed: the description, and whether its two files are there. */
static void
test_http_requests (Fixture *f, gconstpointer data)
{
  g_autofree char *base = NULL;
  g_autoptr (SoupServer) server = serve (f, &base);
  static const char images[]
    = "debian/dists/bookworm/main/installer-amd64/current/images/netboot/debian-installer/amd64/";
  g_autofree char *plain = g_strconcat (base, "tree/fedora/", NULL);
  g_autofree char *debian
    = g_strconcat (base, "tree/debian/dists/bookworm/main/installer-amd64", NULL);
  g_autofree char *kernel = g_strconcat (images, "linux", NULL);
  g_autofree char *initrd = g_strconcat (images, "initrd.gz", NULL);
  g_autoptr (GhTree) tree = NULL;
  g_autoptr (GhTree) other = NULL;

  put (f,
       "fedora/.treeinfo",
       "[general]\nfamily = Fedora\nversion = 38\narch = x86_64\n"
       "[images-x86_64]\nkernel = k\ninitrd = i\n");
  tree = detect_ok (plain);
  g_assert_cmpuint (f->requests, ==, 3);

  f->requests = 0;
  put (f, kernel, "k");
  put (f, initrd, "i");
  put (f,
       "debian/dists/bookworm/main/installer-amd64/current/images/SHA256SUMS",
       DIGEST "  ./netboot/debian-installer/amd64/linux\n");
  other = detect_ok (debian);
  g_assert_cmpstr (other->os, ==, "debian12");
  g_assert_cmpuint (f->requests, ==, 3);
}

static void
test_http_proxy (Fixture *f, gconstpointer data)
{
  g_autofree char *base = NULL;
  g_autoptr (SoupServer) server = serve (f, &base);
  g_autoptr (GhTree) tree = NULL;

  put_netboot (f);
  g_setenv ("http_proxy", base, TRUE);
  g_unsetenv ("no_proxy");
  tree = detect_ok ("http://nowhere.invalid/tree/");
  g_unsetenv ("http_proxy");
  assert_bookworm (tree, "debian-installer/amd64/");
}

/* A certificate that nobody signed is refused, and the person is told what to do. */
static void
test_https_untrusted (Fixture *f, gconstpointer data)
{
  g_autofree char *openssl = g_find_program_in_path ("openssl");
  g_autofree char *key = g_build_filename (f->root, "key.pem", NULL);
  g_autofree char *cert = g_build_filename (f->root, "cert.pem", NULL);
  const char *names[][2] = { { "subjectAltName=IP:127.0.0.1", "update-ca-certificates" },
                             { "subjectAltName=DNS:other.example", "another host name" } };

  if (openssl == NULL)
    {
      g_test_skip ("openssl is not installed");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *argv[]
        = { openssl, "req",   "-x509", "-newkey", "rsa:2048", "-nodes",  "-keyout",   key, "-out",
            cert,    "-days", "10",    "-subj",   "/CN=test", "-addext", names[i][0], NULL };
      g_autoptr (GTlsCertificate) certificate = NULL;
      g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
      g_autofree char *url = NULL;
      GSList *uris;

      g_assert_true (g_spawn_sync (NULL,
                                   (char **) argv,
                                   NULL,
                                   G_SPAWN_STDERR_TO_DEV_NULL,
                                   NULL,
                                   NULL,
                                   NULL,
                                   NULL,
                                   NULL,
                                   NULL));
      certificate = g_tls_certificate_new_from_files (cert, key, NULL);
      g_assert_nonnull (certificate);
      soup_server_set_tls_certificate (server, certificate);
      g_assert_true (soup_server_listen_local (
        server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY | SOUP_SERVER_LISTEN_HTTPS, NULL));
      uris = soup_server_get_uris (server);
      url = g_uri_to_string (uris->data);
      g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
      assert_refused (url, GH_ERROR_FETCH, names[i][1]);
    }
}

/* Paths as people have them, and links that lead nowhere. */
static void
test_folder_names (Fixture *f, gconstpointer data)
{
  g_autofree char *odd = g_build_filename (f->root, "a b%20ü#?", NULL);
  g_autofree char *slashes = g_strconcat (odd, "///", NULL);
  g_autofree char *url = g_filename_to_uri (odd, NULL, NULL);
  g_autofree char *loop = g_build_filename (odd, ".treeinfo", NULL);
  g_autofree char *linked = g_build_filename (f->root, "linked", NULL);
  g_autoptr (GhTree) a = NULL;
  g_autoptr (GhTree) b = NULL;
  g_autoptr (GhTree) c = NULL;

  put (f, "a b%20ü#?/vmlinuz", "k");
  put (f, "a b%20ü#?/initrd.img", "i");
  g_assert_cmpint (symlink (".treeinfo", loop), ==, 0);
  g_assert_cmpint (symlink ("a b%20ü#?", linked), ==, 0);
  a = detect_ok (slashes);
  g_assert_cmpstr (a->kernel, ==, "vmlinuz");
  b = detect_ok (url);
  g_assert_true (b->kernel_present);
  c = detect_ok (linked);
  g_assert_true (c->kernel_present);
  g_assert_true (g_ptr_array_find_with_equal_func (
    c->tried, ".treeinfo (a link that leads to itself)", g_str_equal, NULL));
  assert_refused ("ftp://ftp.example/debian/", GH_ERROR_INVALID_ARGUMENT, "FTP is not supported");
}

static void
test_http_hostile (Fixture *f, gconstpointer data)
{
  g_autofree char *base = NULL;
  g_autoptr (SoupServer) server = serve (f, &base);
  const struct
  {
    const char *path;
    int code;
    const char *word;
  } bad[] = {
    { "tree", GH_ERROR_NO_TREE, ".treeinfo (404)" },
    { "to-file", GH_ERROR_FETCH, "file:" },
    { "loop", GH_ERROR_FETCH, "on and on" },
    { "broken", GH_ERROR_FETCH, "503" },
    { "huge", GH_ERROR_FETCH, ".treeinfo" },
    { "to", GH_ERROR_FETCH, "on and on" },
    { "to-ftp", GH_ERROR_FETCH, "ftp:" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *url = g_strconcat (base, bad[i].path, NULL);

      assert_refused (url, bad[i].code, bad[i].word);
    }
  /* Nobody listens there any more. */
  soup_server_disconnect (server);
  assert_refused (base, GH_ERROR_FETCH, base);
}

/* The real thing, where the package is installed. */
static void
test_package (Fixture *f, gconstpointer data)
{
  const char *folders[][2] = { { PACKAGE, "amd64/text/debian-installer/amd64/" },
                               { PACKAGE "/amd64", "text/debian-installer/amd64/" },
                               { PACKAGE "/amd64/text", "debian-installer/amd64/" },
                               { PACKAGE "/amd64/gtk", "debian-installer/amd64/" },
                               { PACKAGE "/amd64/text/debian-installer/amd64", "" } };

  if (!g_file_test (PACKAGE "/amd64/text", G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("debian-installer-12-netboot-amd64 is not installed");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autoptr (GhTree) tree = detect_ok (folders[i][0]);

      assert_bookworm (tree, folders[i][1]);
    }
}

static void
test_package_iso (Fixture *f, gconstpointer data)
{
  g_autofree char *program = g_find_program_in_path ("genisoimage");
  const char *variants[] = { "-quiet", "-R", "-J" };

  if (program == NULL || !g_file_test (PACKAGE "/amd64/text", G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("genisoimage or debian-installer-12-netboot-amd64 is not installed");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      g_autofree char *path = g_build_filename (f->root, "x.iso", NULL);
      const char *argv[]
        = { program, "-quiet", variants[i], "-o", path, PACKAGE "/amd64/text", NULL };
      g_autoptr (GhTree) tree = NULL;

      g_assert_true (g_spawn_sync (NULL,
                                   (char **) argv,
                                   NULL,
                                   G_SPAWN_STDERR_TO_DEV_NULL,
                                   NULL,
                                   NULL,
                                   NULL,
                                   NULL,
                                   NULL,
                                   NULL));
      tree = detect_ok (path);
      assert_bookworm (tree, "debian-installer/amd64/");
    }
}

#define ADD(name, func) g_test_add ("/tree/" name, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tree/treeinfo", test_treeinfo);
  ADD ("treeinfo-hostile", test_treeinfo_hostile);
  ADD ("treeinfo-words", test_treeinfo_words);
  ADD ("too-long", test_too_long);
  ADD ("netboot", test_netboot);
  ADD ("archive", test_archive);
  ADD ("media-folder", test_media_folder);
  ADD ("plain", test_plain);
  ADD ("no-tree", test_no_tree);
  ADD ("iso", test_iso);
  ADD ("iso-plain", test_iso_plain);
  ADD ("iso-damaged", test_iso_damaged);
  ADD ("media", test_media);
  ADD ("http", test_http);
  ADD ("http-treeinfo", test_http_treeinfo);
  ADD ("http-requests", test_http_requests);
  ADD ("http-proxy", test_http_proxy);
  ADD ("https-untrusted", test_https_untrusted);
  ADD ("folder-names", test_folder_names);
  ADD ("http-hostile", test_http_hostile);
  ADD ("package", test_package);
  ADD ("package-iso", test_package_iso);
  return g_test_run ();
}
