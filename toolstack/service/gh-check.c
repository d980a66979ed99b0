/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Host.Check: what is wrong with a host, and what to do. */
#include "config.h"

#include "gh-check.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-host.h"
#include "gh-inspector.h"
#include "gh-pool.h"
#include "gh-service.h"
#include "gh-text.h"

/* Less free space than this is worth a word. */
#define LITTLE_SPACE (G_GUINT64_CONSTANT (4) << 30)

/* probe anew → space of the pool → look at the rest in a thread → reply */
typedef struct
{
  GhCall *call;
  GVariantBuilder findings;
  char *pool;
  char *runtime_folder;
} Check;

static void
check_free (Check *self)
{
  g_free (self->pool);
  g_free (self->runtime_folder);
  g_free (self);
}

static void
add (Check *self,
     const char *id,
     const char *level,
     const char *title,
     const char *text,
     const char *remedy)
{
  GVariantBuilder finding;

  g_variant_builder_init (&finding, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&finding, "{sv}", "id", g_variant_new_string (id));
  g_variant_builder_add (&finding, "{sv}", "level", g_variant_new_string (level));
  g_variant_builder_add (&finding, "{sv}", "title", g_variant_new_string (title));
  g_variant_builder_add (&finding, "{sv}", "text", g_variant_new_string (text != NULL ? text : ""));
  g_variant_builder_add (
    &finding, "{sv}", "remedy", g_variant_new_string (remedy != NULL ? remedy : ""));
  g_variant_builder_add (&self->findings, "a{sv}", &finding);
}

/* The reason says the rest itself. */
static const char *
get_kvm_remedy (void)
{
  return access ("/dev/kvm", R_OK | W_OK) != 0 && errno == EACCES
           ? _ ("Join the group kvm, and log in again: sudo adduser $USER kvm")
           : NULL;
}

static void
check_hypervisor (Check *self)
{
  const GhDriverStatus *status = gh_host_get_status (self->call->host);
  const char *kind = gh_driver_get_kind (gh_host_get_driver (self->call->host));

  if (!status->available)
    {
      add (self, "hypervisor", "error", kind, status->reason, NULL);
      return;
    }
  add (self, "hypervisor", "ok", kind, status->version, NULL);
  if (status->accelerator_reason != NULL)
    add (self,
         "accelerator",
         "warning",
         _ ("Machines are emulated, which is slow"),
         status->accelerator_reason,
         get_kvm_remedy ());
  else
    add (self, "accelerator", "ok", _ ("Acceleration"), status->accelerator, NULL);
}

static void
check_programs (Check *self)
{
  static const struct
  {
    const char *program;
    const char *package;
  } programs[] = { { "qemu-img", "qemu-utils" } };

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autofree char *path = g_find_program_in_path (programs[i].program);
      g_autofree char *remedy = g_strdup_printf ("sudo apt install %s", programs[i].package);

      if (path != NULL)
        add (self, programs[i].program, "ok", programs[i].program, path, NULL);
      else
        add (self,
             programs[i].program,
             "error",
             programs[i].program,
             _ ("This program is not installed; disk images cannot be made"),
             remedy);
    }
}

