/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhWizardPage: one question of the wizard. */
#include "config.h"

#include "gh-wizard-page.h"

typedef struct
{
  GhClient *client;
  GhMachinePlan *plan;
} GhWizardPagePrivate;

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (GhWizardPage, gh_wizard_page, GTK_TYPE_BOX)

static void
gh_wizard_page_finalize (GObject *object)
{
  GhWizardPagePrivate *priv = gh_wizard_page_get_instance_private (GH_WIZARD_PAGE (object));

  g_clear_object (&priv->client);
  G_OBJECT_CLASS (gh_wizard_page_parent_class)->finalize (object);
}

static void
gh_wizard_page_class_init (GhWizardPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_wizard_page_finalize;
  signals[CHANGED] = g_signal_new (
    "changed", GH_TYPE_WIZARD_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gh_wizard_page_init (GhWizardPage *self)
{
}

void
gh_wizard_page_set_up (GhWizardPage *self, GhClient *client, GhMachinePlan *plan)
{
  GhWizardPagePrivate *priv = gh_wizard_page_get_instance_private (self);

  priv->client = g_object_ref (client);
  priv->plan = plan;
}

GhClient *
gh_wizard_page_get_client (GhWizardPage *self)
{
  return ((GhWizardPagePrivate *) gh_wizard_page_get_instance_private (self))->client;
}

GhMachinePlan *
gh_wizard_page_get_plan (GhWizardPage *self)
{
  return ((GhWizardPagePrivate *) gh_wizard_page_get_instance_private (self))->plan;
}

void
gh_wizard_page_enter (GhWizardPage *self)
{
  GH_WIZARD_PAGE_GET_CLASS (self)->enter (self);
}

gboolean
gh_wizard_page_is_complete (GhWizardPage *self)
{
  return GH_WIZARD_PAGE_GET_CLASS (self)->is_complete (self);
}

void
gh_wizard_page_changed (GhWizardPage *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}
