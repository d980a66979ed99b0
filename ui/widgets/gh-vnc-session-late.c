/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The session, in a program that loads it and its library when the first screen is opened. */
#include "config.h"

#include <unistd.h>

#include "gh-module.h"
#include "gh-vnc-session.h"

/* Not for the module, which has the function of this name itself. */
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
