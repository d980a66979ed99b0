/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What is done to volumes.
 *
 * A file is made in a hidden folder of its pool, flushed, and then renamed, never onto another one;
 * a logical volume has a tag until it is whole. So what is seen is whole, and what is not is found
 * through the journal and taken away (gh-volume-recover.c). */
#include "config.h"

#include "gh-volume-work-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-fault.h"
#include "gh-folder.h"
#include "gh-lvm-report.h"
#include "gh-lvm.h"
#include "gh-text.h"
#include "gh-trash.h"

/* Bytes of a thick snapshot for what changes in its volume. */
#define SNAPSHOT_LEAST (G_GUINT64_CONSTANT (64) << 20)

void
gh_volume_target_free (GhVolumeTarget *self)
{
  if (self == NULL)
    return;
  gh_pool_info_free (self->pool);
  g_free (self->name);
  g_free (self->format);
  g_free (self->thin_pool);
  g_free (self->owner);
  g_free (self->backing);
  g_free (self->backing_format);
  g_free (self);
}

gboolean
gh_volume_is_logical (const GhVolume *volume)
{
  return volume->kind != GH_VOLUME_KIND_FILE && volume->kind != GH_VOLUME_KIND_MEDIUM;
}

char *
gh_volume_target_get_path (const GhVolumeTarget *self)
{
  return g_build_filename (self->pool->path, self->name, NULL);
}

static const char *
get_ending (const char *format)
{
  return strcmp (format, "raw") == 0 ? "img" : strcmp (format, "vpc") == 0 ? "vhd" : format;
}

static gboolean
complete_format (GhVolumeTarget *self, GError **error)
{
  static const char *const formats[] = { "qcow2", "raw", "vmdk", "vhdx", "vpc", "vdi", NULL };

  if (self->format == NULL)
    self->format = g_strdup ("qcow2");
  if (!g_strv_contains (formats, self->format))
    {
      g_autofree char *known = g_strjoinv (", ", (char **) formats);

      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("Images of the format “%s” are not made: there are %s"),
                   self->format,
                   known);
      return FALSE;
    }
  if (strchr (self->name, '.') == NULL)
    {
      char *name = g_strconcat (self->name, ".", get_ending (self->format), NULL);

      g_free (self->name);
      self->name = name;
    }
  return TRUE;
}

gboolean
gh_volume_target_check (GhVolumeTarget *self, GError **error)
{
  gboolean lvm = self->pool->kind == GH_POOL_LVM;

  if (!gh_volume_name_is_valid (self->name, lvm, error) || (!lvm && !complete_format (self, error)))
    return FALSE;
  if (lvm && self->format != NULL && strcmp (self->format, "raw") != 0)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_INVALID_ARGUMENT,
                 _ ("A logical volume is raw: it cannot have the format “%s”"),
                 self->format);
  else if (lvm && self->kind == GH_VOLUME_KIND_THIN && self->thin_pool == NULL)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_INVALID_ARGUMENT,
                 _ ("The thin volume %s needs the name of a thin pool"),
                 self->name);
  else if (self->size % 512 != 0 || (self->size == 0 && self->backing == NULL))
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_INVALID_ARGUMENT,
                 _ ("The size of the volume %s has to be a multiple of 512 bytes, and not 0"),
                 self->name);
  else
    return TRUE;
  return FALSE;
}

gboolean
gh_volume_work_note (GhVolumeWork *work, const char *verb, const char *arg, GError **error)
{
  return gh_journal_append (work->journal, verb, arg, error);
}

