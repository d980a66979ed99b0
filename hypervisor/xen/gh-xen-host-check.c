/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What may be wrong with a control domain, and the remedy. */
#include "config.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <linux/loop.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "gh-text.h"
#include "gh-linux-host.h"
#include "gh-xen-context-private.h"
#include "gh-xen-host-private.h"
#include "gh-xen-store-private.h"

/* Less free memory than this is worth a word when Domain 0 has the rest. */
#define LITTLE_FREE (G_GUINT64_CONSTANT (256) << 20)

static gboolean
contains (const char *path, const char *word)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && strstr (text, word) != NULL;
}

static void
check_xenfs (GPtrArray *list)
{
  if (contains ("/proc/xen/capabilities", "control_d"))
    gh_finding_add (
      list, "xen-control-domain", "ok", _ ("Control domain"), "/proc/xen/capabilities", NULL);
  else
    gh_finding_add (list,
                    "xen-control-domain",
                    "error",
                    _ ("Control domain"),
                    _ ("/proc/xen/capabilities does not say that this is the control domain"),
                    _ ("Mount it: mount -t xenfs xenfs /proc/xen. If it is mounted, this system "
                       "is a guest: start the computer with Xen"));
}

/* Returns: (transfer full) (nullable): with spaces between arguments, where the kernel has NULs */
static char *
read_of_process (const char *pid, const char *file)
{
  g_autofree char *path = g_build_filename ("/proc", pid, file, NULL);
  char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return NULL;
  for (gsize i = 0; i < length; i++)
    if (text[i] == '\0')
      text[i] = ' ';
  return text;
}

/* @name: as the kernel names the command of a process; it cuts it at 15 characters. Returns:
 * (transfer full) (nullable): the number of one */
static char *
find_process (const char *name)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *pid;

  while (dir != NULL && (pid = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *text = g_ascii_isdigit (*pid) ? read_of_process (pid, "comm") : NULL;

      if (text != NULL && g_str_equal (g_strchomp (text), name))
        return g_strdup (pid);
    }
  return NULL;
}

static void
check_xenstored (GPtrArray *list)
{
  struct xs_handle *store = gh_xen_store_open (NULL);
  unsigned length;
  char *value = store != NULL ? xs_read (store, XBT_NULL, "/", &length) : NULL;

  if (value != NULL)
    gh_finding_add (list, "xen-xenstored", "ok", _ ("xenstored"), _ ("It answers"), NULL);
  else
    gh_finding_add (list,
                    "xen-xenstored",
                    "error",
                    _ ("xenstored"),
                    _ ("xenstore does not answer; no machine can start without it"),
                    "sudo systemctl start xen.service");
  free (value);
  if (store != NULL)
    xs_close (store);
}

/* xenconsoled(8) does not make its folder. */
static gboolean
logs_guests (const char *pid)
{
  g_autofree char *command = read_of_process (pid, "cmdline");

  return command != NULL && g_file_test ("/var/log/xen/console", G_FILE_TEST_IS_DIR)
         && (strstr (command, "--log=guest") != NULL || strstr (command, "--log=all") != NULL);
}

static void
check_console_logs (GPtrArray *list, const char *pid)
{
  if (logs_guests (pid))
    gh_finding_add (list,
                    "xen-console-logs",
                    "ok",
                    _ ("Logs of serial lines"),
                    _ ("What machines say on their serial lines is kept"),
                    NULL);
  else
    gh_finding_add (
      list,
      "xen-console-logs",
      "note",
      _ ("Logs of serial lines"),
      _ ("What a PV or PVH machine says on its console while nobody listens is not kept: "
         "xenconsoled runs without --log=guest, or has no folder for it"),
      _ ("Make the folder /var/log/xen/console, write XENCONSOLED_ARGS=\"--log=guest\" into "
         "/etc/default/xen, and start the computer again"));
}

