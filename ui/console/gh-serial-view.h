/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A terminal bound to a serial session. */
#pragma once

#include <gtk/gtk.h>

#include "gh-serial-session.h"

G_BEGIN_DECLS

#define GH_TYPE_SERIAL_VIEW (gh_serial_view_get_type ())
G_DECLARE_FINAL_TYPE (GhSerialView, gh_serial_view, GH, SERIAL_VIEW, GtkBox)

/** gh_serial_view_new: Returns: (transfer floating): a terminal without a session. */
GtkWidget *gh_serial_view_new (void);

/** gh_serial_view_set_session: @session: (nullable). The view takes a reference. */
void gh_serial_view_set_session (GhSerialView *self, GhSerialSession *session);
GhSerialSession *gh_serial_view_get_session (GhSerialView *self);

/** gh_serial_view_set_machine_name: @name: whose terminal it is, for screen readers and what is
 * saved. */
void gh_serial_view_set_machine_name (GhSerialView *self, const char *name);

/** gh_serial_view_feed: shows what the guest wrote before the session began. */
void gh_serial_view_feed (GhSerialView *self, const char *text, gsize length);

/** gh_serial_view_copy: copies the selection to the clipboard (also Ctrl+Shift+C). */
void gh_serial_view_copy (GhSerialView *self);

/** gh_serial_view_paste: types the clipboard's text (also Ctrl+Shift+V). */
void gh_serial_view_paste (GhSerialView *self);

G_END_DECLS