static gboolean
create_image (const char *part, const GhVolumeTarget *target, GhVolumeWork *work, GError **error)
{
  g_autofree char *what = g_strdup_printf (_ ("Cannot make the disk image %s"), target->name);
  g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, target->size);
  g_autoptr (GPtrArray) args = g_ptr_array_new ();
  g_autofree char *out = NULL;

  g_ptr_array_add (args, (char *) "create");
  g_ptr_array_add (args, (char *) "-q");
  g_ptr_array_add (args, (char *) "-f");
  g_ptr_array_add (args, target->format);
  if (target->backing != NULL)
    {
      g_ptr_array_add (args, (char *) "-b");
      g_ptr_array_add (args, target->backing);
      g_ptr_array_add (args, (char *) "-F");
      g_ptr_array_add (args, target->backing_format);
    }
  if (target->preallocate)
    {
      g_ptr_array_add (args, (char *) "-o");
      g_ptr_array_add (
        args,
        (char *) (strcmp (target->format, "raw") == 0 || strcmp (target->format, "qcow2") == 0
                    ? "preallocation=falloc"
                    : "subformat=fixed"));
    }
  g_ptr_array_add (args, (char *) part);
  if (target->size > 0)
    g_ptr_array_add (args, size);
  g_ptr_array_add (args, NULL);
  out = gh_qemu_img ((const char *const *) args->pdata, what, work->cancellable, error);
  return out != NULL;
}

gboolean
gh_volume_work_check_space (const GhVolumeTarget *target, guint64 needed, GError **error)
{
  g_autofree char *size = gh_format_size (needed);
  g_autofree char *available = gh_format_size (target->pool->free);

  if (needed <= target->pool->free || target->kind == GH_VOLUME_KIND_THIN)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_NO_SPACE,
               _ ("There is no space for %s of %s in the pool “%s”: %s are free; choose another "
                  "pool, or free some space"),
               target->name,
               size,
               target->pool->name,
               available);
  return FALSE;
}

gboolean
gh_volume_work_begin_logical (GhVolumeWork *work, const GhVolumeTarget *target, GError **error)
{
  GhLvmSpec spec = {
    target->kind, target->size, target->stripes, target->thin_pool, target->owner,
  };
  g_autofree char *full = g_strconcat (target->pool->name, "/", target->name, NULL);

  return gh_volume_work_note (work, GH_WORK_LV, full, error)
         && gh_lvm_create (target->pool->name, target->name, &spec, work->cancellable, error);
}

/* It is whole, or goes. */
gboolean
gh_volume_work_end_logical (const GhVolumeTarget *target, gboolean ok, GError **error)
{
  if (ok)
    gh_fault_point ("volume.lv-whole");
  ok = ok && gh_lvm_finish (target->pool->name, target->name, error);
  if (!ok)
    gh_lvm_remove_unfinished (target->pool->name, target->name);
  return ok;
}

gboolean
gh_volume_work_create (GhVolumeWork *work, const GhVolumeTarget *target, GError **error)
{
  g_autofree char *path = gh_volume_target_get_path (target);
  g_autofree char *part = NULL;

  if (!gh_volume_work_check_space (target, target->size, error))
    return FALSE;
  if (target->pool->kind == GH_POOL_LVM)
    return gh_volume_work_begin_logical (work, target, error)
           && gh_volume_work_end_logical (target, TRUE, error);
  part = gh_volume_work_begin_file (work, target, error);
  return part != NULL
         && gh_volume_work_end_file (part, path, create_image (part, target, work, error), error);
}

static gboolean
convert (GhVolumeWork *work,
         const GhVolume *source,
         const char *to,
         const char *format,
         GhConvertTarget into,
         gboolean compress,
         GError **error)
{
  return gh_qemu_img_convert (source->path,
                              source->format,
                              to,
                              format,
                              into,
                              compress,
                              source->capacity,
                              work->progress,
                              work->data,
                              work->cancellable,
                              error);
}

static gboolean
copy_to_logical (GhVolumeWork *work,
                 const GhVolume *source,
                 const GhVolumeTarget *target,
                 GError **error)
{
  g_autofree char *path = gh_volume_target_get_path (target);
  GhConvertTarget into = GH_CONVERT_DEVICE;

  if (!gh_volume_work_begin_logical (work, target, error))
    return FALSE;
  if (target->kind == GH_VOLUME_KIND_THIN && gh_lvm_has_zeros (target->pool->name, target->name))
    into = GH_CONVERT_ZEROS;
  return gh_volume_work_end_logical (
    target, convert (work, source, path, "raw", into, FALSE, error), error);
}

