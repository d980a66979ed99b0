/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Images are recognised by what their first sectors say: installers of many systems, disks,
 * compressed files, and nonsense. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "gh-error.h"
#include "gh-media.h"
#include "support.h"

typedef struct
{
  char *root;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->root = g_dir_make_tmp ("gh-media-XXXXXX", NULL);
}

static void
run (const char *const *argv)
{
  int status;

  g_assert_true (
    g_spawn_sync (NULL,
                  (char **) argv,
                  NULL,
                  G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                  NULL,
                  NULL,
                  NULL,
                  NULL,
                  &status,
                  NULL));
  g_assert_cmpint (status, ==, 0);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  remove_folder (f->root);
  g_free (f->root);
}

static char *
put (Fixture *f, const char *name, const void *bytes, gsize length)
{
  char *path = g_build_filename (f->root, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  return path;
}

static GhMedia *
detect (const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gh_media_detect_async (path, NULL, keep_result, &result);
  await_result (&result);
  return gh_media_detect_finish (result, error);
}

static GhMedia *
detect_ok (const char *path)
{
  g_autoptr (GError) error = NULL;
  GhMedia *media = detect (path, &error);

  g_assert_no_error (error);
  return media;
}

static gboolean
lacks_programs (void)
{
  g_autofree char *program = g_find_program_in_path ("genisoimage");

  if (program == NULL)
    g_test_skip ("genisoimage is not installed");
  return program == NULL;
}

/* @ids: volume, system, publisher and application id; @extra: (nullable): more options */
static char *
make_iso (Fixture *f, const char *name, char *const *ids, const char *const *extra)
{
  g_autofree char *folder = g_build_filename (f->root, "content", NULL);
  g_autofree char *file = g_build_filename (folder, "boot.img", NULL);
  char *path = g_build_filename (f->root, name, NULL);
  const char *argv[24] = { "genisoimage", "-quiet", "-o",         path,   "-V", ids[0],
                           "-sysid",      ids[1],   "-publisher", ids[2], "-A", ids[3] };
  guint n = 12;

  g_mkdir (folder, 0700);
  g_assert_true (g_file_set_contents (file, "boot", 4, NULL));
  while (extra != NULL && *extra != NULL)
    argv[n++] = *extra++;
  argv[n++] = folder;
  argv[n] = NULL;
  run (argv);
  return path;
}

/* A program in the place of guesthouse-osinfo that keeps the questions, so that the real one need
 * load its database once only. */
static char *
make_recorder (Fixture *f)
{
  g_autofree char *text
    = g_strdup_printf ("#!/bin/sh\ncat >> %s/questions\necho '@a{sv} {}'\n", f->root);
  char *path = put (f, "recorder", text, strlen (text));

  g_chmod (path, 0700);
  return path;
}

static void
check_answer (const char *line, const char *answer)
{
  g_auto (GStrv) columns = g_strsplit (line, "|", -1);
  g_autoptr (GVariant) found = g_variant_parse (G_VARIANT_TYPE_VARDICT, answer, NULL, NULL, NULL);
  const char *os = "";
  const char *arch = "";
  gboolean live = FALSE;

  g_assert_nonnull (found);
  g_variant_lookup (found, "os", "&s", &os);
  g_variant_lookup (found, "arch", "&s", &arch);
  g_variant_lookup (found, "live", "b", &live);
  if (strcmp (os, columns[0]) != 0 || strcmp (arch, columns[1]) != 0
      || live != (strcmp (columns[2], "l") == 0))
    {
      g_test_message ("%s: taken for %s", line, answer);
      g_test_fail ();
    }
}

static char *
ask_all (Fixture *f, const char *questions)
{
  g_autoptr (GSubprocess) process
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                        NULL,
                        g_getenv ("GUESTHOUSE_OSINFO"),
                        g_getenv ("GUESTHOUSE_OSINFO_DATA"),
                        NULL);
  char *answers = NULL;

  g_assert_nonnull (process);
  g_assert_true (g_subprocess_communicate_utf8 (process, questions, NULL, &answers, NULL, NULL));
  return answers;
}

static void
record (Fixture *f, const char *line)
{
  g_auto (GStrv) columns = g_strsplit (line, "|", -1);
  g_autofree char *path = NULL;
  g_autoptr (GhMedia) media = NULL;

  g_assert_cmpuint (g_strv_length (columns), ==, 7);
  path = make_iso (f, "x.iso", columns + 3, NULL);
  media = detect_ok (path);
  g_assert_cmpstr (media->label, ==, columns[3]);
  g_assert_false (media->bootable);
}

