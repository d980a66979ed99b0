/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhQemuDriver: QEMU on this computer, one process a machine. */
#include "config.h"

#include "gh-qemu-driver.h"

#include <string.h>

#include "gh-error.h"
#include "gh-qemu-argv.h"
#include "gh-qemu-devices-private.h"
#include "gh-qemu-domain-private.h"
#include "gh-qemu-folder-private.h"
#include "gh-qemu-host-private.h"
#include "gh-qemu-probe-private.h"
#include "gh-task.h"

struct _GhQemuDriver
{
  GhDriver parent_instance;

  char *version; /* of the binary that version_of names */
  char *version_of;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (GhQemuDriver,
                               gh_qemu_driver,
                               GH_TYPE_DRIVER,
                               G_IMPLEMENT_INTERFACE (GH_TYPE_INSPECTOR,
                                                      gh_qemu_host_init_interface))

/* Probing. The version is asked for once for each binary: its path and time of change are the key.
 */

static void
return_status (GTask *task)
{
  GhQemuDriver *self = g_task_get_source_object (task);
  GhDriverStatus *status = gh_driver_status_new ();

  gh_driver_status_fill_host (status);
  status->available = TRUE;
  status->version = g_strdup (self->version);
  status->accelerator = gh_qemu_probe_kvm (&status->accelerator_reason) ? "kvm" : "tcg";
  g_task_return_pointer (task, status, (GDestroyNotify) gh_driver_status_free);
}

static void
return_absent (GTask *task, const char *reason)
{
  GhDriverStatus *status = gh_driver_status_new ();

  gh_driver_status_fill_host (status);
  status->reason = g_strdup (reason);
  g_task_return_pointer (task, status, (GDestroyNotify) gh_driver_status_free);
}

/* "QEMU emulator version 7.2.22 (Debian …)": the fourth word. */
static char *
parse_version (const char *text)
{
  static const char prefix[] = "QEMU emulator version ";

  if (text == NULL || !g_str_has_prefix (text, prefix))
    return NULL;
  text += strlen (prefix);
  return g_strndup (text, strcspn (text, " \n"));
}

static void
on_version (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GhQemuDriver *self = g_task_get_source_object (task);
  g_autofree char *text = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &text, NULL, NULL);
  g_free (self->version);
  self->version = parse_version (text);
  if (self->version != NULL)
    {
      g_free (self->version_of);
      self->version_of = g_strdup (g_task_get_task_data (task));
      return_status (task);
    }
  else
    return_absent (task,
                   "What is found as QEMU does not tell its version: it is damaged, or no QEMU");
}

static void
gh_qemu_driver_probe (GhDriver *driver,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  GhQemuDriver *self = GH_QEMU_DRIVER (driver);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autoptr (GError) error = NULL;
  g_autofree char *binary = gh_qemu_probe_find_binary (&error);
  g_autofree char *key = binary != NULL ? gh_qemu_probe_get_key (binary) : NULL;
  g_autoptr (GSubprocess) child = NULL;

  g_task_set_source_tag (task, gh_qemu_driver_probe);
  if (binary == NULL)
    {
      return_absent (task, error->message);
      return;
    }
  if (g_strcmp0 (key, self->version_of) == 0)
    {
      return_status (task);
      return;
    }
  child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                            &error,
                            binary,
                            "--version",
                            NULL);
  if (child == NULL)
    {
      return_absent (task, error->message);
      return;
    }
  g_task_set_task_data (task, g_steal_pointer (&key), g_free);
  g_subprocess_communicate_utf8_async (
    child, NULL, cancellable, on_version, g_steal_pointer (&task));
}

/* Domains. */

static GhDomain *
gh_qemu_driver_create_domain (GhDriver *driver, GhDomainConfig *config, GError **error)
{
  g_autofree char *folder
    = g_build_filename (gh_driver_get_runtime_folder (driver), config->uuid, NULL);
  g_autofree char *log_folder
    = g_build_filename (gh_driver_get_state_folder (driver), config->uuid, NULL);

  return gh_qemu_domain_new (config, folder, log_folder);
}

static gboolean
gh_qemu_driver_validate (GhDriver *driver, const GhDomainConfig *config, GError **error)
{
  return gh_qemu_argv_check (config, error);
}

/* The machine type is pc: every kernel has drivers for its disks, which is not true of q35's SATA.
 */
static void
gh_qemu_driver_complete (GhDriver *driver, GhDomainConfig *config)
{
  GhInput *tablet;

  if (config->arch == NULL)
    config->arch = g_strdup ("x86_64");
  if (config->machine == NULL)
    config->machine = g_strdup ("pc");
  for (guint i = 0; i < config->disks->len; i++)
    {
      GhDisk *disk = config->disks->pdata[i];

      if (disk->device == GH_DISK_CDROM && disk->bus == GH_DISK_BUS_VIRTIO)
        disk->bus = gh_qemu_machine_is_q35 (config->machine) ? GH_DISK_BUS_SATA : GH_DISK_BUS_IDE;
      else if (disk->device == GH_DISK_FLOPPY)
        disk->bus = GH_DISK_BUS_FDC;
    }
  if (config->graphics->len == 0)
    {
      if (config->serials->len > 0)
        gh_domain_config_install_on (config, "ttyS0");
      return;
    }
  if (config->videos->len == 0)
    gh_domain_config_add_video (config)->model = GH_VIDEO_VGA;
  if (config->inputs->len > 0)
    return;
  /* Without it the pointer of the guest and that of the person run apart. */
  tablet = gh_domain_config_add_input (config);
  tablet->type = GH_INPUT_TABLET;
  tablet->bus = GH_INPUT_BUS_USB;
}

