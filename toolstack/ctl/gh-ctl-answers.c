/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The answers of an unattended installation, as the command line has them. */
#include "config.h"

#include "gh-ctl-answers.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "gh-error.h"
#include "gh-password.h"

#define MAX_PASSWORD 512

/* The first line of a file, which has to be one. */
static char *
read_password (const char *path, gboolean clear, GError **error)
{
  char line[MAX_PASSWORD] = "";
  FILE *file = strcmp (path, "-") == 0 ? stdin : fopen (path, "re");
  char *hash = NULL;
  gboolean got;

  if (file == NULL)
    {
      g_propagate_error (
        error, gh_error_from_errno (errno, _ ("The password cannot be read from %s"), path));
      return NULL;
    }
  got = fgets (line, sizeof line, file) != NULL;
  if (file != stdin)
    fclose (file);
  line[strcspn (line, "\r\n")] = '\0';
  if (!got || *line == '\0')
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_INVALID_ARGUMENT,
                 _ ("There is no password in %s: it has to stand in the first line"),
                 path);
  else
    hash = clear ? g_strdup (line) : gh_password_hash (line, error);
  explicit_bzero (line, sizeof line);
  return hash;
}

/* A comment with letters that could end a word of an installer's file is left out. */
static char *
clean_key (const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);

  if (g_strv_length (words) < 3
      || g_regex_match_simple ("^[A-Za-z0-9@._+-]+$", words[2], G_REGEX_DOLLAR_ENDONLY, 0))
    return g_strdup (line);
  return g_strjoin (" ", words[0], words[1], NULL);
}

/* All lines of a file as ssh-keygen writes it, or of an authorized_keys file. */
static gboolean
take_keys (GVariantDict *dict, const char *path, GError **error)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) all = NULL;
  GError *local = NULL;

  if (!g_file_get_contents (path, &text, NULL, &local))
    {
      g_propagate_error (error,
                         gh_error_from_io (local, _ ("The SSH key cannot be read from %s"), path));
      return FALSE;
    }
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (*g_strstrip (*line) != '\0' && **line != '#')
      {
        g_autofree char *key = clean_key (*line);

        g_strv_builder_add (keys, key);
      }
  all = g_strv_builder_end (keys);
  g_variant_dict_insert (dict, "ssh-keys", "^as", all);
  return TRUE;
}

static gboolean
take (GVariantDict *dict, const char *key, const char *value, gboolean clear, GError **error)
{
  if (strcmp (key, "password") == 0)
    {
      g_set_error_literal (error,
                           GH_ERROR,
                           GH_ERROR_INVALID_ARGUMENT,
                           _ ("A password on the command line can be seen by others: write it into "
                              "a file, and give password-file=FILE"));
      return FALSE;
    }
  if (strcmp (key, "packages") == 0)
    {
      g_auto (GStrv) names = g_strsplit_set (value, " ;", -1);

      g_variant_dict_insert (dict, key, "^as", names);
    }
  else if (strcmp (key, "password-file") == 0)
    {
      char *secret = read_password (value, clear, error);

      if (secret == NULL)
        return FALSE;
      g_variant_dict_insert (dict, clear ? "password" : "password-hash", "s", secret);
      gh_password_free (secret);
    }
  else if (strcmp (key, "ssh-key-file") == 0)
    return take_keys (dict, value, error);
  else
    g_variant_dict_insert (dict, key, "s", value);
  return TRUE;
}

GVariant *
gh_ctl_answers_parse (const char *words, gboolean clear, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (words, ",", -1);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (char **part = parts; *part != NULL; part++)
    {
      char *sign = strchr (*part, '=');

      if (sign != NULL)
        *sign = '\0';
      else if (part == parts && **part != '\0')
        {
          g_variant_dict_insert (&dict, "user", "s", *part);
          continue;
        }
      else
        g_set_error (error,
                     GH_ERROR,
                     GH_ERROR_INVALID_ARGUMENT,
                     _ ("“%s” is not of the form KEY=VALUE"),
                     *part);
      if (sign == NULL || !take (&dict, *part, sign + 1, clear, error))
        {
          g_variant_dict_clear (&dict);
          return NULL;
        }
    }
  if (!g_variant_dict_contains (&dict, clear ? "password" : "password-hash")
      && !g_variant_dict_contains (&dict, "ssh-keys"))
    {
      g_set_error_literal (error,
                           GH_ERROR,
                           GH_ERROR_INVALID_ARGUMENT,
                           _ ("Nobody could log in: give password-file=FILE, or ssh-key-file=FILE "
                              "where a key will do"));
      g_variant_dict_clear (&dict);
      return NULL;
    }
  return g_variant_dict_end (&dict);
}
