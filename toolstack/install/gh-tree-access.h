/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading files of a location: over HTTP, in a folder, inside an ISO image. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GH_TREE_SIZE_UNKNOWN G_MAXUINT64

/**
 * GhTreeFile:
 * @offset: where the opened stream begins in the file
 * @size: of the whole file, or GH_TREE_SIZE_UNKNOWN
 * @validator: changes when the file changes; "" when the server gives nothing of the kind
 */
typedef struct
{
  guint64 offset;
  guint64 size;
  char validator[256];
} GhTreeFile;

/* Everything blocks: for one worker thread, that which opened it. Paths are relative, with "/", and
 * have passed gh_tree_path_is_safe(). */
#define GH_TYPE_TREE_ACCESS (gh_tree_access_get_type ())
G_DECLARE_DERIVABLE_TYPE (GhTreeAccess, gh_tree_access, GH, TREE_ACCESS, GObject)

/**
 * GhTreeAccessClass:
 * @kind: "http", "folder" or "iso"
 * @open: opens @path at @offset, if it is still what @validator says, else, or when it cannot, at
 * 0; fills @file. GH_ERROR_NOT_FOUND, with nothing but the answer as message ("404"), when there is
 * no such file; any other error means that the location cannot be read at all
 * @stat: fills @file without reading the file; errors as @open
 * @list: (nullable): see gh_tree_access_list(); without "/" in names
 * @locate: (transfer full): the URL or path of @path, for people
 */
struct _GhTreeAccessClass
{
  GObjectClass parent_class;

  const char *kind;
  GInputStream *(*open) (GhTreeAccess *self,
                         const char *path,
                         guint64 offset,
                         const char *validator,
                         GhTreeFile *file,
                         GCancellable *cancellable,
                         GError **error);
  gboolean (*stat) (GhTreeAccess *self,
                    const char *path,
                    GhTreeFile *file,
                    GCancellable *cancellable,
                    GError **error);
  char **(*list) (GhTreeAccess *self, const char *folder);
  char *(*locate) (GhTreeAccess *self, const char *path);
};

/**
 * gh_tree_access_new:
 * @location: http: or https: URL, file: URL, absolute path of a folder or of an ISO image
 *
 * Returns: (transfer full): access to @location
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT, GH_ERROR_NOT_FOUND, GH_ERROR_PERMISSION, GH_ERROR_NO_TREE for
 * a file that is no ISO image
 */
GhTreeAccess *gh_tree_access_new (const char *location, GCancellable *cancellable, GError **error);

/** gh_tree_path_is_safe: whether @path, as a tree names it, stays within the tree */
gboolean gh_tree_path_is_safe (const char *path);

GInputStream *gh_tree_access_open (GhTreeAccess *self,
                                   const char *path,
                                   guint64 offset,
                                   const char *validator,
                                   GhTreeFile *file,
                                   GCancellable *cancellable,
                                   GError **error);
gboolean gh_tree_access_stat (GhTreeAccess *self,
                              const char *path,
                              GhTreeFile *file,
                              GCancellable *cancellable,
                              GError **error);

/**
 * gh_tree_access_list:
 * @folder: "" or ends with "/"
 *
 * Returns: (transfer full) (nullable): the names in a folder, sorted, no more than some thousand;
 *   %NULL when that cannot be known
 */
char **gh_tree_access_list (GhTreeAccess *self, const char *folder);
char *gh_tree_access_locate (GhTreeAccess *self, const char *path);

/**
 * gh_tree_access_read_small:
 * @max: bytes; a longer file is refused with GH_ERROR_FETCH
 *
 * Returns: (transfer full): the text of a file as valid UTF-8
 *
 * Errors: as GhTreeAccessClass.open
 */
char *gh_tree_access_read_small (
  GhTreeAccess *self, const char *path, gsize max, GCancellable *cancellable, GError **error);

/**
 * gh_tree_patience:
 *
 * Returns: the seconds within which a server answers, and goes on answering at a speed that leads
 * to an end; %GUESTHOUSE_PATIENCE, for slow lines, or else 30
 */
guint gh_tree_patience (void);

G_END_DECLS
