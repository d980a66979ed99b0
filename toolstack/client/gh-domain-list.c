/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDomainList: the rows of a host's domains, kept up to date. */
#include "config.h"

#include "gh-domain-list.h"

#include "gh-dbus-names.h"
#include "gh-row-reader-private.h"

/* A row, the block that holds all its strings, and where it stands in the array. */
typedef struct
{
  GhDomainRow row;
  char *block;
  guint index;
} Row;

struct _GhDomainList
{
  GObject parent_instance;

  GPtrArray *rows;     /* of Row */
  GHashTable *by_path; /* path, owned by its row → Row */
};

G_DEFINE_FINAL_TYPE (GhDomainList, gh_domain_list, G_TYPE_OBJECT)

enum
{
  RESET,
  ADDED,
  CHANGED,
  REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];
static char *no_tags[] = { NULL };

static gsize
size_of (const char *text)
{
  return text != NULL ? strlen (text) + 1 : 0;
}

/* Copies @text to *@at, and moves that on. */
static char *
pack (char **at, const char *text)
{
  gsize size = size_of (text);
  char *copy = *at;

  if (size == 0)
    return NULL;
  memcpy (copy, text, size);
  *at += size;
  return copy;
}

/* One block for all strings of a row: ten thousand rows are then twenty thousand allocations. */
static void
row_set (Row *self, const GhRowView *from)
{
  GhDomainRow *row = &self->row;
  guint n_tags = from->tags != NULL ? g_strv_length ((char **) from->tags) : 0;
  gsize vector = n_tags > 0 ? (n_tags + 1) * sizeof (char *) : 0;
  gsize size = vector + size_of (from->path) + size_of (from->name) + size_of (from->title)
               + size_of (from->os) + size_of (from->group);
  char *at;

  for (guint i = 0; i < n_tags; i++)
    size += size_of (from->tags[i]);
  self->block = g_malloc (size);
  at = self->block + vector;
  row->path = pack (&at, from->path);
  row->name = pack (&at, from->name);
  row->title = pack (&at, from->title);
  row->os = pack (&at, from->os);
  row->group = pack (&at, from->group);
  row->tags = n_tags > 0 ? (char **) (gpointer) self->block : no_tags;
  for (guint i = 0; i < n_tags; i++)
    row->tags[i] = pack (&at, from->tags[i]);
  if (n_tags > 0)
    row->tags[n_tags] = NULL;
  row->state = (GhDomainState) from->state;
  row->flags = (GhDomainFlags) from->flags;
  row->memory = from->memory;
  row->vcpus = from->vcpus;
  row->id = from->id;
}

static gboolean
row_equal (const GhDomainRow *row, const GhRowView *to)
{
  static const char *none[] = { NULL };

  return row->state == to->state && row->flags == to->flags && row->memory == to->memory
         && row->vcpus == to->vcpus && row->id == to->id && strcmp (row->name, to->name) == 0
         && strcmp (row->title, to->title) == 0 && g_strcmp0 (row->os, to->os) == 0
         && g_strcmp0 (row->group, to->group) == 0
         && g_strv_equal ((const char *const *) row->tags, to->tags != NULL ? to->tags : none);
}

static void
row_free (gpointer data)
{
  Row *self = data;

  g_free (self->block);
  g_free (self);
}

static void
append (GhDomainList *self, Row *row)
{
  row->index = self->rows->len;
  g_ptr_array_add (self->rows, row);
  g_hash_table_insert (self->by_path, row->row.path, row);
}

/* The row keeps its address, not its strings. */
static void
replace (GhDomainList *self, Row *row, const GhRowView *to)
{
  char *old = row->block;

  g_hash_table_remove (self->by_path, row->row.path);
  row_set (row, to);
  g_hash_table_insert (self->by_path, row->row.path, row);
  g_free (old);
}

/* The last row takes the place of the one that goes. */
static Row *
take (GhDomainList *self, const char *path)
{
  Row *row = g_hash_table_lookup (self->by_path, path);

  if (row == NULL)
    return NULL;
  g_hash_table_remove (self->by_path, path);
  g_ptr_array_remove_index_fast (self->rows, row->index);
  if (row->index < self->rows->len)
    ((Row *) self->rows->pdata[row->index])->index = row->index;
  return row;
}

static void
emit_rows (GhDomainList *self, guint signal, GPtrArray *rows)
{
  if (rows->len > 0)
    g_signal_emit (self, signals[signal], 0, rows);
}

static void
gh_domain_list_finalize (GObject *object)
{
  GhDomainList *self = GH_DOMAIN_LIST (object);

  g_hash_table_unref (self->by_path);
  g_ptr_array_foreach (self->rows, (GFunc) (void (*) (void)) row_free, NULL);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (gh_domain_list_parent_class)->finalize (object);
}

