/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading xenstore; never writing. */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "gh-error.h"
#include "gh-xen-host-private.h"
#include "gh-xen-store-private.h"

/* As `xenstore-ls -p` prints them: the first entry is the owner's and what all others may. */
static char *
format_permissions (const struct xs_permissions *permissions, unsigned count)
{
  GString *out = g_string_new (NULL);

  for (unsigned i = 0; i < count; i++)
    {
      static const char letters[] = { 'n', 'r', 'w', 'b' };

      g_string_append_printf (out,
                              "%s%c%u",
                              i > 0 ? "," : "",
                              letters[permissions[i].perms & (XS_PERM_READ | XS_PERM_WRITE)],
                              permissions[i].id);
    }
  return g_string_free (out, FALSE);
}

static char **
list_children (struct xs_handle *store, const char *path)
{
  unsigned count = 0;
  char **names = xs_directory (store, XBT_NULL, path, &count);
  char **children = g_new0 (char *, count + 1);

  for (unsigned i = 0; names != NULL && i < count; i++)
    children[i] = g_strdup (names[i]);
  free (names);
  return children;
}

static void
set_error (GError **error, const char *path, int code)
{
  if (code == ENOENT)
    g_set_error (error, GH_ERROR, GH_ERROR_NOT_FOUND, _ ("There is no %s in xenstore"), path);
  else
    g_propagate_error (error,
                       gh_error_from_errno (code, _ ("%s cannot be read in xenstore"), path));
}

static GhStoreNode *
read_node (gpointer data, const char *path, char ***children, GError **error)
{
  struct xs_handle *store = data;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) value = NULL;
  struct xs_permissions *permissions;
  unsigned length = 0, count = 0;
  char *raw = xs_read (store, XBT_NULL, path, &length);

  if (raw == NULL && errno != EACCES)
    {
      set_error (error, path, errno);
      return NULL;
    }
  if (raw != NULL)
    value = g_bytes_new_with_free_func (raw, length, free, raw);
  permissions = xs_get_permissions (store, XBT_NULL, path, &count);
  if (permissions != NULL)
    text = format_permissions (permissions, count);
  free (permissions);
  *children = list_children (store, path);
  return gh_store_node_new (path, value, text);
}

GPtrArray *
gh_xen_store_list (const char *path, guint depth, guint limit, gboolean *more, GError **error)
{
  struct xs_handle *store = gh_xen_store_open (error);
  GPtrArray *nodes;

  if (store == NULL)
    return NULL;
  nodes = gh_store_walk (path, depth, limit, read_node, store, more, error);
  xs_close (store);
  return nodes;
}
