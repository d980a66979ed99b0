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

#define HASH "$6$abcdefgh$0123456789abcdefABCDEF./0123456789"

static GVariant *
answers_dict (const char *key, const char *value)
{
  GVariantDict dict;
  const char *const packages[] = { "vim", "g++", NULL };

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "user", "s", "ada");
  g_variant_dict_insert (&dict, "password-hash", "s", HASH);
  g_variant_dict_insert (&dict, "full-name", "s", "Ada Lovelace");
  g_variant_dict_insert (&dict, "language", "s", "de_DE");
  g_variant_dict_insert (&dict, "keyboard", "s", "de");
  g_variant_dict_insert (&dict, "timezone", "s", "Europe/Berlin");
  g_variant_dict_insert (&dict, "packages", "^as", packages);
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

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
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
  gh_tree_detect_async (root, "x86_64", NULL, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
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
  g_autofree char *got = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = gh_answers_for_tree (answers, tree, &got, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (got, ==, args);
  return unpack (bytes, file);
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
}

static void
test_unsupported (void)
{
  g_autoptr (GhAnswers) answers = make_answers ();
  g_autoptr (GhTree) tree = make_tree (".alpine-release", "alpine-standard 3.17.0 221122\n");
  g_autofree char *args = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (gh_answers_for_tree (answers, tree, &args, &error));
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
  g_test_add_func ("/answers/hostile", test_hostile);
  g_test_add_func ("/answers/unknown", test_unknown);
  return g_test_run ();
}
