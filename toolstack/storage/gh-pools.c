/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhPools: the folders and volume groups that volumes lie in. */
#include "config.h"

#include "gh-pools.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "gh-error.h"
#include "gh-folder.h"
#include "gh-lvm-report.h"
#include "gh-lvm.h"

/* One group of the key file for each folder; and one whose name no pool can have. */
#define KEY_FOLDER     "folder"
#define GROUP_TRASH    "-trash"
#define KEY_TRASH_DAYS "days"

struct _GhPools
{
  GObject parent_instance;

  char *file;
  char *default_folder;
  GMutex lock; /* of the file */
};

G_DEFINE_FINAL_TYPE (GhPools, gh_pools, G_TYPE_OBJECT)

static void
gh_pools_finalize (GObject *object)
{
  GhPools *self = GH_POOLS (object);

  g_free (self->file);
  g_free (self->default_folder);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gh_pools_parent_class)->finalize (object);
}

static void
gh_pools_class_init (GhPoolsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_pools_finalize;
}

static void
gh_pools_init (GhPools *self)
{
  g_mutex_init (&self->lock);
}

GhPools *
gh_pools_new (const char *file, const char *default_folder)
{
  GhPools *self = g_object_new (GH_TYPE_POOLS, NULL);

  self->file = g_strdup (file);
  self->default_folder = g_strdup (default_folder);
  return self;
}

const char *
gh_pools_get_file (GhPools *self)
{
  return self->file;
}

/* A file that is damaged is as good as none, but it is not written over. */
static GKeyFile *
load (GhPools *self, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  GError *local = NULL;

  if (g_key_file_load_from_file (file, self->file, G_KEY_FILE_KEEP_COMMENTS, &local)
      || g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_clear_error (&local);
      return g_steal_pointer (&file);
    }
  g_propagate_error (error,
                     gh_error_from_io (local, _ ("Cannot read the list of pools %s"), self->file));
  return NULL;
}

static gboolean
save (GhPools *self, GKeyFile *file, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->file);
  g_autofree char *text = g_key_file_to_data (file, NULL, NULL);
  GError *local = NULL;

  if (g_mkdir_with_parents (folder, 0700) == 0
      && g_file_set_contents_full (self->file,
                                   text,
                                   -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600,
                                   &local))
    return TRUE;
  if (local == NULL)
    local = gh_error_from_errno (errno, _ ("Cannot make the folder %s"), folder);
  g_propagate_error (error,
                     gh_error_from_io (local, _ ("Cannot write the list of pools %s"), self->file));
  return FALSE;
}

static GhPoolInfo *
new_folder (const char *name, const char *folder, gboolean is_default)
{
  GhPoolInfo *pool = gh_pool_info_new ();

  pool->name = g_strdup (name);
  pool->kind = GH_POOL_FOLDER;
  pool->path = g_strdup (folder);
  pool->is_default = is_default;
  return pool;
}

GPtrArray *
gh_pools_list_folders (GhPools *self, GError **error)
{
  g_autoptr (GPtrArray) pools = gh_pool_info_list_new ();
  g_autoptr (GKeyFile) file = NULL;
  g_auto (GStrv) names = NULL;

  g_mutex_lock (&self->lock);
  file = load (self, error);
  g_mutex_unlock (&self->lock);
  if (file == NULL)
    return NULL;
  g_ptr_array_add (pools, new_folder (GH_POOL_DEFAULT, self->default_folder, TRUE));
  names = g_key_file_get_groups (file, NULL);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *folder = g_key_file_get_string (file, names[i], KEY_FOLDER, NULL);

      if (folder != NULL && g_path_is_absolute (folder))
        g_ptr_array_add (pools, new_folder (names[i], folder, FALSE));
    }
  return g_steal_pointer (&pools);
}

