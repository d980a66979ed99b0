/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhSourcePage: where the new machine's system comes from. */
#include "config.h"

#include "gh-source-page.h"

#include <glib/gi18n-lib.h>

#include "gh-location-row.h"
#include "gh-systems-dialog.h"
#include "gh-wrap-box.h"

struct _GhSourcePage
{
  GhWizardPage parent_instance;

  GtkToggleButton *tree;
  GtkToggleButton *iso;
  GtkToggleButton *import;
  GtkToggleButton *cloud;
  GhLocationRow *location;
  GtkWidget *download;
  GtkWidget *family_box;
  GtkComboBox *family;
};

G_DEFINE_FINAL_TYPE (GhSourcePage, gh_source_page, GH_TYPE_WIZARD_PAGE)

static GtkToggleButton *
get_card (GhSourcePage *self, GhPlanSource source)
{
  GtkToggleButton *cards[] = { self->tree, self->iso, self->import, self->cloud };

  return cards[source];
}

static void
update_hint (GhSourcePage *self, GhPlanSource source)
{
  const char *hints[] = {
    _ (
      "A web address or a folder, as a distribution's mirror has them, or an image that holds one"),
    _ ("An image of a CD or DVD that starts an installer or a live system"),
    _ ("An image or a device with a system on it; it is used where it is, not copied"),
    _ ("An image with a system that is ready for its first start, as distributions offer for "
       "clouds; it is copied"),
  };

  gh_location_row_set_hint (self->location, hints[source]);
  gh_location_row_set_folders (self->location, source == GH_PLAN_TREE);
}

static void
on_card_toggled (GhSourcePage *self, GtkToggleButton *card)
{
  GhMachinePlan *plan = gh_wizard_page_get_plan (GH_WIZARD_PAGE (self));

  if (!gtk_toggle_button_get_active (card))
    return;
  plan->source = card == self->tree    ? GH_PLAN_TREE
                 : card == self->iso   ? GH_PLAN_ISO
                 : card == self->cloud ? GH_PLAN_CLOUD
                                       : GH_PLAN_IMPORT;
  update_hint (self, plan->source);
  /* What is downloaded is no disk that exists. */
  gtk_widget_set_visible (self->download, plan->source != GH_PLAN_IMPORT);
  gh_wizard_page_changed (GH_WIZARD_PAGE (self));
}

static void
on_family_changed (GhSourcePage *self)
{
  gh_machine_plan_set_string (&gh_wizard_page_get_plan (GH_WIZARD_PAGE (self))->family,
                              gtk_combo_box_get_active_id (self->family));
}

static void
take_advice (GhSourcePage *self)
{
  GhClient *client = gh_wizard_page_get_client (GH_WIZARD_PAGE (self));

  gh_machine_plan_take_advice (gh_wizard_page_get_plan (GH_WIZARD_PAGE (self)),
                               gh_client_get_host_number (client, "Memory"),
                               (guint) gh_client_get_host_number (client, "Cpus"));
}

static void
say_found (GhSourcePage *self, GhMachinePlan *plan)
{
  g_autofree char *system = gh_machine_plan_describe_system (plan);
  g_autofree char *size = gh_machine_plan_describe_download (plan);
  /* Translators: a system, and how much comes from a server: "Debian 12, x86_64", "2.3 GiB". */
  g_autofree char *words
    = size != NULL ? g_strdup_printf (_ ("%s\nDownloads %s"), system, size) : NULL;

  gh_location_row_say (self->location, words != NULL ? words : system);
}

static void
on_location_changed (GhSourcePage *self)
{
  GhMachinePlan *plan = gh_wizard_page_get_plan (GH_WIZARD_PAGE (self));
  GVariant *found = gh_location_row_get_found (self->location);
  g_autofree char *location = gh_location_row_get_location (self->location);
  const char *os = NULL;

  gh_machine_plan_set_string (&plan->location, location);
  gtk_widget_set_visible (self->family_box,
                          found != NULL && !g_variant_lookup (found, "os", "&s", &os));
  gh_machine_plan_set_found (plan, found);
  gh_machine_plan_set_string (&plan->name, NULL);
  if (found != NULL)
    {
      say_found (self, plan);
      gtk_toggle_button_set_active (get_card (self, plan->source), TRUE);
      take_advice (self);
    }
  gh_wizard_page_changed (GH_WIZARD_PAGE (self));
}

