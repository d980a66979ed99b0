/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Servers that never come to an end and images that lie: refused with words, in bounded time,
 * memory and disk. */
#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>

#include "gh-error.h"
#include "gh-fetch.h"
#include "gh-tree.h"
#include "support.h"

#define SECTOR 2048
/* What a slow server sends in all, one byte in a twentieth of a second: a minute. */
#define DRIPS 1200

typedef struct
{
  char *root;
  GSocketService *service;
  char *url;
} Fixture;

static const char treeinfo[] = "[general]\nfamily = Fedora\nversion = 38\narch = x86_64\n"
                               "[images-x86_64]\nkernel = k\ninitrd = i\n";

static gboolean
say (GOutputStream *out, const char *text)
{
  return g_output_stream_write_all (out, text, strlen (text), NULL, NULL, NULL);
}

static void
drip (GOutputStream *out)
{
  for (guint i = 0; i < DRIPS && say (out, "x"); i++)
    g_usleep (G_USEC_PER_SEC / 20);
}

/* Without an end, as fast as it is taken. */
static void
pour (GOutputStream *out, const char *text)
{
  while (say (out, text))
    ;
}

static void
answer (GOutputStream *out, const char *path, gboolean head)
{
  g_autofree char *length = NULL;

  if (g_str_has_prefix (path, "/headers/"))
    {
      say (out, "HTTP/1.1 200 OK\r\n");
      pour (out, "X-One-More: and one more, and one more, and one more\r\n");
    }
  else if (g_str_has_prefix (path, "/header/"))
    {
      say (out, "HTTP/1.1 200 OK\r\nX-Long: ");
      pour (out, "and one more, and one more, and one more, and one more, ");
    }
  else if (g_str_has_prefix (path, "/chunks/"))
    {
      say (out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      pour (out, "10\r\n0123456789abcdef\r\n");
    }
  else if (g_str_has_prefix (path, "/until-closed/"))
    {
      say (out, "HTTP/1.1 200 OK\r\n\r\n");
      pour (out, "and one more, and one more, and one more, and one more, ");
    }
  else if (g_str_has_prefix (path, "/gigabytes/"))
    {
      say (out, "HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n");
      pour (out, "and one more, and one more, and one more, and one more, ");
    }
  else if (g_str_has_suffix (path, "/.treeinfo") && !g_str_has_prefix (path, "/slow"))
    {
      length
        = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", strlen (treeinfo));
      say (out, length);
      say (out, treeinfo);
    }
  else if (g_str_has_prefix (path, "/slow-head/"))
    {
      say (out, "HTTP/1.1 200 OK\r\nX-Long: ");
      drip (out);
    }
  else if (g_str_has_prefix (path, "/slow-body/") || (g_str_has_prefix (path, "/drip/") && !head))
    {
      say (out, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nETag: \"a\"\r\n\r\n");
      drip (out);
    }
  else if (g_str_has_prefix (path, "/slow-no/"))
    {
      g_usleep (G_USEC_PER_SEC * 3 / 4);
      say (out, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    }
  else if (g_str_has_prefix (path, "/drip/"))
    say (out, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nETag: \"a\"\r\n\r\n");
  else
    say (out, "HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n");
}

static void
skip_head (GDataInputStream *in)
{
  gboolean more = TRUE;
  char *line;

  while (more && (line = g_data_input_stream_read_line (in, NULL, NULL, NULL)) != NULL)
    {
      more = *line != '\r' && *line != '\0';
      g_free (line);
    }
}

/* One request a connection, in a thread of its own. */
static gboolean
on_run (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source,
        gpointer data)
{
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr (GDataInputStream) in
    = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_autofree char *first = g_data_input_stream_read_line (in, NULL, NULL, NULL);
  g_auto (GStrv) words = g_strsplit (first != NULL ? first : "", " ", 3);

  skip_head (in);
  if (g_strv_length (words) == 3)
    answer (out, words[1], g_str_equal (words[0], "HEAD"));
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

static void
setup (Fixture *f, gconstpointer data)
{
  guint16 port;

  f->root = g_dir_make_tmp ("gh-tree-XXXXXX", NULL);
  f->service = g_threaded_socket_service_new (64);
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (f->service), NULL, NULL);
  g_assert_cmpuint (port, !=, 0);
  g_signal_connect (f->service, "run", G_CALLBACK (on_run), NULL);
  f->url = g_strdup_printf ("http://127.0.0.1:%u/", port);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_socket_service_stop (f->service);
  g_socket_listener_close (G_SOCKET_LISTENER (f->service));
  g_object_unref (f->service);
  remove_folder (f->root);
  g_free (f->root);
  g_free (f->url);
}

static GhTree *
detect (const char *location, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gh_tree_detect_async (location, "x86_64", NULL, keep_result, &result);
  return gh_tree_detect_finish (await_result (&result), error);
}

static void
assert_says (const GError *error, int code, const char *word)
{
  g_assert_error (error, GH_ERROR, code);
  if (strstr (error->message, word) == NULL)
    g_error ("“%s” does not say “%s”", error->message, word);
  g_assert_null (strchr (error->message, '\x1b'));
}

static void
test_slow (Fixture *f, gconstpointer data)
{
  const char *paths[] = { "slow-head", "slow-body", "slow-no" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *url = g_strconcat (f->url, paths[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GhTree) tree = detect (url, &error);

      g_assert_null (tree);
      assert_says (error, GH_ERROR_FETCH, "slow");
    }
}

/* The most memory that this process has ever had, in KiB (proc(5)). */
static guint64
peak (void)
{
  g_autofree char *text = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  line = strstr (text, "VmHWM:");
  g_assert_nonnull (line);
  return g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10);
}

/* Fast ones, of which not even the beginning has an end. */
static void
test_endless (Fixture *f, gconstpointer data)
{
  const char *paths[] = { "headers", "header", "chunks", "until-closed", "gigabytes" };
  guint64 before = peak ();

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *url = g_strconcat (f->url, paths[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GhTree) tree = detect (url, &error);

      g_assert_null (tree);
      assert_says (error, GH_ERROR_FETCH, paths[i]);
    }
  /* The sanitizer keeps what was freed for a while. */
  g_assert_cmpuint (peak () - before, <, 512 * 1024);
}

/* What is asked for is not cut short by our own clock. */
static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autofree char *url = g_strconcat (f->url, "slow-head", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GhTree) tree = NULL;

  gh_tree_detect_async (url, "x86_64", cancellable, keep_result, &result);
  g_cancellable_cancel (cancellable);
  tree = gh_tree_detect_finish (await_result (&result), &error);
  g_assert_null (tree);
  g_assert_error (error, GH_ERROR, GH_ERROR_CANCELLED);
}

static void
assert_not_fetched (Fixture *f, const char *path, const char *word)
{
  g_autofree char *url = g_strconcat (f->url, path, NULL);
  g_autofree char *cache = g_build_filename (f->root, "cache", NULL);
  g_autofree char *kernel = NULL;
  g_autofree char *initrd = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GhTree) tree = detect (url, &error);

  g_assert_no_error (error);
  gh_fetch_async (tree, cache, NULL, NULL, NULL, keep_result, &result);
  g_assert_false (gh_fetch_finish (await_result (&result), &kernel, &initrd, &error));
  assert_says (error, GH_ERROR_FETCH, word);
}

