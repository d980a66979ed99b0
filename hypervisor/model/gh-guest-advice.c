/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What hardware suits a system that is about to be installed. */
#include "config.h"

#include "gh-guest-advice.h"

#include <string.h>

#include "gh-guest-hardware.h"

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

/* The disk that is made for the machine goes where this one is. */
static void
choose_disk (GhDomainConfig *config, GhDiskBus bus)
{
  for (guint i = 0; i < config->disks->len; i++)
    if (((const GhDisk *) config->disks->pdata[i])->source == NULL)
      return;
  gh_domain_config_add_disk (config)->bus = bus;
}

static void
choose_screen (GhDomainConfig *config, const GhGuestHardware *hardware)
{
  for (guint i = 0; i < config->videos->len; i++)
    {
      GhVideo *video = config->videos->pdata[i];

      if (video->model == GH_VIDEO_DEFAULT)
        video->model = hardware->video;
    }
  for (guint i = config->inputs->len; i > 0 && !hardware->tablet; i--)
    {
      GhInput *input = config->inputs->pdata[i - 1];

      if (input->type == GH_INPUT_TABLET)
        gh_struct_free (&gh_input_struct, g_ptr_array_steal_index (config->inputs, i - 1));
    }
  if (config->graphics->len > 0 && config->sounds->len == 0 && hardware->sound != NULL)
    ((GhSound *) gh_domain_config_add_device (config, &gh_sound_struct))->model
      = g_strdup (hardware->sound);
}

static void
choose_rest (GhDomainConfig *config, const GhGuestHardware *hardware)
{
  if (hardware->usb != NULL && config->controllers->len == 0)
    {
      GhController *usb = gh_domain_config_add_device (config, &gh_controller_struct);

      usb->type = g_strdup ("usb");
      usb->model = g_strdup (hardware->usb);
    }
  if (hardware->rng && config->rngs->len == 0)
    {
      GhRng *rng = gh_domain_config_add_device (config, &gh_rng_struct);

      rng->model = g_strdup ("virtio");
      rng->backend = g_strdup ("random");
      rng->source = g_strdup ("/dev/urandom");
    }
}

void
gh_guest_advice_apply (GhDomainConfig *config, const char *os, GhGuestAdvice how)
{
  const GhGuestHardware *hardware = os != NULL ? gh_guest_hardware (os) : NULL;

  if (hardware == NULL)
    return;
  if (hardware->localtime)
    config->localtime = TRUE;
  if ((how & GH_GUEST_ADVICE_XEN) != 0)
    return;
  choose_screen (config, hardware);
  choose_rest (config, hardware);
  if ((how & GH_GUEST_ADVICE_DRIVERS) != 0)
    return;
  if ((how & GH_GUEST_ADVICE_NEW_DISK) != 0 && hardware->disk != GH_DISK_BUS_VIRTIO)
    choose_disk (config, hardware->disk);
  for (guint i = 0; i < config->nics->len; i++)
    {
      GhNic *nic = config->nics->pdata[i];

      if (nic->model == NULL && strcmp (hardware->nic, "virtio") != 0)
        nic->model = g_strdup (hardware->nic);
    }
}
