/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a domain has used so far. */
#include "config.h"

#include "gh-xen-counters-private.h"

#define SECTOR 512

static guint64
read_number (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  return g_ascii_strtoull (text, NULL, 10);
}

/* The host's end of a virtual network card sends what the guest receives. */
static void
add_nics (guint32 domid, GhDomainSample *sample)
{
  for (guint i = 0;; i++)
    {
      g_autofree char *folder = g_strdup_printf ("/sys/class/net/vif%u.%u/statistics", domid, i);

      if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
        return;
      sample->net_received += read_number (folder, "tx_bytes");
      sample->net_sent += read_number (folder, "rx_bytes");
    }
}

static void
add_disks (guint32 domid, GhDomainSample *sample)
{
  g_autofree char *prefix = g_strdup_printf ("vbd-%u-", domid);
  GDir *folder = g_dir_open ("/sys/bus/xen-backend/devices", 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *statistics = NULL;

      if (!g_str_has_prefix (name, prefix))
        continue;
      statistics = g_build_filename ("/sys/bus/xen-backend/devices", name, "statistics", NULL);
      sample->disk_read += read_number (statistics, "rd_sect") * SECTOR;
      sample->disk_written += read_number (statistics, "wr_sect") * SECTOR;
    }
  if (folder != NULL)
    g_dir_close (folder);
}

void
gh_xen_counters_fill (const libxl_dominfo *info, GhDomainSample *sample)
{
  sample->cpu_time = info->cpu_time;
  sample->memory = info->current_memkb * 1024;
  add_nics (info->domid, sample);
  add_disks (info->domid, sample);
}
