/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhStorage: the service's pools and volumes. */
#include "config.h"

#include "gh-storage.h"

#include <glib/gi18n-lib.h>

#include "gh-dbus-names.h"
#include "gh-disks.h"
#include "gh-folder-watch.h"
#include "gh-host.h"
#include "gh-service.h"
#include "gh-trash.h"

/* Milliseconds in which changes are gathered. A guest that writes changes its image all the time.
 */
#define GATHER 200
#define CALM   5000

/* Seconds until the trash is first looked through, and from then on. */
#define TRASH_FIRST 60
#define TRASH_AGAIN (6 * 60 * 60)

/* LVM writes the description of a volume group there after each change. */
#define LVM_BACKUP "/etc/lvm/backup"

struct _GhStorage
{
  GObject parent_instance;

  GhService *service;
  GhPools *pools;
  GHashTable *locks;   /* path → title of the job */
  GHashTable *watches; /* pool → GhFolderWatch */
  GHashTable *shown;   /* pool → its path, with a slash */
  GHashTable *changed; /* names of pools */
  guint flush_source;
  guint trash_source;
};

G_DEFINE_FINAL_TYPE (GhStorage, gh_storage, G_TYPE_OBJECT)

static void
gh_storage_dispose (GObject *object)
{
  GhStorage *self = GH_STORAGE (object);

  g_clear_handle_id (&self->flush_source, g_source_remove);
  g_clear_handle_id (&self->trash_source, g_source_remove);
  g_hash_table_remove_all (self->watches);
  G_OBJECT_CLASS (gh_storage_parent_class)->dispose (object);
}

static void
gh_storage_finalize (GObject *object)
{
  GhStorage *self = GH_STORAGE (object);

  g_hash_table_unref (self->locks);
  g_hash_table_unref (self->watches);
  g_hash_table_unref (self->shown);
  g_hash_table_unref (self->changed);
  g_object_unref (self->pools);
  G_OBJECT_CLASS (gh_storage_parent_class)->finalize (object);
}

static void
gh_storage_class_init (GhStorageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_storage_dispose;
  G_OBJECT_CLASS (klass)->finalize = gh_storage_finalize;
}

static void
gh_storage_init (GhStorage *self)
{
  self->locks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->watches = g_hash_table_new_full (
    g_str_hash, g_str_equal, g_free, (GDestroyNotify) gh_folder_watch_free);
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
expire_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  guint n = gh_trash_expire (data);

  if (n > 0)
    g_info ("%u volumes were in the trash for long enough, and are freed", n);
  g_task_return_boolean (task, TRUE);
}

static gboolean
expire (gpointer data)
{
  GhStorage *self = data;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_source_tag (task, expire);
  g_task_set_task_data (task, g_object_ref (self->pools), g_object_unref);
  g_task_run_in_thread (task, expire_thread);
  self->trash_source = g_timeout_add_seconds (TRASH_AGAIN, expire, self);
  return G_SOURCE_REMOVE;
}

GhStorage *
gh_storage_new (GhService *service)
{
  GhStorage *self = g_object_new (GH_TYPE_STORAGE, NULL);
  g_autofree char *file
    = g_build_filename (gh_service_get_data_folder (service), "pools.conf", NULL);

  self->service = service;
  self->pools = gh_pools_new (file, gh_service_get_pool (service));
  self->trash_source = g_timeout_add_seconds (TRASH_FIRST, expire, self);
  return self;
}

GhPools *
gh_storage_get_pools (GhStorage *self)
{
  return self->pools;
}

static gboolean
flush (gpointer data)
{
  GhStorage *self = data;
  g_autofree const char **names
    = (const char **) g_hash_table_get_keys_as_array (self->changed, NULL);
  GHashTableIter iter;
  gpointer host;

  self->flush_source = 0;
  g_hash_table_iter_init (&iter, gh_service_get_hosts (self->service));
  while (g_hash_table_iter_next (&iter, NULL, &host))
    if (gh_host_is_ready (host))
      gh_service_emit (self->service,
                       gh_host_get_path (host),
                       GH_DBUS_STORAGE_INTERFACE,
                       "StorageChanged",
                       g_variant_new ("(^as)", names));
  g_hash_table_remove_all (self->changed);
  return G_SOURCE_REMOVE;
}

