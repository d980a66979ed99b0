/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhTrashView: what was deleted, to be restored or to go for good. */
#include "config.h"

#include "gh-trash-view.h"

#include <glib/gi18n-lib.h>

#include "gh-error-bar.h"
#include "gh-storage-list.h"
#include "gh-text.h"
#include "gh-volume-form.h"
#include "gh-wrap-box.h"

enum
{
  COLUMN_ID,
  COLUMN_NAME,
  COLUMN_POOL,
  COLUMN_SIZE,
  COLUMN_DELETED,
  COLUMN_EXPIRES,
  COLUMN_SIZE_BYTES,
  COLUMN_DELETED_TIME,
  COLUMN_EXPIRES_TIME,
  N_COLUMNS
};

struct _GhTrashView
{
  GtkBox parent_instance;

  GhErrorBar *error;
  GtkLabel *summary;
  GtkWidget *restore;
  GtkWidget *remove;
  GtkWidget *empty;
  GtkTreeView *tree;
  GtkWidget *keeping;
  GtkSpinButton *days;

  GhClient *client;
  GhStorageList *items;
  guint set_source; /* sets the days, when nothing more is typed */
};

/* Milliseconds without a change after which the days are set. */
#define SETTLED 600

G_DEFINE_FINAL_TYPE (GhTrashView, gh_trash_view, GTK_TYPE_BOX)

/* The chosen thing; nullable. */
static const GhTrashItem *
get_item (GhTrashView *self)
{
  GtkTreeModel *model;
  GtkTreeIter iter;
  g_autofree char *id = NULL;
  GhStorageItem *item;

  if (!gtk_tree_selection_get_selected (gtk_tree_view_get_selection (self->tree), &model, &iter))
    return NULL;
  gtk_tree_model_get (model, &iter, COLUMN_ID, &id, -1);
  item = gh_storage_list_find (self->items, id);
  return item != NULL ? gh_storage_item_get_trash (item) : NULL;
}

static void
update (GhTrashView *self)
{
  guint n = self->items != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->items)) : 0;
  gboolean chosen = n > 0 && get_item (self) != NULL;

  gtk_widget_set_sensitive (self->restore, chosen && gh_volume_form_is_possible (GH_FORM_RESTORE));
  gtk_widget_set_sensitive (self->remove, chosen && gh_volume_form_is_possible (GH_FORM_EMPTY));
  gtk_widget_set_sensitive (self->empty, n > 0 && gh_volume_form_is_possible (GH_FORM_EMPTY));
}

static char *
format_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);

  return time != NULL && seconds > 0 ? g_date_time_format (time, "%x %H:%M") : NULL;
}

static void
add_row (GtkListStore *store, const GhTrashItem *item)
{
  g_autofree char *size = gh_format_size (item->size);
  g_autofree char *deleted = format_time (item->deleted);
  g_autofree char *expires = format_time (item->expires);

  gtk_list_store_insert_with_values (store,
                                     NULL,
                                     -1,
                                     COLUMN_ID,
                                     item->id,
                                     COLUMN_NAME,
                                     item->name,
                                     COLUMN_POOL,
                                     item->pool,
                                     COLUMN_SIZE,
                                     size,
                                     COLUMN_DELETED,
                                     deleted,
                                     COLUMN_EXPIRES,
                                     expires != NULL ? expires : _ ("for ever"),
                                     COLUMN_SIZE_BYTES,
                                     item->size,
                                     COLUMN_DELETED_TIME,
                                     item->deleted,
                                     COLUMN_EXPIRES_TIME,
                                     item->expires,
                                     -1);
}

static void
on_items (GhTrashView *self, const GError *error)
{
  g_autoptr (GtkListStore) store = gtk_list_store_new (N_COLUMNS,
                                                       G_TYPE_STRING,
                                                       G_TYPE_STRING,
                                                       G_TYPE_STRING,
                                                       G_TYPE_STRING,
                                                       G_TYPE_STRING,
                                                       G_TYPE_STRING,
                                                       G_TYPE_UINT64,
                                                       G_TYPE_INT64,
                                                       G_TYPE_INT64);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  g_autofree char *size = NULL, *text = NULL;
  guint64 sum = 0;

  if (error != NULL)
    {
      gh_error_bar_show (self->error, error->message, NULL);
      return;
    }
  gh_error_bar_clear (self->error);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GhStorageItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      add_row (store, gh_storage_item_get_trash (item));
      sum += gh_storage_item_get_trash (item)->size;
    }
  gtk_tree_view_set_model (self->tree, GTK_TREE_MODEL (store));
  size = gh_format_size (sum);
  text
    = n > 0 ? g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%u volume, which takes %s", "%u volumes, which take %s", n),
        n,
        size)
            : g_strdup (_ ("The trash is empty."));
  gtk_label_set_label (self->summary, text);
  update (self);
}

static void
on_failed (GhTrashView *self, const char *message)
{
  gh_error_bar_show (self->error, message, NULL);
}