static void
check_services (GPtrArray *list)
{
  g_autofree char *consoled = find_process ("xenconsoled");

  check_xenstored (list);
  if (consoled != NULL)
    {
      gh_finding_add (list, "xen-xenconsoled", "ok", _ ("xenconsoled"), _ ("It runs"), NULL);
      check_console_logs (list, consoled);
      return;
    }
  gh_finding_add (list,
                  "xen-xenconsoled",
                  "error",
                  _ ("xenconsoled"),
                  _ ("It does not run: serial lines of machines are dead"),
                  "sudo systemctl restart xen.service");
}

/* libxenlight writes the number of the device model that serves Domain 0's own disks. */
static void
check_qemu_dom0 (GPtrArray *list)
{
  struct xs_handle *store = gh_xen_store_open (NULL);
  char *state = store != NULL
                  ? xs_read (store, XBT_NULL, "/local/domain/0/device-model/0/state", NULL)
                  : NULL;

  if (g_strcmp0 (state, "running") == 0)
    gh_finding_add (
      list, "xen-qemu-dom0", "ok", _ ("QEMU of Domain 0"), _ ("It serves disks of files"), NULL);
  else
    gh_finding_add (list,
                    "xen-qemu-dom0",
                    "note",
                    _ ("QEMU of Domain 0"),
                    _ ("It does not run: images cannot be attached to Domain 0 itself, as pygrub "
                       "needs for formats other than raw"),
                    _ ("Install the package qemu-system-xen, and start Xen’s services again: sudo "
                       "systemctl restart xen.service"));
  free (state);
  if (store != NULL)
    xs_close (store);
}

static void
check_bridge (GPtrArray *list)
{
  g_auto (GStrv) bridges = gh_linux_host_list_bridges ("/sys");

  if (bridges[0] != NULL)
    gh_finding_add (list, "xen-bridge", "ok", _ ("Network bridge"), bridges[0], NULL);
  else
    gh_finding_add (list,
                    "xen-bridge",
                    "warning",
                    _ ("Network bridge"),
                    _ ("There is none: machines with a network card cannot be started"),
                    _ ("Make one, with the computer’s own card in it, in /etc/network/interfaces "
                       "(bridge_ports) or NetworkManager; to try: sudo ip link add xenbr0 type "
                       "bridge && sudo ip link set xenbr0 up"));
}

/* Xen's command line has dom0_mem=, or Domain 0 shrinks for each machine that starts. */
static void
check_memory (GPtrArray *list, const GhHostInfo *info)
{
  gboolean fixed
    = info->xen_commandline != NULL && strstr (info->xen_commandline, "dom0_mem=") != NULL;
  g_autofree char *size = gh_format_size (info->free_memory);

  if (fixed)
    gh_finding_add (list,
                    "xen-dom0-memory",
                    "ok",
                    _ ("Memory of Domain 0"),
                    _ ("It is fixed by dom0_mem, and Domain 0 does not shrink for machines"),
                    NULL);
  else
    gh_finding_add (
      list,
      "xen-dom0-memory",
      "warning",
      _ ("Memory of Domain 0"),
      _ ("Domain 0 has all memory at first, and gives some up for each machine, which "
         "is slow and may fail (ballooning)"),
      _ ("Add dom0_mem=2G,max:2G to GRUB_CMDLINE_XEN in /etc/default/grub, run sudo "
         "update-grub, and start the computer again"));
  if (fixed && info->free_memory < LITTLE_FREE)
    {
      g_autofree char *text
        = g_strdup_printf (_ ("%s are free: hardly a machine more can start"), size);

      gh_finding_add (list,
                      "xen-free-memory",
                      "warning",
                      _ ("Free memory"),
                      text,
                      _ ("Shut a machine down, or give one less memory"));
    }
}

static void
check_versions (GPtrArray *list, const GhHostInfo *info)
{
  g_autofree char *running = g_strdup_printf ("%u.%u", info->xen_major, info->xen_minor);
  g_autofree char *text = g_strdup_printf (
    _ ("Xen is %s, and this toolstack is of %s"), running, GH_XEN_TOOLSTACK_VERSION);

  if (g_str_equal (running, GH_XEN_TOOLSTACK_VERSION))
    gh_finding_add (list, "xen-version", "ok", _ ("Versions"), text, NULL);
  else
    gh_finding_add (list,
                    "xen-version",
                    "error",
                    _ ("Versions"),
                    text,
                    _ ("Start the computer again with the Xen that was installed last"));
}

