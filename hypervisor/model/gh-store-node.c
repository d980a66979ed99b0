/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhStoreNode: a node of xenstore, read; xenstore's paths and values as text. */
#include "config.h"

#include "gh-store-node.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-text.h"

#define PATH_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/_@"

GhStoreNode *
gh_store_node_new (const char *path, GBytes *value, const char *permissions)
{
  GhStoreNode *self = g_new0 (GhStoreNode, 1);

  self->path = g_strdup (path);
  self->value = value != NULL ? g_bytes_ref (value) : NULL;
  self->permissions = g_strdup (permissions != NULL ? permissions : "");
  return self;
}

void
gh_store_node_free (GhStoreNode *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_clear_pointer (&self->value, g_bytes_unref);
  g_free (self->permissions);
  g_free (self);
}

/* What is wrong with a path; %NULL when nothing. */
static const char *
get_complaint (const char *path)
{
  gsize length = strlen (path);

  if (*path != '/')
    return _ ("it has to begin with “/”");
  if (length > GH_STORE_PATH_MAX)
    return _ ("it is longer than xenstore’s 3072 characters");
  if (path[strspn (path, PATH_CHARACTERS)] != '\0')
    return _ ("only letters without accents, digits and - _ / @ can be in it");
  if (strstr (path, "//") != NULL)
    return _ ("a name between two “/” is missing");
  if (length > 1 && path[length - 1] == '/')
    return _ ("it may not end with “/”");
  return NULL;
}

gboolean
gh_store_path_check (const char *path, GError **error)
{
  const char *complaint = get_complaint (path);
  g_autofree char *quoted = NULL;

  if (complaint == NULL)
    return TRUE;
  quoted = gh_text_quote (path);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_ARGUMENT,
               _ ("%s is no path in xenstore: %s"),
               quoted,
               complaint);
  return FALSE;
}

char *
gh_store_path_join (const char *folder, const char *name)
{
  return g_strconcat (folder, g_str_has_suffix (folder, "/") ? "" : "/", name, NULL);
}

/* As sanitise_value() of Xen's xenstore client does. */
char *
gh_store_escape (GBytes *value)
{
  gsize length;
  const guchar *bytes = g_bytes_get_data (value, &length);
  GString *out = g_string_sized_new (length + 1);

  for (gsize i = 0; i < length; i++)
    {
      guchar c = bytes[i];

      if (c >= ' ' && c <= '~' && c != '\\')
        g_string_append_c (out, (char) c);
      else if (c == '\t')
        g_string_append (out, "\\t");
      else if (c == '\n')
        g_string_append (out, "\\n");
      else if (c == '\r')
        g_string_append (out, "\\r");
      else if (c == '\\')
        g_string_append (out, "\\\\");
      else if (c < 010)
        g_string_append_printf (out, "\\%03o", c);
      else
        g_string_append_printf (out, "\\x%02x", c);
    }
  return g_string_free (out, FALSE);
}

typedef struct
{
  GPtrArray *nodes;
  guint limit;
  gboolean more;
  GhStoreReadFunc read;
  gpointer data;
} Walk;

static gboolean
walk_node (Walk *self, const char *path, guint depth, GError **error)
{
  g_auto (GStrv) children = NULL;
  g_autoptr (GError) local = NULL;
  GhStoreNode *node;

  if (self->nodes->len >= self->limit)
    {
      self->more = TRUE;
      return TRUE;
    }
  node = self->read (self->data, path, &children, &local);
  if (node == NULL)
    {
      if (self->nodes->len > 0 && g_error_matches (local, GH_ERROR, GH_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  node->children = children != NULL ? g_strv_length (children) : 0;
  g_ptr_array_add (self->nodes, node);
  for (guint i = 0; depth > 0 && i < node->children && !self->more; i++)
    {
      g_autofree char *child = gh_store_path_join (path, children[i]);

      if (!walk_node (self, child, depth - 1, error))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
gh_store_walk (const char *path,
               guint depth,
               guint limit,
               GhStoreReadFunc read,
               gpointer data,
               gboolean *more,
               GError **error)
{
  g_autoptr (GPtrArray) nodes
    = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_store_node_free);
  Walk walk = { nodes, limit, FALSE, read, data };

  if (!gh_store_path_check (path, error) || !walk_node (&walk, path, depth, error))
    return NULL;
  *more = walk.more;
  return g_steal_pointer (&nodes);
}
