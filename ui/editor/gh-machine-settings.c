/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMachineSettings: memory, processors, disks and networks of one machine. */
#include "config.h"

#include "gh-machine-settings.h"

#include <glib/gi18n-lib.h>

#include "gh-device-rows.h"
#include "gh-domain-xml.h"
#include "gh-error.h"
#include "gh-error-bar.h"
#include "gh-text.h"

#define MIB (G_GUINT64_CONSTANT (1) << 20)

struct _GhMachineSettings
{
  HdyWindow parent_instance;

  GtkWidget *header;
  GtkWidget *stack;
  GtkWidget *size, *disks, *nics; /* boxes of what is filled anew */
  GtkWidget *memory;              /* the group in size */
  GhErrorBar *error;

  GhClient *client;
  char *path;
  GhDbusDomain *domain; /* once it is loaded */
  GCancellable *loading;
};

G_DEFINE_FINAL_TYPE (GhMachineSettings, gh_machine_settings, HDY_TYPE_WINDOW)

static gboolean
is_active (GhMachineSettings *self)
{
  return gh_domain_state_is_active ((GhDomainState) gh_dbus_domain_get_state (self->domain));
}

static gboolean
is_live (GhMachineSettings *self, const char *kind)
{
  const char *const *kinds = gh_dbus_domain_get_live_changes (self->domain);

  return kinds != NULL && g_strv_contains (kinds, kind);
}

const char *
gh_machine_settings_get_scope (GhMachineSettings *self, const char *kind)
{
  if (!is_active (self))
    return "";
  return is_live (self, kind) ? _ ("Applies at once") : _ ("Applies when it is next started");
}

static void fill (GhMachineSettings *self);

/* What was refused is shown as it is. */
static void
on_called (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhMachineSettings) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);

  if (reply != NULL || self->error == NULL)
    return;
  fill (self);
  gh_error_bar_show (self->error, error->message, NULL);
}

void
gh_machine_settings_call (GhMachineSettings *self,
                          const char *kind,
                          const char *method,
                          GVariant *arguments)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (arguments);
  GVariantBuilder builder;
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  if (is_active (self) && !is_live (self, kind))
    g_variant_dict_insert (&options, "config", "b", TRUE);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_TUPLE);
  for (gsize i = 0; i < g_variant_n_children (owned); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (owned, i);

      g_variant_builder_add_value (&builder, child);
    }
  g_variant_builder_add_value (&builder, g_variant_dict_end (&options));
  gh_error_bar_clear (self->error);
  gh_client_call_async (self->client,
                        self->path,
                        GH_DBUS_DOMAIN_INTERFACE,
                        method,
                        g_variant_builder_end (&builder),
                        NULL,
                        on_called,
                        g_object_ref (self));
}

/* Figures. */

static void
on_apply (GtkWidget *button, GhMachineSettings *self)
{
  const char *kind = g_object_get_data (G_OBJECT (button), "kind");
  GtkSpinButton *spin = g_object_get_data (G_OBJECT (button), "spin");
  gboolean bytes = strstr (kind, "memory") != NULL;
  guint64 value = (guint64) gtk_spin_button_get_value (spin);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict,
                               kind,
                               bytes ? g_variant_new_uint64 (value * MIB)
                                     : g_variant_new_uint32 ((guint32) value));
  gh_machine_settings_call (
    self, kind, "Change", g_variant_new ("(@a{sv})", g_variant_dict_end (&dict)));
}

static void
on_edited (GtkSpinButton *spin, GtkWidget *button)
{
  gtk_widget_set_sensitive (button, TRUE);
}

