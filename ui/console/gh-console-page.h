/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhConsolePage: what a person sees of one machine: its screen, its serial line, or both. */
#pragma once

#include <gtk/gtk.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_CONSOLE_PAGE (gh_console_page_get_type ())
G_DECLARE_FINAL_TYPE (GhConsolePage, gh_console_page, GH, CONSOLE_PAGE, GtkBin)

/** gh_console_page_new: @path: of a domain in the client's list; @screen: of its several screens
 * the one of this number, from 0 */
GhConsolePage *gh_console_page_new (GhClient *client, const char *path, guint screen);

/** gh_console_page_shows: whether it is of this machine and screen */
gboolean gh_console_page_shows (GhConsolePage *self, const char *path, guint screen);

/**
 * GhConsoleRole:
 * @GH_CONSOLE_ROLE_ASK: the guest gets the keys, unless it gets somebody else's: then the person is
 * asked
 * @GH_CONSOLE_ROLE_VIEW_ONLY: only to look
 * @GH_CONSOLE_ROLE_TAKE_OVER: the guest gets the keys, and nobody else's
 */
typedef enum
{
  GH_CONSOLE_ROLE_ASK,
  GH_CONSOLE_ROLE_VIEW_ONLY,
  GH_CONSOLE_ROLE_TAKE_OVER,
} GhConsoleRole;

/** gh_console_page_set_role: what the person wants to do at the screen, as soon as can be */
void gh_console_page_set_role (GhConsolePage *self, GhConsoleRole role);

G_END_DECLS
