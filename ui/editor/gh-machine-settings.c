/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMachineSettings: the window with a machine's settings. */
#include "config.h"

#include "gh-machine-settings.h"

#include <glib/gi18n-lib.h>

#include "gh-apply.h"
#include "gh-domain-xml.h"
#include "gh-draft.h"
#include "gh-error-bar.h"
#include "gh-error.h"
#include "gh-hardware-editor.h"
#include "gh-changes-page.h"
#include "gh-monitor.h"
#include "gh-narrow.h"
#include "gh-text-page.h"

#define WIDTH  860
#define HEIGHT 640

struct _GhMachineSettings
{
  HdyWindow parent_instance;

  HdyHeaderBar *header;
  GtkWidget *back;
  GtkWidget *revert;
  GtkWidget *apply;
  GhErrorBar *error;
  GtkWidget *leaving; /* asks what becomes of what is not applied */
  GtkStack *stack;
  GhHardwareEditor *editor;
  GhTextPage *text;

  GhClient *client;
  char *path;           /* nullable: of a machine that is not there yet */
  GhDbusDomain *domain; /* once it is loaded */
  GhDraft *draft;
  GCancellable *loading;
  gboolean applying;
  gboolean closing; /* once it is applied */
};

enum
{
  USED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhMachineSettings, gh_machine_settings, HDY_TYPE_WINDOW)

static gboolean
is_valid (GhMachineSettings *self)
{
  g_auto (GStrv) complaints = gh_draft_get_complaints (self->draft);

  return complaints[0] == NULL && !gh_text_page_is_broken (self->text);
}

static void
update (GhMachineSettings *self)
{
  gboolean dirty = gh_draft_is_dirty (self->draft);
  gboolean ready = gh_draft_is_loaded (self->draft) && !self->applying;

  dirty = dirty || gh_text_page_is_broken (self->text);
  gtk_widget_set_sensitive (self->revert, dirty && ready);
  gtk_widget_set_sensitive (self->apply, ready && (dirty || self->path == NULL) && is_valid (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->editor), ready);
  if (!dirty)
    gtk_widget_hide (self->leaving);
}

/* Loading. */

static GhDomainConfig *
parse (GhMachineSettings *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  GhDomainConfig *config;

  if (text == NULL || *text == '\0')
    return NULL;
  config = gh_domain_xml_parse (text, -1, &error);
  if (config == NULL)
    gh_error_bar_show (self->error, error->message, NULL);
  return config;
}

static void
load (GhMachineSettings *self)
{
  GhDomainConfig *saved = parse (self, gh_dbus_domain_get_definition (self->domain));
  GhDomainConfig *live = parse (self, gh_dbus_domain_get_live_definition (self->domain));
  gboolean active
    = gh_domain_state_is_active ((GhDomainState) gh_dbus_domain_get_state (self->domain));

  if (saved == NULL)
    {
      gh_domain_config_free (live);
      return;
    }
  if (!active)
    g_clear_pointer (&live, gh_domain_config_free);
  gh_hardware_editor_set_running (
    self->editor, active, gh_dbus_domain_get_live_changes (self->domain));
  gh_draft_load (self->draft, saved, live);
  update (self);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  static const char *const properties[]
    = { "notify::definition", "notify::live-definition", "notify::live-changes", "notify::state" };
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
  for (gsize i = 0; i < G_N_ELEMENTS (properties); i++)
    g_signal_connect_object (domain, properties[i], G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
}

static void
on_info (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhMachineSettings) self = data;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, NULL);
  g_autoptr (GVariant) facts = NULL;

  /* Without it there are less hints, and all else works. */
  if (reply == NULL || self->client == NULL)
    return;
  facts = g_variant_get_child_value (reply, 0);
  gh_hardware_editor_set_info (self->editor, gh_host_info_from_variant (facts));
}

