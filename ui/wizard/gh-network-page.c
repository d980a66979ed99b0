/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhNetworkPage: how the new machine reaches the network. */
#include "config.h"

#include "gh-network-page.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-host-info.h"
#include "gh-narrow.h"

struct _GhNetworkPage
{
  GhWizardPage parent_instance;

  GtkToggleButton *user;
  GtkWidget *user_text;
  GtkToggleButton *bridge;
  GtkWidget *bridge_box;
  GtkComboBoxText *bridges;
  GtkLabel *bridge_text;
  GtkWidget *again;
  GtkToggleButton *none;

  gboolean looked; /* whether the bridges of the host are known */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (GhNetworkPage, gh_network_page, GH_TYPE_WIZARD_PAGE)

static GhMachinePlan *
get_plan (GhNetworkPage *self)
{
  return gh_wizard_page_get_plan (GH_WIZARD_PAGE (self));
}

static void
on_choice (GhNetworkPage *self)
{
  GhMachinePlan *plan = get_plan (self);
  g_autofree char *name = NULL;

  if (self->filling)
    return;
  plan->network = !gtk_toggle_button_get_active (self->none);
  name = gtk_combo_box_text_get_active_text (self->bridges);
  gh_machine_plan_set_string (&plan->bridge, name);
  gtk_widget_set_sensitive (GTK_WIDGET (self->bridges),
                            gtk_toggle_button_get_active (self->bridge));
  gh_wizard_page_changed (GH_WIZARD_PAGE (self));
}

/* Fills the list, with what was chosen chosen again. */
static void
fill (GhNetworkPage *self, char **names)
{
  GhMachinePlan *plan = get_plan (self);
  int chosen = 0;

  self->filling = TRUE;
  gtk_combo_box_text_remove_all (self->bridges);
  for (int i = 0; names != NULL && names[i] != NULL; i++)
    {
      gtk_combo_box_text_append_text (self->bridges, names[i]);
      if (g_strcmp0 (names[i], plan->bridge) == 0)
        chosen = i;
    }
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->bridges), chosen);
  self->filling = FALSE;
}

static void
show_bridges (GhNetworkPage *self, char **names)
{
  gboolean any = names != NULL && names[0] != NULL;
  gboolean had_any = gtk_widget_get_sensitive (GTK_WIDGET (self->bridge));

  self->looked = TRUE;
  fill (self, names);
  gtk_widget_set_sensitive (GTK_WIDGET (self->bridge), any);
  gtk_widget_set_visible (GTK_WIDGET (self->bridges), any);
  gtk_widget_set_visible (self->again, !any);
  gtk_label_set_label (
    self->bridge_text,
    any ? _ ("The guest is on the same network as the bridge, and can be reached from there.")
        : _ ("This computer has no network bridge, and Xen has no other way to the network. Make a "
             "bridge with the computer’s network card in it, for instance in NetworkManager or "
             "/etc/network/interfaces, or go on without a network."));
  if (any && !had_any)
    gtk_toggle_button_set_active (self->bridge, TRUE);
  else if (!any)
    gtk_toggle_button_set_active (self->none, TRUE);
  on_choice (self);
}

static void
on_info (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhNetworkPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);
  g_autoptr (GVariant) facts = NULL;
  g_autoptr (GhHostInfo) info = NULL;

  /* The window may be closed, and the plan gone with it. */
  if (self->bridges == NULL || (reply == NULL && !get_plan (self)->xen))
    return;
  if (reply == NULL)
    {
      show_bridges (self, NULL);
      gtk_label_set_label (self->bridge_text, error->message);
      return;
    }
  facts = g_variant_get_child_value (reply, 0);
  info = gh_host_info_from_variant (facts);
  g_clear_pointer (&get_plan (self)->host, gh_host_info_free);
  get_plan (self)->host = g_steal_pointer (&info);
  if (get_plan (self)->xen)
    show_bridges (self, get_plan (self)->host->bridges);
}

static void
look (GhNetworkPage *self)
{
  gtk_widget_hide (self->again);
  if (!self->looked)
    gtk_label_set_label (self->bridge_text, _ ("Looking for bridges…"));
  gh_client_call_quietly_async (gh_wizard_page_get_client (GH_WIZARD_PAGE (self)),
                                NULL,
                                GH_DBUS_HOST_INTERFACE,
                                "GetInfo",
                                g_variant_new_parsed ("(@a{sv} {},)"),
                                NULL,
                                on_info,
                                g_object_ref (self));
}

static void
gh_network_page_enter (GhWizardPage *page)
{
  GhNetworkPage *self = GH_NETWORK_PAGE (page);
  gboolean xen = gh_wizard_page_get_plan (page)->xen;

  gtk_widget_set_visible (GTK_WIDGET (self->user), !xen);
  gtk_widget_set_visible (self->user_text, !xen);
  gtk_widget_set_visible (GTK_WIDGET (self->bridge), xen);
  gtk_widget_set_visible (self->bridge_box, xen);
  if (xen && !self->looked)
    gtk_widget_set_sensitive (GTK_WIDGET (self->bridge), FALSE);
  look (self);
}

static gboolean
gh_network_page_is_complete (GhWizardPage *page)
{
  GhMachinePlan *plan = gh_wizard_page_get_plan (page);

  return !plan->xen || (GH_NETWORK_PAGE (page)->looked && (!plan->network || plan->bridge != NULL));
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
  gtk_widget_class_bind_template_child (widget_class, GhNetworkPage, user_text);
  gtk_widget_class_bind_template_child (widget_class, GhNetworkPage, bridge);
  gtk_widget_class_bind_template_child (widget_class, GhNetworkPage, bridge_box);
  gtk_widget_class_bind_template_child (widget_class, GhNetworkPage, bridges);
  gtk_widget_class_bind_template_child (widget_class, GhNetworkPage, bridge_text);
  gtk_widget_class_bind_template_child (widget_class, GhNetworkPage, again);
  gtk_widget_class_bind_template_child (widget_class, GhNetworkPage, none);
  gtk_widget_class_bind_template_callback (widget_class, on_choice);
  gtk_widget_class_bind_template_callback (widget_class, look);
}

static void
gh_network_page_init (GhNetworkPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gh_narrow_combo (GTK_COMBO_BOX (self->bridges), -1);
}
