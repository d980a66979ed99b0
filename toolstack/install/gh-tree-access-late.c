/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Locations that need a large library, in a program that loads it when one is first asked for: most
 * runs of the service fetch nothing. */
#include "config.h"

#include "gh-kernel.h"
#include "gh-module.h"
#include "gh-seed.h"
#include "gh-tree-access-http-private.h"
#include "gh-tree-access-iso-private.h"

/* Not for the modules, which have the functions of these names themselves. */
G_GNUC_INTERNAL GhTreeAccess *
gh_tree_access_http_new (const char *url, GError **error)
{
  GhTreeAccess *(*create) (const char *, GError **)
    = gh_module_get ("gh-tree-http", "gh_tree_access_http_new", error);

  return create != NULL ? create (url, error) : NULL;
}

G_GNUC_INTERNAL GhTreeAccess *
gh_tree_access_iso_new (const char *path, GCancellable *cancellable, GError **error)
{
  GhTreeAccess *(*create) (const char *, GCancellable *, GError **)
    = gh_module_get ("gh-tree-iso", "gh_tree_access_iso_new", error);

  return create != NULL ? create (path, cancellable, error) : NULL;
}

G_GNUC_INTERNAL gboolean
gh_seed_write (const GhSeed *self, const char *path, GError **error)
{
  gboolean (*write) (const GhSeed *, const char *, GError **)
    = gh_module_get ("gh-tree-iso", "gh_seed_write", error);

  return write != NULL && write (self, path, error);
}

G_GNUC_INTERNAL gboolean
gh_kernel_read (GhKernel *self,
                const char *name,
                GhKernelOpen open,
                gpointer data,
                gboolean unpack,
                GCancellable *cancellable,
                GError **error)
{
  gboolean (*read) (
    GhKernel *, const char *, GhKernelOpen, gpointer, gboolean, GCancellable *, GError **)
    = gh_module_get ("gh-tree-iso", "gh_kernel_read", error);

  return read != NULL && read (self, name, open, data, unpack, cancellable, error);
}

G_GNUC_INTERNAL gboolean
gh_kernel_read_file (
  GhKernel *self, const char *path, gboolean unpack, GCancellable *cancellable, GError **error)
{
  gboolean (*read) (GhKernel *, const char *, gboolean, GCancellable *, GError **)
    = gh_module_get ("gh-tree-iso", "gh_kernel_read_file", error);

  return read != NULL && read (self, path, unpack, cancellable, error);
}
