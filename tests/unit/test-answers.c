/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers for installers: the right file for each, in an archive that others can unpack, and
 * nothing let in that could be more than an answer. */
#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>

#include "gh-answers.h"
#include "gh-error.h"
#include "gh-stage.h"
#include "support.h"

#define KEY  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExample= ada@laptop"
#define HASH "$6$abcdefgh$0123456789abcdefABCDEF./0123456789"

static GVariant *
answers_dict (const char *key, const char *value)
{
  GVariantDict dict;
  const char *const packages[] = { "vim", "g++", NULL };
  const char *const keys[] = { KEY, NULL };

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "user", "s", "ada");
  g_variant_dict_insert (&dict, "password-hash", "s", HASH);
  g_variant_dict_insert (&dict, "full-name", "s", "Ada Lovelace");
  g_variant_dict_insert (&dict, "language", "s", "de_DE");
  g_variant_dict_insert (&dict, "keyboard", "s", "de");
  g_variant_dict_insert (&dict, "timezone", "s", "Europe/Berlin");
  g_variant_dict_insert (&dict, "packages", "^as", packages);
  g_variant_dict_insert (&dict, "ssh-keys", "^as", keys);
  if (key != NULL)
    g_variant_dict_insert (&dict, key, "s", value);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static GhAnswers *
make_answers (void)
{
  g_autoptr (GVariant) dict = answers_dict (NULL, NULL);
  g_autoptr (GError) error = NULL;
  GhAnswers *answers = gh_answers_new (dict, "My machine (2)", &error);

  g_assert_no_error (error);
  return answers;
}

/* A tree of which only its description is there. */
static GhTree *
make_tree (const char *name, const char *text)
{
  g_autofree char *root = g_dir_make_tmp ("gh-answers-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (root, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GhTree *tree;

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  gh_tree_detect_async (root, "x86_64", NULL, keep_result, &result);
  await_result (&result);
  tree = gh_tree_detect_finish (result, &error);
  g_assert_no_error (error);
  g_unlink (path);
  g_rmdir (folder);
  g_rmdir (root);
  return tree;
}

/* The one file in the archive, as somebody else's program reads it. */
static char *
unpack (GBytes *bytes, const char *name)
{
  struct archive *archive = archive_read_new ();
  struct archive_entry *entry;
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);
  char *text;

  archive_read_support_format_cpio (archive);
  g_assert_cmpint (archive_read_open_memory (archive, data, length), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_read_next_header (archive, &entry), ==, ARCHIVE_OK);
  g_assert_cmpstr (archive_entry_pathname (entry), ==, name);
  g_assert_cmpint (archive_entry_perm (entry), ==, 0600);
  length = (gsize) archive_entry_size (entry);
  text = g_malloc0 (length + 1);
  g_assert_cmpint (archive_read_data (archive, text, length), ==, (la_ssize_t) length);
  g_assert_cmpint (archive_read_next_header (archive, &entry), ==, ARCHIVE_EOF);
  archive_read_free (archive);
  return text;
}

static void
assert_has (const char *text, const char *line)
{
  if (strstr (text, line) == NULL)
    g_error ("“%s” is not in:\n%s", line, text);
}

