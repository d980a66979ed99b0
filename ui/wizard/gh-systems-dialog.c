/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhSystemsDialog: the systems that can be fetched, to choose one; and what was fetched before. */
#include "config.h"

#include "gh-systems-dialog.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error-bar.h"
#include "gh-error.h"
#include "gh-monitor.h"
#include "gh-text.h"

enum
{
  COLUMN_NAME,
  COLUMN_FILE, /* which one it is of several that are alike */
  COLUMN_KIND,
  COLUMN_ARCH,
  COLUMN_SIZE,
  COLUMN_CHECK,
  COLUMN_WORDS, /* what is searched in */
  COLUMN_PLACE, /* a{sv} */
  N_COLUMNS
};

struct _GhSystemsDialog
{
  GtkDialog parent_instance;

  GtkSearchEntry *search;
  GhErrorBar *error;
  GtkStack *stack;
  GtkTreeView *tree;
  GtkLabel *cache;
  GtkWidget *empty;
  GtkTreeViewColumn *size;    /* seen when the size of something is known */
  GtkTreeModelFilter *filter; /* nullable: until the systems are known */

  GhClient *client;
  GCancellable *cancellable;
  char *words; /* what is searched for, without case */
};

G_DEFINE_FINAL_TYPE (GhSystemsDialog, gh_systems_dialog, GTK_TYPE_DIALOG)

static void
call (GhSystemsDialog *self, const char *method, GAsyncReadyCallback callback)
{
  gh_client_call_async (self->client,
                        "/",
                        "org.guesthouse.Guesthouse1.Manager",
                        method,
                        g_variant_new ("(a{sv})", NULL),
                        self->cancellable,
                        callback,
                        g_object_ref (self));
}

/* Returns: (transfer full) (nullable): the reply, if it has that type; else it is told why not */
static GVariant *
end_call (GhSystemsDialog *self, GAsyncResult *result, const char *type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (self->client, result, NULL, &error);

  if (g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    return NULL;
  if (reply != NULL && !g_variant_is_of_type (reply, G_VARIANT_TYPE (type)))
    {
      g_clear_pointer (&reply, g_variant_unref);
      g_set_error_literal (
        &error, GH_ERROR, GH_ERROR_FAILED, _ ("The service is of another version"));
    }
  if (error != NULL)
    gh_error_bar_show (self->error, error->message, NULL);
  return g_steal_pointer (&reply);
}

/* ---- what was fetched ---- */

static void
on_cache_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhSystemsDialog) self = data;
  g_autoptr (GVariant) reply = end_call (self, result, "(aa{sv})");
  g_autoptr (GVariant) entries = NULL;
  g_autofree char *size = NULL, *text = NULL;
  guint64 sum = 0;
  gsize n;

  if (reply == NULL)
    return;
  entries = g_variant_get_child_value (reply, 0);
  n = g_variant_n_children (entries);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);
      guint64 bytes = 0;

      g_variant_lookup (entry, "size", "t", &bytes);
      sum += bytes;
    }
  size = gh_format_size (sum);
  text = n > 0 ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                               "%u download is kept for the next time: %s",
                                               "%u downloads are kept for the next time: %s",
                                               n),
                                  (guint) n,
                                  size)
               : g_strdup (_ ("No download is kept"));
  gtk_label_set_label (self->cache, text);
  gtk_widget_set_sensitive (self->empty, n > 0);
}

static void
list_cache (GhSystemsDialog *self)
{
  call (self, "ListCache", on_cache_listed);
}

static void
on_emptied (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhSystemsDialog) self = data;
  g_autoptr (GVariant) reply = end_call (self, result, "(tu)");

  if (reply != NULL)
    list_cache (self);
}

static void
on_empty (GhSystemsDialog *self)
{
  gtk_widget_set_sensitive (self->empty, FALSE);
  call (self, "EmptyCache", on_emptied);
}

/* ---- the systems ---- */

static const char *
name_kind (const char *kind)
{
  if (g_str_equal (kind, "tree"))
    return _ ("Install tree");
  return g_str_equal (kind, "iso") ? _ ("Installer image") : _ ("Cloud image");
}

/* What is known of the place, and of the system that is there. */
static GVariant *
join (GVariant *system, GVariant *place)
{
  static const char *const keys[] = { "name", "os", "os-id", "memory", "disk" };
  GVariantDict dict;

  g_variant_dict_init (&dict, place);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (system, keys[i], NULL);

      if (value != NULL)
        g_variant_dict_insert_value (&dict, keys[i], value);
    }
  return g_variant_dict_end (&dict);
}