static void
remove_folder (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  gh_qemu_folder_remove (data);
  g_task_return_boolean (task, TRUE);
}

/* Its logs and EFI variables go with it. */
static void
on_domain_removed (GhDriver *driver, GhQemuDomain *domain, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (driver, NULL, NULL, NULL);

  g_task_set_source_tag (task, on_domain_removed);
  g_task_set_task_data (task, g_strdup (gh_qemu_domain_get_log_folder (domain)), g_free);
  g_task_run_in_thread (task, remove_folder);
}

/* Discovery: every folder of a run is looked into, all at once. */

static GhDomain *
get_or_add_domain (GhDriver *driver, const char *uuid, const GhDomainConfig *known)
{
  GhDomain *domain = gh_driver_get_domain (driver, uuid);
  g_autoptr (GError) error = NULL;

  if (domain != NULL || known == NULL)
    return domain;
  domain = gh_driver_add_domain (driver, known, &error);
  if (domain == NULL)
    g_warning ("A machine runs that cannot be listed: %s", error->message);
  return domain;
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GhDriver *driver = g_task_get_source_object (task);
  guint *left = g_task_get_task_data (task);
  const char *uuid = g_object_get_data (source, "uuid");
  g_autoptr (GhDomainConfig) known = NULL;
  GhDomainEnd end;
  GhDomainState state = gh_qemu_run_find_finish (GH_QEMU_RUN (source), result, &end, &known);
  GhDomain *domain;

  if (gh_domain_state_is_active (state))
    {
      domain = get_or_add_domain (driver, uuid, known);
      if (domain != NULL)
        gh_qemu_domain_found (GH_QEMU_DOMAIN (domain), GH_QEMU_RUN (source), state);
    }
  else
    {
      domain = gh_driver_get_domain (driver, uuid);
      if (domain != NULL)
        gh_qemu_domain_was_ended (GH_QEMU_DOMAIN (domain), state, end);
    }
  if (--*left == 0)
    g_task_return_boolean (task, TRUE);
}

static void
find (GTask *task, const char *uuid)
{
  GhDriver *driver = g_task_get_source_object (task);
  g_autofree char *folder = g_build_filename (gh_driver_get_runtime_folder (driver), uuid, NULL);
  g_autofree char *log_folder = g_build_filename (gh_driver_get_state_folder (driver), uuid, NULL);
  g_autoptr (GhQemuRun) run = gh_qemu_run_new (uuid, folder, log_folder);

  ++*(guint *) g_task_get_task_data (task);
  g_object_set_data_full (G_OBJECT (run), "uuid", g_strdup (uuid), g_free);
  gh_qemu_run_find_async (run, g_task_get_cancellable (task), on_found, g_object_ref (task));
}

static void
gh_qemu_driver_discover (GhDriver *driver,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autoptr (GTask) task
    = gh_task_new (driver, gh_qemu_driver_discover, cancellable, callback, data);
  GDir *dir = g_dir_open (gh_driver_get_runtime_folder (driver), 0, NULL);
  guint *left = g_new0 (guint, 1);
  const char *name;

  g_task_set_task_data (task, left, g_free);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_uuid_string_is_valid (name))
      find (task, name);
  if (dir != NULL)
    g_dir_close (dir);
  if (*left == 0)
    g_task_return_boolean (task, TRUE);
}

static void
gh_qemu_driver_finalize (GObject *object)
{
  GhQemuDriver *self = GH_QEMU_DRIVER (object);

  g_free (self->version);
  g_free (self->version_of);
  G_OBJECT_CLASS (gh_qemu_driver_parent_class)->finalize (object);
}

static void
gh_qemu_driver_class_init (GhQemuDriverClass *klass)
{
  GhDriverClass *driver_class = GH_DRIVER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gh_qemu_driver_finalize;
  driver_class->kind = "QEMU";
  driver_class->probe_async = gh_qemu_driver_probe;
  driver_class->discover_async = gh_qemu_driver_discover;
  driver_class->create_domain = gh_qemu_driver_create_domain;
  driver_class->validate = gh_qemu_driver_validate;
  driver_class->complete = gh_qemu_driver_complete;
}

static void
gh_qemu_driver_init (GhQemuDriver *self)
{
  g_signal_connect (self, "domain-removed", G_CALLBACK (on_domain_removed), NULL);
}

GhQmp *
gh_qemu_driver_get_qmp (GhDomain *domain)
{
  GhQemuRun *run = gh_qemu_domain_get_run (GH_QEMU_DOMAIN (domain));

  return run != NULL ? gh_qemu_run_get_qmp (run) : NULL;
}
