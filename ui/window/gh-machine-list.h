/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMachineList: the list of a host's machines, however many there are. */
#pragma once

#include <gtk/gtk.h>

#include "gh-client.h"
#include "gh-statistics.h"

G_BEGIN_DECLS

#define GH_TYPE_MACHINE_LIST (gh_machine_list_get_type ())
G_DECLARE_FINAL_TYPE (GhMachineList, gh_machine_list, GH, MACHINE_LIST, GtkBox)

/* Signals: "selection-changed"; "activated" (a row was opened with Enter or a double click). */

/** gh_machine_list_set_client: once, before it is shown */
void gh_machine_list_set_client (GhMachineList *self, GhClient *client, GhStatistics *statistics);

/** gh_machine_list_get_selected: Returns: (transfer full): object paths, in the list's order */
char **gh_machine_list_get_selected (GhMachineList *self);

/** gh_machine_list_select: chooses the machine at @path alone and scrolls to it; %NULL chooses none
 */
void gh_machine_list_select (GhMachineList *self, const char *path);

/** gh_machine_list_select_first: chooses the machine at the top alone, if there is one */
void gh_machine_list_select_first (GhMachineList *self);

/** gh_machine_list_set_filter_button: @button shows the field of the filter, and is down as long as
 * the field is there */
void gh_machine_list_set_filter_button (GhMachineList *self, GtkToggleButton *button);

/** gh_machine_list_get_tree: Returns: (transfer none): for the focus and for what points at a row
 */
GtkWidget *gh_machine_list_get_tree (GhMachineList *self);

G_END_DECLS
