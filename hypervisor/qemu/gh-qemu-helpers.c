/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhQemuHelpers: the processes beside a QEMU.
 *
 * Each has one connection, to QEMU, which is there before it starts, and ends with it: so none is
 * left behind, whichever of QEMU, the service and the helper is killed, and when. */
#include "config.h"

#include "gh-qemu-helpers-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-hostdev.h"
#include "gh-linux-devices.h"
#include "gh-qemu-argv.h"
#include "gh-qemu-folder-private.h"
#include "gh-qemu-process-private.h"

#define SWTPM        "swtpm"
#define VSOCK_DEVICE "/dev/vhost-vsock"
#define TPM_FOLDER   "tpm"
/* The number of its socket in a helper. */
#define HELPER_FD 3

/* One that is to start: its socket, and its arguments. */
typedef struct
{
  int fd;
  char **argv;
} Helper;

struct _GhQemuHelpers
{
  GPtrArray *helpers;   /* of Helper */
  GPtrArray *processes; /* of GSubprocess, those that run */
  int tpm_fd;           /* QEMU's end, or -1 */
  void (*left) (gpointer data);
  gpointer data;
  GCancellable *gone; /* cancelled when @self is freed */
};

static void
helper_free (gpointer data)
{
  Helper *self = data;

  if (self->fd >= 0)
    close (self->fd);
  g_strfreev (self->argv);
  g_free (self);
}

static gboolean
is_virtiofs (const GhFilesystem *filesystem)
{
  return g_strcmp0 (filesystem->driver, "virtiofs") == 0;
}