static void
add_place (GhSystemsDialog *self, GtkListStore *store, GVariant *system, GVariant *place)
{
  const char *id = "", *name = "", *kind = "", *arch = "", *url = "", *checksum = NULL;
  g_autofree char *file = NULL, *size = NULL, *words = NULL, *folded = NULL;
  g_autoptr (GVariant) joined = g_variant_ref_sink (join (system, place));
  guint64 bytes = 0;

  g_variant_lookup (system, "id", "&s", &id);
  g_variant_lookup (system, "name", "&s", &name);
  g_variant_lookup (place, "kind", "&s", &kind);
  g_variant_lookup (place, "arch", "&s", &arch);
  g_variant_lookup (place, "url", "&s", &url);
  g_variant_lookup (place, "checksum", "&s", &checksum);
  g_variant_lookup (place, "size", "t", &bytes);
  size = bytes > 0 ? gh_format_size (bytes) : NULL;
  if (size != NULL)
    gtk_tree_view_column_set_visible (self->size, TRUE);
  file = g_str_equal (kind, "tree") ? g_strdup ("") : g_path_get_basename (url);
  words = g_strjoin (" ", id, name, name_kind (kind), arch, file, NULL);
  folded = g_utf8_casefold (words, -1);
  gtk_list_store_insert_with_values (store,
                                     NULL,
                                     -1,
                                     COLUMN_NAME,
                                     name,
                                     COLUMN_FILE,
                                     file,
                                     COLUMN_KIND,
                                     name_kind (kind),
                                     COLUMN_ARCH,
                                     arch,
                                     COLUMN_SIZE,
                                     size,
                                     COLUMN_CHECK,
                                     checksum != NULL ? _ ("Yes") : _ ("If there is a list"),
                                     COLUMN_WORDS,
                                     folded,
                                     COLUMN_PLACE,
                                     joined,
                                     -1);
}

static gboolean
is_wanted (GtkTreeModel *model, GtkTreeIter *iter, gpointer data)
{
  GhSystemsDialog *self = data;
  g_auto (GStrv) words = g_strsplit (self->words != NULL ? self->words : "", " ", -1);
  g_autofree char *text = NULL;

  gtk_tree_model_get (model, iter, COLUMN_WORDS, &text, -1);
  for (char **word = words; *word != NULL; word++)
    if (text == NULL || strstr (text, *word) == NULL)
      return FALSE;
  return TRUE;
}

static void
show_list (GhSystemsDialog *self)
{
  gboolean some = gtk_tree_model_iter_n_children (GTK_TREE_MODEL (self->filter), NULL) > 0;

  gtk_stack_set_visible_child_name (self->stack, some ? "list" : "none");
}

static GtkListStore *
make_store (GhSystemsDialog *self, GVariant *systems)
{
  GtkListStore *store = gtk_list_store_new (N_COLUMNS,
                                            G_TYPE_STRING,
                                            G_TYPE_STRING,
                                            G_TYPE_STRING,
                                            G_TYPE_STRING,
                                            G_TYPE_STRING,
                                            G_TYPE_STRING,
                                            G_TYPE_STRING,
                                            G_TYPE_VARIANT);

  for (gsize i = 0; i < g_variant_n_children (systems); i++)
    {
      g_autoptr (GVariant) system = g_variant_get_child_value (systems, i);
      g_autoptr (GVariant) places
        = g_variant_lookup_value (system, "places", G_VARIANT_TYPE ("aa{sv}"));

      for (gsize k = 0; places != NULL && k < g_variant_n_children (places); k++)
        {
          g_autoptr (GVariant) place = g_variant_get_child_value (places, k);

          add_place (self, store, system, place);
        }
    }
  return store;
}

static void
on_systems_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhSystemsDialog) self = data;
  g_autoptr (GVariant) reply = end_call (self, result, "(aa{sv})");
  g_autoptr (GVariant) systems = NULL;
  g_autoptr (GtkListStore) store = NULL;

  if (reply == NULL)
    {
      if (!g_cancellable_is_cancelled (self->cancellable))
        gtk_stack_set_visible_child_name (self->stack, "none");
      return;
    }
  systems = g_variant_get_child_value (reply, 0);
  store = make_store (self, systems);
  self->filter = GTK_TREE_MODEL_FILTER (gtk_tree_model_filter_new (GTK_TREE_MODEL (store), NULL));
  gtk_tree_model_filter_set_visible_func (self->filter, is_wanted, self, NULL);
  gtk_tree_view_set_model (self->tree, GTK_TREE_MODEL (self->filter));
  show_list (self);
}

static void
on_search_changed (GhSystemsDialog *self)
{
  g_free (self->words);
  self->words = g_utf8_casefold (gtk_entry_get_text (GTK_ENTRY (self->search)), -1);
  if (self->filter == NULL)
    return;
  gtk_tree_model_filter_refilter (self->filter);
  show_list (self);
  if (gtk_widget_get_realized (GTK_WIDGET (self->tree)))
    gtk_tree_view_scroll_to_point (self->tree, -1, 0);
}