/* It may come late, when other pages have been answered. */
static void
on_location_measured (GhSourcePage *self)
{
  GhMachinePlan *plan = gh_wizard_page_get_plan (GH_WIZARD_PAGE (self));

  g_clear_pointer (&plan->found, g_variant_unref);
  plan->found = g_variant_ref (gh_location_row_get_found (self->location));
  say_found (self, plan);
}

/* A tree is looked at where it is. An image is known by what the list says: it is fetched when the
 * machine is made. */
static void
take_place (GhSourcePage *self, GVariant *place)
{
  GhMachinePlan *plan = gh_wizard_page_get_plan (GH_WIZARD_PAGE (self));
  const char *kind = "", *url = "";
  GVariantDict found;

  g_variant_lookup (place, "kind", "&s", &kind);
  g_variant_lookup (place, "url", "&s", &url);
  if (g_str_equal (kind, "tree"))
    {
      gtk_toggle_button_set_active (self->tree, TRUE);
      gh_location_row_set_location (self->location, url);
      return;
    }
  plan->source = g_str_equal (kind, "iso") ? GH_PLAN_ISO : GH_PLAN_CLOUD;
  gtk_toggle_button_set_active (get_card (self, plan->source), TRUE);
  g_variant_dict_init (&found, place);
  g_variant_dict_insert (&found, "kind", "s", plan->source == GH_PLAN_ISO ? "iso" : "disk");
  gh_location_row_set_known (self->location, url, g_variant_dict_end (&found));
}

static void
on_system_chosen (GhSourcePage *self, int response, GtkWidget *dialog)
{
  g_autoptr (GVariant) place = NULL;

  if (response == GTK_RESPONSE_OK)
    place = gh_systems_dialog_get_place (GH_SYSTEMS_DIALOG (dialog));
  gtk_widget_destroy (dialog);
  if (place != NULL)
    take_place (self, place);
}

static void
on_download (GhSourcePage *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GhSystemsDialog *dialog = gh_systems_dialog_new (
    GTK_WINDOW (window), gh_wizard_page_get_client (GH_WIZARD_PAGE (self)));

  g_signal_connect_object (
    dialog, "response", G_CALLBACK (on_system_chosen), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
gh_source_page_enter (GhWizardPage *page)
{
  GhSourcePage *self = GH_SOURCE_PAGE (page);

  gh_location_row_set_client (self->location, gh_wizard_page_get_client (page));
  update_hint (self, gh_wizard_page_get_plan (page)->source);
  gtk_widget_grab_focus (GTK_WIDGET (self->location));
}

static gboolean
gh_source_page_is_complete (GhWizardPage *page)
{
  return gh_wizard_page_get_plan (page)->found != NULL;
}

static void
gh_source_page_class_init (GhSourcePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  GH_WIZARD_PAGE_CLASS (klass)->enter = gh_source_page_enter;
  GH_WIZARD_PAGE_CLASS (klass)->is_complete = gh_source_page_is_complete;
  g_type_ensure (GH_TYPE_LOCATION_ROW);
  g_type_ensure (GH_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/wizard/gh-source-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GhSourcePage, tree);
  gtk_widget_class_bind_template_child (widget_class, GhSourcePage, iso);
  gtk_widget_class_bind_template_child (widget_class, GhSourcePage, import);
  gtk_widget_class_bind_template_child (widget_class, GhSourcePage, cloud);
  gtk_widget_class_bind_template_child (widget_class, GhSourcePage, download);
  gtk_widget_class_bind_template_child (widget_class, GhSourcePage, family_box);
  gtk_widget_class_bind_template_child (widget_class, GhSourcePage, family);
  gtk_widget_class_bind_template_callback (widget_class, on_family_changed);
  gtk_widget_class_bind_template_child (widget_class, GhSourcePage, location);
  gtk_widget_class_bind_template_callback (widget_class, on_card_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_location_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_location_measured);
  gtk_widget_class_bind_template_callback (widget_class, on_download);
}

static void
gh_source_page_init (GhSourcePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
gh_source_page_set_location (GhSourcePage *self, const char *location)
{
  g_return_if_fail (GH_IS_SOURCE_PAGE (self));

  gh_location_row_set_location (self->location, location);
}