/* Of LVM that does not work nobody is told in a list: the folders work all the same. */
static void
add_groups (GPtrArray *pools, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) groups
    = gh_lvm_is_usable () ? gh_lvm_list_groups (cancellable, &error) : NULL;

  if (error != NULL)
    g_warning ("%s", error->message);
  if (groups != NULL)
    g_ptr_array_extend_and_steal (pools, g_steal_pointer (&groups));
}

GPtrArray *
gh_pools_list (GhPools *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) pools = gh_pools_list_folders (self, error);

  if (pools == NULL)
    return NULL;
  for (guint i = 0; i < pools->len; i++)
    gh_folder_fill (pools->pdata[i]);
  add_groups (pools, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&pools);
}

/* Takes the pool called @name, or with @path the one that it lies in, out of @pools. */
static GhPoolInfo *
take (GPtrArray *pools, const char *name, const char *path)
{
  for (guint i = 0; pools != NULL && i < pools->len; i++)
    {
      GhPoolInfo *pool = pools->pdata[i];

      if (name != NULL ? strcmp (pool->name, name) == 0 : strcmp (pool->path, path) == 0)
        return g_ptr_array_steal_index (pools, i);
    }
  return NULL;
}

static GhPoolInfo *
find (GhPools *self, const char *name, const char *path, GError **error)
{
  g_autoptr (GPtrArray) pools = gh_pools_list_folders (self, error);
  g_autoptr (GPtrArray) groups = gh_pool_info_list_new ();
  GhPoolInfo *pool = take (pools, name, path);

  if (pools == NULL)
    return NULL;
  if (pool != NULL)
    {
      gh_folder_fill (pool);
      return pool;
    }
  add_groups (groups, NULL);
  pool = take (groups, name, path);
  if (pool == NULL)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_NOT_FOUND,
                 name != NULL ? _ ("There is no pool “%s”: “guesthousectl pool list” shows them")
                              : _ ("%s is in no pool: add its folder as one first"),
                 name != NULL ? name : path);
  return pool;
}

GhPoolInfo *
gh_pools_find (GhPools *self, const char *name, GError **error)
{
  return find (self, name, NULL, error);
}

GPtrArray *
gh_pools_list_volumes_in (const GhPoolInfo *pool, GCancellable *cancellable, GError **error)
{
  return pool->kind == GH_POOL_LVM ? gh_lvm_list_volumes (pool->name, NULL, cancellable, error)
                                   : gh_folder_list (pool->name, pool->path, cancellable, error);
}

static GPtrArray *
list_all_volumes (GhPools *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) pools = gh_pools_list_folders (self, error);
  g_autoptr (GPtrArray) all = gh_volume_list_new ();

  for (guint i = 0; pools != NULL && i < pools->len; i++)
    {
      g_autoptr (GPtrArray) some = gh_pools_list_volumes_in (pools->pdata[i], cancellable, NULL);

      if (some != NULL)
        g_ptr_array_extend_and_steal (all, g_steal_pointer (&some));
    }
  if (pools != NULL && gh_lvm_is_usable ())
    {
      g_autoptr (GPtrArray) some = gh_lvm_list_volumes (NULL, NULL, cancellable, NULL);

      if (some != NULL)
        g_ptr_array_extend_and_steal (all, g_steal_pointer (&some));
    }
  return pools != NULL ? g_steal_pointer (&all) : NULL;
}

GPtrArray *
gh_pools_list_volumes (GhPools *self, const char *pool, GCancellable *cancellable, GError **error)
{
  g_autoptr (GhPoolInfo) info = NULL;

  if (pool == NULL || *pool == '\0')
    return list_all_volumes (self, cancellable, error);
  info = gh_pools_find (self, pool, error);
  return info != NULL ? gh_pools_list_volumes_in (info, cancellable, error) : NULL;
}

static GhVolume *
look_in_group (const char *group, const char *name, GError **error)
{
  g_autoptr (GPtrArray) volumes = gh_lvm_list_volumes (group, NULL, NULL, error);

  if (volumes == NULL)
    return NULL;
  for (guint i = 0; i < volumes->len; i++)
    if (strcmp (((GhVolume *) volumes->pdata[i])->name, name) == 0)
      return g_ptr_array_steal_index (volumes, i);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_NOT_FOUND,
               _ ("There is no volume %s in the volume group %s"),
               name,
               group);
  return NULL;
}