static void
ask_host (GhMachineSettings *self)
{
  gh_hardware_editor_set_host (self->editor,
                               gh_client_is_xen (self->client),
                               gh_client_get_host_number (self->client, "Memory"),
                               (guint) gh_client_get_host_number (self->client, "Cpus"));
  gh_client_call_quietly_async (self->client,
                                NULL,
                                GH_DBUS_HOST_INTERFACE,
                                "GetInfo",
                                g_variant_new_parsed ("(@a{sv} {},)"),
                                NULL,
                                on_info,
                                g_object_ref (self));
}

/* Applying. */

static void
on_applied (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhMachineSettings) self = data;
  g_autoptr (GError) error = NULL;
  gboolean is_saved;
  gboolean ok = gh_apply_finish (GH_CLIENT (source), result, &is_saved, &error);

  if (self->client == NULL)
    return;
  self->applying = FALSE;
  if (is_saved)
    gh_draft_accept (self->draft);
  load (self);
  update (self);
  if (!ok)
    gh_error_bar_show (self->error, error->message, NULL);
  else if (self->closing)
    gtk_window_close (GTK_WINDOW (self));
  self->closing = FALSE;
}

static void
apply (GhMachineSettings *self)
{
  if (!gtk_widget_get_sensitive (self->apply))
    return;
  gh_error_bar_clear (self->error);
  if (self->path == NULL)
    {
      g_signal_emit (self, signals[USED], 0, gh_draft_get_config (self->draft));
      gh_draft_accept (self->draft);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  self->applying = TRUE;
  update (self);
  gh_apply_async (self->client,
                  self->path,
                  gh_draft_get_saved (self->draft),
                  gh_draft_get_config (self->draft),
                  gh_draft_get_live (self->draft),
                  gh_dbus_domain_get_live_changes (self->domain),
                  on_applied,
                  g_object_ref (self));
}

static void
revert (GhMachineSettings *self)
{
  gh_error_bar_clear (self->error);
  gh_draft_revert (self->draft);
  gh_text_page_revert (self->text);
}

/* Leaving. */

static gboolean
gh_machine_settings_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  GhMachineSettings *self = GH_MACHINE_SETTINGS (widget);

  if (!gh_draft_is_dirty (self->draft))
    return GDK_EVENT_PROPAGATE;
  gtk_widget_show (self->leaving);
  return GDK_EVENT_STOP;
}

static void
on_leaving (GtkInfoBar *bar, int response, GhMachineSettings *self)
{
  if (response == GTK_RESPONSE_REJECT)
    gtk_widget_destroy (GTK_WIDGET (self));
  else if (response == GTK_RESPONSE_ACCEPT)
    {
      self->closing = gtk_widget_get_sensitive (self->apply);
      apply (self);
    }
  else
    gtk_widget_hide (GTK_WIDGET (bar));
}

static GtkWidget *
new_leaving (GhMachineSettings *self)
{
  GtkWidget *bar = gtk_info_bar_new ();
  GtkWidget *label = gtk_label_new (_ ("What you have changed is not applied."));

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_info_bar_set_message_type (GTK_INFO_BAR (bar), GTK_MESSAGE_WARNING);
  gtk_info_bar_set_show_close_button (GTK_INFO_BAR (bar), TRUE);
  gtk_info_bar_add_button (GTK_INFO_BAR (bar), _ ("_Discard"), GTK_RESPONSE_REJECT);
  gtk_info_bar_add_button (GTK_INFO_BAR (bar), _ ("Apply and _Close"), GTK_RESPONSE_ACCEPT);
  gtk_container_add (GTK_CONTAINER (gtk_info_bar_get_content_area (GTK_INFO_BAR (bar))), label);
  gtk_widget_show (label);
  gtk_widget_set_no_show_all (bar, TRUE);
  g_signal_connect_object (bar, "response", G_CALLBACK (on_leaving), self, 0);
  return bar;
}

/* Keys. */

static void
on_back (GhMachineSettings *self)
{
  gh_hardware_editor_go_back (self->editor);
}

