/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes the answers of an unattended installation: any bytes as user, name, host name and so on
 * are refused, or stand in every kind of file for installers without ending a line or an element
 * there. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "gh-answers.h"
#include "gh-media.h"
#include "gh-tree.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const char *const keys[]
  = { "user", "full-name", "hostname", "language", "keyboard", "timezone", "packages", "ssh-keys" };
/* What each is when nothing is the matter with it, with all the parts that it can have. */
static const char *const good[]
  = { "ada",    "Ada",
      "box",    "de_DE",
      "de-neo", "Europe/Berlin",
      "vim",    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExample= ada" };

static gsize
count (const char *text, gsize size, char what)
{
  gsize n = 0;

  for (gsize i = 0; i < size; i++)
    n += text[i] == what;
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
  g_variant_dict_insert (&dict, "password", "s", "secret");
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    insert (&dict, keys[i], i == which ? value : good[i]);
  variant = g_variant_ref_sink (g_variant_dict_end (&dict));
  return gh_answers_new (variant, "box", NULL);
}

static GhAnswerFiles *
write_for_tree (const GhAnswers *answers,
                const char *os,
                const char *name,
                const char *version,
                const char *access)
{
  GhTree tree = { .location = (char *) "/tree",
                  .access = access,
                  .os = (char *) os,
                  .name = (char *) name,
                  .version = (char *) version,
                  .arch = (char *) "x86_64",
                  .kernel = (char *) (os != NULL ? "linux" : "casper/vmlinuz"),
                  .initrd = (char *) "initrd" };

  return gh_answers_for_tree (answers, &tree, NULL);
}

/* Every kind of file. */
static GhAnswerFiles *
write_kind (const GhAnswers *answers, guint kind)
{
  GhMedia panes = { .kind = "iso", .name = (char *) "Windows 11", .os = (char *) "win11" };

  switch (kind)
    {
    case 0:
      return write_for_tree (answers, "debian12", "Debian 12", "12", "folder");
    case 1:
      return write_for_tree (answers, "fedora38", "Fedora 38", "38", "folder");
    case 2:
      return write_for_tree (answers, "opensuse13.1", "openSUSE 13.1", "13.1", "folder");
    case 3:
      return write_for_tree (answers, NULL, "Ubuntu-Server 24.04", "24.04", "iso");
    case 4:
      return gh_answers_for_disk (answers, "1234", NULL);
    case 5:
      return gh_answers_for_medium (answers, &panes, TRUE, NULL);
    default:
      return NULL;
    }
}

/* Returns: how often @what stands in the files; 0 when it is refused */
static gsize
count_in_kind (const GhAnswers *answers, guint kind, char what)
{
  g_autoptr (GhAnswerFiles) files = write_kind (answers, kind);
  gsize n = 0;

  if (files != NULL && files->addition != NULL)
    {
      gsize size;
      const char *bytes = g_bytes_get_data (files->addition, &size);

      n += count (bytes, size, what);
    }
  for (guint i = 0; files != NULL && files->seed != NULL && i < files->seed->texts->len; i++)
    {
      const char *text = files->seed->texts->pdata[i];

      n += count (text, strlen (text), what);
    }
  return n;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
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
  for (guint kind = 0; kind < 6; kind++)
    {
      gboolean is_xml = kind == 2 || kind == 5;

      if (count_in_kind (usual, kind, '\n') == 0)
        abort ();
      if (count_in_kind (answers, kind, '\n') > count_in_kind (usual, kind, '\n')
          || (is_xml && count_in_kind (answers, kind, '<') > count_in_kind (usual, kind, '<')))
        abort ();
    }
  return 0;
}