static guint
new_rows_signal (const char *name)
{
  return g_signal_new (name,
                       GH_TYPE_DOMAIN_LIST,
                       G_SIGNAL_RUN_LAST,
                       0,
                       NULL,
                       NULL,
                       NULL,
                       G_TYPE_NONE,
                       1,
                       G_TYPE_PTR_ARRAY | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
gh_domain_list_class_init (GhDomainListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_domain_list_finalize;
  signals[RESET] = g_signal_new (
    "reset", GH_TYPE_DOMAIN_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ADDED] = new_rows_signal ("added");
  signals[CHANGED] = new_rows_signal ("changed");
  signals[REMOVED] = new_rows_signal ("removed");
}

static void
gh_domain_list_init (GhDomainList *self)
{
  self->rows = g_ptr_array_new ();
  self->by_path = g_hash_table_new (g_str_hash, g_str_equal);
}

const char *
gh_domain_row_get_label (const GhDomainRow *row)
{
  return row->title != NULL && *row->title != '\0' ? row->title : row->name;
}

GhDomainList *
gh_domain_list_new (void)
{
  return g_object_new (GH_TYPE_DOMAIN_LIST, NULL);
}

guint
gh_domain_list_get_length (GhDomainList *self)
{
  g_return_val_if_fail (GH_IS_DOMAIN_LIST (self), 0);

  return self->rows->len;
}

GPtrArray *
gh_domain_list_get_rows (GhDomainList *self)
{
  g_return_val_if_fail (GH_IS_DOMAIN_LIST (self), NULL);

  return self->rows;
}

GhDomainRow *
gh_domain_list_lookup (GhDomainList *self, const char *path)
{
  Row *row;

  g_return_val_if_fail (GH_IS_DOMAIN_LIST (self) && path != NULL, NULL);

  row = g_hash_table_lookup (self->by_path, path);
  return row != NULL ? &row->row : NULL;
}

GhDomainRow *
gh_domain_list_find (GhDomainList *self, const char *name)
{
  GhDomainRow *titled = NULL;
  guint n_titled = 0;

  g_return_val_if_fail (GH_IS_DOMAIN_LIST (self) && name != NULL, NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      GhDomainRow *row = self->rows->pdata[i];

      if (strcmp (row->name, name) == 0)
        return row;
      if (strcmp (row->title, name) == 0)
        {
          titled = row;
          n_titled++;
        }
    }
  return n_titled == 1 && *name != '\0' ? titled : NULL;
}

void
gh_domain_list_fill (GhDomainList *self, GVariant *rows)
{
  g_autoptr (GPtrArray) old = NULL;
  GhRowReader reader;
  GhRowView view;

  g_return_if_fail (GH_IS_DOMAIN_LIST (self));
  g_return_if_fail (g_variant_is_of_type (rows, G_VARIANT_TYPE (GH_DBUS_ROWS)));

  gh_row_reader_init (&reader, rows);
  old = g_steal_pointer (&self->rows);
  self->rows = g_ptr_array_sized_new ((guint) reader.count);
  g_hash_table_remove_all (self->by_path);
  while (gh_row_reader_next (&reader, &view))
    {
      if (!g_hash_table_contains (self->by_path, view.path))
        {
          Row *row = g_new0 (Row, 1);

          row_set (row, &view);
          append (self, row);
        }
      gh_row_view_clear (&view);
    }
  g_signal_emit (self, signals[RESET], 0);
  g_ptr_array_foreach (old, (GFunc) (void (*) (void)) row_free, NULL);
}

static void
update_row (GhDomainList *self, const GhRowView *view, GPtrArray *added, GPtrArray *changed)
{
  Row *row = g_hash_table_lookup (self->by_path, view->path);

  if (row == NULL)
    {
      row = g_new0 (Row, 1);
      row_set (row, view);
      append (self, row);
      g_ptr_array_add (added, row);
    }
  else if (!row_equal (&row->row, view))
    {
      replace (self, row, view);
      g_ptr_array_add (changed, row);
    }
}

void
gh_domain_list_update (GhDomainList *self, GVariant *changed, GVariant *removed)
{
  g_autoptr (GPtrArray) added_rows = g_ptr_array_new ();
  g_autoptr (GPtrArray) changed_rows = g_ptr_array_new ();
  g_autoptr (GPtrArray) removed_rows = g_ptr_array_new_with_free_func (row_free);
  g_autofree const char **paths = NULL;
  GhRowReader reader;
  GhRowView view;

  g_return_if_fail (GH_IS_DOMAIN_LIST (self));
  g_return_if_fail (g_variant_is_of_type (changed, G_VARIANT_TYPE (GH_DBUS_ROWS)));
  g_return_if_fail (g_variant_is_of_type (removed, G_VARIANT_TYPE_OBJECT_PATH_ARRAY));

  paths = g_variant_get_objv (removed, NULL);
  for (guint i = 0; paths[i] != NULL; i++)
    {
      Row *row = take (self, paths[i]);

      if (row != NULL)
        g_ptr_array_add (removed_rows, row);
    }
  gh_row_reader_init (&reader, changed);
  while (gh_row_reader_next (&reader, &view))
    {
      update_row (self, &view, added_rows, changed_rows);
      gh_row_view_clear (&view);
    }
  emit_rows (self, REMOVED, removed_rows);
  emit_rows (self, ADDED, added_rows);
  emit_rows (self, CHANGED, changed_rows);
}