static gboolean
gh_machine_settings_key_press (GtkWidget *widget, GdkEventKey *event)
{
  GhMachineSettings *self = GH_MACHINE_SETTINGS (widget);
  GdkModifierType modifiers = event->state & gtk_accelerator_get_default_mod_mask ();

  if (GTK_WIDGET_CLASS (gh_machine_settings_parent_class)->key_press_event (widget, event))
    return GDK_EVENT_STOP;
  if (event->keyval == GDK_KEY_s && modifiers == GDK_CONTROL_MASK)
    apply (self);
  else if (event->keyval == GDK_KEY_Escape
           || (event->keyval == GDK_KEY_w && modifiers == GDK_CONTROL_MASK))
    gtk_window_close (GTK_WINDOW (self));
  else if (event->keyval == GDK_KEY_Left && modifiers == GDK_MOD1_MASK)
    on_back (self);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
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
  G_OBJECT_CLASS (gh_machine_settings_parent_class)->dispose (object);
  g_clear_object (&self->draft);
}

static void
gh_machine_settings_class_init (GhMachineSettingsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_machine_settings_dispose;
  widget_class->delete_event = gh_machine_settings_delete_event;
  widget_class->key_press_event = gh_machine_settings_key_press;
  signals[USED] = g_signal_new ("used",
                                GH_TYPE_MACHINE_SETTINGS,
                                G_SIGNAL_RUN_LAST,
                                0,
                                NULL,
                                NULL,
                                NULL,
                                G_TYPE_NONE,
                                1,
                                GH_TYPE_DOMAIN_CONFIG);
}

static void
on_folded (GhMachineSettings *self)
{
  gboolean is_list = gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->editor);

  gtk_widget_set_visible (self->back,
                          is_list && gh_hardware_editor_is_back_possible (self->editor));
}

static void
on_page (GhMachineSettings *self)
{
  if (gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->text))
    gh_text_page_enter (self->text);
  on_folded (self);
}

static GtkWidget *
new_switcher (GhMachineSettings *self)
{
  GtkWidget *switcher = gtk_stack_switcher_new ();

  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), self->stack);
  gh_narrow_switcher (GTK_STACK_SWITCHER (switcher));
  gtk_widget_set_halign (switcher, GTK_ALIGN_CENTER);
  g_object_set (switcher, "margin", 6, "visible", TRUE, NULL);
  return switcher;
}

