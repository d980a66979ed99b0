/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDomainConfig: completion, names, validation, host URIs, states. */
#include "config.h"

#include "gh-domain-boot.h"
#include "gh-domain-config.h"
#include "gh-domain-state.h"
#include "gh-error.h"
#include "gh-host-uri.h"

static GhDomainConfig *
valid (void)
{
  GhDomainConfig *config = gh_domain_config_new ();
  GhDisk *disk = gh_domain_config_add_disk (config);

  config->name = g_strdup ("debian");
  disk->source = g_strdup ("/pool/debian.qcow2");
  gh_domain_config_add_nic (config);
  gh_domain_config_complete (config);
  return config;
}

static void
test_complete (void)
{
  g_autoptr (GhDomainConfig) config = valid ();
  g_autofree char *uuid = g_strdup (config->uuid);
  g_autoptr (GError) error = NULL;

  gh_domain_config_validate (config, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (((GhDisk *) config->disks->pdata[0])->target, ==, "vda");
  g_assert_true (g_str_has_prefix (((GhNic *) config->nics->pdata[0])->mac, "52:54:00:"));
  gh_domain_config_complete (config);
  g_assert_cmpstr (config->uuid, ==, uuid);
}

static void
test_targets (void)
{
  g_autoptr (GhDomainConfig) config = gh_domain_config_new ();
  g_autofree char *last = NULL;

  for (int i = 0; i < 28; i++)
    gh_domain_config_add_disk (config);
  gh_domain_config_complete (config);
  g_assert_cmpstr (((GhDisk *) config->disks->pdata[25])->target, ==, "vdz");
  g_assert_cmpstr (((GhDisk *) config->disks->pdata[27])->target, ==, "vdab");
  last = gh_domain_config_free_target (config, "vd");
  g_assert_cmpstr (last, ==, "vdac");
}

static void
test_names (void)
{
  static const char *const good[] = { "a", "Debian 12", "窗户", "x.y_z-1" };
  static const char *const bad[]
    = { "",  "a/b", "a\nb", " a",   "a ",
        ".", "..",  "-a",   "\xff", "1f0b8f2a-6f9d-4f0e-9d58-0a1b2c3d4e5f" };
  g_autofree char *longest = g_strnfill (GH_DOMAIN_NAME_MAX, 'n');
  g_autofree char *too_long = g_strnfill (300, 'n');

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (gh_domain_name_validate (good[i], NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (gh_domain_name_validate (bad[i], &error));
      g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);
    }
  g_assert_true (gh_domain_name_validate (longest, NULL));
  g_assert_false (gh_domain_name_validate (too_long, NULL));
  g_assert_false (gh_domain_name_validate (NULL, NULL));
}

static void
assert_invalid (GhDomainConfig *config, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (gh_domain_config_validate (config, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_DEFINITION);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
}

static void
test_validate (void)
{
  g_autoptr (GhDomainConfig) config = valid ();
  GhDisk *second;

  config->memory = 1024;
  assert_invalid (config, "too little");
  config->memory = 1 << 30;
  config->vcpus = 0;
  assert_invalid (config, "0 CPUs");
  config->vcpus = 1;
  config->initrd = g_strdup ("/initrd");
  assert_invalid (config, "no kernel");
  config->kernel = g_strdup ("vmlinuz");
  assert_invalid (config, "absolute path");
  g_clear_pointer (&config->kernel, g_free);
  g_clear_pointer (&config->initrd, g_free);
  second = gh_domain_config_add_disk (config);
  second->target = g_strdup ("vda");
  second->source = g_strdup ("/pool/debian.qcow2");
  assert_invalid (config, "both named vda");
  assert_invalid (config, "both use");
  g_free (second->target);
  second->target = g_strdup ("vdb");
  second->shareable = TRUE;
  g_assert_true (gh_domain_config_validate (config, NULL));
  g_free (((GhNic *) config->nics->pdata[0])->mac);
  ((GhNic *) config->nics->pdata[0])->mac = g_strdup ("01:00:00:00:00:01");
  assert_invalid (config, "no MAC address");
}

/* Only while it is installed, and only when nobody has said where. */
static void
test_install_on (void)
{
  g_autoptr (GhDomainConfig) config = gh_domain_config_new ();

  config->kernel = g_strdup ("/boot/vmlinuz");
  gh_domain_config_install_on (config, "hvc0");
  g_assert_null (config->cmdline);
  config->install_state = GH_INSTALL_RUNNING;
  gh_domain_config_install_on (config, "hvc0");
  g_assert_cmpstr (config->cmdline, ==, "console=hvc0");
  gh_domain_config_install_on (config, "ttyS0");
  g_assert_cmpstr (config->cmdline, ==, "console=hvc0");
  g_free (config->cmdline);
  config->cmdline = g_strdup ("vga=788 --- quiet");
  gh_domain_config_install_on (config, "ttyS0");
  g_assert_cmpstr (config->cmdline, ==, "vga=788 --- quiet console=ttyS0");
}

static void
test_end_install (void)
{
  g_autoptr (GhDomainConfig) config = valid ();

  g_assert_false (gh_domain_config_end_install (config));
  config->install_state = GH_INSTALL_RUNNING;
  config->kernel = g_strdup ("/k");
  config->cmdline = g_strdup ("quiet");
  g_assert_true (gh_domain_config_end_install (config));
  g_assert_null (config->kernel);
  g_assert_null (config->cmdline);
  g_assert_true (gh_domain_config_validate (config, NULL));
}

static void
test_uri (void)
{
  static const char *const same[]
    = { "qemu:", "xen:", "fake:?domains=1000", "xen+ssh://me@box:22" };
  static const char *const bad[] = { "", "qemu", "xen+rsh://a", "xen+ssh:", "://", "xen+ssh://" };

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autoptr (GhHostUri) uri = gh_host_uri_parse (same[i], NULL);
      g_autofree char *text = gh_host_uri_to_string (uri);

      g_assert_cmpstr (text, ==, same[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (gh_host_uri_parse (bad[i], &error));
      g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_states (void)
{
  g_assert_true (gh_domain_state_allows (GH_DOMAIN_OFF, GH_DOMAIN_ACTION_START));
  g_assert_true (gh_domain_state_allows (GH_DOMAIN_CRASHED, GH_DOMAIN_ACTION_START));
  g_assert_false (gh_domain_state_allows (GH_DOMAIN_RUNNING, GH_DOMAIN_ACTION_START));
  g_assert_false (gh_domain_state_allows (GH_DOMAIN_RUNNING, GH_DOMAIN_ACTION_UNDEFINE));
  g_assert_true (gh_domain_state_allows (GH_DOMAIN_STARTING, GH_DOMAIN_ACTION_DESTROY));
  g_assert_true (gh_domain_state_allows (GH_DOMAIN_PAUSED, GH_DOMAIN_ACTION_RESUME));
  g_assert_cmpstr (gh_enum_to_string (&gh_domain_state_enum, GH_DOMAIN_PAUSED), ==, "paused");
}

static void
test_error (void)
{
  g_autoptr (GError) error = g_error_new (GH_ERROR, GH_ERROR_HYPERVISOR, "QEMU said no");
  g_autofree char *name = g_dbus_error_encode_gerror (error);
  g_autofree char *summary = NULL;
  g_autofree char *evidence = NULL;

  g_assert_cmpstr (name, ==, "org.guesthouse.Error.Hypervisor");
  gh_error_add_evidence (error, "  \n");
  g_assert_cmpstr (error->message, ==, "QEMU said no");
  gh_error_add_evidence (error, "line 1\nline 2\n");
  gh_error_split (error->message, &summary, &evidence);
  g_assert_cmpstr (summary, ==, "QEMU said no");
  g_assert_cmpstr (evidence, ==, "line 1\nline 2");
}

static void
assert_kinds (const GhDomainConfig *config, const char *expected)
{
  static const char *const usual[] = { "disk", "cdrom", "network", NULL };
  g_auto (GStrv) kinds = gh_domain_boot_list_kinds (config, usual);
  g_autofree char *text = g_strjoinv (" ", kinds);

  g_assert_cmpstr (text, ==, expected);
}

/* Devices with places of their own say the order of kinds as well, as far as that goes. */
static void
test_boot (void)
{
  g_autoptr (GhDomainConfig) config = gh_domain_config_new ();
  GhDisk *first = gh_domain_config_add_disk (config);
  GhDisk *second = gh_domain_config_add_disk (config);
  GhNic *nic = gh_domain_config_add_nic (config);

  assert_kinds (config, "disk cdrom network");
  config->boot = g_strsplit ("network disk network", " ", -1);
  assert_kinds (config, "network disk");
  g_clear_pointer (&config->boot, g_strfreev);
  g_assert_false (gh_domain_boot_has_places (config));
  gh_domain_config_add_disk (config)->device = GH_DISK_CDROM;
  ((GhDisk *) config->disks->pdata[2])->boot_order = 7;
  nic->boot_order = 3;
  first->boot_order = 9;
  second->boot_order = 20;
  assert_kinds (config, "network cdrom disk");
  g_assert_true (gh_domain_boot_is_by_kinds (config));
  second->boot_order = 8;
  g_assert_false (gh_domain_boot_is_by_kinds (config));
  first->boot_order = 0;
  g_assert_false (gh_domain_boot_is_by_kinds (config));
  gh_domain_boot_clear_places (config);
  g_assert_false (gh_domain_boot_has_places (config));
  g_assert_true (gh_domain_boot_is_by_kinds (config));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/domain-config/complete", test_complete);
  g_test_add_func ("/domain-config/boot", test_boot);
  g_test_add_func ("/domain-config/targets", test_targets);
  g_test_add_func ("/domain-config/names", test_names);
  g_test_add_func ("/domain-config/validate", test_validate);
  g_test_add_func ("/domain-config/install-on", test_install_on);
  g_test_add_func ("/domain-config/end-install", test_end_install);
  g_test_add_func ("/host-uri", test_uri);
  g_test_add_func ("/domain-state", test_states);
  g_test_add_func ("/error", test_error);
  return g_test_run ();
}