static void
add_figure (GhMachineSettings *self,
            GtkWidget *group,
            const char *kind,
            const char *title,
            double value,
            double most,
            double step)
{
  GtkWidget *row = hdy_action_row_new ();
  GtkWidget *spin = gtk_spin_button_new_with_range (step > 1 ? step : 1, most, step);
  GtkWidget *apply = gtk_button_new_with_mnemonic (_ ("_Apply"));

  hdy_preferences_row_set_title (HDY_PREFERENCES_ROW (row), title);
  hdy_action_row_set_subtitle (HDY_ACTION_ROW (row), gh_machine_settings_get_scope (self, kind));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), value);
  atk_object_set_name (gtk_widget_get_accessible (spin), title);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (apply, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (apply, FALSE);
  g_object_set_data (G_OBJECT (apply), "kind", (gpointer) kind);
  g_object_set_data (G_OBJECT (apply), "spin", spin);
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (on_edited), apply, 0);
  g_signal_connect_object (apply, "clicked", G_CALLBACK (on_apply), self, 0);
  gtk_container_add (GTK_CONTAINER (row), spin);
  gtk_container_add (GTK_CONTAINER (row), apply);
  gtk_widget_show_all (row);
  gtk_container_add (GTK_CONTAINER (group), row);
}

/* A new group in @box. */
static GtkWidget *
add_group (GtkWidget *box, const char *title)
{
  GtkWidget *group = hdy_preferences_group_new ();

  hdy_preferences_group_set_title (HDY_PREFERENCES_GROUP (group), title);
  gtk_widget_show (group);
  gtk_container_add (GTK_CONTAINER (box), group);
  return group;
}

static void
say_memory (GhMachineSettings *self)
{
  guint64 now = gh_dbus_domain_get_memory_now (self->domain);
  g_autofree char *size = gh_format_size (now);
  g_autofree char *text = now != 0 ? g_strdup_printf (_ ("The guest has %s now"), size) : NULL;

  if (self->memory != NULL)
    hdy_preferences_group_set_description (HDY_PREFERENCES_GROUP (self->memory), text);
}

static void
fill_size (GhMachineSettings *self, const GhDomainConfig *config)
{
  guint64 host = gh_client_get_host_number (self->client, "Memory");
  guint cpus = (guint) gh_client_get_host_number (self->client, "Cpus");
  GtkWidget *group = add_group (self->size, _ ("Memory, in MiB"));

  self->memory = group;
  say_memory (self);
  add_figure (self,
              group,
              "memory",
              _ ("Memory"),
              (double) gh_domain_config_get_current_memory (config) / MIB,
              (double) config->memory / MIB,
              64);
  add_figure (self,
              group,
              "max-memory",
              _ ("Most memory"),
              (double) config->memory / MIB,
              (double) MAX (host, config->memory) / MIB,
              64);
  group = add_group (self->size, _ ("Processors"));
  add_figure (self,
              group,
              "vcpus",
              _ ("Processors"),
              gh_domain_config_get_vcpus_online (config),
              config->vcpus,
              1);
  add_figure (self,
              group,
              "max-vcpus",
              _ ("Most processors"),
              config->vcpus,
              MAX (4 * cpus, config->vcpus),
              1);
}

static void
clear (GtkWidget *box)
{
  gtk_container_foreach (GTK_CONTAINER (box), (GtkCallback) gtk_widget_destroy, NULL);
}

