/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The answers of an unattended installation, as the command line has them. */
#include "config.h"

#include "gh-ctl-answers.h"

#include <crypt.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "gh-error.h"

#define MAX_PASSWORD 512

static char *
hash_password (const char *password, GError **error)
{
  struct crypt_data *data = g_new0 (struct crypt_data, 1);
  char setting[CRYPT_GENSALT_OUTPUT_SIZE];
  const char *hash = NULL;
  char *copy = NULL;

  /* SHA-512: the newer ways are unknown to installers that are still used. */
  if (crypt_gensalt_rn ("$6$", 0, NULL, 0, setting, sizeof setting) != NULL)
    hash = crypt_r (password, setting, data);
  if (hash != NULL && *hash == '$')
    copy = g_strdup (hash);
  else
    g_set_error_literal (error, GH_ERROR, GH_ERROR_FAILED, _ ("The password cannot be hashed"));
  explicit_bzero (data, sizeof *data);
  g_free (data);
  return copy;
}

static void
set_file_error (GError **error, const char *path, int err)
{
  g_propagate_error (error,
                     gh_error_from_errno (err, _ ("The password cannot be read from %s"), path));
}

/* The first line of a file, which has to be one. */
static char *
read_and_hash (const char *path, GError **error)
{
  char line[MAX_PASSWORD] = "";
  FILE *file = strcmp (path, "-") == 0 ? stdin : fopen (path, "re");
  char *hash = NULL;
  gboolean got;

  if (file == NULL)
    {
      set_file_error (error, path, errno);
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
    hash = hash_password (line, error);
  explicit_bzero (line, sizeof line);
  return hash;
}

static gboolean
take (GVariantDict *dict, const char *key, const char *value, GError **error)
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
      g_autofree char *hash = read_and_hash (value, error);

      if (hash == NULL)
        return FALSE;
      g_variant_dict_insert (dict, "password-hash", "s", hash);
      explicit_bzero (hash, strlen (hash));
    }
  else
    g_variant_dict_insert (dict, key, "s", value);
  return TRUE;
}

GVariant *
gh_ctl_answers_parse (const char *words, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (words, ",", -1);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (char **part = parts; *part != NULL; part++)
    {
      char *sign = strchr (*part, '=');

      if (sign != NULL)
        *sign = '\0';
      else
        g_set_error (error,
                     GH_ERROR,
                     GH_ERROR_INVALID_ARGUMENT,
                     _ ("“%s” is not of the form KEY=VALUE"),
                     *part);
      if (sign == NULL || !take (&dict, *part, sign + 1, error))
        {
          g_variant_dict_clear (&dict);
          return NULL;
        }
    }
  if (!g_variant_dict_contains (&dict, "password-hash"))
    {
      g_set_error_literal (error,
                           GH_ERROR,
                           GH_ERROR_INVALID_ARGUMENT,
                           _ ("An unattended installation needs password-file=FILE"));
      g_variant_dict_clear (&dict);
      return NULL;
    }
  return g_variant_dict_end (&dict);
}