static void
test_fetch (Fixture *f, gconstpointer data)
{
  assert_not_fetched (f, "claim", "no kernel and no initrd");
  assert_not_fetched (f, "drip", "slow");
}

/* An image of two files, in which the names are then overwritten. */
static char *
make_iso (Fixture *f, gsize *size)
{
  static const char *const files[] = { "zqzqzq/passwd", "letter-to-all", "vmlinuz", "initrd.img" };
  g_autofree char *path = g_build_filename (f->root, "a.iso", NULL);
  struct archive *iso = archive_write_new ();
  char *bytes = NULL;

  g_assert_cmpint (archive_write_set_format_iso9660 (iso), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_open_filename (iso, path), ==, ARCHIVE_OK);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      struct archive_entry *entry = archive_entry_new ();

      archive_entry_set_pathname (entry, files[i]);
      archive_entry_set_size (entry, 1);
      archive_entry_set_filetype (entry, AE_IFREG);
      archive_entry_set_perm (entry, 0644);
      g_assert_cmpint (archive_write_header (iso, entry), ==, ARCHIVE_OK);
      g_assert_cmpint (archive_write_data (iso, "k", 1), ==, 1);
      archive_entry_free (entry);
    }
  g_assert_cmpint (archive_write_close (iso), ==, ARCHIVE_OK);
  archive_write_free (iso);
  g_assert_true (g_file_get_contents (path, &bytes, size, NULL));
  return bytes;
}

