/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The hardware that a new machine gets for its system. */
#include "config.h"

#include <string.h>

#include "gh-guest-advice.h"
#include "gh-guest-hardware.h"

static void
test_choice (void)
{
  static const struct
  {
    const char *os;
    GhDiskBus disk;
    const char *nic;
    GhVideoModel video;
    gboolean tablet, rng, localtime;
  } cases[] = {
    { "debian12", GH_DISK_BUS_VIRTIO, "virtio", GH_VIDEO_DEFAULT, TRUE, TRUE, FALSE },
    { "never-heard-of", GH_DISK_BUS_VIRTIO, "virtio", GH_VIDEO_DEFAULT, TRUE, TRUE, FALSE },
    { "debian4", GH_DISK_BUS_IDE, "e1000", GH_VIDEO_VGA, TRUE, FALSE, FALSE },
    { "debiantesting", GH_DISK_BUS_VIRTIO, "virtio", GH_VIDEO_DEFAULT, TRUE, TRUE, FALSE },
    { "rhel5.2", GH_DISK_BUS_IDE, "e1000", GH_VIDEO_VGA, TRUE, FALSE, FALSE },
    { "rhel10.0", GH_DISK_BUS_VIRTIO, "virtio", GH_VIDEO_DEFAULT, TRUE, TRUE, FALSE },
    { "freebsd9.3", GH_DISK_BUS_IDE, "e1000", GH_VIDEO_VGA, TRUE, FALSE, FALSE },
    { "freebsd14.0", GH_DISK_BUS_VIRTIO, "virtio", GH_VIDEO_DEFAULT, TRUE, TRUE, FALSE },
    { "win11", GH_DISK_BUS_SATA, "e1000e", GH_VIDEO_VGA, TRUE, FALSE, TRUE },
    { "win2k25", GH_DISK_BUS_SATA, "e1000e", GH_VIDEO_VGA, TRUE, FALSE, TRUE },
    { "win2k8r2", GH_DISK_BUS_SATA, "e1000e", GH_VIDEO_VGA, TRUE, FALSE, TRUE },
    { "win2k8", GH_DISK_BUS_SATA, "e1000", GH_VIDEO_VGA, TRUE, FALSE, TRUE },
    { "win2k3r2", GH_DISK_BUS_IDE, "rtl8139", GH_VIDEO_CIRRUS, TRUE, FALSE, TRUE },
    { "win2k", GH_DISK_BUS_IDE, "rtl8139", GH_VIDEO_CIRRUS, TRUE, FALSE, TRUE },
    { "winxp", GH_DISK_BUS_IDE, "rtl8139", GH_VIDEO_CIRRUS, TRUE, FALSE, TRUE },
    { "win3.1", GH_DISK_BUS_IDE, "pcnet", GH_VIDEO_CIRRUS, FALSE, FALSE, TRUE },
    { "winnt4.0", GH_DISK_BUS_IDE, "pcnet", GH_VIDEO_CIRRUS, FALSE, FALSE, TRUE },
    { "win", GH_DISK_BUS_SATA, "e1000e", GH_VIDEO_VGA, TRUE, FALSE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const GhGuestHardware *hardware = gh_guest_hardware (cases[i].os);

      g_test_message ("%s", cases[i].os);
      g_assert_cmpint (hardware->disk, ==, cases[i].disk);
      g_assert_cmpstr (hardware->nic, ==, cases[i].nic);
      g_assert_cmpint (hardware->video, ==, cases[i].video);
      g_assert_cmpint (hardware->tablet, ==, cases[i].tablet);
      g_assert_cmpint (hardware->rng, ==, cases[i].rng);
      g_assert_cmpint (hardware->localtime, ==, cases[i].localtime);
    }
}

/* No system that libosinfo knows to bring the drivers is denied the faster devices. */
static void
test_drivers (void)
{
  g_autofree char *path
    = g_build_filename (g_getenv ("GH_TEST_DATA"), "osinfo", "virtio.txt", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) ids = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  ids = g_strsplit_set (g_strchomp (text), " \n", -1);
  g_assert_cmpuint (g_strv_length (ids), >, 300);
  for (char **id = ids; *id != NULL; id++)
    {
      g_test_message ("%s", *id);
      g_assert_cmpint (gh_guest_hardware (*id)->disk, ==, GH_DISK_BUS_VIRTIO);
      g_assert_cmpstr (gh_guest_hardware (*id)->nic, ==, "virtio");
    }
}

static GhDomainConfig *
advise (const char *os, GhGuestAdvice how)
{
  GhDomainConfig *config = gh_domain_config_new ();

  gh_domain_config_add_nic (config);
  gh_domain_config_add_usual_devices (config, TRUE);
  gh_guest_advice_apply (config, os, how);
  gh_guest_advice_apply (config, os, how);
  return config;
}

static void
test_machine (void)
{
  g_autoptr (GhDomainConfig) xp = advise ("winxp", GH_GUEST_ADVICE_NEW_DISK);
  g_autoptr (GhDomainConfig) nt = advise ("winnt4.0", GH_GUEST_ADVICE_NONE);
  g_autoptr (GhDomainConfig) debian = advise ("debian12", GH_GUEST_ADVICE_NEW_DISK);
  g_autoptr (GhDomainConfig) given
    = advise ("win10", GH_GUEST_ADVICE_NEW_DISK | GH_GUEST_ADVICE_DRIVERS);
  g_autoptr (GhDomainConfig) xen = advise ("win10", GH_GUEST_ADVICE_NEW_DISK | GH_GUEST_ADVICE_XEN);
  g_autoptr (GhDomainConfig) unknown = advise (NULL, GH_GUEST_ADVICE_NEW_DISK);

  g_assert_cmpuint (xp->disks->len, ==, 1);
  g_assert_cmpint (((GhDisk *) xp->disks->pdata[0])->bus, ==, GH_DISK_BUS_IDE);
  g_assert_cmpstr (((GhNic *) xp->nics->pdata[0])->model, ==, "rtl8139");
  g_assert_cmpint (((GhVideo *) xp->videos->pdata[0])->model, ==, GH_VIDEO_CIRRUS);
  g_assert_cmpuint (xp->controllers->len, ==, 1);
  g_assert_cmpuint (xp->sounds->len, ==, 1);
  g_assert_cmpuint (nt->inputs->len, ==, 0);
  g_assert_cmpuint (debian->disks->len, ==, 0);
  g_assert_null (((GhNic *) debian->nics->pdata[0])->model);
  g_assert_cmpuint (debian->rngs->len, ==, 1);
  g_assert_false (debian->localtime);
  g_assert_cmpuint (given->disks->len, ==, 0);
  g_assert_null (((GhNic *) given->nics->pdata[0])->model);
  g_assert_true (xen->localtime);
  g_assert_cmpuint (xen->sounds->len + xen->rngs->len + xen->disks->len, ==, 0);
  g_assert_cmpuint (unknown->sounds->len + unknown->rngs->len + unknown->disks->len, ==, 0);
}

static void
assert_security (
  const char *os, GhGuestAdvice how, guint tpms, gboolean secure_boot, const char *word)
{
  g_autoptr (GhDomainConfig) config = gh_domain_config_new ();
  g_autofree char *text = gh_guest_describe_security (os, how);

  config->firmware = gh_guest_firmware (os);
  gh_guest_advice_apply (config, os, how);
  gh_guest_advice_apply (config, os, how);
  g_assert_cmpuint (config->tpms->len, ==, tpms);
  g_assert_cmpint (config->secure_boot, ==, secure_boot);
  g_assert_cmpstr (config->machine, ==, secure_boot ? "q35" : NULL);
  if (word == NULL)
    g_assert_null (text);
  else
    g_assert_nonnull (strstr (text, word));
}

/* As far as the host has them; what is missing is said with the package that it comes in. */
static void
test_security (void)
{
  const GhGuestAdvice both = GH_GUEST_ADVICE_TPM | GH_GUEST_ADVICE_SECURE_BOOT;
  g_autoptr (GhDomainConfig) chosen = gh_domain_config_new ();

  assert_security ("win11", both, 1, TRUE, "TPM 2.0 and Secure Boot");
  assert_security ("win2k25", both, 1, TRUE, "TPM 2.0 and Secure Boot");
  assert_security ("win11", GH_GUEST_ADVICE_TPM, 1, FALSE, "ovmf");
  assert_security ("win11", GH_GUEST_ADVICE_SECURE_BOOT, 0, TRUE, "swtpm");
  assert_security ("win11", GH_GUEST_ADVICE_NONE, 0, FALSE, "swtpm and ovmf");
  assert_security ("win11", GH_GUEST_ADVICE_XEN, 0, FALSE, "Xen");
  assert_security ("win10", both, 0, FALSE, NULL);
  assert_security ("debian12", both, 0, FALSE, NULL);
  /* What was chosen otherwise stays. */
  gh_guest_advice_apply (chosen, "win11", both);
  g_assert_cmpuint (chosen->tpms->len, ==, 0);
  g_assert_false (chosen->secure_boot);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guest-hardware/choice", test_choice);
  g_test_add_func ("/guest-hardware/drivers", test_drivers);
  g_test_add_func ("/guest-hardware/machine", test_machine);
  g_test_add_func ("/guest-hardware/security", test_security);
  return g_test_run ();
}
