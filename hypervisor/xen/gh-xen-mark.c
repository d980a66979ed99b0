/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Our mark on a run, in xenstore: /tool/guesthouse/UUID. */
#include "config.h"

#include "gh-xen-mark-private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-xen-store-private.h"

#define FOLDER "/tool/guesthouse"
#define HALF   "half"
#define OURS   "running"
#define SHARED "/shared"

static void
set_write_error (const char *path, GError **error)
{
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_HYPERVISOR,
               _ ("Cannot write %s in xenstore: %s"),
               path,
               g_strerror (errno));
}

gboolean
gh_xen_mark_set (const char *uuid, GhXenMark mark, GError **error)
{
  g_autofree char *path = g_strconcat (FOLDER "/", uuid, NULL);
  const char *text = mark == GH_XEN_MARK_HALF ? HALF : OURS;
  struct xs_handle *store = gh_xen_store_open (error);
  gboolean done;

  if (store == NULL)
    return FALSE;
  if (mark == GH_XEN_MARK_NONE)
    done = xs_rm (store, XBT_NULL, path) || errno == ENOENT;
  else
    done = xs_write (store, XBT_NULL, path, text, (unsigned) strlen (text));
  if (!done)
    set_write_error (path, error);
  xs_close (store);
  return done;
}

gboolean
gh_xen_mark_set_shared (const char *uuid, const char *disks, GError **error)
{
  g_autofree char *path = g_strconcat (FOLDER "/", uuid, SHARED, NULL);
  struct xs_handle *store = gh_xen_store_open (error);
  gboolean done;

  if (store == NULL)
    return FALSE;
  done = xs_write (store, XBT_NULL, path, disks, (unsigned) strlen (disks));
  if (!done)
    set_write_error (path, error);
  xs_close (store);
  return done;
}

gboolean
gh_xen_mark_is_shared (const char *uuid, const char *name)
{
  g_autofree char *path = g_strconcat (FOLDER "/", uuid, SHARED, NULL);
  struct xs_handle *store = gh_xen_store_open (NULL);
  char *text = store != NULL ? xs_read (store, XBT_NULL, path, NULL) : NULL;
  g_auto (GStrv) names = g_strsplit (text != NULL ? text : "", " ", -1);

  free (text);
  if (store != NULL)
    xs_close (store);
  return g_strv_contains ((const char *const *) names, name);
}

static GhXenMark
read_mark (struct xs_handle *store, const char *uuid)
{
  g_autofree char *path = g_strconcat (FOLDER "/", uuid, NULL);
  char *text = xs_read (store, XBT_NULL, path, NULL);
  GhXenMark mark = text == NULL               ? GH_XEN_MARK_NONE
                   : strcmp (text, OURS) == 0 ? GH_XEN_MARK_OURS
                                              : GH_XEN_MARK_HALF;

  free (text);
  return mark;
}

GhXenMark
gh_xen_mark_get (const char *uuid)
{
  struct xs_handle *store = gh_xen_store_open (NULL);
  GhXenMark mark = store != NULL ? read_mark (store, uuid) : GH_XEN_MARK_NONE;

  if (store != NULL)
    xs_close (store);
  return mark;
}

GHashTable *
gh_xen_mark_list (GError **error)
{
  g_autoptr (GHashTable) marks = NULL;
  struct xs_handle *store = gh_xen_store_open (error);
  unsigned count = 0;
  char **names;

  if (store == NULL)
    return NULL;
  marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  names = xs_directory (store, XBT_NULL, FOLDER, &count);
  for (unsigned i = 0; names != NULL && i < count; i++)
    g_hash_table_insert (marks, g_strdup (names[i]), GINT_TO_POINTER (read_mark (store, names[i])));
  free (names);
  xs_close (store);
  return g_steal_pointer (&marks);
}