static gboolean
copy_thin (const GhVolume *source, const GhVolumeTarget *target, GError **error)
{
  g_autofree char *owner
    = target->owner != NULL ? g_strconcat (GH_LVM_TAG_OWNER, target->owner, NULL) : NULL;

  if (source->kind != GH_VOLUME_KIND_THIN || strcmp (source->pool, target->pool->name) != 0)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_UNSUPPORTED,
                   _ ("%s is no thin volume of the pool “%s”: copy it instead"),
                   source->name,
                   target->pool->name);
      return FALSE;
    }
  /* LVM makes it whole or not at all. */
  return gh_lvm_snapshot (source->pool, source->name, target->name, 0, owner, error);
}

gboolean
gh_volume_work_copy (GhVolumeWork *work,
                     const GhVolume *source,
                     GhVolumeTarget *target,
                     gboolean compress,
                     gboolean thin,
                     GError **error)
{
  g_autofree char *path = gh_volume_target_get_path (target);
  g_autofree char *part = NULL;

  if (thin)
    return copy_thin (source, target, error);
  if (target->size == 0)
    target->size = source->capacity;
  if (!gh_volume_work_check_space (target,
                                   target->pool->kind == GH_POOL_LVM
                                     ? target->size
                                     : MIN (source->allocation, source->capacity),
                                   error))
    return FALSE;
  if (target->pool->kind == GH_POOL_LVM)
    return copy_to_logical (work, source, target, error);
  part = gh_volume_work_begin_file (work, target, error);
  return part != NULL
         && gh_volume_work_end_file (
           part,
           path,
           convert (work, source, part, target->format, GH_CONVERT_NEW, compress, error),
           error);
}

gboolean
gh_volume_work_resize (
  GhVolumeWork *work, const GhVolume *volume, guint64 size, gboolean shrink, GError **error)
{
  g_autofree char *bytes = g_strdup_printf ("%" G_GUINT64_FORMAT, size);
  g_autofree char *what = g_strdup_printf (_ ("Cannot change the size of %s"), volume->name);
  const char *args[] = { "resize", "-q", "-f", volume->format, volume->path, bytes, NULL, NULL };
  g_autofree char *out = NULL;

  if (size < volume->capacity && !shrink)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("%s would become smaller, and what is behind would be lost: make its "
                      "filesystems fit first, then say that this is meant"),
                   volume->name);
      return FALSE;
    }
  if (gh_volume_is_logical (volume))
    return gh_lvm_resize (volume->pool, volume->name, size, error);
  if (size < volume->capacity)
    {
      args[1] = "--shrink";
      args[2] = "-f";
    }
  out = gh_qemu_img (args, what, NULL, error);
  return out != NULL && gh_flush (volume->path, error);
}

/* Of the snapshots that LVM does not know as the volume's own. */
static void
rename_origin (const GhVolume *volume, const char *name)
{
  g_autofree char *old = g_strconcat (GH_LVM_TAG_ORIGIN, volume->name, NULL);
  g_autofree char *new = g_strconcat (GH_LVM_TAG_ORIGIN, name, NULL);
  const char *const del[] = { old, NULL }, *const add[] = { new, NULL };
  g_autoptr (GPtrArray) all = gh_lvm_list_volumes (volume->pool, NULL, NULL, NULL);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const GhVolume *other = all->pdata[i];
      g_autoptr (GError) error = NULL;

      if (g_strcmp0 (other->origin, volume->name) == 0
          && !gh_lvm_tag (other->pool, other->name, add, del, &error))
        g_warning ("%s", error->message);
    }
}

char *
gh_volume_work_rename (GhVolumeWork *work, const GhVolume *volume, const char *name, GError **error)
{
  gboolean logical = gh_volume_is_logical (volume);
  g_autofree char *folder = g_path_get_dirname (volume->path);
  g_autofree char *whole = logical ? g_strdup (name) : gh_folder_complete_name (name, volume->name);
  g_autofree char *to = g_build_filename (folder, whole, NULL);

  if (!gh_volume_name_is_valid (whole, logical, error)
      || !gh_volume_work_note (work, GH_WORK_RENAME, volume->path, error)
      || !gh_volume_work_note (work, GH_WORK_TO, to, error))
    return NULL;
  if (logical ? !gh_lvm_rename (volume->pool, volume->name, whole, error)
              : !gh_rename_new (volume->path, to, error))
    return NULL;
  gh_fault_point ("volume.renamed");
  if (volume->kind == GH_VOLUME_KIND_THIN)
    rename_origin (volume, whole);
  return g_steal_pointer (&to);
}

