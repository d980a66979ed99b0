/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The xenstore of a fake host: what a Xen host with one guest has, and the odd cases. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-fake-host-private.h"

#define LARGE_SIZE 65536

typedef struct
{
  const char *path;
  const char *value;
  const char *permissions;
  gssize length; /* of the value, -1 for that of the string */
} Entry;

/* Parents first; those between are there as well. */
static const Entry entries[] = {
  { "/", "", "n0", -1 },
  { "/tool", "", "n0", -1 },
  { "/tool/xenstored", "", "n0", -1 },
  { "/tool/guesthouse", "", "n0", -1 },
  { "/local", "", "n0", -1 },
  { "/local/domain", "", "n0", -1 },
  { "/local/domain/0", "", "r0", -1 },
  { "/local/domain/0/name", "Domain-0", "n0", -1 },
  { "/local/domain/0/domid", "0", "n0", -1 },
  { "/local/domain/0/memory", "", "n0", -1 },
  { "/local/domain/0/memory/target", "1228800", "n0", -1 },
  { "/local/domain/1", "", "n0,r1", -1 },
  { "/local/domain/1/name", "web-0001", "n0,r1", -1 },
  { "/local/domain/1/memory", "", "n0,r1", -1 },
  { "/local/domain/1/memory/target", "2097152", "n0,r1", -1 },
  { "/local/domain/1/data", "", "n1,r0", -1 },
  { "/local/domain/1/data/binary", "a\tb\n\\\001\377", "n1,r0", 7 },
  { "/local/domain/1/data/chinese", "虚拟机", "n1,r0", -1 },
  { "/local/domain/1/data/large", NULL, "n1,r0", LARGE_SIZE },
  { "/vm", "", "n0", -1 },
};

/* A node that may not be read, and one that goes away as soon as it is listed. */
#define SECRET_PARENT "/tool"
#define SECRET        "secret"
#define GONE_PARENT   "/vm"
#define GONE          "gone"

static const Entry *
find (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (g_str_equal (entries[i].path, path))
      return &entries[i];
  return NULL;
}

static char **
list_children (const char *path)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *prefix = gh_store_path_join (path, "");

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      const char *rest = entries[i].path + strlen (prefix);

      if (g_str_has_prefix (entries[i].path, prefix) && *rest != '\0' && strchr (rest, '/') == NULL)
        g_ptr_array_add (names, g_strdup (rest));
    }
  if (g_str_equal (path, SECRET_PARENT))
    g_ptr_array_add (names, g_strdup (SECRET));
  if (g_str_equal (path, GONE_PARENT))
    g_ptr_array_add (names, g_strdup (GONE));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static GBytes *
make_value (const Entry *entry)
{
  char *large;

  if (entry->value != NULL)
    return g_bytes_new (entry->value,
                        entry->length < 0 ? strlen (entry->value) : (gsize) entry->length);
  large = g_malloc ((gsize) entry->length);
  memset (large, 'x', (gsize) entry->length);
  return g_bytes_new_take (large, (gsize) entry->length);
}

GhStoreNode *
gh_fake_store_read (gpointer data, const char *path, char ***children, GError **error)
{
  const Entry *entry = find (path);
  g_autoptr (GBytes) value = NULL;

  if (entry == NULL && g_str_equal (path, SECRET_PARENT "/" SECRET))
    return gh_store_node_new (path, NULL, NULL);
  if (entry == NULL)
    {
      g_set_error (error, GH_ERROR, GH_ERROR_NOT_FOUND, _ ("There is no %s in xenstore"), path);
      return NULL;
    }
  value = make_value (entry);
  *children = list_children (path);
  return gh_store_node_new (path, value, entry->permissions);
}
