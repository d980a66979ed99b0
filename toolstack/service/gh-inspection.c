/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Manager.InspectLocation: a tree, else an ISO image, else a disk image. */
#include "config.h"

#include "gh-inspection.h"

#include <glib/gi18n-lib.h>

#include "gh-image.h"
#include "gh-media.h"
#include "gh-peer.h"
#include "gh-service.h"
#include "gh-text.h"
#include "gh-tree.h"
#include "gh-web.h"

/* Anything can be read as a raw disk; what is no whole number of sectors, or as small as this, is
 * none that anybody means. */
#define SECTOR  512
#define RAW_MIN (1024 * 1024)

typedef struct
{
  GhCall *call;
  GhPeer *peer;
  char *key;  /* of the cancellable, at the peer; NULL when it cannot be cancelled */
  char *path; /* NULL unless it is on this computer */
  GCancellable *cancellable;
  GError *no_tree;
  GhTree *tree;
  gboolean as_medium; /* whatever tree may lie on it */
  gboolean xen;       /* the kernel is looked into */
} Inspection;

static void
inspection_free (Inspection *self)
{
  if (self->key != NULL)
    g_object_set_data (G_OBJECT (self->peer), self->key, NULL);
  g_object_unref (self->peer);
  g_object_unref (self->cancellable);
  g_clear_error (&self->no_tree);
  gh_tree_free (self->tree);
  g_free (self->key);
  g_free (self->path);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Inspection, inspection_free)

static char *
key_of_id (const char *id)
{
  return g_strconcat ("inspection:", id, NULL);
}

static void
return_disk (GhCall *call, const GhImageInfo *info)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "kind", "s", "disk");
  g_variant_dict_insert (&dict, "format", "s", info->format);
  g_variant_dict_insert (&dict, "size", "t", info->virtual_size);
  gh_call_return (call, g_variant_new ("(@a{sv})", g_variant_dict_end (&dict)));
}

static gboolean
is_disk (const GhImageInfo *info)
{
  return strcmp (info->format, "raw") != 0
         || (info->virtual_size >= RAW_MIN && info->virtual_size % SECTOR == 0);
}

/* A file that is nothing that can be installed from or used. */
static void
fail_file (Inspection *self)
{
  GError *error
    = g_error_new (GH_ERROR,
                   GH_ERROR_NO_TREE,
                   _ ("“%s” is no install tree, installer image or disk image that could be read; "
                      "choose another file, or the folder of an install tree"),
                   self->path);

  gh_error_add_evidence (error, self->no_tree->message);
  gh_call_fail (self->call, error);
}

static void
on_image (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Inspection) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GhImageInfo) info = gh_image_inspect_finish (result, &error);

  if (info != NULL && is_disk (info))
    return_disk (self->call, info);
  else if (g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    gh_call_fail (self->call, g_steal_pointer (&error));
  else
    fail_file (self);
}

static void
on_medium (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Inspection) self = data;
  GError *error = NULL;
  g_autoptr (GhMedia) media = gh_media_detect_finish (result, &error);
  /* A file without marks may still be a raw disk; but not one that could not be opened. */
  gboolean unknown = media == NULL && g_error_matches (error, GH_ERROR, GH_ERROR_NO_TREE);

  if (media != NULL && (self->as_medium || strcmp (media->kind, "iso") == 0))
    {
      gh_call_return (self->call, g_variant_new ("(@a{sv})", gh_media_to_variant (media)));
      return;
    }
  if (media == NULL && !(unknown && !self->as_medium))
    {
      gh_call_fail (self->call, error);
      return;
    }
  g_clear_error (&error);
  gh_image_inspect_async (self->path, self->cancellable, on_image, self);
  g_steal_pointer (&self);
}

static void
on_kernel_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Inspection) self = data;

  gh_tree_read_kernel_finish (result);
  if (g_cancellable_is_cancelled (self->cancellable))
    gh_call_fail_new (self->call, GH_ERROR_CANCELLED, _ ("Cancelled"));
  else
    gh_call_return (self->call, g_variant_new ("(@a{sv})", gh_tree_to_variant (self->tree)));
}

