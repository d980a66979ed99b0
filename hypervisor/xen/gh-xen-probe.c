/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether Xen is here, in words. */
#include "config.h"

#include "gh-xen-probe-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "gh-xen-context-private.h"

static char *
read_file (const char *path)
{
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

/* What the files of the running kernel say against Xen; NULL when nothing. */
static const char *
get_file_complaint (void)
{
  g_autofree char *hypervisor = read_file ("/sys/hypervisor/type");
  g_autofree char *capabilities = read_file ("/proc/xen/capabilities");

  if (capabilities == NULL && (hypervisor == NULL || !g_str_has_prefix (hypervisor, "xen")))
    return _ ("This computer was not started with Xen: install the package xen-system-amd64, and "
              "choose the entry with Xen in the boot menu");
  if (capabilities == NULL)
    return _ ("Xen runs, but /proc/xen is missing: mount it with "
              "“mount -t xenfs xenfs /proc/xen”");
  if (strstr (capabilities, "control_d") == NULL)
    return _ ("This system is itself a guest of Xen, and only the control domain may run machines");
  if (!g_file_test ("/dev/xen/privcmd", G_FILE_TEST_EXISTS))
    return _ ("Xen runs, but /dev/xen/privcmd is missing: load the kernel module xen-privcmd");
  if (geteuid () != 0)
    return _ ("Only root may speak to Xen: use the system’s service of Guesthouse");
  return NULL;
}

static char *
make_version (const libxl_version_info *info)
{
  return g_strdup_printf ("%d.%d%s",
                          info->xen_version_major,
                          info->xen_version_minor,
                          info->xen_version_extra != NULL ? info->xen_version_extra : "");
}

/* Asks the hypervisor itself; a toolstack of another version than Xen's is refused by it. */
static void
ask (GhDriverStatus *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhXenContext) context = gh_xen_context_new (&error);
  const libxl_version_info *info;
  libxl_physinfo physical;

  if (context == NULL)
    {
      status->reason = g_strdup (error->message);
      return;
    }
  libxl_physinfo_init (&physical);
  info = libxl_get_version_info (context->ctx);
  if (info != NULL)
    status->version = make_version (info);
  if (info == NULL || libxl_get_physinfo (context->ctx, &physical) != 0)
    status->reason = g_strdup_printf (
      _ ("Xen %s does not take this toolstack’s calls: it has to be of the same version as the "
         "package xen-utils; start the computer again after an upgrade"),
      status->version != NULL ? status->version : "");
  else
    {
      status->available = TRUE;
      status->accelerator = "xen";
      status->memory = physical.total_pages * (guint64) info->pagesize;
      status->cpus = physical.nr_cpus;
    }
  libxl_physinfo_dispose (&physical);
}

GhDriverStatus *
gh_xen_probe (void)
{
  GhDriverStatus *status = gh_driver_status_new ();
  const char *complaint = get_file_complaint ();

  gh_driver_status_fill_host (status);
  if (complaint != NULL)
    status->reason = g_strdup (complaint);
  else
    ask (status);
  return status;
}