static void
test_ids (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_getenv ("GH_TEST_DATA"), "media", "ids.txt", NULL);
  g_autofree char *real = g_strdup (g_getenv ("GUESTHOUSE_OSINFO"));
  g_autofree char *recorder = make_recorder (f);
  g_autofree char *asked = g_build_filename (f->root, "questions", NULL);
  g_autofree char *text = NULL;
  g_autofree char *questions = NULL;
  g_autofree char *answers = NULL;
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) found = NULL;
  guint n = 0;

  if (lacks_programs ())
    return;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  g_setenv ("GUESTHOUSE_OSINFO", recorder, TRUE);
  for (char **line = lines; *line != NULL; line++)
    if (**line != '#')
      record (f, *line);
  g_setenv ("GUESTHOUSE_OSINFO", real, TRUE);
  g_assert_true (g_file_get_contents (asked, &questions, NULL, NULL));
  answers = ask_all (f, questions);
  found = g_strsplit (g_strchomp (answers), "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (**line != '#')
      check_answer (*line, found[n++]);
  g_assert_cmpuint (n, ==, g_strv_length (found));
  g_assert_cmpuint (n, >, 40);
}

/* The whole way, with an image that BIOS and UEFI start. */
static void
test_bootable (Fixture *f, gconstpointer data)
{
  static char *const ids[]
    = { (char *) "Debian 12.5.0 amd64 n", (char *) "", (char *) "", (char *) "" };
  static const char *const extra[] = { "-b", "boot.img", "-no-emul-boot", "-eltorito-alt-boot",
                                       "-e", "boot.img", "-no-emul-boot", NULL };
  g_autofree char *path = NULL;
  g_autoptr (GhMedia) media = NULL;

  if (lacks_programs ())
    return;
  path = make_iso (f, "debian.iso", ids, extra);
  media = detect_ok (path);
  g_assert_cmpstr (media->kind, ==, "iso");
  g_assert_cmpstr (media->os, ==, "debian12");
  g_assert_cmpstr (media->os_id, ==, "http://debian.org/debian/12");
  g_assert_cmpstr (media->name, ==, "Debian 12");
  g_assert_cmpstr (media->arch, ==, "x86_64");
  g_assert_true (media->bootable && media->bios && media->uefi && media->installer);
  g_assert_false (media->live);
  g_assert_cmpuint (media->memory, >=, 1 << 30);
  g_assert_cmpuint (media->size, >, 300 * 1024);
}

/* One label for several systems: the file's name tells, else the day of the medium. */
static void
test_windows (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *file;
    const char *label;
    const char *day;
    const char *os;
  } media[] = {
    { "Win10_22H2_English_x64.iso", "CCCOMA_X64FRE_EN-US_DV9", "2023120200000000", "win10" },
    { "Win11_24H2_English_x64.iso", "CCCOMA_X64FRE_EN-US_DV9", "2019010100000000", "win11" },
    { "installer.iso", "CCCOMA_X64FRE_EN-US_DV9", "2024090600000000", "win11" },
    { "old.iso", "CCCOMA_X64FRE_EN-US_DV9", "2020090600000000", "win10" },
    { "a.iso", "SSS_X64FREE_EN-US_DV9", "2024090600000000", "win2k25" },
    { "b.iso", "SSS_X64FREE_EN-US_DV9", "2021090600000000", "win2k22" },
    { "windows_server_2019.iso", "SSS_X64FREE_EN-US_DV9", "2024090600000000", "win2k19" },
  };

  if (lacks_programs ())
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (media); i++)
    {
      char *const ids[] = { (char *) media[i].label,
                            (char *) "",
                            (char *) "MICROSOFT CORPORATION",
                            (char *) "CDIMAGE 2.56" };
      g_autofree char *path = make_iso (f, media[i].file, ids, NULL);
      g_autofree char *bytes = NULL;
      g_autoptr (GhMedia) found = NULL;
      gsize length;

      /* The volume's day (ECMA-119, 8.4.26), which genisoimage cannot be told. */
      g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
      memcpy (bytes + 16 * 2048 + 813, media[i].day, 16);
      g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
      found = detect_ok (path);
      g_assert_cmpstr (found->os, ==, media[i].os);
    }
}

static void
test_udf (Fixture *f, gconstpointer data)
{
  /* A recognition sequence, an anchor, a volume descriptor with its name, and nothing of ISO 9660.
   */
  gsize length = 300 * 2048;
  g_autofree guint8 *image = g_malloc0 (length);
  g_autofree char *path = NULL;
  g_autoptr (GhMedia) media = NULL;

  memcpy (image + 16 * 2048, "\0BEA01\1", 7);
  memcpy (image + 17 * 2048, "\0NSR02\1", 7);
  memcpy (image + 18 * 2048, "\0TEA01\1", 7);
  image[256 * 2048] = 2;
  image[256 * 2048 + 17] = 0x20; /* 8192 bytes of descriptors */
  image[256 * 2048 + 20] = 32;   /* from sector 32 on */
  image[32 * 2048] = 1;
  memcpy (image + 32 * 2048 + 24, "\010MY_DISC", 8);
  image[32 * 2048 + 24 + 31] = 8;
  path = put (f, "udf.iso", image, length);
  media = detect_ok (path);
  g_assert_cmpstr (media->kind, ==, "iso");
  g_assert_cmpstr (media->label, ==, "MY_DISC");
  g_assert_true (media->udf);
  g_assert_null (media->os);
}

