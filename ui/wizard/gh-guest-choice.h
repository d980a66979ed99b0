/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhGuestChoice: which kind of guest a new machine becomes on Xen, folded. */
#pragma once

#include <gtk/gtk.h>

#include "gh-machine-plan.h"

G_BEGIN_DECLS

#define GH_TYPE_GUEST_CHOICE (gh_guest_choice_get_type ())
G_DECLARE_FINAL_TYPE (GhGuestChoice, gh_guest_choice, GH, GUEST_CHOICE, GtkExpander)

/* Signal "changed": the person has chosen; it stands in the plan. */

/** gh_guest_choice_set_plan: shows what @plan says, and nothing off Xen. @plan outlives the widget
 */
void gh_guest_choice_set_plan (GhGuestChoice *self, GhMachinePlan *plan);

G_END_DECLS
