/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhConfirmPopover: asks once, in place, before what cannot be undone. */
#pragma once

#include <gtk/gtk.h>

#include "gh-machine-actions.h"

G_BEGIN_DECLS

#define GH_TYPE_CONFIRM_POPOVER (gh_confirm_popover_get_type ())
G_DECLARE_FINAL_TYPE (GhConfirmPopover, gh_confirm_popover, GH, CONFIRM_POPOVER, GtkPopover)

/**
 * gh_confirm_popover_ask:
 * @beside: what it points at
 * @action: "force-off" or "delete"
 *
 * Explains what will be lost, and calls gh_machine_actions_confirm() when the person agrees.
 */
void gh_confirm_popover_ask (GtkWidget *beside, GhMachineActions *actions, const char *action);

G_END_DECLS
