/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What hardware suits a system that is about to be installed. */
#include "config.h"

#include "gh-guest-advice.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-guest-hardware.h"

gboolean
gh_guest_is_windows (const char *os)
{
  return os != NULL && g_str_has_prefix (os, "win");
}

gboolean
gh_guest_wants_security (const char *os)
{
  static const char *const systems[] = { "win11", "win2k25", NULL };

  return os != NULL && g_strv_contains (systems, os);
}

GhFirmware
gh_guest_firmware (const char *os)
{
  return gh_guest_wants_security (os) ? GH_FIRMWARE_EFI : GH_FIRMWARE_BIOS;
}

char *
gh_guest_describe_security (const char *os, GhGuestAdvice how)
{
  gboolean tpm = (how & GH_GUEST_ADVICE_TPM) != 0;
  gboolean secure_boot = (how & GH_GUEST_ADVICE_SECURE_BOOT) != 0;

  if (!gh_guest_wants_security (os))
    return NULL;
  if ((how & GH_GUEST_ADVICE_XEN) != 0)
    return g_strdup (_ ("Neither TPM nor Secure Boot, which this system wants: Xen has none. Its "
                        "installer may refuse to go on."));
  if (tpm && secure_boot)
    return g_strdup (_ ("TPM 2.0 and Secure Boot, as this system wants them"));
  if (tpm)
    return g_strdup (_ ("TPM 2.0, but no Secure Boot, which this system wants: install the package "
                        "ovmf for it."));
  if (secure_boot)
    return g_strdup (_ ("Secure Boot, but no TPM, which this system wants: install the package "
                        "swtpm for it. Its installer may refuse to go on."));
  return g_strdup (_ ("Neither TPM nor Secure Boot, which this system wants: install the packages "
                      "swtpm and ovmf for them. Its installer may refuse to go on."));
}

/* Only q35 has the chipset that guards the keys of Secure Boot. */
static void
choose_security (GhDomainConfig *config, GhGuestAdvice how)
{
  if ((how & GH_GUEST_ADVICE_TPM) != 0 && config->tpms->len == 0)
    {
      GhTpm *tpm = gh_domain_config_add_device (config, &gh_tpm_struct);

      tpm->model = g_strdup ("tpm-crb");
      tpm->backend = g_strdup ("emulator");
      tpm->version = g_strdup ("2.0");
    }
  if ((how & GH_GUEST_ADVICE_SECURE_BOOT) == 0
      || (config->machine != NULL && !g_str_equal (config->machine, "q35")))
    return;
  if (config->machine == NULL)
    config->machine = g_strdup ("q35");
  config->secure_boot = TRUE;
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
  if (gh_guest_wants_security (os) && config->firmware == GH_FIRMWARE_EFI)
    choose_security (config, how);
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
