/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDomainModel: a host's machines as a GtkTreeModel, sorted, and filtered while a person types. */
#include "config.h"

#include "gh-domain-model.h"

/* A change of more rows than this is made at once. */
#define BATCH 64
/* GhDomainRow.data of a row that is not shown. */
#define HIDDEN G_MAXUINT

struct _GhDomainModel
{
  GObject parent_instance;

  GhDomainList *domains;
  GPtrArray *rows; /* of GhDomainRow: those shown, in order */
  char **words;    /* of the filter, folded; empty for all */
  int stamp;
};

enum
{
  RESET_BEGIN,
  RESET_END,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void gh_domain_model_tree_model_init (GtkTreeModelIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GhDomainModel,
                               gh_domain_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_TREE_MODEL,
                                                      gh_domain_model_tree_model_init))

/* The value of the digits at *text, which is moved behind them. */
static guint64
take_number (const char **text)
{
  guint64 value = 0;

  for (; g_ascii_isdigit (**text); (*text)++)
    value = value * 10 + (guint64) (**text - '0');
  return value;
}

/* Bytes of UTF-8 sort as their code points do. A collation key a row would cost more than all else
 * at the start with ten thousand machines. */
int
gh_natural_compare (const char *a, const char *b)
{
  const char *p = a, *q = b;

  while (*p != '\0' && *q != '\0')
    {
      if (g_ascii_isdigit (*p) && g_ascii_isdigit (*q))
        {
          guint64 m = take_number (&p), n = take_number (&q);

          if (m != n)
            return m < n ? -1 : 1;
          continue;
        }
      if (g_ascii_tolower (*p) != g_ascii_tolower (*q))
        return (guchar) g_ascii_tolower (*p) - (guchar) g_ascii_tolower (*q);
      p++;
      q++;
    }
  if (*p != *q)
    return (guchar) *p - (guchar) *q;
  return strcmp (a, b);
}

/* Machines without a group stand first. */
static int
compare_rows (const GhDomainRow *a, const GhDomainRow *b)
{
  int order
    = gh_natural_compare (a->group != NULL ? a->group : "", b->group != NULL ? b->group : "");

  if (order == 0)
    order = gh_natural_compare (gh_domain_row_get_label (a), gh_domain_row_get_label (b));
  return order != 0 ? order : strcmp (a->path, b->path);
}

static int
compare_pointers (gconstpointer a, gconstpointer b)
{
  return compare_rows (*(GhDomainRow *const *) a, *(GhDomainRow *const *) b);
}

static gboolean
contains (const char *text, const char *word)
{
  g_autofree char *folded = NULL;

  if (text == NULL || *text == '\0')
    return FALSE;
  folded = g_utf8_casefold (text, -1);
  return strstr (folded, word) != NULL;
}

static gboolean
matches_word (const GhDomainRow *row, const char *word)
{
  if (contains (row->name, word) || contains (row->title, word) || contains (row->group, word)
      || contains (row->os, word) || contains (gh_domain_state_get_label (row->state), word))
    return TRUE;
  for (guint i = 0; row->tags != NULL && row->tags[i] != NULL; i++)
    if (contains (row->tags[i], word))
      return TRUE;
  return FALSE;
}

