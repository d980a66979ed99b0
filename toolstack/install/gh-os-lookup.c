/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Asking libosinfo's database and our overlay of newer systems, in a process of their own. */
#include "config.h"

#include "gh-os-lookup-private.h"

static const char *
from_environment (const char *name, const char *usual)
{
  const char *value = g_getenv (name);

  return value != NULL && *value != '\0' ? value : usual;
}

/* @option: (nullable) */
static char *
ask (const char *option, const char *question, GCancellable *cancellable, GError **error)
{
  const char *program = from_environment ("GUESTHOUSE_OSINFO", GH_OSINFO_PROGRAM);
  const char *folder = from_environment ("GUESTHOUSE_OSINFO_DATA", GH_OSINFO_FOLDER);
  g_autoptr (GSubprocess) process
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                          | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                        error,
                        program,
                        option != NULL ? option : folder,
                        option != NULL ? folder : NULL,
                        NULL);
  char *answer = NULL;

  if (process == NULL)
    return NULL;
  if (!g_subprocess_communicate_utf8 (process, question, cancellable, &answer, NULL, error))
    g_subprocess_force_exit (process);
  return answer;
}

GVariant *
gh_os_lookup (GVariant *ids, GCancellable *cancellable)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (ids);
  g_autofree char *printed = g_variant_print (sunk, TRUE);
  g_autofree char *question = g_strconcat (printed, "\n", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = ask (NULL, question, cancellable, &error);
  GVariant *found = NULL;

  if (answer != NULL)
    found = g_variant_parse (G_VARIANT_TYPE_VARDICT, g_strchomp (answer), NULL, NULL, &error);
  if (found == NULL)
    {
      g_debug ("No answer from libosinfo's database: %s", error != NULL ? error->message : "none");
      found = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
    }
  return found;
}

char *
gh_os_list (GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  char *answer = ask ("--list", NULL, cancellable, &error);

  if (answer == NULL)
    g_debug ("No list of libosinfo's database: %s", error->message);
  return answer;
}
