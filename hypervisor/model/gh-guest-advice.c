/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What hardware suits a system that is about to be installed. */
#include "config.h"

#include "gh-guest-advice.h"

gboolean
gh_guest_is_windows (const char *os)
{
  return os != NULL && g_str_has_prefix (os, "win");
}

GhFirmware
gh_guest_firmware (const char *os)
{
  static const char *const systems[] = { "win11", "win2k25", NULL };

  return os != NULL && g_strv_contains (systems, os) ? GH_FIRMWARE_EFI : GH_FIRMWARE_BIOS;
}

void
gh_guest_advice_apply (GhDomainConfig *config, const char *os, gboolean new_disk, gboolean drivers)
{
  if (!gh_guest_is_windows (os))
    return;
  config->localtime = TRUE;
  if (drivers)
    return;
  if (new_disk)
    gh_domain_config_add_disk (config)->bus = GH_DISK_BUS_SATA;
  for (guint i = 0; i < config->nics->len; i++)
    {
      GhNic *nic = config->nics->pdata[i];

      if (nic->model == NULL)
        nic->model = g_strdup ("e1000e");
    }
}
