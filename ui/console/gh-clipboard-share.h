/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhClipboardShare: one clipboard for the desktop and the guest that one looks at. */
#pragma once

#include <gtk/gtk.h>

#include "gh-console-session.h"

G_BEGIN_DECLS

#define GH_TYPE_CLIPBOARD_SHARE (gh_clipboard_share_get_type ())
G_DECLARE_FINAL_TYPE (GhClipboardShare, gh_clipboard_share, GH, CLIPBOARD_SHARE, GObject)

/** gh_clipboard_share_new: for no guest yet, and no window */
GhClipboardShare *gh_clipboard_share_new (void);

/**
 * gh_clipboard_share_set_window:
 * @window: (nullable): the guest is told of the desktop's texts while this window is the active
 * one, and only then: what is copied elsewhere, as passwords, is not every guest's business.
 * Whoever sets it takes it back before it goes
 */
void gh_clipboard_share_set_window (GhClipboardShare *self, GtkWindow *window);

/** gh_clipboard_share_set_session: @session: (nullable): whose clipboard it is */
void gh_clipboard_share_set_session (GhClipboardShare *self, GhConsoleSession *session);

/** gh_clipboard_share_set_enabled: whether anything is shared at all; TRUE at first */
void gh_clipboard_share_set_enabled (GhClipboardShare *self, gboolean enabled);

G_END_DECLS
