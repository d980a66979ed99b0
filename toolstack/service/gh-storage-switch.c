/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Definitions follow a volume that has another path. */
#include "config.h"

#include "gh-storage-switch.h"

#include "gh-disks.h"
#include "gh-host.h"
#include "gh-service.h"

typedef struct
{
  GhService *service;
  const char *from;
  const char *to;
  const char *format;
  GhMachine *machine; /* at work now */
  GhDomainConfig *config;
} Switch;

static void
change_disks (Switch *self)
{
  gboolean block = g_str_has_prefix (self->to, "/dev/");

  for (guint i = 0; i < self->config->disks->len; i++)
    {
      GhDisk *disk = self->config->disks->pdata[i];
      g_autofree char *path
        = disk->source != NULL ? g_canonicalize_filename (disk->source, "/") : NULL;

      if (g_strcmp0 (path, self->from) != 0)
        continue;
      g_free (disk->source);
      disk->source = g_strdup (self->to);
      disk->source_type = block ? GH_SOURCE_BLOCK : GH_SOURCE_FILE;
      if (self->format == NULL)
        continue;
      g_free (disk->format);
      disk->format = g_strdup (self->format);
    }
}

/* On the main thread: the next machine whose definition has the old path. */
static gboolean
find_next (gpointer data, GError **error)
{
  Switch *self = data;
  GHashTableIter iter;
  gpointer host;

  g_clear_object (&self->machine);
  g_hash_table_iter_init (&iter, gh_service_get_hosts (self->service));
  while (self->machine == NULL && g_hash_table_iter_next (&iter, NULL, &host))
    g_set_object (&self->machine, gh_disks_find_user (host, self->from, NULL));
  if (self->machine == NULL)
    return TRUE;
  self->config = gh_domain_config_copy (gh_domain_get_config (self->machine->domain));
  change_disks (self);
  return TRUE;
}

static void
start_save (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  const Switch *self = data;

  gh_host_save_async (self->machine->host, self->config, callback, user_data);
}

static gboolean
finish_save (gpointer data, GAsyncResult *result, GError **error)
{
  Switch *self = data;

  if (!gh_host_save_finish (self->machine->host, result, error))
    return FALSE;
  gh_host_set_config (self->machine->host, self->machine, g_steal_pointer (&self->config));
  return TRUE;
}

gboolean
gh_storage_switch (
  GhService *service, const char *from, const char *to, const char *format, GError **error)
{
  Switch self = { service, from, to, format, NULL, NULL };
  gboolean ok;

  do
    ok = gh_bridge_do (find_next, &self, error)
         && (self.machine == NULL || gh_bridge_call (start_save, finish_save, &self, error));
  while (ok && self.machine != NULL);
  g_clear_object (&self.machine);
  g_clear_pointer (&self.config, gh_domain_config_free);
  return ok;
}