static guint
overwrite (char *bytes, gsize size, const char *old, const char *new)
{
  gsize length = strlen (old);
  guint n = 0;

  for (gsize i = 0; i + length <= size; i++)
    if (memcmp (bytes + i, old, length) == 0)
      {
        memcpy (bytes + i, new, length);
        n++;
      }
  return n;
}

/* Names that lead out of the image, or would speak to a terminal: the rest is still what it is. */
static void
test_iso_names (Fixture *f, gconstpointer data)
{
  gsize size;
  g_autofree char *bytes = make_iso (f, &size);
  g_autofree char *path = g_build_filename (f->root, "a.iso", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GhTree) tree = NULL;

  g_assert_cmpuint (overwrite (bytes, size, "zqzqzq", "../../"), >, 0);
  g_assert_cmpuint (overwrite (bytes, size, "letter-to-all", "\x1b]0;letter\a\n\r"), >, 0);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
  tree = detect (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tree->kernel, ==, "vmlinuz");
  g_assert_true (tree->kernel_present && tree->initrd_present);
  /* Without these two there is nothing, and the reason is clean. */
  g_clear_pointer (&tree, gh_tree_free);
  overwrite (bytes, size, "vmlinuz", "../../x");
  overwrite (bytes, size, "VMLINUZ", "../../X");
  overwrite (bytes, size, "\0v\0m\0l\0i\0n\0u\0z", "\0.\0.\0/\0.\0.\0/\0x");
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
  tree = detect (path, &error);
  if (tree == NULL)
    assert_says (error, GH_ERROR_NO_TREE, "vmlinuz");
}

static void
put_u32 (guint8 *bytes, guint32 value)
{
  for (guint i = 0; i < 4; i++)
    bytes[i] = (guint8) (value >> 8 * i);
}

/* A directory record (ECMA-119, 9.1) at @at, of one letter. Returns: its length */
static gsize
put_record (guint8 *at, guint32 sector, guint32 size, gboolean folder, char name)
{
  at[0] = 34;
  put_u32 (at + 2, sector);
  put_u32 (at + 10, size);
  at[25] = folder ? 2 : 0;
  at[32] = 1;
  at[33] = (guint8) name;
  return at[0];
}

static void
assert_too_many (Fixture *f, const guint8 *bytes, gsize size)
{
  g_autofree char *path = g_build_filename (f->root, "many.iso", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GhTree) tree = NULL;

  g_assert_true (g_file_set_contents (path, (const char *) bytes, (gssize) size, NULL));
  tree = detect (path, &error);
  g_assert_null (tree);
  assert_says (error, GH_ERROR_NO_TREE, "more files");
}

/* A million files: in the root, and in a thousand folders that are one and the same place or not.
 */
static void
test_iso_many (Fixture *f, gconstpointer data)
{
  gsize folder = 1000000 / 60 * SECTOR;
  gsize size = 20 * SECTOR + folder;
  g_autofree guint8 *bytes = g_malloc0 (size);
  guint8 *root = bytes + 20 * SECTOR;

  bytes[16 * SECTOR] = 1;
  memcpy (bytes + 16 * SECTOR + 1, "CD001\1", 6);
  bytes[17 * SECTOR] = 255;
  memcpy (bytes + 17 * SECTOR + 1, "CD001\1", 6);
  bytes[16 * SECTOR + 129] = SECTOR >> 8;
  put_record (bytes + 16 * SECTOR + 156, 20, (guint32) folder, TRUE, '\0');
  for (gsize i = 0; i < folder; i++)
    if (i % SECTOR + 34 <= SECTOR)
      i += put_record (root + i, 19, 1, FALSE, 'A') - 1;
    else
      i += SECTOR - i % SECTOR - 1;
  assert_too_many (f, bytes, size);

  memset (root, 0, SECTOR);
  put_record (bytes + 16 * SECTOR + 156, 20, SECTOR, TRUE, '\0');
  for (gsize i = 0; i < 50; i++)
    put_record (root + i * 34, 21 + (guint32) i, 1 << 20, TRUE, 'A');
  assert_too_many (f, bytes, 21 * SECTOR);
}

#define ADD(name, func) g_test_add ("/tree-hostile/" name, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Seconds. Before there are threads. */
  g_setenv ("GUESTHOUSE_PATIENCE", "1", TRUE);
  ADD ("slow", test_slow);
  ADD ("endless", test_endless);
  ADD ("cancel", test_cancel);
  ADD ("fetch", test_fetch);
  ADD ("iso-names", test_iso_names);
  ADD ("iso-many", test_iso_many);
  return g_test_run ();
}
