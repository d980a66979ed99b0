/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDomainDisks: the disks of a domain that runs: growing them, and moving them elsewhere. */
#include "config.h"

#include "gh-domain-disks.h"

#include <glib/gi18n-lib.h>

#include "gh-domain-live.h"
#include "gh-error.h"
#include "gh-task.h"

G_DEFINE_INTERFACE (GhDomainDisks, gh_domain_disks, GH_TYPE_DOMAIN)

static void
gh_domain_disks_default_init (GhDomainDisksInterface *iface)
{
}

static int
find_index (const GhDomainConfig *config, const char *path)
{
  for (guint i = 0; config != NULL && i < config->disks->len; i++)
    {
      const GhDisk *disk = config->disks->pdata[i];
      g_autofree char *canonical
        = disk->source != NULL ? g_canonicalize_filename (disk->source, "/") : NULL;

      if (g_strcmp0 (canonical, path) == 0)
        return (int) i;
    }
  return -1;
}

const GhDisk *
gh_domain_disks_find (GhDomain *domain, const char *path)
{
  const GhDomainConfig *live = gh_domain_get_live_config (domain);
  int index = find_index (live, path);

  return index >= 0 ? live->disks->pdata[index] : NULL;
}

static gboolean
check (GhDomain *domain, const char *path, GError **error)
{
  const char *name = gh_domain_get_name (domain);
  GhDomainState state = gh_domain_get_state (domain);

  if (!gh_domain_state_allows (state, GH_DOMAIN_ACTION_CONSOLE))
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_WRONG_STATE,
                 _ ("“%s” does not run: its state is “%s”"),
                 name,
                 gh_domain_state_get_label (state));
  else if (gh_domain_disks_find (domain, path) == NULL)
    g_set_error (error, GH_ERROR, GH_ERROR_NOT_FOUND, _ ("“%s” has no disk %s"), name, path);
  else if (!GH_IS_DOMAIN_DISKS (domain))
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_UNSUPPORTED,
                 _ ("The hypervisor of “%s” changes no disk of a machine that runs: shut it down "
                    "first"),
                 name);
  else
    return TRUE;
  return FALSE;
}

gboolean
gh_domain_disks_can_resize (GhDomain *domain, const char *path, GError **error)
{
  return check (domain, path, error);
}

void
gh_domain_disks_resize_async (
  GhDomain *domain, const char *path, guint64 size, GAsyncReadyCallback callback, gpointer data)
{
  GError *error = NULL;

  if (check (domain, path, &error))
    GH_DOMAIN_DISKS_GET_IFACE (domain)->resize_async (
      GH_DOMAIN_DISKS (domain), gh_domain_disks_find (domain, path), size, callback, data);
  else
    g_task_report_error (domain, callback, data, gh_domain_disks_resize_async, error);
}

gboolean
gh_domain_disks_can_move (GhDomain *domain, const char *path, GError **error)
{
  const GhDisk *disk;

  if (!check (domain, path, error))
    return FALSE;
  disk = gh_domain_disks_find (domain, path);
  if (GH_DOMAIN_DISKS_GET_IFACE (domain)->mirror_async == NULL)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_UNSUPPORTED,
                 _ ("The hypervisor of “%s” moves no disk of a machine that runs: shut it down "
                    "first"),
                 gh_domain_get_name (domain));
  else if (disk->device != GH_DISK_DISK || disk->readonly || disk->shareable)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_UNSUPPORTED,
                 _ ("%s is a medium, or a disk that is shared or only read: while “%s” runs it is "
                    "not moved"),
                 path,
                 gh_domain_get_name (domain));
  else
    return TRUE;
  return FALSE;
}

/* Returns: (transfer full): @disk at another place */
static GhDisk *
make_moved (const GhDisk *disk, const char *to, const char *format)
{
  GhDisk *moved = gh_struct_copy (&gh_disk_struct, disk);

  g_free (moved->source);
  moved->source = g_strdup (to);
  moved->source_type = g_str_has_prefix (to, "/dev/") ? GH_SOURCE_BLOCK : GH_SOURCE_FILE;
  g_free (moved->format);
  moved->format = g_strdup (format);
  return moved;
}

void
gh_domain_disks_mirror_async (GhDomain *domain,
                              const char *path,
                              const char *to,
                              const char *format,
                              GhDomainProgress progress,
                              gpointer progress_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  GError *error = NULL;
  const GhDisk *disk;
  GhDisk *moved;

  if (!gh_domain_disks_can_move (domain, path, &error))
    {
      g_task_report_error (domain, callback, data, gh_domain_disks_mirror_async, error);
      return;
    }
  disk = gh_domain_disks_find (domain, path);
  moved = make_moved (disk, to, format);
  GH_DOMAIN_DISKS_GET_IFACE (domain)->mirror_async (
    GH_DOMAIN_DISKS (domain), disk, moved, progress, progress_data, cancellable, callback, data);
  gh_struct_free (&gh_disk_struct, moved);
}

typedef struct
{
  char *path;
  GhDisk *moved;
} End;

static void
end_free (gpointer data)
{
  End *self = data;

  g_free (self->path);
  gh_struct_free (&gh_disk_struct, self->moved);
  g_free (self);
}

/* What runs has the disk elsewhere, which whoever comes after this service has to know, too. */
static void
note (GhDomain *domain, const End *end)
{
  const GhDomainConfig *live = gh_domain_get_live_config (domain);
  int index = find_index (live, end->path);
  g_autoptr (GhDomainConfig) after = index >= 0 ? gh_domain_config_copy (live) : NULL;

  if (after == NULL)
    return;
  gh_struct_free (&gh_disk_struct, after->disks->pdata[index]);
  after->disks->pdata[index] = gh_struct_copy (&gh_disk_struct, end->moved);
  gh_domain_set_live_config (domain, g_steal_pointer (&after));
  if (GH_IS_DOMAIN_LIVE (domain) && GH_DOMAIN_LIVE_GET_IFACE (domain)->noted != NULL)
    GH_DOMAIN_LIVE_GET_IFACE (domain)->noted (GH_DOMAIN_LIVE (domain));
}

static void
on_mirror_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  gboolean moved = g_task_propagate_boolean (G_TASK (result), &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (moved)
    note (GH_DOMAIN (source), g_task_get_task_data (task));
  g_task_return_boolean (task, moved);
}

void
gh_domain_disks_end_mirror_async (GhDomain *domain,
                                  const char *path,
                                  const char *to,
                                  const char *format,
                                  gboolean pivot,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task
    = gh_task_new (domain, gh_domain_disks_end_mirror_async, NULL, callback, data);
  GError *error = NULL;
  End *end;

  if (!gh_domain_disks_can_move (domain, path, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  end = g_new0 (End, 1);
  end->path = g_strdup (path);
  end->moved = make_moved (gh_domain_disks_find (domain, path), to, format);
  g_task_set_task_data (task, end, end_free);
  GH_DOMAIN_DISKS_GET_IFACE (domain)->end_mirror_async (GH_DOMAIN_DISKS (domain),
                                                        gh_domain_disks_find (domain, path),
                                                        end->moved,
                                                        pivot,
                                                        on_mirror_ended,
                                                        g_object_ref (task));
}

gboolean
gh_domain_disks_finish (GhDomain *domain, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, domain), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
gh_domain_disks_end_mirror_finish (GhDomain *domain,
                                   GAsyncResult *result,
                                   gboolean *moved,
                                   GError **error)
{
  GError *local = NULL;

  g_return_val_if_fail (g_task_is_valid (result, domain), FALSE);

  *moved = g_task_propagate_boolean (G_TASK (result), &local);
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}