static gboolean
check_qcow2 (const GhVolume *volume, GError **error)
{
  if (strcmp (volume->format, "qcow2") == 0)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_UNSUPPORTED,
               _ ("%s has the format %s, which has no snapshots: convert it to qcow2 first"),
               volume->name,
               volume->format);
  return FALSE;
}

static gboolean
image_snapshot (
  const GhVolume *volume, const char *option, const char *name, const char *what, GError **error)
{
  const char *const args[] = { "snapshot", "-q", option, name, volume->path, NULL };
  g_autofree char *text = g_strdup_printf ("%s: %s (%s)", what, volume->name, name);
  g_autofree char *out = check_qcow2 (volume, error) ? gh_qemu_img (args, text, NULL, error) : NULL;

  return out != NULL && gh_flush (volume->path, error);
}

/* qemu-img would make a second one of the same name. */
static gboolean
find_image_snapshot (const GhVolume *volume, const char *name, gboolean *found, GError **error)
{
  g_autoptr (GVariant) described = check_qcow2 (volume, error)
                                     ? gh_qemu_img_describe (volume->path, volume->format, error)
                                     : NULL;
  g_autoptr (GVariantIter) iter = NULL;
  GVariant *each;

  *found = FALSE;
  if (described == NULL)
    return FALSE;
  g_variant_ref_sink (described);
  g_variant_lookup (described, "snapshots", "aa{sv}", &iter);
  while (g_variant_iter_loop (iter, "@a{sv}", &each))
    {
      const char *other = NULL;

      *found |= g_variant_lookup (each, "name", "&s", &other) && strcmp (other, name) == 0;
    }
  return TRUE;
}

static gboolean
require_image_snapshot (const GhVolume *volume, const char *name, gboolean wanted, GError **error)
{
  gboolean found;

  if (!find_image_snapshot (volume, name, &found, error))
    return FALSE;
  if (found == wanted)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               found ? GH_ERROR_EXISTS : GH_ERROR_NOT_FOUND,
               found ? _ ("%s has a snapshot “%s” already") : _ ("%s has no snapshot “%s”"),
               volume->name,
               name);
  return FALSE;
}

gboolean
gh_volume_work_snapshot (
  GhVolumeWork *work, const GhVolume *volume, const char *name, guint64 size, GError **error)
{
  if (!gh_volume_name_is_valid (name, gh_volume_is_logical (volume), error))
    return FALSE;
  if (!gh_volume_is_logical (volume))
    return require_image_snapshot (volume, name, FALSE, error)
           && image_snapshot (volume, "-c", name, _ ("Cannot make a snapshot"), error);
  if (volume->kind == GH_VOLUME_KIND_THIN)
    size = 0;
  else if (size == 0) /* a small one never overflows: LVM cuts off what could not be used */
    size = MAX (volume->capacity / 5, MIN (volume->capacity + SNAPSHOT_LEAST / 8, SNAPSHOT_LEAST));
  return gh_lvm_snapshot (volume->pool, volume->name, name, size, NULL, error);
}

static gboolean
set_origin (const char *group, const char *name, const char *origin, GError **error)
{
  g_autofree char *tag = g_strconcat (GH_LVM_TAG_ORIGIN, origin != NULL ? origin : "", NULL);
  const char *const tags[] = { tag, NULL };

  return gh_lvm_tag (group, name, tags, NULL, error);
}

/* The thin snapshots of a volume stay its own when another one takes its place. */
static gboolean
keep_snapshots (const GhVolume *volume, GError **error)
{
  g_autoptr (GPtrArray) all = gh_lvm_list_volumes (volume->pool, NULL, NULL, error);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const GhVolume *other = all->pdata[i];

      if (g_strcmp0 (other->origin, volume->name) == 0
          && !set_origin (other->pool, other->name, volume->name, error))
        return FALSE;
    }
  return all != NULL;
}