/* The entry keeps Escape for itself: the first one takes back what was searched for. */
static void
on_search_stopped (GhSystemsDialog *self)
{
  if (*gtk_entry_get_text (GTK_ENTRY (self->search)) != '\0')
    gtk_entry_set_text (GTK_ENTRY (self->search), "");
  else
    gtk_dialog_response (GTK_DIALOG (self), GTK_RESPONSE_CANCEL);
}

static void
on_selected (GhSystemsDialog *self)
{
  GtkTreeSelection *selection = gtk_tree_view_get_selection (self->tree);

  gtk_dialog_set_response_sensitive (
    GTK_DIALOG (self), GTK_RESPONSE_OK, gtk_tree_selection_get_selected (selection, NULL, NULL));
}

static void
on_activated (GhSystemsDialog *self)
{
  gtk_dialog_response (GTK_DIALOG (self), GTK_RESPONSE_OK);
}

static GtkTreeViewColumn *
add_column (GhSystemsDialog *self, const char *title, int column, gboolean expand)
{
  GtkCellRenderer *cell = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *added
    = gtk_tree_view_column_new_with_attributes (title, cell, "text", column, NULL);

  if (expand)
    g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, NULL);
  gtk_tree_view_column_set_expand (added, expand);
  gtk_tree_view_append_column (self->tree, added);
  return added;
}

static void
gh_systems_dialog_dispose (GObject *object)
{
  GhSystemsDialog *self = GH_SYSTEMS_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->filter);
  g_clear_object (&self->client);
  g_clear_pointer (&self->words, g_free);
  G_OBJECT_CLASS (gh_systems_dialog_parent_class)->dispose (object);
}

static void
gh_systems_dialog_finalize (GObject *object)
{
  g_object_unref (GH_SYSTEMS_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (gh_systems_dialog_parent_class)->finalize (object);
}

static void
gh_systems_dialog_class_init (GhSystemsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_systems_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = gh_systems_dialog_finalize;
  g_type_ensure (GH_TYPE_ERROR_BAR);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/wizard/gh-systems-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GhSystemsDialog, search);
  gtk_widget_class_bind_template_child (widget_class, GhSystemsDialog, error);
  gtk_widget_class_bind_template_child (widget_class, GhSystemsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, GhSystemsDialog, tree);
  gtk_widget_class_bind_template_child (widget_class, GhSystemsDialog, cache);
  gtk_widget_class_bind_template_child (widget_class, GhSystemsDialog, empty);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_empty);
}

static void
gh_systems_dialog_init (GhSystemsDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gh_monitor_limit_default (GTK_WINDOW (self));
  add_column (self, _ ("System"), COLUMN_NAME, TRUE);
  add_column (self, _ ("File"), COLUMN_FILE, TRUE);
  add_column (self, _ ("Kind"), COLUMN_KIND, FALSE);
  add_column (self, _ ("Architecture"), COLUMN_ARCH, FALSE);
  self->size = add_column (self, _ ("Size"), COLUMN_SIZE, FALSE);
  gtk_tree_view_column_set_visible (self->size, FALSE);
  add_column (self, _ ("Verified"), COLUMN_CHECK, FALSE);
}

GhSystemsDialog *
gh_systems_dialog_new (GtkWindow *parent, GhClient *client)
{
  GhSystemsDialog *self = g_object_new (
    GH_TYPE_SYSTEMS_DIALOG, "use-header-bar", TRUE, "transient-for", parent, "modal", TRUE, NULL);
  GtkWidget *choose;

  gtk_window_set_title (GTK_WINDOW (self), _ ("Systems to Download"));
  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  choose = gtk_dialog_add_button (GTK_DIALOG (self), _ ("Ch_oose"), GTK_RESPONSE_OK);
  gtk_style_context_add_class (gtk_widget_get_style_context (choose),
                               GTK_STYLE_CLASS_SUGGESTED_ACTION);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_OK, FALSE);
  self->client = g_object_ref (client);
  call (self, "ListSystems", on_systems_listed);
  list_cache (self);
  return self;
}

GVariant *
gh_systems_dialog_get_place (GhSystemsDialog *self)
{
  GtkTreeSelection *selection;
  GtkTreeModel *model;
  GtkTreeIter iter;
  GVariant *place = NULL;

  g_return_val_if_fail (GH_IS_SYSTEMS_DIALOG (self), NULL);

  selection = gtk_tree_view_get_selection (self->tree);
  if (gtk_tree_selection_get_selected (selection, &model, &iter))
    gtk_tree_model_get (model, &iter, COLUMN_PLACE, &place, -1);
  return place;
}