static void
check_firmware (Check *self)
{
  static const char *const files[] = { "/usr/share/OVMF/OVMF_CODE_4M.fd",
                                       "/usr/share/OVMF/OVMF_CODE.fd",
                                       "/usr/share/edk2/ovmf/OVMF_CODE.fd" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (g_file_test (files[i], G_FILE_TEST_EXISTS))
      {
        add (self, "firmware", "ok", _ ("UEFI firmware"), files[i], NULL);
        return;
      }
  add (self,
       "firmware",
       "note",
       _ ("UEFI firmware"),
       _ ("OVMF is not installed: machines with UEFI firmware cannot be started"),
       "sudo apt install ovmf");
}

static void
check_folders (Check *self)
{
  g_autofree char *parent = g_path_get_dirname (self->pool);
  const char *folder = g_file_test (self->pool, G_FILE_TEST_IS_DIR) ? self->pool : parent;
  struct stat st;

  if (g_file_test (folder, G_FILE_TEST_EXISTS) && access (folder, W_OK) < 0)
    add (self,
         "pool",
         "error",
         _ ("Folder of disk images"),
         folder,
         _ ("You cannot write there: change the folder's owner or mode"));
  else
    add (self, "pool", "ok", _ ("Folder of disk images"), self->pool, NULL);

  if (stat (self->runtime_folder, &st) < 0 || st.st_uid != getuid () || (st.st_mode & 077) != 0)
    add (self,
         "runtime",
         "error",
         _ ("Folder of sockets"),
         self->runtime_folder,
         _ ("It has to be yours alone: end guesthoused, and remove the folder"));
  else
    add (self, "runtime", "ok", _ ("Folder of sockets"), self->runtime_folder, NULL);
}

static void
check_recovered (Check *self)
{
  const char *const *recovered = gh_service_get_recovered (self->call->service);
  g_autofree char *text = g_strjoinv ("\n", (char **) recovered);

  if (*recovered != NULL)
    add (self,
         "recovered",
         "note",
         _ ("The service was ended in the midst of work, and cleaned up"),
         text,
         NULL);
}

/* What is particular to the hypervisor. */
static void
check_driver (Check *self)
{
  g_autoptr (GPtrArray) list = gh_finding_list_new ();

  gh_inspector_check (gh_host_get_driver (self->call->host), list);
  for (guint i = 0; i < list->len; i++)
    {
      const GhFinding *finding = list->pdata[i];

      add (self, finding->id, finding->level, finding->title, finding->text, finding->remedy);
    }
}

static void
check_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Check *self = task_data;

  check_programs (self);
  check_firmware (self);
  check_folders (self);
  check_driver (self);
  g_task_return_boolean (task, TRUE);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  Check *self = data;

  check_recovered (self);
  gh_call_return (self->call, g_variant_new ("(@aa{sv})", g_variant_builder_end (&self->findings)));
  check_free (self);
}

static void
on_space (GObject *source, GAsyncResult *result, gpointer data)
{
  Check *self = data;
  guint64 available, total;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = NULL;

  if (!gh_pool_get_space_finish (result, &available, &total, &error))
    add (self, "space", "error", _ ("Space for disk images"), error->message, NULL);
  else
    {
      g_autofree char *size = gh_format_size (available);
      g_autofree char *text = g_strdup_printf (_ ("%s are free in %s"), size, self->pool);
      gboolean little = available < LITTLE_SPACE;

      add (self,
           "space",
           little ? "warning" : "ok",
           _ ("Space for disk images"),
           text,
           little ? _ ("Delete what you do not need, or give new disks a path elsewhere") : NULL);
    }
  task = g_task_new (NULL, NULL, on_checked, self);
  g_task_set_source_tag (task, gh_check_run);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, check_in_thread);
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  Check *self = data;
  GError *error = NULL;

  if (!gh_host_probe_finish (GH_HOST (source), result, &error))
    {
      g_variant_builder_clear (&self->findings);
      gh_call_fail (self->call, error);
      check_free (self);
      return;
    }
  check_hypervisor (self);
  gh_pool_get_space_async (self->pool, NULL, on_space, self);
}

void
gh_check_run (GhCall *call)
{
  Check *self = g_new0 (Check, 1);

  self->call = call;
  self->pool = g_strdup (gh_service_get_pool (call->service));
  self->runtime_folder = g_strdup (gh_service_get_runtime_folder (call->service));
  g_variant_builder_init (&self->findings, G_VARIANT_TYPE ("aa{sv}"));
  gh_host_probe_async (call->host, on_probed, self);
}

static void
on_space_known (GObject *source, GAsyncResult *result, gpointer data)
{
  GhCall *call = data;
  guint64 available, total;
  GError *error = NULL;

  if (gh_pool_get_space_finish (result, &available, &total, &error))
    gh_call_return (call, g_variant_new ("(tt)", available, total));
  else
    gh_call_fail (call, error);
}

void
gh_check_space_run (GhCall *call)
{
  g_autoptr (GVariant) options = gh_call_get_options (call, 0);
  const char *path = gh_service_get_pool (call->service);

  g_variant_lookup (options, "path", "&s", &path);
  if (g_path_is_absolute (path))
    gh_pool_get_space_async (path, NULL, on_space_known, call);
  else
    gh_call_fail_new (
      call, GH_ERROR_INVALID_ARGUMENT, _ ("The path “%s” has to be absolute"), path);
}