/* What runs, where it runs: that is what a person has before them. */
static void
fill (GhMachineSettings *self)
{
  const char *live = gh_dbus_domain_get_live_definition (self->domain);
  const char *text
    = live != NULL && *live != '\0' ? live : gh_dbus_domain_get_definition (self->domain);
  g_autoptr (GError) error = NULL;
  g_autoptr (GhDomainConfig) config = gh_domain_xml_parse (text, -1, &error);

  self->memory = NULL;
  clear (self->size);
  clear (self->disks);
  clear (self->nics);
  if (config == NULL)
    {
      gh_error_bar_show (self->error, error->message, NULL);
      return;
    }
  fill_size (self, config);
  gh_device_rows_fill_disks (
    GTK_CONTAINER (add_group (self->disks, _ ("Disks and drives"))), self, config);
  gh_device_rows_fill_nics (
    GTK_CONTAINER (add_group (self->nics, _ ("Network cards"))), self, config);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GhDbusDomain *domain = gh_client_get_domain_finish (GH_CLIENT (source), result, &error);
  GhMachineSettings *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    return;
  if (domain == NULL)
    {
      gh_error_bar_show (self->error, error->message, NULL);
      return;
    }
  self->domain = domain;
  g_signal_connect_object (
    domain, "notify::live-definition", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    domain, "notify::definition", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    domain, "notify::memory-now", G_CALLBACK (say_memory), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    domain, "notify::live-changes", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
}

static void
gh_machine_settings_dispose (GObject *object)
{
  GhMachineSettings *self = GH_MACHINE_SETTINGS (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->domain);
  g_clear_object (&self->client);
  g_clear_pointer (&self->path, g_free);
  self->error = NULL;
  G_OBJECT_CLASS (gh_machine_settings_parent_class)->dispose (object);
}

static void
gh_machine_settings_class_init (GhMachineSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_machine_settings_dispose;
}

/* A page of the stack. Returns: the box for its groups */
static GtkWidget *
add_page (GhMachineSettings *self, const char *name, const char *title)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *clamp = hdy_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  g_object_set (scrolled, "hscrollbar-policy", GTK_POLICY_NEVER, "vexpand", TRUE, NULL);
  g_object_set (box, "margin", 18, NULL);
  gtk_container_add (GTK_CONTAINER (clamp), box);
  gtk_container_add (GTK_CONTAINER (scrolled), clamp);
  gtk_widget_show_all (scrolled);
  gtk_stack_add_titled (GTK_STACK (self->stack), scrolled, name, title);
  return box;
}

static void
gh_machine_settings_init (GhMachineSettings *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *switcher = gtk_stack_switcher_new ();

  self->loading = g_cancellable_new ();
  self->header = hdy_header_bar_new ();
  self->stack = gtk_stack_new ();
  self->error = GH_ERROR_BAR (gh_error_bar_new ());
  hdy_header_bar_set_show_close_button (HDY_HEADER_BAR (self->header), TRUE);
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), GTK_STACK (self->stack));
  gtk_widget_set_halign (switcher, GTK_ALIGN_CENTER);
  g_object_set (switcher, "margin", 6, NULL);
  gtk_container_add (GTK_CONTAINER (box), self->header);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->error));
  gtk_container_add (GTK_CONTAINER (box), switcher);
  gtk_container_add (GTK_CONTAINER (box), self->stack);
  gtk_widget_show (self->header);
  gtk_widget_show (self->stack);
  gtk_widget_show (switcher);
  gtk_widget_show (box);
  self->size = add_page (self, "size", _ ("Memory and Processors"));
  self->disks = add_page (self, "disks", _ ("Disks"));
  self->nics = add_page (self, "nics", _ ("Network"));
  gtk_container_add (GTK_CONTAINER (self), box);
  gtk_window_set_default_size (GTK_WINDOW (self), 640, 520);
}

static GhMachineSettings *
find_open (const char *path)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *item = windows; item != NULL; item = item->next)
    if (GH_IS_MACHINE_SETTINGS (item->data)
        && g_strcmp0 (GH_MACHINE_SETTINGS (item->data)->path, path) == 0)
      return item->data;
  return NULL;
}

void
gh_machine_settings_present (GtkWindow *parent, GhClient *client, const char *path)
{
  GhMachineSettings *self = find_open (path);
  GhDomainRow *row = gh_domain_list_lookup (gh_client_get_domains (client), path);
  g_autofree char *title = NULL;

  if (self == NULL)
    {
      self = g_object_new (GH_TYPE_MACHINE_SETTINGS,
                           "transient-for",
                           parent,
                           "destroy-with-parent",
                           TRUE,
                           "window-position",
                           GTK_WIN_POS_CENTER_ON_PARENT,
                           NULL);
      self->client = g_object_ref (client);
      self->path = g_strdup (path);
      /* Translators: a window's title; the machine's name. */
      title
        = g_strdup_printf (_ ("Settings of %s"), row != NULL ? gh_domain_row_get_label (row) : "");
      gtk_window_set_title (GTK_WINDOW (self), title);
      hdy_header_bar_set_title (HDY_HEADER_BAR (self->header), title);
      gh_client_get_domain_async (client, path, self->loading, on_loaded, self);
    }
  gtk_window_present (GTK_WINDOW (self));
}
