/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhErrorBar: what went wrong, standing where it happened, with the evidence behind a fold. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GH_TYPE_ERROR_BAR (gh_error_bar_get_type ())
G_DECLARE_FINAL_TYPE (GhErrorBar, gh_error_bar, GH, ERROR_BAR, GtkBin)

/* Signals: "action": the person took the offered way out. "dismissed": the bar was closed by the
 * person. */

GtkWidget *gh_error_bar_new (void);

/**
 * gh_error_bar_show:
 * @message: as of a GError: what was tried, why it failed, what to do; with evidence or without
 * @action: (nullable): label of a button that helps, with a mnemonic: "_Try Again"
 */
void gh_error_bar_show (GhErrorBar *self, const char *message, const char *action);

/** gh_error_bar_clear: hides it */
void gh_error_bar_clear (GhErrorBar *self);

G_END_DECLS