/* A new thin volume from the snapshot takes the place of the volume, which goes to the trash: the
 * snapshot stays, and what was there until now can be had back. */
static gboolean
revert_thin (GhVolumeWork *work, const GhVolume *volume, const char *snapshot, GError **error)
{
  g_autofree char *fresh = g_strdup_printf ("guesthouse_new_%" G_GINT64_FORMAT, g_get_real_time ());
  g_autofree char *full = g_strconcat (volume->pool, "/", volume->name, NULL);
  g_autofree char *full_fresh = g_strconcat (volume->pool, "/", fresh, NULL);
  g_autofree char *id = NULL;

  if (!gh_volume_work_note (work, GH_WORK_SWAP, full, error)
      || !gh_volume_work_note (work, GH_WORK_SWAP_NEW, full_fresh, error)
      || !keep_snapshots (volume, error)
      || !gh_lvm_snapshot (volume->pool, snapshot, fresh, 0, GH_LVM_TAG_UNFINISHED, error))
    return FALSE;
  gh_fault_point ("revert.made");
  if (set_origin (volume->pool, fresh, volume->origin, error))
    id = gh_lvm_trash (volume->pool, volume->name, error);
  if (id == NULL)
    {
      gh_lvm_remove_unfinished (volume->pool, fresh);
      return FALSE;
    }
  gh_fault_point ("revert.trashed");
  if (gh_lvm_rename (volume->pool, fresh, volume->name, error))
    return gh_lvm_finish (volume->pool, volume->name, error);
  gh_lvm_untrash (volume->pool, strchr (id, '/') + 1, volume->name, NULL);
  gh_lvm_remove_unfinished (volume->pool, fresh);
  return FALSE;
}

static gboolean
check_is_snapshot (const GhVolume *snapshot, const GhVolume *volume, GError **error)
{
  if (g_strcmp0 (snapshot->origin, volume->name) == 0 && !snapshot->invalid)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               snapshot->invalid ? GH_ERROR_CORRUPT : GH_ERROR_INVALID_ARGUMENT,
               snapshot->invalid ? _ ("%s has overflown: what was in it of %s is lost")
                                 : _ ("%s is no snapshot of %s"),
               snapshot->name,
               volume->name);
  return FALSE;
}

gboolean
gh_volume_work_revert (GhVolumeWork *work,
                       const GhVolume *volume,
                       const char *snapshot,
                       GError **error)
{
  g_autofree char *key = NULL;
  g_autoptr (GhVolume) from = NULL;

  if (!gh_volume_is_logical (volume))
    return require_image_snapshot (volume, snapshot, TRUE, error)
           && gh_volume_work_note (work, GH_WORK_APPLY, volume->path, error)
           && gh_volume_work_note (work, GH_WORK_APPLY_OF, snapshot, error)
           && image_snapshot (volume, "-a", snapshot, _ ("Cannot go back to a snapshot"), error);
  key = g_strconcat (volume->pool, "/", snapshot, NULL);
  from = gh_pools_look (work->pools, key, error);
  if (from == NULL || !check_is_snapshot (from, volume, error))
    return FALSE;
  if (from->kind == GH_VOLUME_KIND_THIN)
    return revert_thin (work, volume, snapshot, error);
  return gh_lvm_merge (volume->pool, snapshot, error);
}

gboolean
gh_volume_work_delete_snapshot (GhVolumeWork *work,
                                const GhVolume *volume,
                                const char *snapshot,
                                GError **error)
{
  return require_image_snapshot (volume, snapshot, TRUE, error)
         && image_snapshot (volume, "-d", snapshot, _ ("Cannot delete a snapshot"), error);
}

