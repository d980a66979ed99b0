/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhLocationRow: a place to type, drop or browse for, and what stands there. */
#include "config.h"

#include "gh-location-row.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"

/* Milliseconds after the last key before somebody is asked. */
#define DEBOUNCE 300

struct _GhLocationRow
{
  GtkBox parent_instance;

  GtkLabel *title;
  GtkEntry *entry;
  GtkWidget *spinner_box;
  GtkSpinner *spinner;
  GtkWidget *result_box;
  GtkImage *icon;
  GtkLabel *result;
  GtkExpander *fold;
  GtkLabel *evidence;

  GhClient *client;
  GtkFileChooserNative *chooser;
  GCancellable *inspecting;
  GVariant *found;
  char *hint;
  guint debounce;
  gboolean folders;
};

enum
{
  PROP_TITLE = 1
};

enum
{
  CHANGED,
  MEASURED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhLocationRow, gh_location_row, GTK_TYPE_BOX)

/* One of three: it is being looked at; it was found, or nothing is said yet; it was not. */
static void
show (GhLocationRow *self, gboolean busy, const char *icon, const char *text, const char *evidence)
{
  gtk_widget_set_visible (self->spinner_box, busy);
  g_object_set (self->spinner, "active", busy, NULL);
  gtk_widget_set_visible (self->result_box, !busy && text != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), icon != NULL);
  gtk_image_set_from_icon_name (self->icon, icon, GTK_ICON_SIZE_LARGE_TOOLBAR);
  gtk_label_set_label (self->result, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fold), !busy && evidence != NULL);
  gtk_label_set_label (self->evidence, evidence != NULL ? evidence : "");
}

static void
forget (GhLocationRow *self)
{
  g_cancellable_cancel (self->inspecting);
  g_clear_object (&self->inspecting);
  g_clear_pointer (&self->found, g_variant_unref);
}

static void
show_error (GhLocationRow *self, const GError *error)
{
  g_autofree char *summary = NULL, *evidence = NULL;

  gh_error_split (error->message, &summary, &evidence);
  show (self, FALSE, "dialog-warning-symbolic", summary, evidence);
}