void
gh_storage_changed (GhStorage *self, const char *pool)
{
  g_hash_table_add (self->changed, g_strdup (pool));
  if (self->flush_source == 0)
    self->flush_source = g_timeout_add (GATHER, flush, self);
}

static void
mark_pools (GhStorage *self, const GhDomainConfig *config)
{
  GHashTableIter iter;
  gpointer pool, path;

  for (guint i = 0; config != NULL && i < config->disks->len; i++)
    {
      const GhDisk *disk = config->disks->pdata[i];
      g_autofree char *source
        = disk->source != NULL ? g_canonicalize_filename (disk->source, "/") : NULL;

      g_hash_table_iter_init (&iter, self->shown);
      while (source != NULL && g_hash_table_iter_next (&iter, &pool, &path))
        if (g_str_has_prefix (source, path))
          gh_storage_changed (self, pool);
    }
}

void
gh_storage_users_changed (GhStorage *self, GhDomain *domain)
{
  if (g_hash_table_size (self->shown) == 0)
    return;
  mark_pools (self, gh_domain_get_config (domain));
  mark_pools (self, gh_domain_get_live_config (domain));
}

typedef struct
{
  GhStorage *storage;
  char *pool;
} Watched;

static void
watched_free (gpointer data)
{
  Watched *self = data;

  g_free (self->pool);
  g_free (self);
}

static void
on_watched (gpointer data)
{
  const Watched *self = data;

  gh_storage_changed (self->storage, self->pool);
}

/* Of a volume group the one file that tells about it; without it nobody is told. */
void
gh_storage_watch (GhStorage *self, const GhPoolInfo *pool)
{
  g_autofree char *path = pool->kind == GH_POOL_LVM
                            ? g_build_filename (LVM_BACKUP, pool->name, NULL)
                            : g_strdup (pool->path);
  Watched *watched;

  g_hash_table_insert (
    self->shown, g_strdup (pool->name), g_strconcat (pool->path, G_DIR_SEPARATOR_S, NULL));
  if (!pool->exists || g_hash_table_contains (self->watches, pool->name))
    return;
  watched = g_new0 (Watched, 1);
  watched->storage = self;
  watched->pool = g_strdup (pool->name);
  g_hash_table_insert (self->watches,
                       g_strdup (pool->name),
                       gh_folder_watch_new (path, CALM, on_watched, watched, watched_free));
}

void
gh_storage_annotate (GhStorage *self, GPtrArray *volumes)
{
  g_autoptr (GHashTable) users = gh_disks_map_users (self->service);

  for (guint i = 0; i < volumes->len; i++)
    {
      GhVolume *volume = volumes->pdata[i];
      const GhDiskUsers *of = g_hash_table_lookup (users, volume->path);

      if (of == NULL)
        continue;
      g_strfreev (volume->users);
      volume->users = g_new0 (char *, of->names->len + 1);
      for (guint n = 0; n < of->names->len; n++)
        volume->users[n] = g_strdup (of->names->pdata[n]);
      volume->running = of->running;
      /* What a guest has written into a raw disk makes it no other. */
      if (of->raw && g_strcmp0 (volume->format, "raw") != 0)
        {
          g_free (volume->format);
          volume->format = g_strdup ("raw");
          g_clear_pointer (&volume->backing, g_free);
        }
    }
}

gboolean
gh_storage_check_unlocked (GhStorage *self, const char *path, GError **error)
{
  const char *other = g_hash_table_lookup (self->locks, path);

  if (other == NULL)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_BUSY,
               _ ("The volume %s is worked on already (%s): wait for that, or cancel it"),
               path,
               other);
  return FALSE;
}

gboolean
gh_storage_lock (GhStorage *self, const char *path, const char *title, GError **error)
{
  if (!gh_storage_check_unlocked (self, path, error))
    return FALSE;
  g_hash_table_insert (self->locks, g_strdup (path), g_strdup (title));
  return TRUE;
}

void
gh_storage_unlock (GhStorage *self, const char *path)
{
  g_hash_table_remove (self->locks, path);
}
