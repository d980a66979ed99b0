/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes the lists of checksums that lie beside images, and what is checked of packed files: any
 * bytes as either. A checksum that is found has the length that its kind has, and stands there. */
#include "config.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "gh-fetch-check.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static char *folder, *list;

static void
remove_folder (void)
{
  g_unlink (list);
  g_rmdir (folder);
}

static void
prepare (void)
{
  folder = g_dir_make_tmp ("gh-fuzz-checksums-XXXXXX", NULL);
  list = g_build_filename (folder, "SHA256SUMS", NULL);
  atexit (remove_folder);
}

static void
check (const char *sum, const char *text)
{
  gsize digits = g_str_has_prefix (sum, "sha256:") ? 64 : 128;
  const char *digest = strchr (sum, ':') + 1;

  if ((digits == 128 && !g_str_has_prefix (sum, "sha512:")) || strlen (digest) != digits
      || strspn (digest, "0123456789abcdefABCDEF") != digits || strstr (text, digest) == NULL)
    abort ();
}

/* What stands before the first line's end is the name that is looked for, the rest the list. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *input = g_strndup ((const char *) data, size);
  char *end = strchr (input, '\n');
  const char *text = end != NULL ? end + 1 : "";
  g_autoptr (GhTreeAccess) access = NULL;
  g_autofree char *sum = NULL;
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    prepare ();
  if (end != NULL)
    *end = '\0';
  if (!g_file_set_contents (list, text, -1, NULL))
    abort ();
  access = gh_tree_access_new (folder, NULL, NULL);
  if (gh_tree_path_is_safe (input))
    sum = gh_find_checksum (access, input, NULL);
  if (sum != NULL)
    check (sum, text);
  if (gh_check_compressed (list, "initrd", NULL, &error) != (error == NULL))
    abort ();
  return 0;
}
