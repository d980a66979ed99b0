/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhNetworkPage: how the new machine reaches the network. */
#include "config.h"

#include "gh-network-page.h"

struct _GhNetworkPage
{
  GhWizardPage parent_instance;

  GtkToggleButton *user;
};

G_DEFINE_FINAL_TYPE (GhNetworkPage, gh_network_page, GH_TYPE_WIZARD_PAGE)

static void
on_choice (GhNetworkPage *self)
{
  gh_wizard_page_get_plan (GH_WIZARD_PAGE (self))->network
    = gtk_toggle_button_get_active (self->user);
}

static void
gh_network_page_enter (GhWizardPage *page)
{
}

static gboolean
gh_network_page_is_complete (GhWizardPage *page)
{
  return TRUE;
}

static void
gh_network_page_class_init (GhNetworkPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  GH_WIZARD_PAGE_CLASS (klass)->enter = gh_network_page_enter;
  GH_WIZARD_PAGE_CLASS (klass)->is_complete = gh_network_page_is_complete;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/wizard/gh-network-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GhNetworkPage, user);
  gtk_widget_class_bind_template_callback (widget_class, on_choice);
}

static void
gh_network_page_init (GhNetworkPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