static void
read_kernel (Inspection *self, GhTree *tree)
{
  g_autofree char *cache
    = g_build_filename (gh_service_get_cache_folder (self->call->service), "trees", NULL);

  self->tree = tree;
  gh_tree_read_kernel_async (tree, cache, self->cancellable, on_kernel_read, self);
}

static void
on_detected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Inspection) self = data;
  GError *error = NULL;
  g_autoptr (GhTree) tree = gh_tree_detect_finish (result, &error);

  if (tree != NULL && self->xen)
    read_kernel (g_steal_pointer (&self), g_steal_pointer (&tree));
  else if (tree != NULL)
    gh_call_return (self->call, g_variant_new ("(@a{sv})", gh_tree_to_variant (tree)));
  else if (self->path == NULL || error->domain != GH_ERROR || error->code != GH_ERROR_NO_TREE
           || g_file_test (self->path, G_FILE_TEST_IS_DIR))
    gh_call_fail (self->call, error);
  else
    {
      self->no_tree = error;
      gh_media_detect_async (self->path, self->cancellable, on_medium, self);
      g_steal_pointer (&self);
    }
}

static void
fail_remote (Inspection *self)
{
  g_autofree char *quoted = gh_text_quote (gh_call_get_string (self->call, 0));

  gh_call_fail_new (self->call,
                    GH_ERROR_INVALID_ARGUMENT,
                    _ ("%s is no path of a file and no web address"),
                    quoted);
  inspection_free (self);
}

/* Of a server's folder nobody expects it to end like that. */
static gboolean
is_web_image (const char *location)
{
  return g_regex_match_simple (
    "(?i)^https?://.*/.*\\.(iso|img|raw|qcow2|vmdk|vhdx?|vdi)(\\.(xz|gz|bz2|zst))?$",
    location,
    G_REGEX_DOLLAR_ENDONLY,
    0);
}

static char *
local_path (const char *location)
{
  if (g_path_is_absolute (location))
    return g_strdup (location);
  return g_ascii_strncasecmp (location, "file:", 5) == 0
           ? g_filename_from_uri (location, NULL, NULL)
           : NULL;
}

void
gh_inspection_run (GhCall *call)
{
  const char *location = gh_call_get_string (call, 0);
  g_autoptr (GVariant) options = gh_call_get_options (call, 1);
  const char *arch = NULL;
  const char *id = NULL;
  Inspection *self = g_new0 (Inspection, 1);

  g_variant_lookup (options, "arch", "&s", &arch);
  g_variant_lookup (options, "id", "&s", &id);
  self->call = call;
  self->peer = g_object_ref (call->peer);
  self->cancellable = g_cancellable_new ();
  self->path = local_path (location);
  if (!g_variant_lookup (options, "medium", "b", &self->as_medium))
    self->as_medium = is_web_image (location);
  g_variant_lookup (options, "xen", "b", &self->xen);
  if (id != NULL)
    {
      self->key = key_of_id (id);
      g_object_set_data_full (
        G_OBJECT (self->peer), self->key, g_object_ref (self->cancellable), g_object_unref);
    }
  if (!self->as_medium)
    gh_tree_detect_async (location, arch, self->cancellable, on_detected, self);
  else if (self->path != NULL || gh_web_is_address (location))
    gh_media_detect_async (
      self->path != NULL ? self->path : location, self->cancellable, on_medium, self);
  else
    fail_remote (self);
}

void
gh_inspection_cancel (GhCall *call)
{
  const char *id = gh_call_get_string (call, 0);
  g_autofree char *key = key_of_id (id);
  g_autofree char *quoted = gh_text_quote (id);
  GCancellable *cancellable = g_object_get_data (G_OBJECT (call->peer), key);

  if (cancellable == NULL)
    {
      gh_call_fail_new (
        call, GH_ERROR_NOT_FOUND, _ ("No inspection %s of yours is under way"), quoted);
      return;
    }
  g_cancellable_cancel (cancellable);
  gh_call_return (call, NULL);
}
