/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhStoreNode: a node of xenstore, read; xenstore's paths and values as text. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* XENSTORE_ABS_PATH_MAX of Xen's io/xs_wire.h, and what one list of nodes may hold. */
#define GH_STORE_PATH_MAX  3072
#define GH_STORE_NODES_MAX 50000

/* The type of a list of nodes on the bus: path, value, permissions, number of children. */
#define GH_STORE_NODES "a(saysu)"

/**
 * GhStoreNode:
 * @value: (nullable): any bytes; %NULL when it may not be read or is gone
 * @permissions: as `xenstore-ls -p` prints them: "n0,r3"
 * @children: how many
 */
typedef struct
{
  char *path;
  GBytes *value;
  char *permissions;
  guint children;
} GhStoreNode;

GhStoreNode *gh_store_node_new (const char *path, GBytes *value, const char *permissions);
void gh_store_node_free (GhStoreNode *self);

/**
 * gh_store_path_check:
 *
 * Whether @path could be that of a node: absolute, of the characters and the length that xenstored
 * takes (docs/misc/xenstore.txt of Xen, "paths"). Errors: GH_ERROR_INVALID_ARGUMENT, saying what is
 * wrong with it
 */
gboolean gh_store_path_check (const char *path, GError **error);

/** gh_store_path_join: Returns: (transfer full): path of a child */
char *gh_store_path_join (const char *folder, const char *name);

/** gh_store_escape: Returns: (transfer full): @value as `xenstore-ls` prints it: printable ASCII,
 * the rest escaped */
char *gh_store_escape (GBytes *value);

/**
 * GhStoreReadFunc: reads one node.
 * @children: (out) (transfer full): names of its children
 *
 * Returns: (transfer full) (nullable): %NULL with an error; GH_ERROR_NOT_FOUND below the beginning
 * is a node that has gone meanwhile
 */
typedef GhStoreNode *(*GhStoreReadFunc) (gpointer data,
                                         const char *path,
                                         char ***children,
                                         GError **error);

/**
 * gh_store_walk:
 * @path: where to begin; checked
 * @depth: 0 for that node alone, 1 for its children too, …
 * @limit: most nodes
 * @more: (out): whether there are more nodes than @limit
 *
 * Reads a part of the store, parents before children.
 *
 * Returns: (transfer full) (element-type GhStoreNode)
 */
GPtrArray *gh_store_walk (const char *path,
                          guint depth,
                          guint limit,
                          GhStoreReadFunc read,
                          gpointer data,
                          gboolean *more,
                          GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhStoreNode, gh_store_node_free)

G_END_DECLS