/* Asks LVM once, for this group. Returns: NULL when it is none of LVM's. */
static GhVolume *
try_group (const char *group, const char *name)
{
  if (!gh_volume_name_is_valid (group, TRUE, NULL) || !gh_lvm_is_usable ())
    return NULL;
  return look_in_group (group, name, NULL);
}

/* Of a path as LVM makes them, "/dev/GROUP/NAME". */
static GhVolume *
try_device (const char *folder, const char *name)
{
  g_autofree char *parent = g_path_get_dirname (folder);
  g_autofree char *group = g_path_get_basename (folder);

  return strcmp (parent, "/dev") == 0 ? try_group (group, name) : NULL;
}

/* "/dev/mapper/vg-lv--1" is "/dev/vg/lv-1" too: a hyphen of a name is doubled. */
static char *
from_mapper (const char *path)
{
  static const char prefix[] = "/dev/mapper/";
  g_autoptr (GString) out = NULL;

  if (!g_str_has_prefix (path, prefix))
    return g_canonicalize_filename (path, "/");
  out = g_string_new ("/dev/");
  for (const char *p = path + sizeof prefix - 1; *p != '\0'; p++)
    if (*p == '-' && p[1] == '-')
      g_string_append_c (out, *p++);
    else
      g_string_append_c (out, *p == '-' ? '/' : *p);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static GhVolume *
look_at_path (GhPools *self, const char *volume, GError **error)
{
  g_autofree char *path = from_mapper (volume);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  GhVolume *device = try_device (folder, name);
  g_autoptr (GhPoolInfo) pool = NULL;

  if (device != NULL)
    return device;
  pool = find (self, NULL, folder, error);
  if (pool == NULL)
    return NULL;
  return pool->kind == GH_POOL_LVM ? look_in_group (pool->name, name, error)
                                   : gh_folder_look (pool->name, path, error);
}

GhVolume *
gh_pools_look (GhPools *self, const char *volume, GError **error)
{
  const char *slash = strchr (volume, '/');
  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (GhPoolInfo) pool = NULL;
  g_autofree char *name = NULL;
  GhVolume *logical = NULL;

  if (slash == volume)
    return look_at_path (self, volume, error);
  if (slash == NULL)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” names no volume: write POOL/NAME, or an absolute path"),
                   volume);
      return NULL;
    }
  if (!gh_volume_name_is_valid (slash + 1, FALSE, error))
    return NULL;
  name = g_strndup (volume, (gsize) (slash - volume));
  folders = gh_pools_list_folders (self, error);
  if (folders == NULL)
    return NULL;
  pool = take (folders, name, NULL);
  if (pool == NULL)
    logical = try_group (name, slash + 1);
  if (logical != NULL)
    return logical;
  if (pool == NULL)
    pool = gh_pools_find (self, name, error);
  if (pool == NULL)
    return NULL;
  return pool->kind == GH_POOL_LVM ? look_in_group (pool->name, slash + 1, error)
                                   : gh_folder_find (pool->name, pool->path, slash + 1, error);
}

/* A pool's name stands before a "/", and volume groups have theirs beside it. */
static gboolean
check_new (GhPools *self, const char *name, const char *path, GError **error)
{
  g_autoptr (GPtrArray) pools = NULL;
  g_autoptr (GhPoolInfo) taken = NULL;

  if (!gh_volume_name_is_valid (name, TRUE, error))
    return FALSE;
  pools = gh_pools_list_folders (self, error);
  if (pools == NULL)
    return FALSE;
  add_groups (pools, NULL);
  taken = take (pools, name, NULL);
  if (taken == NULL && path != NULL)
    taken = take (pools, NULL, path);
  if (taken == NULL)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_EXISTS,
               _ ("There is a pool “%s” already: %s"),
               taken->name,
               taken->path);
  return FALSE;
}