static void
open_form (GhTrashView *self, GhFormKind kind, const GhTrashItem *item)
{
  g_autofree char *size = gh_format_size (item != NULL ? item->size : 0);
  g_autofree char *about = NULL;
  GhVolume name = { 0 };
  GhFormSubject subject = { .trash = item != NULL ? item->id : NULL };
  GhVolumeForm *form;

  if (item == NULL)
    about = g_strdup (_ ("All that is in the trash goes for good. Nobody can bring it back."));
  else if (kind == GH_FORM_EMPTY)
    about = g_strdup_printf (
      _ ("“%s” of %s goes for good. Nobody can bring it back."), item->name, size);
  else
    about = g_strdup_printf (_ ("“%s” comes back into %s."), item->name, item->pool);
  subject.about = about;
  if (item != NULL)
    name.name = item->name;
  subject.volume = item != NULL ? &name : NULL;
  form = gh_volume_form_new (
    GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))), self->client, kind, &subject);
  g_signal_connect_object (form, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
}

static void
on_restore (GhTrashView *self)
{
  open_form (self, GH_FORM_RESTORE, get_item (self));
}

static void
on_remove (GhTrashView *self)
{
  open_form (self, GH_FORM_EMPTY, get_item (self));
}

static void
on_empty (GhTrashView *self)
{
  open_form (self, GH_FORM_EMPTY, NULL);
}

/* How long all is kept. */

static void
on_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhTrashView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);

  if (error != NULL && self->client != NULL)
    gh_error_bar_show (self->error, error->message, NULL);
}

static gboolean
set_days (gpointer data)
{
  GhTrashView *self = data;
  guint days = (guint) gtk_spin_button_get_value_as_int (self->days);
  GVariantDict settings;

  self->set_source = 0;
  g_variant_dict_init (&settings, NULL);
  g_variant_dict_insert (&settings, "trash-days", "u", days);
  gh_client_call_async (self->client,
                        NULL,
                        GH_DBUS_STORAGE_INTERFACE,
                        "SetSettings",
                        g_variant_new ("(@a{sv})", g_variant_dict_end (&settings)),
                        NULL,
                        on_set,
                        g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
on_days (GhTrashView *self)
{
  if (!gtk_widget_get_visible (self->keeping))
    return;
  g_clear_handle_id (&self->set_source, g_source_remove);
  self->set_source = g_timeout_add (SETTLED, set_days, self);
}

static void
on_settings (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhTrashView) self = data;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, NULL);
  g_autoptr (GVariant) settings = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
  guint days = 0;

  if (self->client == NULL || settings == NULL
      || !g_variant_lookup (settings, "trash-days", "u", &days))
    return;
  gtk_spin_button_set_value (self->days, days);
  gtk_widget_show (self->keeping);
}

static void
ask_settings (GhTrashView *self)
{
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  gh_client_call_quietly_async (self->client,
                                NULL,
                                GH_DBUS_STORAGE_INTERFACE,
                                "GetSettings",
                                g_variant_new ("(@a{sv})", g_variant_dict_end (&options)),
                                NULL,
                                on_settings,
                                g_object_ref (self));
}

static void
gh_trash_view_dispose (GObject *object)
{
  GhTrashView *self = GH_TRASH_VIEW (object);

  g_clear_handle_id (&self->set_source, g_source_remove);
  g_clear_object (&self->items);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (gh_trash_view_parent_class)->dispose (object);
}

static void
gh_trash_view_class_init (GhTrashViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_trash_view_dispose;
  g_type_ensure (GH_TYPE_ERROR_BAR);
  g_type_ensure (GH_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/storage/gh-trash-view.ui");
  gtk_widget_class_bind_template_child (widget_class, GhTrashView, error);
  gtk_widget_class_bind_template_child (widget_class, GhTrashView, summary);
  gtk_widget_class_bind_template_child (widget_class, GhTrashView, restore);
  gtk_widget_class_bind_template_child (widget_class, GhTrashView, remove);
  gtk_widget_class_bind_template_child (widget_class, GhTrashView, empty);
  gtk_widget_class_bind_template_child (widget_class, GhTrashView, tree);
  gtk_widget_class_bind_template_child (widget_class, GhTrashView, keeping);
  gtk_widget_class_bind_template_child (widget_class, GhTrashView, days);
  gtk_widget_class_bind_template_callback (widget_class, on_days);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_restore);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
  gtk_widget_class_bind_template_callback (widget_class, on_empty);
}

static void
gh_trash_view_init (GhTrashView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
gh_trash_view_new (GhClient *client)
{
  GhTrashView *self = g_object_new (GH_TYPE_TRASH_VIEW, "visible", TRUE, NULL);

  self->client = g_object_ref (client);
  self->items = gh_storage_list_new (client, GH_STORAGE_TRASH, NULL);
  g_signal_connect_object (
    self->items, "refreshed", G_CALLBACK (on_items), self, G_CONNECT_SWAPPED);
  ask_settings (self);
  update (self);
  return GTK_WIDGET (self);
}
