/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest's password, of which only a hash leaves the client. */
#include "config.h"

#include "gh-password.h"

#include <crypt.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"

char *
gh_password_hash (const char *password, GError **error)
{
  struct crypt_data *data = g_new0 (struct crypt_data, 1);
  char setting[CRYPT_GENSALT_OUTPUT_SIZE];
  const char *hash = NULL;
  char *copy = NULL;

  /* The newer ways are unknown to installers that are still used. */
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

void
gh_password_free (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}