static void
check_virtualization (GPtrArray *list, const GhHostInfo *info)
{
  g_auto (GStrv) caps = g_strsplit (info->virt_caps != NULL ? info->virt_caps : "", " ", -1);
  const char *const *words = (const char *const *) caps;

  if (g_strv_contains (words, "hvm"))
    gh_finding_add (list, "xen-hvm", "ok", _ ("HVM and PVH machines"), info->virt_caps, NULL);
  else
    gh_finding_add (list,
                    "xen-hvm",
                    "warning",
                    _ ("HVM and PVH machines"),
                    _ ("The CPU offers no virtualization: only PV machines can be started"),
                    _ ("Turn on virtualization (VT-x or AMD-V) in the firmware’s setup"));
  if (g_strv_contains (words, "hvm_directio") || g_strv_contains (words, "pv_directio"))
    gh_finding_add (list, "xen-iommu", "ok", _ ("IOMMU"), NULL, NULL);
  else
    gh_finding_add (list,
                    "xen-iommu",
                    "note",
                    _ ("IOMMU"),
                    _ ("There is none: devices of the computer cannot be handed to machines"),
                    _ ("Turn on VT-d or AMD-Vi in the firmware’s setup, if the computer has it"));
}

/* Asks for a free number, which takes none. */
static void
check_loop (GPtrArray *list)
{
  int fd = open ("/dev/loop-control", O_RDWR | O_CLOEXEC);
  int number = fd >= 0 ? ioctl (fd, LOOP_CTL_GET_FREE) : -1;

  if (fd >= 0)
    close (fd);
  if (number >= 0)
    gh_finding_add (list, "xen-loop", "ok", _ ("Loop devices"), NULL, NULL);
  else
    gh_finding_add (list,
                    "xen-loop",
                    "warning",
                    _ ("Loop devices"),
                    _ ("There is none free: raw images of PV machines are slower, or do not start"),
                    "sudo modprobe loop");
}

static char *
list_volume_groups (void)
{
  g_autoptr (GSubprocess) child
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                        NULL,
                        "vgs",
                        "--noheadings",
                        "-o",
                        "vg_name",
                        NULL);
  char *text = NULL;

  if (child != NULL)
    g_subprocess_communicate_utf8 (child, NULL, NULL, &text, NULL, NULL);
  return text != NULL ? g_strstrip (text) : NULL;
}

static void
check_volume_groups (GPtrArray *list)
{
  g_autofree char *names = list_volume_groups ();

  if (names != NULL && *names != '\0')
    gh_finding_add (
      list, "xen-volume-group", "ok", _ ("Volume groups"), g_strdelimit (names, "\n", ' '), NULL);
  else
    gh_finding_add (list,
                    "xen-volume-group",
                    "note",
                    _ ("Volume groups"),
                    names != NULL
                      ? _ ("There is none: disks of machines are image files, which are slower")
                      : _ ("LVM is not installed: disks of machines are image files, which are "
                           "slower"),
                    names != NULL ? _ ("Make one on a free partition: sudo vgcreate vg DEVICE")
                                  : "sudo apt install lvm2");
}

void
gh_xen_host_check (GPtrArray *findings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhHostInfo) info = NULL;

  check_xenfs (findings);
  check_services (findings);
  check_bridge (findings);
  check_loop (findings);
  check_volume_groups (findings);
  if (!contains ("/proc/xen/capabilities", "control_d"))
    return;
  check_qemu_dom0 (findings);
  info = gh_xen_host_get_info (&error);
  if (info == NULL)
    {
      gh_finding_add (findings,
                      "xen-answers",
                      "error",
                      _ ("Xen"),
                      error->message,
                      _ ("See what Xen’s services say: systemctl status xen.service"));
      return;
    }
  check_memory (findings, info);
  check_versions (findings, info);
  check_virtualization (findings, info);
}
