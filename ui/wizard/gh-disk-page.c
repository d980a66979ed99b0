/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDiskPage: a new disk, one that exists, or none. */
#include "config.h"

#include "gh-disk-page.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-location-row.h"
#include "gh-text.h"

struct _GhDiskPage
{
  GhWizardPage parent_instance;

  GtkToggleButton *new_choice;
  GtkToggleButton *existing_choice;
  GtkToggleButton *none_choice;
  GtkWidget *new_box;
  GtkWidget *existing_box;
  GtkAdjustment *size;
  GtkComboBox *format;
  GtkLevelBar *space_bar;
  GtkLabel *space_text;
  GhLocationRow *location;

  guint64 free;
  guint64 total;
};

G_DEFINE_FINAL_TYPE (GhDiskPage, gh_disk_page, GH_TYPE_WIZARD_PAGE)

static GhMachinePlan *
get_plan (GhDiskPage *self)
{
  return gh_wizard_page_get_plan (GH_WIZARD_PAGE (self));
}

static gboolean
is_too_large (GhDiskPage *self)
{
  return self->total > 0 && get_plan (self)->disk_size > self->free;
}

static void
update_space (GhDiskPage *self)
{
  GhClient *client = gh_wizard_page_get_client (GH_WIZARD_PAGE (self));
  guint64 wanted = get_plan (self)->disk_size;
  g_autofree char *free_size = gh_format_size (self->free);
  g_autofree char *pool = gh_client_get_host_string (client, "Pool");
  g_autofree char *text = NULL;

  if (self->total == 0)
    return;
  if (is_too_large (self))
    text = g_strdup_printf (
      _ ("Only %s are free in %s: choose a smaller size, or make room"), free_size, pool);
  else
    text = g_strdup_printf (
      _ ("%s are free in %s; the image takes space only as the guest fills it"), free_size, pool);
  gtk_label_set_label (self->space_text, text);
  gtk_level_bar_set_value (
    self->space_bar, CLAMP ((double) (self->total - self->free + wanted) / self->total, 0, 1));
}

static void
update (GhDiskPage *self)
{
  GhMachinePlan *plan = get_plan (self);

  gtk_widget_set_sensitive (self->new_box, plan->disk == GH_PLAN_DISK_NEW);
  gtk_widget_set_visible (self->existing_box, plan->disk == GH_PLAN_DISK_EXISTING);
  update_space (self);
  gh_wizard_page_changed (GH_WIZARD_PAGE (self));
}

static void
on_choice (GhDiskPage *self)
{
  GhMachinePlan *plan = get_plan (self);

  if (gtk_toggle_button_get_active (self->new_choice))
    {
      plan->disk = GH_PLAN_DISK_NEW;
      gh_machine_plan_set_string (&plan->disk_format, gtk_combo_box_get_active_id (self->format));
    }
  else
    plan->disk = gtk_toggle_button_get_active (self->none_choice) ? GH_PLAN_DISK_NONE
                                                                  : GH_PLAN_DISK_EXISTING;
  update (self);
}

static void
on_size_changed (GhDiskPage *self)
{
  get_plan (self)->disk_size = (guint64) gtk_adjustment_get_value (self->size) << 30;
  update (self);
}

static void
on_location_changed (GhDiskPage *self)
{
  GhMachinePlan *plan = get_plan (self);
  GVariant *found = gh_location_row_get_found (self->location);
  g_autofree char *path = gh_location_row_get_location (self->location);
  const char *kind = NULL, *format = NULL;
  guint64 size = 0;

  gh_machine_plan_set_string (&plan->disk_path, NULL);
  if (found != NULL && g_variant_lookup (found, "kind", "&s", &kind) && g_str_equal (kind, "disk")
      && g_variant_lookup (found, "format", "&s", &format)
      && g_variant_lookup (found, "size", "t", &size))
    {
      g_autofree char *readable = gh_format_size (size);
      g_autofree char *text = g_strdup_printf (_ ("A %s disk of %s"), format, readable);

      gh_machine_plan_set_string (&plan->disk_path, path);
      gh_machine_plan_set_string (&plan->disk_format, format);
      gh_location_row_say (self->location, text);
    }
  else if (found != NULL)
    gh_location_row_say (self->location, _ ("This is no disk, but an installer"));
  gh_wizard_page_changed (GH_WIZARD_PAGE (self));
}

static void
on_space (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhDiskPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);

  if (reply != NULL)
    g_variant_get (reply, "(tt)", &self->free, &self->total);
  else
    gtk_label_set_label (self->space_text, error->message);
  update (self);
}

static void
gh_disk_page_enter (GhWizardPage *page)
{
  GhDiskPage *self = GH_DISK_PAGE (page);
  gboolean cloud = get_plan (self)->source == GH_PLAN_CLOUD;

  gh_location_row_set_client (self->location, gh_wizard_page_get_client (page));
  gtk_adjustment_set_value (self->size, (double) (get_plan (self)->disk_size >> 30));
  gh_client_call_quietly_async (gh_wizard_page_get_client (page),
                                NULL,
                                GH_DBUS_HOST_INTERFACE,
                                "GetSpace",
                                g_variant_new_parsed ("(@a{sv} {},)"),
                                NULL,
                                on_space,
                                g_object_ref (self));
  /* What a cloud image is copied to is new. */
  gtk_widget_set_visible (GTK_WIDGET (self->existing_choice), !cloud);
  gtk_widget_set_visible (GTK_WIDGET (self->none_choice), !cloud);
  if (cloud)
    gtk_toggle_button_set_active (self->new_choice, TRUE);
  update (self);
}

static gboolean
gh_disk_page_is_complete (GhWizardPage *page)
{
  GhMachinePlan *plan = gh_wizard_page_get_plan (page);

  switch (plan->disk)
    {
    case GH_PLAN_DISK_NEW:
      return plan->disk_size > 0 && !is_too_large (GH_DISK_PAGE (page));
    case GH_PLAN_DISK_EXISTING:
      return plan->disk_path != NULL;
    case GH_PLAN_DISK_NONE:
    default:
      return TRUE;
    }
}

static void
gh_disk_page_class_init (GhDiskPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  GH_WIZARD_PAGE_CLASS (klass)->enter = gh_disk_page_enter;
  GH_WIZARD_PAGE_CLASS (klass)->is_complete = gh_disk_page_is_complete;
  g_type_ensure (GH_TYPE_LOCATION_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guesthouse/Guesthouse/wizard/gh-disk-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, new_choice);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, existing_choice);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, none_choice);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, new_box);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, existing_box);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, size);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, format);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, space_bar);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, space_text);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, location);
  gtk_widget_class_bind_template_callback (widget_class, on_choice);
  gtk_widget_class_bind_template_callback (widget_class, on_size_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_location_changed);
}

static void
gh_disk_page_init (GhDiskPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
