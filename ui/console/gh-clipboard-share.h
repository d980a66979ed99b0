/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhClipboardShare: one clipboard for the desktop and the guest of a window. */
#pragma once

#include <gtk/gtk.h>

#include "gh-console-session.h"

G_BEGIN_DECLS

#define GH_TYPE_CLIPBOARD_SHARE (gh_clipboard_share_get_type ())
G_DECLARE_FINAL_TYPE (GhClipboardShare, gh_clipboard_share, GH, CLIPBOARD_SHARE, GObject)

/**
 * gh_clipboard_share_new:
 * @window: a guest is told of the desktop's texts while this window is the active one, and only
 * then: what is copied elsewhere, as passwords, is not every guest's business
 */
GhClipboardShare *gh_clipboard_share_new (GtkWindow *window);

/** gh_clipboard_share_set_session: @session: (nullable): whose clipboard it is */
void gh_clipboard_share_set_session (GhClipboardShare *self, GhConsoleSession *session);

/** gh_clipboard_share_set_enabled: whether anything is shared at all; TRUE at first */
void gh_clipboard_share_set_enabled (GhClipboardShare *self, gboolean enabled);

G_END_DECLS