static void
on_inspected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhLocationRow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) found = gh_client_inspect_finish (GH_CLIENT (source), result, &error);

  if (g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    return;
  g_clear_object (&self->inspecting);
  if (found != NULL)
    {
      self->found = g_steal_pointer (&found);
      show (self, FALSE, "emblem-ok-symbolic", "", NULL);
    }
  else
    show_error (self, error);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
inspect (gpointer data)
{
  GhLocationRow *self = data;
  g_autofree char *location = gh_location_row_get_location (self);

  self->debounce = 0;
  show (self, TRUE, NULL, NULL, NULL);
  self->inspecting = g_cancellable_new ();
  gh_client_inspect_async (self->client,
                           location,
                           NULL,
                           gh_client_is_xen (self->client),
                           self->inspecting,
                           on_inspected,
                           g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
on_entry_changed (GhLocationRow *self)
{
  g_autofree char *location = gh_location_row_get_location (self);

  forget (self);
  g_clear_handle_id (&self->debounce, g_source_remove);
  if (*location == '\0')
    show (self, FALSE, NULL, self->hint, NULL);
  else
    self->debounce = g_timeout_add (DEBOUNCE, inspect, self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
take_file (GhLocationRow *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *uri = g_file_get_uri (file);

  gtk_entry_set_text (self->entry, path != NULL ? path : uri);
}

static void
on_chosen (GhLocationRow *self, int response)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  if (file != NULL)
    take_file (self, file);
  g_clear_object (&self->chooser);
}

static void
on_browse (GhLocationRow *self)
{
  GtkWidget *top = gtk_widget_get_toplevel (GTK_WIDGET (self));

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (gtk_label_get_label (self->title),
                                               GTK_WINDOW (top),
                                               self->folders ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER
                                                             : GTK_FILE_CHOOSER_ACTION_OPEN,
                                               _ ("Ch_oose"),
                                               _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_swapped (self->chooser, "response", G_CALLBACK (on_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_dropped (GhLocationRow *self,
            GdkDragContext *context,
            int x,
            int y,
            GtkSelectionData *selection,
            guint info,
            guint time)
{
  g_auto (GStrv) uris = gtk_selection_data_get_uris (selection);
  g_autoptr (GFile) file = NULL;

  if (uris == NULL || uris[0] == NULL)
    return;
  /* The entry would put the URI at the pointer's place. */
  g_signal_stop_emission_by_name (self->entry, "drag-data-received");
  file = g_file_new_for_uri (uris[0]);
  take_file (self, file);
  gtk_drag_finish (context, TRUE, FALSE, time);
}

static void
gh_location_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GhLocationRow *self = GH_LOCATION_ROW (object);

  if (id != PROP_TITLE)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else
    {
      gtk_label_set_label (self->title, g_value_get_string (value));
      atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->entry)),
                           g_value_get_string (value));
    }
}

static void
gh_location_row_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (GH_LOCATION_ROW (widget)->entry));
}

static void
gh_location_row_dispose (GObject *object)
{
  GhLocationRow *self = GH_LOCATION_ROW (object);

  forget (self);
  g_clear_handle_id (&self->debounce, g_source_remove);
  g_clear_object (&self->chooser);
  g_clear_object (&self->client);
  g_clear_pointer (&self->hint, g_free);
  G_OBJECT_CLASS (gh_location_row_parent_class)->dispose (object);
}

static void
gh_location_row_class_init (GhLocationRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_location_row_dispose;
  G_OBJECT_CLASS (klass)->set_property = gh_location_row_set_property;
  widget_class->grab_focus = gh_location_row_grab_focus;
  g_object_class_install_property (
    G_OBJECT_CLASS (klass),
    PROP_TITLE,
    g_param_spec_string ("title", NULL, NULL, "", G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  signals[CHANGED] = g_signal_new (
    "changed", GH_TYPE_LOCATION_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MEASURED] = g_signal_new (
    "measured", GH_TYPE_LOCATION_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/wizard/gh-location-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GhLocationRow, title);
  gtk_widget_class_bind_template_child (widget_class, GhLocationRow, entry);
  gtk_widget_class_bind_template_child (widget_class, GhLocationRow, spinner_box);
  gtk_widget_class_bind_template_child (widget_class, GhLocationRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, GhLocationRow, result_box);
  gtk_widget_class_bind_template_child (widget_class, GhLocationRow, icon);
  gtk_widget_class_bind_template_child (widget_class, GhLocationRow, result);
  gtk_widget_class_bind_template_child (widget_class, GhLocationRow, fold);
  gtk_widget_class_bind_template_child (widget_class, GhLocationRow, evidence);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_browse);
  gtk_widget_class_bind_template_callback (widget_class, on_dropped);
}

static void
gh_location_row_init (GhLocationRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drag_dest_set (GTK_WIDGET (self->entry), GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (GTK_WIDGET (self->entry));
}

void
gh_location_row_set_client (GhLocationRow *self, GhClient *client)
{
  g_return_if_fail (GH_IS_LOCATION_ROW (self));

  g_set_object (&self->client, client);
}

void
gh_location_row_set_folders (GhLocationRow *self, gboolean folders)
{
  g_return_if_fail (GH_IS_LOCATION_ROW (self));

  self->folders = folders;
}

void
gh_location_row_set_hint (GhLocationRow *self, const char *hint)
{
  g_return_if_fail (GH_IS_LOCATION_ROW (self));

  g_free (self->hint);
  self->hint = g_strdup (hint);
  if (*gtk_entry_get_text (self->entry) == '\0')
    show (self, FALSE, NULL, hint, NULL);
}

void
gh_location_row_set_location (GhLocationRow *self, const char *location)
{
  g_return_if_fail (GH_IS_LOCATION_ROW (self));

  gtk_entry_set_text (self->entry, location);
}

/* An error is told when the image is fetched: what is known of it is none the worse. */
static void
on_measured (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhLocationRow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) there = gh_client_inspect_finish (GH_CLIENT (source), result, &error);
  guint64 size = 0;
  GVariantDict dict;

  if (g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED) || self->found == NULL)
    return;
  g_clear_object (&self->inspecting);
  if (there == NULL || !g_variant_lookup (there, "size", "t", &size))
    return;
  g_variant_dict_init (&dict, self->found);
  g_variant_dict_insert (&dict, "size", "t", size);
  g_variant_unref (self->found);
  self->found = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_signal_emit (self, signals[MEASURED], 0);
}

/* How large what is known is, which lists seldom say. */
static void
measure (GhLocationRow *self)
{
  g_autofree char *location = gh_location_row_get_location (self);

  if (g_variant_lookup (self->found, "size", "t", NULL))
    return;
  self->inspecting = g_cancellable_new ();
  gh_client_inspect_async (
    self->client, location, NULL, FALSE, self->inspecting, on_measured, g_object_ref (self));
}

void
gh_location_row_set_known (GhLocationRow *self, const char *location, GVariant *found)
{
  g_return_if_fail (GH_IS_LOCATION_ROW (self));

  gtk_entry_set_text (self->entry, location);
  g_clear_handle_id (&self->debounce, g_source_remove);
  forget (self);
  self->found = g_variant_ref_sink (found);
  show (self, FALSE, "emblem-ok-symbolic", "", NULL);
  g_signal_emit (self, signals[CHANGED], 0);
  measure (self);
}

char *
gh_location_row_get_location (GhLocationRow *self)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (GH_IS_LOCATION_ROW (self), NULL);

  text = g_strstrip (g_strdup (gtk_entry_get_text (self->entry)));
  if (g_str_has_prefix (text, "file://"))
    {
      char *path = g_filename_from_uri (text, NULL, NULL);

      return path != NULL ? path : g_steal_pointer (&text);
    }
  if (g_str_has_prefix (text, "~/"))
    return g_build_filename (g_get_home_dir (), text + 2, NULL);
  return g_steal_pointer (&text);
}

GVariant *
gh_location_row_get_found (GhLocationRow *self)
{
  g_return_val_if_fail (GH_IS_LOCATION_ROW (self), NULL);

  return self->found;
}

void
gh_location_row_say (GhLocationRow *self, const char *text)
{
  g_return_if_fail (GH_IS_LOCATION_ROW (self));

  show (self, FALSE, "emblem-ok-symbolic", text, NULL);
}