static void
assert_disk (Fixture *f, gsize offset, const char *magic, gsize length, const char *contents)
{
  g_autofree char *image = g_malloc0 (128 * 1024);
  g_autofree char *path = NULL;
  g_autoptr (GhMedia) media = NULL;

  memcpy (image + offset, magic, length);
  path = put (f, "disk", image, 128 * 1024);
  media = detect_ok (path);
  g_assert_cmpstr (media->kind, ==, "disk");
  g_assert_cmpstr (media->contents, ==, contents);
}

static void
test_disks (Fixture *f, gconstpointer data)
{
  assert_disk (f, 0, "QFI\xfb\0\0\0\3", 8, "qcow2");
  assert_disk (f, 0, "KDMV", 4, "vmdk");
  assert_disk (f, 0, "vhdxfile", 8, "vhdx");
  assert_disk (f, 64, "\x7f\x10\xda\xbe", 4, "vdi");
  assert_disk (f, 512, "EFI PART", 8, "gpt");
  assert_disk (f, 510, "\x55\xaa", 2, "mbr");
  assert_disk (f, 1080, "\x53\xef", 2, "ext4");
  assert_disk (f, 0, "XFSB", 4, "xfs");
  assert_disk (f, 0x10040, "_BHRfS_M", 8, "btrfs");
}

static void
assert_refused (
  Fixture *f, const char *name, const char *bytes, gsize length, int code, const char *word)
{
  g_autofree char *path = put (f, name, bytes, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (GhMedia) media = detect (path, &error);

  g_assert_null (media);
  g_assert_error (error, GH_ERROR, code);
  if (strstr (error->message, word) == NULL)
    g_error ("“%s” does not say “%s”", error->message, word);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *truncated = g_malloc0 (17 * 2048);
  g_autoptr (GError) error = NULL;

  assert_refused (f,
                  "a b.iso.xz",
                  "\xfd"
                  "7zXZ\0\0\4",
                  8,
                  GH_ERROR_UNSUPPORTED,
                  "xz -dk '");
  assert_refused (f, "a.img.gz", "\x1f\x8b\x08\0\0\0", 6, GH_ERROR_UNSUPPORTED, "gunzip -k");
  assert_refused (f, "a.zst", "\x28\xb5\x2f\xfd\0\0", 6, GH_ERROR_UNSUPPORTED, "zstd -dk");
  assert_refused (f, "a.zip", "PK\3\4\0\0", 6, GH_ERROR_UNSUPPORTED, "unzip");
  assert_refused (f, "letter", "Dear all", 8, GH_ERROR_NO_TREE, "not an ISO image");
  assert_refused (f, "empty", "", 0, GH_ERROR_NO_TREE, "not an ISO image");
  memcpy (truncated + 16 * 2048, "\1CD001", 6);
  assert_refused (f, "cut.iso", truncated, 16 * 2048 + 100, GH_ERROR_NO_TREE, "not an ISO image");
  g_assert_null (detect ("/nonexistent/x.iso", &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (detect (f->root, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_NO_TREE);
}

/* Nothing that a boot record points to is trusted. */
static void
test_hostile (Fixture *f, gconstpointer data)
{
  gsize length = 40 * 2048;
  g_autofree guint8 *image = g_malloc (length);
  g_autofree char *path = NULL;
  g_autoptr (GhMedia) media = NULL;

  memset (image, 0xff, length);
  memset (image, 0, 2048);
  memcpy (image + 16 * 2048, "\1CD001\1", 7);
  memcpy (image + 17 * 2048, "\0CD001\1EL TORITO SPECIFICATION", 30);
  path = put (f, "hostile.iso", image, length);
  media = detect_ok (path);
  g_assert_false (media->bootable);
  g_assert_true (g_utf8_validate (media->label, -1, NULL));
}

/* Without the database there is less to say, and no failure. */
static void
test_no_database (Fixture *f, gconstpointer data)
{
  static char *const ids[]
    = { (char *) "Debian 12.5.0 amd64 n", (char *) "", (char *) "", (char *) "" };
  g_autofree char *real = g_strdup (g_getenv ("GUESTHOUSE_OSINFO"));
  g_autofree char *path = NULL;
  g_autoptr (GhMedia) media = NULL;

  if (lacks_programs ())
    return;
  g_setenv ("GUESTHOUSE_OSINFO", "/nonexistent/guesthouse-osinfo", TRUE);
  path = make_iso (f, "x.iso", ids, NULL);
  media = detect_ok (path);
  g_setenv ("GUESTHOUSE_OSINFO", real, TRUE);
  g_assert_null (media->os);
  g_assert_cmpstr (media->name, ==, "Debian 12.5.0 amd64 n");
}

#define ADD(name, func) g_test_add ("/media/" name, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* What is started from here reads the whole of libosinfo's database each time: with every
   * allocation's way recorded, and looked through for leaks, it would take minutes. */
  g_setenv ("ASAN_OPTIONS", "detect_leaks=0:abort_on_error=1", TRUE);
  ADD ("ids", test_ids);
  ADD ("bootable", test_bootable);
  ADD ("windows", test_windows);
  ADD ("udf", test_udf);
  ADD ("disks", test_disks);
  ADD ("refused", test_refused);
  ADD ("hostile", test_hostile);
  ADD ("no-database", test_no_database);
  return g_test_run ();
}