static gboolean
matches (GhDomainModel *self, const GhDomainRow *row)
{
  for (guint i = 0; self->words != NULL && self->words[i] != NULL; i++)
    if (self->words[i][0] != '\0' && !matches_word (row, self->words[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_sorted (GPtrArray *rows)
{
  for (guint i = 1; i < rows->len; i++)
    if (compare_rows (rows->pdata[i - 1], rows->pdata[i]) > 0)
      return FALSE;
  return TRUE;
}

static void
renumber (GhDomainModel *self, guint from)
{
  for (guint i = from; i < self->rows->len; i++)
    ((GhDomainRow *) self->rows->pdata[i])->data = i;
}

static void
fill (GhDomainModel *self)
{
  GPtrArray *all = gh_domain_list_get_rows (self->domains);

  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < all->len; i++)
    {
      GhDomainRow *row = all->pdata[i];

      row->data = HIDDEN;
      if (matches (self, row))
        g_ptr_array_add (self->rows, row);
    }
  if (!is_sorted (self->rows))
    g_ptr_array_sort (self->rows, compare_pointers);
  renumber (self, 0);
}

static void
reset (GhDomainModel *self)
{
  /* The old rows may be gone already: nobody must find them through us. */
  g_ptr_array_set_size (self->rows, 0);
  self->stamp++;
  g_signal_emit (self, signals[RESET_BEGIN], 0);
  fill (self);
  g_signal_emit (self, signals[RESET_END], 0);
}

static GtkTreePath *
path_at (guint index)
{
  return gtk_tree_path_new_from_indices ((int) index, -1);
}

static gboolean
set_iter (GhDomainModel *self, GtkTreeIter *iter, gint64 index)
{
  if (index < 0 || index >= self->rows->len)
    return FALSE;
  iter->stamp = self->stamp;
  iter->user_data = GUINT_TO_POINTER ((guint) index);
  return TRUE;
}

static guint
find_place (GhDomainModel *self, const GhDomainRow *row)
{
  guint low = 0, high = self->rows->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (compare_rows (self->rows->pdata[middle], row) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
show_row (GhDomainModel *self, GhDomainRow *row)
{
  guint index = find_place (self, row);
  g_autoptr (GtkTreePath) path = path_at (index);
  GtkTreeIter iter;

  g_ptr_array_insert (self->rows, (int) index, row);
  renumber (self, index);
  set_iter (self, &iter, index);
  gtk_tree_model_row_inserted (GTK_TREE_MODEL (self), path, &iter);
}

static void
hide_row (GhDomainModel *self, GhDomainRow *row)
{
  guint index = row->data;
  g_autoptr (GtkTreePath) path = path_at (index);

  g_ptr_array_remove_index (self->rows, index);
  row->data = HIDDEN;
  renumber (self, index);
  gtk_tree_model_row_deleted (GTK_TREE_MODEL (self), path);
}

static gboolean
is_in_place (GhDomainModel *self, const GhDomainRow *row)
{
  guint i = row->data;

  return (i == 0 || compare_rows (self->rows->pdata[i - 1], row) <= 0)
         && (i + 1 >= self->rows->len || compare_rows (row, self->rows->pdata[i + 1]) <= 0);
}

static void
update_row (GhDomainModel *self, GhDomainRow *row)
{
  gboolean wanted = matches (self, row);

  if (row->data == HIDDEN)
    {
      if (wanted)
        show_row (self, row);
    }
  else if (!wanted)
    hide_row (self, row);
  else if (is_in_place (self, row))
    {
      g_autoptr (GtkTreePath) path = path_at (row->data);
      GtkTreeIter iter;

      set_iter (self, &iter, row->data);
      gtk_tree_model_row_changed (GTK_TREE_MODEL (self), path, &iter);
    }
  else
    {
      hide_row (self, row);
      show_row (self, row);
    }
}

static void
on_added (GhDomainModel *self, GPtrArray *rows)
{
  if (rows->len > BATCH)
    {
      reset (self);
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    {
      GhDomainRow *row = rows->pdata[i];

      row->data = HIDDEN;
      update_row (self, row);
    }
}

static void
on_changed (GhDomainModel *self, GPtrArray *rows)
{
  if (rows->len > BATCH)
    {
      reset (self);
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    update_row (self, rows->pdata[i]);
}

static void
on_removed (GhDomainModel *self, GPtrArray *rows)
{
  if (rows->len > BATCH)
    {
      reset (self);
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    if (((GhDomainRow *) rows->pdata[i])->data != HIDDEN)
      hide_row (self, rows->pdata[i]);
}

static GtkTreeModelFlags
gh_domain_model_get_flags (GtkTreeModel *model)
{
  return GTK_TREE_MODEL_LIST_ONLY;
}

static int
gh_domain_model_get_n_columns (GtkTreeModel *model)
{
  return GH_DOMAIN_N_COLUMNS;
}

static GType
gh_domain_model_get_column_type (GtkTreeModel *model, int column)
{
  return G_TYPE_STRING;
}

static gboolean
gh_domain_model_get_iter (GtkTreeModel *model, GtkTreeIter *iter, GtkTreePath *path)
{
  if (gtk_tree_path_get_depth (path) != 1)
    return FALSE;
  return set_iter (GH_DOMAIN_MODEL (model), iter, gtk_tree_path_get_indices (path)[0]);
}

static GtkTreePath *
gh_domain_model_iter_path (GtkTreeModel *model, GtkTreeIter *iter)
{
  return path_at (GPOINTER_TO_UINT (iter->user_data));
}

static void
gh_domain_model_get_value (GtkTreeModel *model, GtkTreeIter *iter, int column, GValue *value)
{
  GhDomainRow *row = gh_domain_model_get_row (GH_DOMAIN_MODEL (model), iter);

  g_value_init (value, G_TYPE_STRING);
  if (row != NULL)
    g_value_set_string (
      value, column == GH_DOMAIN_COLUMN_PATH ? row->path : gh_domain_row_get_label (row));
}

static gboolean
gh_domain_model_iter_next (GtkTreeModel *model, GtkTreeIter *iter)
{
  return set_iter (GH_DOMAIN_MODEL (model), iter, (gint64) GPOINTER_TO_UINT (iter->user_data) + 1);
}

static gboolean
gh_domain_model_iter_previous (GtkTreeModel *model, GtkTreeIter *iter)
{
  return set_iter (GH_DOMAIN_MODEL (model), iter, (gint64) GPOINTER_TO_UINT (iter->user_data) - 1);
}

static gboolean
gh_domain_model_iter_children (GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *parent)
{
  return parent == NULL && set_iter (GH_DOMAIN_MODEL (model), iter, 0);
}

static gboolean
gh_domain_model_iter_has_child (GtkTreeModel *model, GtkTreeIter *iter)
{
  return FALSE;
}

static int
gh_domain_model_iter_n_children (GtkTreeModel *model, GtkTreeIter *iter)
{
  return iter == NULL ? (int) GH_DOMAIN_MODEL (model)->rows->len : 0;
}

static gboolean
gh_domain_model_iter_nth_child (GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *parent, int n)
{
  return parent == NULL && set_iter (GH_DOMAIN_MODEL (model), iter, n);
}

static gboolean
gh_domain_model_iter_parent (GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *child)
{
  return FALSE;
}

static void
gh_domain_model_tree_model_init (GtkTreeModelIface *iface)
{
  iface->get_flags = gh_domain_model_get_flags;
  iface->get_n_columns = gh_domain_model_get_n_columns;
  iface->get_column_type = gh_domain_model_get_column_type;
  iface->get_iter = gh_domain_model_get_iter;
  iface->get_path = gh_domain_model_iter_path;
  iface->get_value = gh_domain_model_get_value;
  iface->iter_next = gh_domain_model_iter_next;
  iface->iter_previous = gh_domain_model_iter_previous;
  iface->iter_children = gh_domain_model_iter_children;
  iface->iter_has_child = gh_domain_model_iter_has_child;
  iface->iter_n_children = gh_domain_model_iter_n_children;
  iface->iter_nth_child = gh_domain_model_iter_nth_child;
  iface->iter_parent = gh_domain_model_iter_parent;
}

static void
gh_domain_model_finalize (GObject *object)
{
  GhDomainModel *self = GH_DOMAIN_MODEL (object);

  g_ptr_array_unref (self->rows);
  g_strfreev (self->words);
  g_object_unref (self->domains);
  G_OBJECT_CLASS (gh_domain_model_parent_class)->finalize (object);
}

static void
gh_domain_model_class_init (GhDomainModelClass *klass)
{
  const char *names[N_SIGNALS] = { "reset-begin", "reset-end" };

  G_OBJECT_CLASS (klass)->finalize = gh_domain_model_finalize;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (
      names[i], GH_TYPE_DOMAIN_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gh_domain_model_init (GhDomainModel *self)
{
  self->rows = g_ptr_array_new ();
}

GhDomainModel *
gh_domain_model_new (GhDomainList *domains)
{
  GhDomainModel *self = g_object_new (GH_TYPE_DOMAIN_MODEL, NULL);

  self->domains = g_object_ref (domains);
  g_signal_connect_object (domains, "reset", G_CALLBACK (reset), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (domains, "added", G_CALLBACK (on_added), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (domains, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (domains, "removed", G_CALLBACK (on_removed), self, G_CONNECT_SWAPPED);
  fill (self);
  return self;
}

void
gh_domain_model_set_filter (GhDomainModel *self, const char *filter)
{
  g_autofree char *folded = g_utf8_casefold (filter, -1);

  g_return_if_fail (GH_IS_DOMAIN_MODEL (self));

  g_strfreev (self->words);
  self->words = g_strsplit (folded, " ", -1);
  reset (self);
}

guint
gh_domain_model_get_length (GhDomainModel *self)
{
  g_return_val_if_fail (GH_IS_DOMAIN_MODEL (self), 0);

  return self->rows->len;
}

GhDomainRow *
gh_domain_model_get_row (GhDomainModel *self, GtkTreeIter *iter)
{
  guint index = GPOINTER_TO_UINT (iter->user_data);

  g_return_val_if_fail (GH_IS_DOMAIN_MODEL (self), NULL);

  return index < self->rows->len ? self->rows->pdata[index] : NULL;
}

GtkTreePath *
gh_domain_model_get_path (GhDomainModel *self, const char *object)
{
  GhDomainRow *row;

  g_return_val_if_fail (GH_IS_DOMAIN_MODEL (self), NULL);

  row = gh_domain_list_lookup (self->domains, object);
  return row != NULL && row->data != HIDDEN ? path_at (row->data) : NULL;
}
