/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenstoreView: xenstore as a tree, read folder by folder; nothing is written. */
#include "config.h"

#include "gh-xenstore-view.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error-bar.h"
#include "gh-error.h"
#include "gh-store-node.h"
#include "gh-wrap-box.h"

/* Characters of a value that a row shows; all of it is copied. */
#define SHOWN_MAX 500

enum
{
  PATH,
  NAME,
  SHOWN,
  PERMISSIONS,
  VALUE,
  N_COLUMNS
};

struct _GhXenstoreView
{
  GtkBox parent_instance;

  GtkEntry *path;
  GtkEntry *search;
  GhErrorBar *error;
  GtkTreeView *tree;
  GtkWidget *copy_path;
  GtkWidget *copy_value;

  GhClient *client;
  GtkTreeStore *store;
  GCancellable *reading; /* of the tree that is shown: another one ends it */
  gboolean filled;
};

/* A folder that is read; its row, where it has one, may be gone when the answer comes. */
typedef struct
{
  GhXenstoreView *view;
  GtkTreeRowReference *row;
} Reading;

G_DEFINE_FINAL_TYPE (GhXenstoreView, gh_xenstore_view, GTK_TYPE_BOX)

static void
reading_free (Reading *self)
{
  g_clear_pointer (&self->row, gtk_tree_row_reference_free);
  g_object_unref (self->view);
  g_free (self);
}

/* A folder has a row without a path until it is read, so that it can be opened. */
static void
add_node (GhXenstoreView *self, GtkTreeIter *parent, GVariant *node)
{
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;
  const char *path, *permissions;
  GtkTreeIter iter;
  guint children;

  g_variant_get (node, "(&s@ay&su)", &path, &value, &permissions, &children);
  bytes = g_variant_get_data_as_bytes (value);
  text = gh_store_escape (bytes);
  shown = strlen (text) > SHOWN_MAX ? g_strdup_printf ("%.*s…", SHOWN_MAX, text) : g_strdup (text);
  gtk_tree_store_insert_with_values (self->store,
                                     &iter,
                                     parent,
                                     -1,
                                     PATH,
                                     path,
                                     NAME,
                                     strrchr (path, '/') + 1,
                                     SHOWN,
                                     *permissions != '\0' ? shown : _ ("may not be read"),
                                     PERMISSIONS,
                                     permissions,
                                     VALUE,
                                     text,
                                     -1);
  if (children > 0)
    gtk_tree_store_insert_with_values (self->store, NULL, &iter, -1, NAME, _ ("Reading…"), -1);
}

static void
fill (GhXenstoreView *self, GtkTreeIter *parent, GVariant *nodes, gboolean more)
{
  GtkTreeIter child;

  while (gtk_tree_model_iter_children (GTK_TREE_MODEL (self->store), &child, parent))
    gtk_tree_store_remove (self->store, &child);
  /* The first is the folder itself. */
  for (gsize i = 1; i < g_variant_n_children (nodes); i++)
    {
      g_autoptr (GVariant) node = g_variant_get_child_value (nodes, i);

      add_node (self, parent, node);
    }
  if (more)
    gtk_tree_store_insert_with_values (
      self->store, NULL, parent, -1, NAME, _ ("There is more: use the command line"), -1);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  Reading *reading = data;
  GhXenstoreView *self = reading->view;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);
  g_autoptr (GtkTreePath) path
    = reading->row != NULL ? gtk_tree_row_reference_get_path (reading->row) : NULL;
  g_autoptr (GVariant) nodes = NULL;
  gboolean more;
  GtkTreeIter iter;

  if (reply == NULL && !g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    gh_error_bar_show (self->error, error->message, NULL);
  else if (reply != NULL && (reading->row == NULL || path != NULL))
    {
      g_variant_get (reply, "(@" GH_STORE_NODES "b)", &nodes, &more);
      if (path != NULL)
        gtk_tree_model_get_iter (GTK_TREE_MODEL (self->store), &iter, path);
      fill (self, path != NULL ? &iter : NULL, nodes, more);
      if (path != NULL)
        gtk_tree_view_expand_row (self->tree, path, FALSE);
    }
  reading_free (reading);
}

/* @row: (nullable) (transfer full): whose children @path has */
static void
list (GhXenstoreView *self, const char *path, GtkTreeRowReference *row)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->view = g_object_ref (self);
  reading->row = row;
  gh_client_call_async (self->client,
                        NULL,
                        GH_DBUS_HOST_INTERFACE,
                        "ListXenstore",
                        g_variant_new ("(sa{sv})", path, NULL),
                        self->reading,
                        on_listed,
                        reading);
}

