/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhScreenLink: keeps a session to a machine's screen open, across reboots and lost connections. */
#pragma once

#include "gh-client.h"
#include "gh-console-session.h"

G_BEGIN_DECLS

#define GH_TYPE_SCREEN_LINK (gh_screen_link_get_type ())
G_DECLARE_FINAL_TYPE (GhScreenLink, gh_screen_link, GH, SCREEN_LINK, GObject)

/* Signal "changed": the session or the error is another. */

/**
 * gh_screen_link_new:
 * @interval: least milliseconds between updates, 0 for full speed
 * @asked: whether a person asked for the screen: the first try may then have them asked for a
 * password. No other try does.
 */
GhScreenLink *gh_screen_link_new (GhClient *client, guint interval, gboolean asked);

/** gh_screen_link_set_screen: @screen: of several the one of this number, from 0. Before a path is
 * set */
void gh_screen_link_set_screen (GhScreenLink *self, guint screen);

/** gh_screen_link_set_path: @path: (nullable): the machine whose screen is wanted now; %NULL for
 * none. Trying goes on, ever slower, until there is a session or it is refused */
void gh_screen_link_set_path (GhScreenLink *self, const char *path);

/** gh_screen_link_get_session: Returns: (transfer none) (nullable) */
GhConsoleSession *gh_screen_link_get_session (GhScreenLink *self);

/** gh_screen_link_get_error: Returns: (nullable): why there is no session */
const char *gh_screen_link_get_error (GhScreenLink *self);

/** gh_screen_link_is_refused: whether there is no session because the right to it is missing */
gboolean gh_screen_link_is_refused (GhScreenLink *self);

G_END_DECLS