static char *
write_for (const char *name, const char *description, const char *file, const char *args)
{
  g_autoptr (GhAnswers) answers = make_answers ();
  g_autoptr (GhTree) tree = make_tree (name, description);
  g_autoptr (GError) error = NULL;
  g_autoptr (GhAnswerFiles) files = gh_answers_for_tree (answers, tree, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (files->args, ==, args);
  return unpack (files->addition, file);
}

static void
test_preseed (void)
{
  g_autofree char *text = write_for ("dists/bookworm/Release",
                                     "Origin: Debian\nVersion: 12.5\nCodename: bookworm\n",
                                     "preseed.cfg",
                                     "auto=true priority=critical");

  assert_has (text, "d-i debian-installer/locale string de_DE.UTF-8\n");
  assert_has (text, "d-i keyboard-configuration/xkb-keymap select de\n");
  assert_has (text, "d-i netcfg/hostname string My-machine-2\n");
  assert_has (text, "d-i passwd/user-fullname string Ada Lovelace\n");
  assert_has (text, "d-i passwd/user-password-crypted password " HASH "\n");
  assert_has (text, "d-i time/zone string Europe/Berlin\n");
  assert_has (text, "d-i pkgsel/include string vim g++\n");
  assert_has (text, "printf '" KEY "\\n' > /target/home/ada/.ssh/authorized_keys;");
}

static void
test_kickstart (void)
{
  static const char images[] = "[images-x86_64]\nkernel = k\ninitrd = i\n";
  g_autofree char *fedora
    = g_strconcat ("[general]\nfamily = Fedora\nversion = 40\narch = x86_64\n", images, NULL);
  g_autofree char *old
    = g_strconcat ("[general]\nfamily = CentOS\nversion = 5.11\narch = x86_64\n", images, NULL);
  g_autofree char *text = write_for (".treeinfo", fedora, "ks.cfg", "inst.ks=file:/ks.cfg");
  g_autofree char *older = write_for (".treeinfo", old, "ks.cfg", "ks=file:/ks.cfg");

  assert_has (text, "lang de_DE.UTF-8\nkeyboard de\ntimezone Europe/Berlin\n");
  assert_has (text, "--hostname=My-machine-2\n");
  assert_has (text, "user --name=ada --groups=wheel --iscrypted --password=" HASH);
  assert_has (text, "\nsshkey --username=ada \"" KEY "\"\n");
  assert_has (text, "%packages\n@core\nvim\ng++\n%end\n");
  assert_has (older, "install\n");
  g_assert_null (strstr (older, "%end"));
}

static void
test_autoyast (void)
{
  g_autofree char *text = write_for ("content",
                                     "CONTENTSTYLE 11\nLABEL openSUSE 13.1\nVERSION 13.1\n",
                                     "autoinst.xml",
                                     "autoyast=file:///autoinst.xml");

  assert_has (text, "<user_password>" HASH "</user_password>");
  assert_has (text, "<hostname>My-machine-2</hostname>");
  assert_has (text, "<package>vim</package>");
  assert_has (text, "<listentry>" KEY "</listentry>");
}

static void
test_unsupported (void)
{
  g_autoptr (GhAnswers) answers = make_answers ();
  g_autoptr (GhTree) tree = make_tree (".alpine-release", "alpine-standard 3.17.0 221122\n");
  g_autoptr (GError) error = NULL;

  g_assert_null (gh_answers_for_tree (answers, tree, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_UNSUPPORTED);
  assert_has (error->message, "Alpine Linux");
}

static void
test_hostile (void)
{
  static const char *const bad[][2] = {
    { "user", "root" },
    { "user", "" },
    { "user", "ada\nd-i preseed/late_command string reboot" },
    { "user", "Ada Lovelace" },
    { "user", "-x" },
    { "password-hash", "secret" },
    { "password", "two\nlines" },
    { "product-key", "ABCDE" },
    { "product-key", "</Key>" },
    { "password-hash", "$6$abcdefgh$0123456789abcdef\nrootpw x" },
    { "hostname", "a b" },
    { "hostname", "-a" },
    { "hostname", "a.example\n" },
    { "language", "de_DE.UTF-8; reboot" },
    { "language", "../x" },
    { "keyboard", "us </keymap>" },
    { "timezone", "../../etc/passwd" },
    { "timezone", "Europe/Berlin --nontp" },
    { "full-name", "Ada \" --groups=root" },
    { "full-name", "Ada\nx" },
    { "full-name", "</fullname>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GVariant) dict = answers_dict (bad[i][0], bad[i][1]);
      g_autoptr (GError) error = NULL;

      if (gh_answers_new (dict, "m", &error) != NULL)
        g_error ("%s “%s” was taken", bad[i][0], bad[i][1]);
      g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);
      g_assert_null (strstr (error->message, "$6$"));
    }
}

/* Empty answers are as none. */
static void
test_empty (void)
{
  static const char *const keys[] = { "hostname", "language", "keyboard", "timezone", "full-name" };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GVariant) dict = answers_dict (keys[i], "");
      g_autoptr (GError) error = NULL;
      g_autoptr (GhAnswers) answers = gh_answers_new (dict, "m", &error);
      g_autoptr (GhAnswerFiles) files = NULL;
      const char *text;

      g_assert_no_error (error);
      files = gh_answers_for_disk (answers, "1234", &error);
      g_assert_no_error (error);
      text = gh_seed_get_text (files->seed, "user-data");
      if (g_str_equal (keys[i], "timezone"))
        assert_has (text, "timezone: \"UTC\"");
      if (g_str_equal (keys[i], "hostname"))
        assert_has (gh_seed_get_text (files->seed, "meta-data"), "local-hostname: \"m\"");
      g_assert_cmpstr (answers->keyboard, ==, g_str_equal (keys[i], "keyboard") ? "us" : "de");
    }
}

