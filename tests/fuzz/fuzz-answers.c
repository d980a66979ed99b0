/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes the answers of an unattended installation: any bytes as user, name, host name and so on
 * are refused, or stand in the installers' files without ending a line there. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "gh-answers.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const char *const keys[]
  = { "user", "full-name", "hostname", "language", "keyboard", "timezone", "packages", "ssh-keys" };
/* What each is when nothing is the matter with it. */
static const char *const good[] = {
  "ada", "Ada",           "box", "de_DE",
  "de",  "Europe/Berlin", "vim", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExample= ada"
};

static gsize
count_lines (const char *text, gsize size)
{
  gsize n = 0;

  for (gsize i = 0; i < size; i++)
    n += text[i] == '\n';
  return n;
}

static void
insert (GVariantDict *dict, const char *key, const char *value)
{
  const char *list[] = { value, NULL };

  if (g_str_equal (key, "packages") || g_str_equal (key, "ssh-keys"))
    g_variant_dict_insert (dict, key, "^as", list);
  else
    g_variant_dict_insert (dict, key, "s", value);
}

static GhAnswers *
make_answers (gsize which, const char *value)
{
  g_autoptr (GVariant) variant = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (
    &dict, "password-hash", "s", "$6$abcdefgh$0123456789abcdefABCDEF./0123456789");
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    insert (&dict, keys[i], i == which ? value : good[i]);
  variant = g_variant_ref_sink (g_variant_dict_end (&dict));
  return gh_answers_new (variant, "box", NULL);
}

/* Returns: how many lines the file has that the tree's installer reads; 0 when it is refused */
static gsize
write_lines (const GhAnswers *answers, const char *os, const char *name)
{
  GhTree tree = { .location = (char *) "/tree",
                  .access = "folder",
                  .os = (char *) os,
                  .name = (char *) name,
                  .version = (char *) "12",
                  .arch = (char *) "x86_64",
                  .kernel = (char *) "linux",
                  .initrd = (char *) "initrd" };
  g_autoptr (GhAnswerFiles) files = gh_answers_for_tree (answers, &tree, NULL);
  gsize size;
  const char *bytes;

  if (files == NULL || files->addition == NULL)
    return 0;
  bytes = g_bytes_get_data (files->addition, &size);
  return count_lines (bytes, size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const systems[][2]
    = { { "debian12", "Debian 12" }, { "fedora38", "Fedora 38" } };
  gsize which = size > 0 ? data[0] % G_N_ELEMENTS (keys) : 0;
  g_autofree char *value = g_strndup ((const char *) data + (size > 0), size - (size > 0));
  g_autoptr (GhAnswers) usual = make_answers (which, good[which]);
  g_autoptr (GhAnswers) answers = NULL;

  /* The bus carries nothing else. */
  if (!g_utf8_validate (value, -1, NULL))
    return 0;
  answers = make_answers (which, value);
  if (answers == NULL)
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (systems); i++)
    {
      gsize lines = write_lines (answers, systems[i][0], systems[i][1]);

      if (lines > write_lines (usual, systems[i][0], systems[i][1]))
        abort ();
    }
  return 0;
}