gboolean
gh_pools_add_folder (GhPools *self, const char *name, const char *folder, GError **error)
{
  g_autofree char *path = g_canonicalize_filename (folder, "/");
  g_autoptr (GKeyFile) file = NULL;
  gboolean ok;

  if (!g_path_is_absolute (folder) || !g_utf8_validate (folder, -1, NULL)
      || !g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (
        error, GH_ERROR, GH_ERROR_NOT_FOUND, _ ("There is no folder %s: make it first"), folder);
      return FALSE;
    }
  if (!check_new (self, name, path, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  file = load (self, error);
  if (file != NULL)
    g_key_file_set_string (file, name, KEY_FOLDER, path);
  ok = file != NULL && save (self, file, error);
  g_mutex_unlock (&self->lock);
  return ok;
}

gboolean
gh_pools_add_group (GhPools *self, const char *name, const char *const *devices, GError **error)
{
  if (!gh_lvm_is_usable ())
    {
      g_set_error_literal (error,
                           GH_ERROR,
                           GH_ERROR_UNSUPPORTED,
                           _ ("Volume groups are the system's: use its service, as root or with "
                              "the right to the host, and install lvm2 there"));
      return FALSE;
    }
  return check_new (self, name, NULL, error) && gh_lvm_group_create (name, devices, error);
}

static gboolean
remove_group (const char *name, gboolean destroy, GError **error)
{
  g_autoptr (GPtrArray) trash = gh_trash_list_new ();
  g_autoptr (GPtrArray) volumes = NULL;

  if (!destroy)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("The volume group %s is shown as long as there is one: to take it apart say "
                      "so with “destroy”"),
                   name);
      return FALSE;
    }
  volumes = gh_lvm_list_volumes (name, trash, NULL, error);
  if (volumes == NULL)
    return FALSE;
  if (volumes->len + trash->len == 0)
    return gh_lvm_group_remove (name, error);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_IN_USE,
               _ ("The volume group %s still has %u volumes, and %u in the trash: delete them "
                  "first"),
               name,
               volumes->len,
               trash->len);
  return FALSE;
}

gboolean
gh_pools_remove (GhPools *self, const char *name, gboolean destroy, GError **error)
{
  g_autoptr (GhPoolInfo) pool = gh_pools_find (self, name, error);
  g_autoptr (GKeyFile) file = NULL;
  gboolean ok;

  if (pool == NULL)
    return FALSE;
  if (pool->kind == GH_POOL_LVM)
    return remove_group (name, destroy, error);
  if (pool->is_default)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("The pool “%s” is where new disks go: it stays"),
                   name);
      return FALSE;
    }
  g_mutex_lock (&self->lock);
  file = load (self, error);
  ok = file != NULL && g_key_file_remove_group (file, name, NULL) && save (self, file, error);
  g_mutex_unlock (&self->lock);
  return ok;
}

guint
gh_pools_get_trash_days (GhPools *self)
{
  g_autoptr (GKeyFile) file = NULL;
  g_autoptr (GError) error = NULL;
  int days;

  g_mutex_lock (&self->lock);
  file = load (self, NULL);
  g_mutex_unlock (&self->lock);
  if (file == NULL)
    return GH_TRASH_DAYS;
  days = g_key_file_get_integer (file, GROUP_TRASH, KEY_TRASH_DAYS, &error);
  return error == NULL && days >= 0 ? (guint) days : GH_TRASH_DAYS;
}

gboolean
gh_pools_set_trash_days (GhPools *self, guint days, GError **error)
{
  g_autoptr (GKeyFile) file = NULL;
  gboolean ok;

  g_mutex_lock (&self->lock);
  file = load (self, error);
  if (file != NULL)
    g_key_file_set_integer (file, GROUP_TRASH, KEY_TRASH_DAYS, (int) MIN (days, 36500));
  ok = file != NULL && save (self, file, error);
  g_mutex_unlock (&self->lock);
  return ok;
}
