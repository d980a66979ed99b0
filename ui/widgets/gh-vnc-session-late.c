/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The session, in a program that loads it and its library when the first screen is opened. */
#include "config.h"

#include <unistd.h>

#include "gh-module.h"
#include "gh-vnc-session.h"

/* Not for the module, which has the functions of these names itself. */
G_GNUC_INTERNAL GhConsoleSession *
gh_vnc_session_new (int fd, GError **error)
{
  GhConsoleSession *(*create) (int, GError **)
    = gh_module_get ("gh-console-vnc", "gh_vnc_session_new", error);

  if (create != NULL)
    return create (fd, error);
  close (fd);
  return NULL;
}

G_GNUC_INTERNAL GhConsoleSession *
gh_vnc_session_open (const char *address, const GhVncOptions *options, GError **error)
{
  GhConsoleSession *(*create) (const char *, const GhVncOptions *, GError **)
    = gh_module_get ("gh-console-vnc", "gh_vnc_session_open", error);

  return create != NULL ? create (address, options, error) : NULL;
}