static void
on_expanded (GhXenstoreView *self, GtkTreeIter *iter, GtkTreePath *path)
{
  g_autofree char *folder = NULL;
  g_autofree char *first = NULL;
  GtkTreeIter child;

  if (!gtk_tree_model_iter_children (GTK_TREE_MODEL (self->store), &child, iter))
    return;
  gtk_tree_model_get (GTK_TREE_MODEL (self->store), &child, PATH, &first, -1);
  gtk_tree_model_get (GTK_TREE_MODEL (self->store), iter, PATH, &folder, -1);
  if (first == NULL && folder != NULL)
    list (self, folder, gtk_tree_row_reference_new (GTK_TREE_MODEL (self->store), path));
}

static void
on_path (GhXenstoreView *self)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  self->filled = TRUE;
  gh_error_bar_clear (self->error);
  gtk_tree_store_clear (self->store);
  list (self, gtk_entry_get_text (self->path), NULL);
}

static char *
get_selected (GhXenstoreView *self, int column)
{
  GtkTreeIter iter;
  char *text = NULL;

  if (gtk_tree_selection_get_selected (gtk_tree_view_get_selection (self->tree), NULL, &iter))
    gtk_tree_model_get (GTK_TREE_MODEL (self->store), &iter, column, &text, -1);
  return text;
}

static void
on_selected (GhXenstoreView *self)
{
  g_autofree char *path = get_selected (self, PATH);

  gtk_widget_set_sensitive (self->copy_path, path != NULL);
  gtk_widget_set_sensitive (self->copy_value, path != NULL);
}

static void
copy (GhXenstoreView *self, int column)
{
  g_autofree char *text = get_selected (self, column);

  if (text != NULL)
    gtk_clipboard_set_text (
      gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD), text, -1);
}

static void
on_copy_path (GhXenstoreView *self)
{
  copy (self, PATH);
}

static void
on_copy_value (GhXenstoreView *self)
{
  copy (self, VALUE);
}

/* A row is found by any part of its name or value. Returns: whether it is not */
static gboolean
is_other (GtkTreeModel *model, int column, const char *key, GtkTreeIter *iter, gpointer data)
{
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  gtk_tree_model_get (model, iter, NAME, &name, VALUE, &value, -1);
  return !(name != NULL && g_str_match_string (key, name, TRUE))
         && !(name != NULL && strstr (name, key) != NULL)
         && !(value != NULL && strstr (value, key) != NULL);
}

static void
gh_xenstore_view_map (GtkWidget *widget)
{
  GhXenstoreView *self = GH_XENSTORE_VIEW (widget);

  GTK_WIDGET_CLASS (gh_xenstore_view_parent_class)->map (widget);
  if (!self->filled)
    on_path (self);
}

static void
gh_xenstore_view_dispose (GObject *object)
{
  GhXenstoreView *self = GH_XENSTORE_VIEW (object);

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->store);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (gh_xenstore_view_parent_class)->dispose (object);
}

static void
gh_xenstore_view_class_init (GhXenstoreViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_xenstore_view_dispose;
  widget_class->map = gh_xenstore_view_map;
  g_type_ensure (GH_TYPE_ERROR_BAR);
  g_type_ensure (GH_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/host/gh-xenstore-view.ui");
  gtk_widget_class_bind_template_child (widget_class, GhXenstoreView, path);
  gtk_widget_class_bind_template_child (widget_class, GhXenstoreView, search);
  gtk_widget_class_bind_template_child (widget_class, GhXenstoreView, error);
  gtk_widget_class_bind_template_child (widget_class, GhXenstoreView, tree);
  gtk_widget_class_bind_template_child (widget_class, GhXenstoreView, copy_path);
  gtk_widget_class_bind_template_child (widget_class, GhXenstoreView, copy_value);
  gtk_widget_class_bind_template_callback (widget_class, on_path);
  gtk_widget_class_bind_template_callback (widget_class, on_expanded);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_path);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_value);
}

static void
gh_xenstore_view_init (GhXenstoreView *self)
{
  self->store = gtk_tree_store_new (
    N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_tree_view_set_model (self->tree, GTK_TREE_MODEL (self->store));
  gtk_tree_view_set_search_entry (self->tree, self->search);
  gtk_tree_view_set_search_equal_func (self->tree, is_other, NULL, NULL);
}

void
gh_xenstore_view_set_client (GhXenstoreView *self, GhClient *client)
{
  g_return_if_fail (GH_IS_XENSTORE_VIEW (self) && self->client == NULL);

  self->client = g_object_ref (client);
}
