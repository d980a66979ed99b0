/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhWizardPage: one question of the wizard. */
#pragma once

#include <gtk/gtk.h>

#include "gh-client.h"
#include "gh-machine-plan.h"

G_BEGIN_DECLS

#define GH_TYPE_WIZARD_PAGE (gh_wizard_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (GhWizardPage, gh_wizard_page, GH, WIZARD_PAGE, GtkBox)

/**
 * GhWizardPageClass:
 * @enter: the page comes up: show what the plan says
 * @is_complete: whether the plan has all that this page asks for
 *
 * A page writes into the plan as the person types, and emits "changed" (see
 * gh_wizard_page_changed()) when is_complete() may differ.
 */
struct _GhWizardPageClass
{
  GtkBoxClass parent_class;

  void (*enter) (GhWizardPage *self);
  gboolean (*is_complete) (GhWizardPage *self);
};

/** gh_wizard_page_set_up: once. @plan: outlives the page */
void gh_wizard_page_set_up (GhWizardPage *self, GhClient *client, GhMachinePlan *plan);
GhClient *gh_wizard_page_get_client (GhWizardPage *self);
GhMachinePlan *gh_wizard_page_get_plan (GhWizardPage *self);

void gh_wizard_page_enter (GhWizardPage *self);
gboolean gh_wizard_page_is_complete (GhWizardPage *self);
void gh_wizard_page_changed (GhWizardPage *self);

G_END_DECLS