gboolean
gh_volume_has_snapshots (const GhVolume *volume, gboolean *has, GError **error)
{
  g_autoptr (GVariant) described = NULL;
  g_autoptr (GVariant) snapshots = NULL;

  *has = FALSE;
  if (gh_volume_is_logical (volume) || strcmp (volume->format, "qcow2") != 0)
    return TRUE;
  described = gh_qemu_img_describe (volume->path, volume->format, error);
  if (described == NULL)
    return FALSE;
  g_variant_ref_sink (described);
  snapshots = g_variant_lookup_value (described, "snapshots", NULL);
  *has = g_variant_n_children (snapshots) > 0;
  return TRUE;
}

/* A copy without what is zero takes the image's place. */
gboolean
gh_volume_work_compact (GhVolumeWork *work, const GhVolume *volume, guint64 *after, GError **error)
{
  g_autofree char *part = NULL;
  GStatBuf st;
  gboolean snapshots, ok;

  if (gh_volume_is_logical (volume) || volume->backing != NULL)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_UNSUPPORTED,
                   _ ("%s cannot be compacted: only an image that builds upon no other can"),
                   volume->name);
      return FALSE;
    }
  if (!gh_volume_has_snapshots (volume, &snapshots, error))
    return FALSE;
  if (snapshots)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_UNSUPPORTED,
                   _ ("%s cannot be compacted: it has snapshots, which would be lost"),
                   volume->name);
      return FALSE;
    }
  part = gh_volume_work_begin_part (work, volume->path, error);
  if (part == NULL)
    return FALSE;
  ok = convert (work, volume, part, volume->format, GH_CONVERT_NEW, FALSE, error)
       && g_stat (part, &st) == 0 && g_chmod (part, 0600) == 0 && gh_flush (part, error);
  if (ok && g_rename (part, volume->path) < 0)
    {
      g_propagate_error (error, gh_error_from_errno (errno, _ ("Cannot write %s"), volume->path));
      ok = FALSE;
    }
  ok = ok && gh_flush (volume->path, error);
  gh_volume_drop_unfinished (part);
  if (ok)
    *after = (guint64) st.st_blocks * 512;
  return ok;
}

gboolean
gh_volume_work_delete (
  GhVolumeWork *work, const GhVolume *volume, gboolean erase, gboolean discard, GError **error)
{
  if (gh_volume_is_logical (volume) && !gh_lvm_check_alone (volume->pool, volume->name, error))
    return FALSE;
  if (erase && !gh_erase (volume->path, work->progress, work->data, work->cancellable, error))
    return FALSE;
  if (gh_volume_is_logical (volume))
    return gh_lvm_remove (volume->pool, volume->name, discard, error);
  if (g_unlink (volume->path) == 0 || errno == ENOENT)
    return TRUE;
  g_propagate_error (error, gh_error_from_errno (errno, _ ("Cannot delete %s"), volume->path));
  return FALSE;
}

gboolean
gh_volume_work_check_needed (GhPools *pools, const GhVolume *volume, GError **error)
{
  gboolean logical = gh_volume_is_logical (volume);
  g_autoptr (GPtrArray) others
    = gh_pools_list_volumes (pools, logical ? volume->pool : NULL, NULL, error);

  for (guint i = 0; others != NULL && i < others->len; i++)
    {
      const GhVolume *other = others->pdata[i];
      const char *format = NULL;

      if (!logical && g_strcmp0 (other->backing, volume->path) == 0)
        format = _ ("%s cannot be taken away: the image %s builds upon it; delete that first");
      else if (logical && other->kind == GH_VOLUME_KIND_SNAPSHOT
               && g_strcmp0 (other->origin, volume->name) == 0)
        format = _ ("%s cannot be taken away: it has the snapshot %s; delete that first");
      else if (logical && volume->kind == GH_VOLUME_KIND_THIN_POOL
               && g_strcmp0 (other->thin_pool, volume->name) == 0)
        format = _ ("%s cannot be taken away: the volume %s lies in it; delete that first");
      if (format != NULL)
        {
          g_autoptr (GString) text = g_string_new (format);

          g_string_replace (text, "%s", volume->name, 1);
          g_string_replace (text, "%s", other->name, 1);
          g_set_error_literal (error, GH_ERROR, GH_ERROR_IN_USE, text->str);
          return FALSE;
        }
    }
  return others != NULL;
}