static char *
find_virtiofsd (void)
{
  static const char *const places[]
    = { "/usr/lib/qemu/virtiofsd", "/usr/libexec/virtiofsd", "/usr/lib/virtiofsd" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (access (places[i], X_OK) == 0)
      return g_strdup (places[i]);
  return g_find_program_in_path ("virtiofsd");
}

static gboolean
check_folders (const GhDomainConfig *config, GError **error)
{
  for (guint i = 0; i < config->filesystems->len; i++)
    {
      const GhFilesystem *filesystem = config->filesystems->pdata[i];
      g_autofree char *program = is_virtiofs (filesystem) ? find_virtiofsd () : NULL;

      if (!g_file_test (filesystem->source, G_FILE_TEST_IS_DIR))
        {
          g_set_error (error,
                       GH_ERROR,
                       GH_ERROR_NOT_FOUND,
                       _ ("there is no folder %s to be shared: make it, or share another one"),
                       filesystem->source);
          return FALSE;
        }
      if (is_virtiofs (filesystem) && program == NULL)
        {
          g_set_error_literal (error,
                               GH_ERROR,
                               GH_ERROR_UNAVAILABLE,
                               _ ("virtiofsd is not installed: install the package "
                                  "qemu-system-common, or share the folder with the driver path"));
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
gh_qemu_helpers_check_hostdev (const GhHostdev *hostdev, GError **error)
{
  g_autoptr (GPtrArray) devices = NULL;
  g_autofree char *address = gh_hostdev_get_address (hostdev);
  g_autofree char *reason = NULL;

  if (hostdev->type != GH_HOSTDEV_PCI)
    return TRUE;
  devices = gh_linux_devices_list ("/sys", "");
  for (guint i = 0; i < devices->len; i++)
    if (gh_host_device_is (devices->pdata[i], hostdev))
      {
        reason = gh_host_device_explain (devices->pdata[i], FALSE);
        if (reason == NULL)
          return TRUE;
        g_set_error (error,
                     GH_ERROR,
                     GH_ERROR_IN_USE,
                     _ ("the PCI device %s cannot be handed over. %s"),
                     address,
                     reason);
        return FALSE;
      }
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_NOT_FOUND,
               _ ("this computer has no PCI device %s: remove it, or choose another one"),
               address);
  return FALSE;
}

static gboolean
check_hostdevs (const GhDomainConfig *config, GError **error)
{
  for (guint i = 0; i < config->hostdevs->len; i++)
    if (!gh_qemu_helpers_check_hostdev (config->hostdevs->pdata[i], error))
      return FALSE;
  return TRUE;
}

gboolean
gh_qemu_helpers_has_tpm (void)
{
  g_autofree char *swtpm = g_find_program_in_path (SWTPM);

  return swtpm != NULL;
}

gboolean
gh_qemu_helpers_check (const GhDomainConfig *config, GError **error)
{
  if (config->tpms->len > 0 && !gh_qemu_helpers_has_tpm ())
    {
      g_set_error_literal (error,
                           GH_ERROR,
                           GH_ERROR_UNAVAILABLE,
                           _ ("the TPM’s emulator is not installed: install the package swtpm, or "
                              "remove the TPM"));
      return FALSE;
    }
  if (config->vsocks->len > 0 && access (VSOCK_DEVICE, R_OK | W_OK) != 0)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_UNAVAILABLE,
                   _ ("%s cannot be used, which a socket to the host needs: load the module "
                      "vhost_vsock and ask for the right to it, or remove the socket"),
                   VSOCK_DEVICE);
      return FALSE;
    }
  return check_hostdevs (config, error) && check_folders (config, error);
}

static void
add_helper (GhQemuHelpers *self, int fd, GPtrArray *argv)
{
  Helper *helper = g_new0 (Helper, 1);

  g_ptr_array_add (argv, NULL);
  helper->fd = fd;
  helper->argv = (char **) g_ptr_array_free (argv, FALSE);
  g_ptr_array_add (self->helpers, helper);
}

static gboolean
add_tpm (GhQemuHelpers *self, const GhTpm *tpm, const char *state_folder, GError **error)
{
  g_autofree char *folder = g_build_filename (state_folder, TPM_FOLDER, NULL);
  GPtrArray *argv = g_ptr_array_new ();
  int fds[2];

  if (g_mkdir_with_parents (folder, 0700) != 0
      || socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    {
      g_ptr_array_unref (argv);
      g_propagate_error (error, gh_error_from_errno (errno, _ ("The TPM’s folder cannot be made")));
      return FALSE;
    }
  self->tpm_fd = fds[0];
  g_ptr_array_add (argv, g_strdup (SWTPM));
  g_ptr_array_add (argv, g_strdup ("socket"));
  if (g_strcmp0 (tpm->version, "1.2") != 0)
    g_ptr_array_add (argv, g_strdup ("--tpm2"));
  g_ptr_array_add (argv, g_strdup ("--tpmstate"));
  g_ptr_array_add (argv, g_strdup_printf ("dir=%s,mode=0600", folder));
  g_ptr_array_add (argv, g_strdup ("--ctrl"));
  g_ptr_array_add (argv, g_strdup_printf ("type=unixio,clientfd=%d", HELPER_FD));
  g_ptr_array_add (argv, g_strdup ("--terminate"));
  add_helper (self, fds[1], argv);
  return TRUE;
}

/* A person is root in a namespace of its own, which virtiofsd asks for. */
static gboolean
add_folder (
  GhQemuHelpers *self, const GhFilesystem *filesystem, guint i, const char *folder, GError **error)
{
  g_autofree char *socket = gh_qemu_argv_folder_socket (i);
  int fd = gh_qemu_folder_listen (folder, socket, error);
  GPtrArray *argv;

  if (fd < 0)
    return FALSE;
  argv = g_ptr_array_new ();
  if (geteuid () != 0)
    {
      g_ptr_array_add (argv, g_strdup ("unshare"));
      g_ptr_array_add (argv, g_strdup ("--map-root-user"));
      g_ptr_array_add (argv, g_strdup ("--"));
    }
  g_ptr_array_add (argv, find_virtiofsd ());
  g_ptr_array_add (argv, g_strdup_printf ("--fd=%d", HELPER_FD));
  g_ptr_array_add (argv, g_strdup ("-o"));
  g_ptr_array_add (argv, g_strdup_printf ("source=%s", filesystem->source));
  add_helper (self, fd, argv);
  return TRUE;
}

GhQemuHelpers *
gh_qemu_helpers_new (const GhDomainConfig *config,
                     const char *folder,
                     const char *state_folder,
                     void (*left) (gpointer data),
                     gpointer data,
                     GError **error)
{
  GhQemuHelpers *self = g_new0 (GhQemuHelpers, 1);
  gboolean made = TRUE;

  self->helpers = g_ptr_array_new_with_free_func (helper_free);
  self->processes = g_ptr_array_new_with_free_func (g_object_unref);
  self->gone = g_cancellable_new ();
  self->tpm_fd = -1;
  self->left = left;
  self->data = data;
  if (config->tpms->len > 0)
    made = add_tpm (self, config->tpms->pdata[0], state_folder, error);
  for (guint i = 0; made && i < config->filesystems->len; i++)
    if (is_virtiofs (config->filesystems->pdata[i]))
      made = add_folder (self, config->filesystems->pdata[i], i, folder, error);
  if (made)
    return self;
  gh_qemu_helpers_free (self);
  return NULL;
}

int
gh_qemu_helpers_take_tpm_fd (GhQemuHelpers *self)
{
  int fd = self->tpm_fd;

  self->tpm_fd = -1;
  return fd;
}

static void
on_exited (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GhQemuHelpers *self = data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_ptr_array_remove (self->processes, source);
  self->left (self->data);
}

static gboolean
start (GhQemuHelpers *self, Helper *helper, int log_fd, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (launcher, gh_qemu_process_leave_session, NULL, NULL);
  g_subprocess_launcher_take_stderr_fd (launcher, fcntl (log_fd, F_DUPFD_CLOEXEC, 0));
  g_subprocess_launcher_take_stdout_fd (launcher, fcntl (log_fd, F_DUPFD_CLOEXEC, 0));
  g_subprocess_launcher_take_fd (launcher, helper->fd, HELPER_FD);
  helper->fd = -1;
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) helper->argv, error);
  if (process == NULL)
    return FALSE;
  g_ptr_array_add (self->processes, process);
  g_subprocess_wait_async (process, self->gone, on_exited, self);
  return TRUE;
}

gboolean
gh_qemu_helpers_start (GhQemuHelpers *self, int log_fd, GError **error)
{
  for (guint i = 0; i < self->helpers->len; i++)
    if (!start (self, self->helpers->pdata[i], log_fd, error))
      return FALSE;
  return TRUE;
}

gboolean
gh_qemu_helpers_are_there (const GhQemuHelpers *self)
{
  return self != NULL && self->processes->len > 0;
}

void
gh_qemu_helpers_kill (GhQemuHelpers *self)
{
  for (guint i = 0; self != NULL && i < self->processes->len; i++)
    g_subprocess_force_exit (self->processes->pdata[i]);
}

void
gh_qemu_helpers_free (GhQemuHelpers *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->gone);
  g_object_unref (self->gone);
  g_ptr_array_unref (self->helpers);
  g_ptr_array_unref (self->processes);
  if (self->tpm_fd >= 0)
    close (self->tpm_fd);
  g_free (self);
}
