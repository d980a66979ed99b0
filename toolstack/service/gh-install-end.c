/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The end of an installation. */
#include "config.h"

#include "gh-install-end.h"

#include <glib/gi18n-lib.h>

#include "gh-boot-files.h"
#include "gh-fault.h"
#include "gh-host.h"
#include "gh-service.h"

/* Owned by its async operations, one after the other:
 * sample at the end → save the definition → remove the installer's files → start again */
typedef struct
{
  GhMachine *machine;
  GhDomainConfig *config;
  gboolean again;
} InstallEnd;

static void
install_end_free (InstallEnd *self)
{
  gh_service_release (gh_host_get_service (self->machine->host));
  g_object_unref (self->machine);
  gh_domain_config_free (self->config);
  g_free (self);
}

static void
start_again (InstallEnd *self)
{
  g_autoptr (GError) error = NULL;

  if (self->again && gh_machine_start (self->machine, FALSE, &error) == NULL)
    {
      g_warning ("%s cannot be started after its installation: %s",
                 gh_machine_get_name (self->machine),
                 error->message);
      gh_machine_set_error (self->machine, g_steal_pointer (&error));
    }
  install_end_free (self);
}

static void
on_boot_files_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  InstallEnd *self = data;
  g_autoptr (GError) error = NULL;

  if (!gh_boot_files_finish (result, &error))
    g_warning ("The installer's files of %s are left behind: %s",
               gh_machine_get_name (self->machine),
               error->message);
  start_again (self);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  InstallEnd *self = data;
  GhMachine *machine = self->machine;
  GError *error = NULL;

  if (!gh_host_save_finish (machine->host, result, &error))
    {
      /* It stays "installing", in memory as on disk. */
      gh_machine_set_error (machine, error);
      install_end_free (self);
      return;
    }
  gh_fault_point ("install-end.saved");
  gh_host_set_config (machine->host, machine, g_steal_pointer (&self->config));
  gh_host_emit_event (machine->host, machine, "installed", _ ("The installation has ended"));
  gh_boot_files_remove_async (gh_service_get_boot_folder (gh_host_get_service (machine->host)),
                              gh_machine_get_uuid (machine),
                              on_boot_files_removed,
                              self);
}

/* Media that were made or fetched for the installation go, and their drives with them. */
static void
remove_media (GhMachine *machine, GhDomainConfig *config)
{
  const char *folder = gh_service_get_boot_folder (gh_host_get_service (machine->host));
  g_autofree char *own = gh_boot_files_path (folder, config->uuid, "");

  for (guint i = config->disks->len; i > 0; i--)
    {
      const GhDisk *disk = config->disks->pdata[i - 1];

      if (disk->source != NULL && g_str_has_prefix (disk->source, own))
        gh_struct_free (&gh_disk_struct, g_ptr_array_remove_index (config->disks, i - 1));
    }
}

/* A medium that the person put in stays in its drive; only the order changes. */
static void
end_install (GhMachine *machine, GhDomainConfig *config)
{
  gh_domain_config_end_install (config);
  remove_media (machine, config);
  g_strfreev (config->boot);
  config->boot = NULL;
}

void
gh_install_end_consider (GhMachine *machine, GhDomainState before)
{
  const GhDomainConfig *config = gh_domain_get_config (machine->domain);
  GhDomainEnd end = gh_domain_get_end (machine->domain);
  InstallEnd *self;

  if (config->install_state != GH_INSTALL_RUNNING || before == GH_DOMAIN_STARTING
      || gh_domain_get_state (machine->domain) != GH_DOMAIN_OFF
      || (end != GH_DOMAIN_END_REBOOT && end != GH_DOMAIN_END_SHUTDOWN))
    return;

  gh_fault_point ("install-end.before");
  self = g_new0 (InstallEnd, 1);
  self->machine = g_object_ref (machine);
  self->config = gh_domain_config_copy (config);
  self->again = end == GH_DOMAIN_END_REBOOT;
  end_install (machine, self->config);
  gh_service_hold (gh_host_get_service (machine->host));
  gh_host_save_async (machine->host, self->config, on_saved, self);
}
