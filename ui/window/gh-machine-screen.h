/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMachineScreen: the live picture of a machine's screen on its page. */
#pragma once

#include <gtk/gtk.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_MACHINE_SCREEN (gh_machine_screen_get_type ())
G_DECLARE_FINAL_TYPE (GhMachineScreen, gh_machine_screen, GH, MACHINE_SCREEN, GtkButton)

/** gh_machine_screen_set_machine: @path: (nullable): of a machine that has a screen now; %NULL for
 * none */
void gh_machine_screen_set_machine (GhMachineScreen *self,
                                    GhClient *client,
                                    const char *path,
                                    const char *name);

G_END_DECLS