static void
fill_stack (GhMachineSettings *self)
{
  self->stack = GTK_STACK (gtk_stack_new ());
  self->editor = GH_HARDWARE_EDITOR (gh_hardware_editor_new (self->draft));
  self->text = GH_TEXT_PAGE (gh_text_page_new (self->draft));
  gtk_widget_show (GTK_WIDGET (self->editor));
  gtk_widget_show (GTK_WIDGET (self->stack));
  gtk_stack_add_titled (self->stack, GTK_WIDGET (self->editor), "hardware", _ ("Hardware"));
  gtk_stack_add_titled (self->stack, GTK_WIDGET (self->text), "text", _ ("Text"));
  gtk_stack_add_titled (self->stack, gh_changes_page_new (self->draft), "changes", _ ("Changes"));
  g_signal_connect_object (
    self->stack, "notify::visible-child", G_CALLBACK (on_page), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->text, "notify::broken", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

static void
fill_header (GhMachineSettings *self)
{
  self->back = gtk_button_new_from_icon_name ("go-previous-symbolic", GTK_ICON_SIZE_BUTTON);
  gtk_widget_set_no_show_all (self->back, TRUE);
  gtk_widget_set_tooltip_text (self->back, _ ("Back to the list"));
  atk_object_set_name (gtk_widget_get_accessible (self->back), _ ("Back to the list"));
  self->revert = gtk_button_new_with_mnemonic (_ ("_Revert"));
  self->apply = gtk_button_new_with_mnemonic (_ ("_Apply"));
  gtk_style_context_add_class (gtk_widget_get_style_context (self->apply),
                               GTK_STYLE_CLASS_SUGGESTED_ACTION);
  gtk_widget_set_sensitive (self->revert, FALSE);
  gtk_widget_set_sensitive (self->apply, FALSE);
  hdy_header_bar_set_show_close_button (self->header, TRUE);
  hdy_header_bar_set_centering_policy (self->header, HDY_CENTERING_POLICY_LOOSE);
  hdy_header_bar_pack_start (self->header, self->back);
  hdy_header_bar_pack_start (self->header, self->revert);
  hdy_header_bar_pack_end (self->header, self->apply);
  g_signal_connect_object (self->back, "clicked", G_CALLBACK (on_back), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->revert, "clicked", G_CALLBACK (revert), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->apply, "clicked", G_CALLBACK (apply), self, G_CONNECT_SWAPPED);
}

static void
gh_machine_settings_init (GhMachineSettings *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->loading = g_cancellable_new ();
  self->draft = gh_draft_new ();
  self->header = HDY_HEADER_BAR (hdy_header_bar_new ());
  self->error = GH_ERROR_BAR (gh_error_bar_new ());
  self->leaving = new_leaving (self);
  fill_stack (self);
  fill_header (self);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->header));
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->error));
  gtk_container_add (GTK_CONTAINER (box), self->leaving);
  gtk_container_add (GTK_CONTAINER (box), new_switcher (self));
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->stack));
  gtk_container_add (GTK_CONTAINER (self), box);
  gtk_widget_show_all (GTK_WIDGET (self->header));
  gtk_widget_show (box);
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH, HEIGHT);
  gh_monitor_limit_default (GTK_WINDOW (self));
  g_signal_connect_object (
    self->editor, "notify::folded", G_CALLBACK (on_folded), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "edited", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "replaced", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
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

static GhMachineSettings *
new_window (GtkWindow *parent, GhClient *client, const char *name)
{
  GhMachineSettings *self = g_object_new (GH_TYPE_MACHINE_SETTINGS,
                                          "transient-for",
                                          parent,
                                          "destroy-with-parent",
                                          TRUE,
                                          "window-position",
                                          GTK_WIN_POS_CENTER_ON_PARENT,
                                          NULL);
  /* Translators: a window's title; the machine's name. */
  g_autofree char *title = g_strdup_printf (_ ("Settings of %s"), name);
  g_autoptr (GhHostDevices) devices = gh_host_devices_new (client);

  self->client = g_object_ref (client);
  gh_hardware_editor_set_devices (self->editor, devices);
  gtk_window_set_title (GTK_WINDOW (self), title);
  hdy_header_bar_set_title (self->header, title);
  ask_host (self);
  return self;
}

void
gh_machine_settings_present (GtkWindow *parent, GhClient *client, const char *path)
{
  GhMachineSettings *self = find_open (path);
  GhDomainRow *row = gh_domain_list_lookup (gh_client_get_domains (client), path);

  if (self == NULL)
    {
      self = new_window (parent, client, row != NULL ? gh_domain_row_get_label (row) : "");
      self->path = g_strdup (path);
      gh_client_get_domain_async (client, path, self->loading, on_loaded, self);
    }
  gtk_window_present (GTK_WINDOW (self));
}

GtkWidget *
gh_machine_settings_new_for_config (GtkWindow *parent, GhClient *client, GhDomainConfig *config)
{
  GhMachineSettings *self = new_window (parent, client, gh_domain_config_get_display_name (config));

  gtk_button_set_label (GTK_BUTTON (self->apply), _ ("_Use"));
  hdy_header_bar_set_subtitle (self->header,
                               _ ("A new disk and the installer’s CD come when it is created"));
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gh_draft_load (self->draft, config, NULL);
  update (self);
  return GTK_WIDGET (self);
}
