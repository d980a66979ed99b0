/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which machines use which images. */
#include "config.h"

#include "gh-disks.h"

#include <glib/gi18n-lib.h>

#include "gh-host.h"
#include "gh-jobs.h"
#include "gh-service.h"
#include "gh-storage.h"

static const GhDisk *
find_disk (const GhDomainConfig *config, const char *canonical)
{
  for (guint i = 0; i < config->disks->len; i++)
    {
      const GhDisk *disk = config->disks->pdata[i];
      g_autofree char *path
        = disk->source != NULL ? g_canonicalize_filename (disk->source, "/") : NULL;

      if (g_strcmp0 (path, canonical) == 0)
        return disk;
    }
  return NULL;
}

GhMachine *
gh_disks_find_user (GhHost *host, const char *path, GhMachine *except)
{
  g_autofree char *canonical = g_canonicalize_filename (path, "/");
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, gh_host_get_machines (host));
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      GhMachine *machine = value;
      const GhDomainConfig *live = gh_domain_get_live_config (machine->domain);

      if (machine == except)
        continue;
      if (find_disk (gh_domain_get_config (machine->domain), canonical) != NULL
          || (live != NULL && find_disk (live, canonical) != NULL))
        return machine;
    }
  return NULL;
}

static void
users_free (gpointer data)
{
  GhDiskUsers *self = data;

  g_ptr_array_unref (self->names);
  g_free (self);
}

static void
add_user (GHashTable *map, GhMachine *machine, const GhDisk *disk, gboolean running)
{
  const char *name = gh_machine_get_name (machine);
  g_autofree char *path = g_canonicalize_filename (disk->source, "/");
  GhDiskUsers *users = g_hash_table_lookup (map, path);

  if (users == NULL)
    {
      users = g_new0 (GhDiskUsers, 1);
      users->names = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (map, g_steal_pointer (&path), users);
    }
  if (!g_ptr_array_find_with_equal_func (users->names, name, g_str_equal, NULL))
    g_ptr_array_add (users->names, g_strdup (name));
  users->running |= running;
  users->raw |= g_strcmp0 (disk->format, "raw") == 0;
}

/* It has the disks of its definition open soon, whatever it has yet. */
static gboolean
is_starting (GhMachine *machine)
{
  const char *kind = machine->job != NULL ? gh_job_get_kind (machine->job->job) : NULL;

  return gh_domain_get_live_config (machine->domain) == NULL
         && (gh_domain_state_is_active (gh_domain_get_state (machine->domain))
             || g_strcmp0 (kind, "start") == 0 || g_strcmp0 (kind, "restore") == 0);
}

static void
add_disks (GHashTable *map, GhMachine *machine, const GhDomainConfig *config, gboolean running)
{
  for (guint i = 0; config != NULL && i < config->disks->len; i++)
    if (((const GhDisk *) config->disks->pdata[i])->source != NULL)
      add_user (map, machine, config->disks->pdata[i], running);
}

GHashTable *
gh_disks_map_users (GhService *service)
{
  GHashTable *map = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, users_free);
  GHashTableIter hosts, machines;
  gpointer host, value;

  g_hash_table_iter_init (&hosts, gh_service_get_hosts (service));
  while (g_hash_table_iter_next (&hosts, NULL, &host))
    {
      g_hash_table_iter_init (&machines, gh_host_get_machines (host));
      while (g_hash_table_iter_next (&machines, NULL, &value))
        {
          GhMachine *machine = value;

          add_disks (map, machine, gh_domain_get_config (machine->domain), is_starting (machine));
          add_disks (map, machine, gh_domain_get_live_config (machine->domain), TRUE);
        }
    }
  return map;
}

gboolean
gh_disks_check_unlocked (GhHost *host, const GhDomainConfig *config, GError **error)
{
  GhStorage *storage = gh_service_get_storage (gh_host_get_service (host));

  for (guint i = 0; i < config->disks->len; i++)
    {
      const GhDisk *disk = config->disks->pdata[i];
      g_autofree char *path
        = disk->source != NULL ? g_canonicalize_filename (disk->source, "/") : NULL;

      if (path != NULL && !gh_storage_check_unlocked (storage, path, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
gh_disks_check_free (GhHost *host, const GhDomainConfig *config, GError **error)
{
  GhMachine *self = config->uuid != NULL ? gh_host_lookup (host, config->uuid) : NULL;

  for (guint i = 0; i < config->disks->len; i++)
    {
      const GhDisk *disk = config->disks->pdata[i];
      GhMachine *user;

      /* What nobody writes may be used by many. */
      if (disk->source == NULL || disk->shareable || disk->readonly || disk->device != GH_DISK_DISK)
        continue;
      user = gh_disks_find_user (host, disk->source, self);
      if (user == NULL)
        continue;
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_IN_USE,
                   _ ("The disk %s belongs to “%s” already: choose another, or mark it as "
                      "shareable in both"),
                   disk->source,
                   gh_machine_get_name (user));
      return FALSE;
    }
  return gh_disks_check_unlocked (host, config, error);
}

GPtrArray *
gh_disks_of_machine (GhMachine *machine, const char *const *only)
{
  const GhDomainConfig *config = gh_domain_get_config (machine->domain);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < config->disks->len; i++)
    {
      const GhDisk *disk = config->disks->pdata[i];
      g_autofree char *path
        = disk->source != NULL ? g_canonicalize_filename (disk->source, "/") : NULL;

      if (path != NULL && disk->device == GH_DISK_DISK && !disk->shareable && !disk->readonly
          && (only == NULL || g_strv_contains (only, path))
          && gh_disks_find_user (machine->host, path, machine) == NULL)
        g_ptr_array_add (paths, g_steal_pointer (&path));
    }
  return paths;
}