/* The keys that somebody's file may have, and what would be more than a key. */
static void
test_keys (void)
{
  static const struct
  {
    const char *key;
    gboolean good;
  } keys[] = {
    { "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQDexample", TRUE },
    { "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAA= me@x", TRUE },
    { "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW4= me", TRUE },
    { "", FALSE },
    { "-----BEGIN OPENSSH PRIVATE KEY-----", FALSE },
    { "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQDexample me\nssh-rsa B", FALSE },
    { "command=\"reboot\" ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQDexample", FALSE },
    { "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQDexample '; reboot", FALSE },
    { "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQDexample \"x", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char *const list[] = { keys[i].key, NULL };
      g_autoptr (GVariant) dict
        = g_variant_ref_sink (g_variant_new_parsed ("{'user': <'ada'>, 'ssh-keys': <%^as>}", list));
      g_autoptr (GError) error = NULL;
      g_autoptr (GhAnswers) answers = gh_answers_new (dict, "m", &error);

      if ((answers != NULL) != keys[i].good)
        g_error ("“%s” was %s", keys[i].key, answers != NULL ? "taken" : "refused");
      if (!keys[i].good)
        g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);
    }
}

/* Answers with which nobody could log in are none. */
static void
test_no_secret (void)
{
  g_autoptr (GVariant) dict
    = g_variant_ref_sink (g_variant_new_parsed ("{'user': <'ada'>, 'ssh-keys': <@as []>}"));
  g_autoptr (GError) error = NULL;

  g_assert_null (gh_answers_new (dict, "m", &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);
  assert_has (error->message, "password or an SSH key");
}

static GhMedia *
make_media (const char *name, const char *os)
{
  GhMedia *media = g_new0 (GhMedia, 1);

  media->path = g_strdup ("/srv/x.iso");
  media->kind = "iso";
  media->name = g_strdup (name);
  media->os = g_strdup (os);
  return media;
}

static void
test_autoinstall (void)
{
  g_autoptr (GhAnswers) answers = make_answers ();
  g_autoptr (GError) error = NULL;
  const GhTree tree = { .location = (char *) "/srv/x.iso",
                        .access = "iso",
                        .name = (char *) "Ubuntu-Server 24.04",
                        .version = (char *) "24.04",
                        .kernel = (char *) "casper/vmlinuz" };
  const GhTree old = { .location = (char *) "/srv/x.iso",
                       .access = "iso",
                       .name = (char *) "Ubuntu 18.04",
                       .version = (char *) "18.04",
                       .kernel = (char *) "casper/vmlinuz" };
  g_autoptr (GhAnswerFiles) files = gh_answers_for_tree (answers, &tree, &error);
  const char *text;

  g_assert_no_error (error);
  g_assert_null (files->addition);
  g_assert_cmpstr (files->args, ==, "autoinstall");
  g_assert_cmpstr (files->seed->label, ==, "CIDATA");
  text = gh_seed_get_text (files->seed, "user-data");
  g_assert_true (g_str_has_prefix (text, "#cloud-config\nautoinstall:\n  version: 1\n"));
  assert_has (text, "    password: \"" HASH "\"\n");
  assert_has (text, "    authorized-keys:\n      - \"" KEY "\"\n");
  assert_has (text, "  packages:\n    - \"vim\"\n    - \"g++\"\n");
  assert_has (gh_seed_get_text (files->seed, "meta-data"), "local-hostname: \"My-machine-2\"");

  g_assert_null (gh_answers_for_tree (answers, &old, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_UNSUPPORTED);
}

static void
test_cloud (void)
{
  g_autoptr (GhAnswers) answers = make_answers ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GhAnswerFiles) files = gh_answers_for_disk (answers, "1234", &error);
  const char *text;

  g_assert_no_error (error);
  g_assert_cmpstr (files->seed->label, ==, "CIDATA");
  text = gh_seed_get_text (files->seed, "user-data");
  assert_has (text, "user:\n  name: \"ada\"\n  gecos: \"Ada Lovelace\"\n  lock_passwd: false\n");
  assert_has (text, "  passwd: \"" HASH "\"\n");
  assert_has (text, "  ssh_authorized_keys:\n    - \"" KEY "\"\n");
  assert_has (gh_seed_get_text (files->seed, "meta-data"), "instance-id: \"iid-1234\"");
}

static void
test_medium (void)
{
  g_autoptr (GhAnswers) answers = make_answers ();
  g_autoptr (GhMedia) fedora = make_media ("Fedora 40", "fedora40");
  g_autoptr (GhMedia) debian = make_media ("Debian 12", "debian12");
  g_autoptr (GError) error = NULL;
  g_autoptr (GhAnswerFiles) files = gh_answers_for_medium (answers, fedora, FALSE, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (files->seed->label, ==, "OEMDRV");
  assert_has (gh_seed_get_text (files->seed, "ks.cfg"), "\ncdrom\n");
  g_assert_null (gh_answers_for_medium (answers, debian, FALSE, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_UNSUPPORTED);
}

static void
test_windows (void)
{
  /* "secret" and "Password" in UTF-16, in base 64. */
  static const char veiled[] = "cwBlAGMAcgBlAHQAUABhAHMAcwB3AG8AcgBkAA==";
  g_autoptr (GVariant) dict = answers_dict ("password", "secret");
  g_autoptr (GhMedia) media = make_media ("Microsoft Windows 11", "win11");
  g_autoptr (GhAnswers) hash_only = make_answers ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GhAnswers) answers = gh_answers_new (dict, "A machine with a long name", &error);
  g_autoptr (GhAnswerFiles) bios = gh_answers_for_medium (answers, media, FALSE, &error);
  g_autoptr (GhAnswerFiles) efi = gh_answers_for_medium (answers, media, TRUE, &error);
  const char *text;

  g_assert_no_error (error);
  text = gh_seed_get_text (bios->seed, "Autounattend.xml");
  assert_has (text, veiled);
  g_assert_null (strstr (text, "secret"));
  assert_has (text, "<ComputerName>A-machine-with-</ComputerName>");
  assert_has (text, "<Active>true</Active>");
  assert_has (text, "E:\\viostor\\w11\\amd64");
  assert_has (text, "<UILanguage>de-DE</UILanguage>");
  assert_has (gh_seed_get_text (efi->seed, "Autounattend.xml"), "<Type>EFI</Type>");

  g_assert_null (gh_answers_for_medium (hash_only, media, FALSE, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);
}

/* What was written, as somebody else's program reads it. */
static void
test_seed (void)
{
  g_autofree char *root = g_dir_make_tmp ("gh-seed-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (root, "seed.iso", NULL);
  g_autoptr (GhSeed) seed = gh_seed_new ("CIDATA");
  g_autoptr (GError) error = NULL;
  struct archive *archive = archive_read_new ();
  struct archive_entry *entry;
  GStatBuf st;
  guint found = 0;
  char label[6];
  FILE *file;

  gh_seed_add (seed, "user-data", g_strdup ("#cloud-config\n"));
  gh_seed_add (seed, "Autounattend.xml", g_strnfill (70000, 'x'));
  g_assert_true (gh_seed_write (seed, path, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
  g_assert_cmpint (st.st_size % 2048, ==, 0);

  file = g_fopen (path, "r");
  g_assert_cmpint (fseek (file, 32768 + 40, SEEK_SET), ==, 0);
  g_assert_cmpint (fread (label, 1, 6, file), ==, 6);
  fclose (file);
  g_assert_cmpmem (label, 6, "CIDATA", 6);

  archive_read_support_format_iso9660 (archive);
  g_assert_cmpint (archive_read_open_filename (archive, path, 2048), ==, ARCHIVE_OK);
  while (archive_read_next_header (archive, &entry) == ARCHIVE_OK)
    if (gh_seed_get_text (seed, archive_entry_pathname (entry)) != NULL)
      {
        const char *text = gh_seed_get_text (seed, archive_entry_pathname (entry));

        g_assert_cmpint (archive_entry_size (entry), ==, (gint64) strlen (text));
        found++;
      }
  g_assert_cmpuint (found, ==, 2);
  archive_read_free (archive);

  /* What is there is not written over. */
  g_assert_false (gh_seed_write (seed, path, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_EXISTS);
  g_unlink (path);
  g_rmdir (root);
}

/* The last thing that was said counts, whatever else there is. */
static void
test_stage (void)
{
  static const char text[]
    = "\033[2J\377\0 Partition disks \033[1m Installing the base system \r\n";
  static const char fai[]
    = "Calling task_partition\r\nStarting setup-storage 2.2\r\nCalling task_mountdisks\n";
  static const char again[] = "Installing GRUB boot loader ... guesthouse-stage: disk\nlogin: ";

  g_assert_null (gh_stage_find ("Linux version 6.1", 17));
  g_assert_null (gh_stage_find ("", 0));
  g_assert_cmpstr (gh_stage_find (text, sizeof text - 1), ==, "The system is put onto the disk");
  g_assert_cmpstr (gh_stage_find (again, sizeof again - 1), ==, "The disk is partitioned");
  g_assert_cmpstr (gh_stage_find (fai, sizeof fai - 1), ==, "The disk is partitioned");
}

static void
test_unknown (void)
{
  g_autoptr (GVariant) dict = answers_dict ("colour", "red");
  g_autoptr (GError) error = NULL;

  g_assert_null (gh_answers_new (dict, "m", &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_UNKNOWN_OPTION);
  assert_has (error->message, "colour");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answers/preseed", test_preseed);
  g_test_add_func ("/answers/kickstart", test_kickstart);
  g_test_add_func ("/answers/autoyast", test_autoyast);
  g_test_add_func ("/answers/unsupported", test_unsupported);
  g_test_add_func ("/answers/autoinstall", test_autoinstall);
  g_test_add_func ("/answers/cloud", test_cloud);
  g_test_add_func ("/answers/medium", test_medium);
  g_test_add_func ("/answers/windows", test_windows);
  g_test_add_func ("/answers/seed", test_seed);
  g_test_add_func ("/answers/keys", test_keys);
  g_test_add_func ("/answers/no-secret", test_no_secret);
  g_test_add_func ("/answers/stage", test_stage);
  g_test_add_func ("/answers/hostile", test_hostile);
  g_test_add_func ("/answers/empty", test_empty);
  g_test_add_func ("/answers/unknown", test_unknown);
  return g_test_run ();
}
