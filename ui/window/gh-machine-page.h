/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMachinePage: one machine: its state, its screen, what it is made of, and what to do now. */
#pragma once

#include <gtk/gtk.h>

#include "gh-client.h"
#include "gh-machine-actions.h"
#include "gh-statistics.h"

G_BEGIN_DECLS

#define GH_TYPE_MACHINE_PAGE (gh_machine_page_get_type ())
G_DECLARE_FINAL_TYPE (GhMachinePage, gh_machine_page, GH, MACHINE_PAGE, GtkBox)

/** gh_machine_page_set_client: once; @actions are those of the window's chosen machines */
void gh_machine_page_set_client (GhMachinePage *self,
                                 GhClient *client,
                                 GhStatistics *statistics,
                                 GhMachineActions *actions);

/** gh_machine_page_set_path: @path: (nullable): the machine that is shown */
void gh_machine_page_set_path (GhMachinePage *self, const char *path);

/** gh_machine_page_get_menu_button: Returns: (transfer none): where questions point at */
GtkWidget *gh_machine_page_get_menu_button (GhMachinePage *self);

G_END_DECLS
