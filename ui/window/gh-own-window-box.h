/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhOwnWindowBox: says that a machine has a window of its own, raises it, and offers VNC. */
#pragma once

#include "gh-client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GH_TYPE_OWN_WINDOW_BOX (gh_own_window_box_get_type ())
G_DECLARE_FINAL_TYPE (GhOwnWindowBox, gh_own_window_box, GH, OWN_WINDOW_BOX, GtkBox)

/**
 * gh_own_window_box_set_machine:
 * @domain: (nullable): what is known of the machine
 * @configured: whether its definition has such a window
 *
 * Shows itself when there is something to say.
 */
void gh_own_window_box_set_machine (GhOwnWindowBox *self,
                                    GhClient *client,
                                    GhDbusDomain *domain,
                                    gboolean configured);

G_END_DECLS
