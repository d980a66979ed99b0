/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes of machines that run: what the driver did is what xl says. */
#include "config.h"

#include "conformance.h"
#include "gh-domain-live.h"
#include "lab-test.h"

#define MAC "00:16:3e:12:34:56"

/* Takes @what. */
static void
change (GhDomain *domain, GhChange *what)
{
  g_autoptr (GError) error = conformance_change (domain, what);

  g_assert_no_error (error);
  gh_change_free (what);
}

static GhChange *
make_number (GhChangeKind kind, guint64 number)
{
  GhChange *what = gh_change_new (kind);

  what->number = number;
  return what;
}

static GhChange *
make_key (GhChangeKind kind, const char *key, const char *text)
{
  GhChange *what = gh_change_new (kind);

  what->key = g_strdup (key);
  what->text = g_strdup (text);
  return what;
}

static GhChange *
make_pins (GhChangeKind kind, const char *pins)
{
  GhChange *what = gh_change_new (kind);

  what->pins = g_strsplit (pins, "/", -1);
  return what;
}

static void
assert_xl (const char *command, const char *pattern)
{
  g_autofree char *text = g_strdup_printf ("%s | grep -Eq '%s' && echo yes", command, pattern);

  if (!eventually_says (text, "yes"))
    {
      g_autofree char *said = shell (command);

      g_error ("%s says nothing of %s:\n%s", command, pattern, said);
    }
}

static void
change_cpus (GhDomain *domain)
{
  change (domain, make_number (GH_CHANGE_VCPUS, 1));
  assert_xl ("xl vcpu-list test-live", "test-live +[0-9]+ +1 +- +--p");
  change (domain, make_number (GH_CHANGE_VCPUS, 2));
  assert_xl ("xl vcpu-list test-live", "test-live +[0-9]+ +1 +[0-9]+ +[-rb]");
  change (domain, make_pins (GH_CHANGE_PIN, "0/1"));
  assert_xl ("xl vcpu-list test-live", "test-live +[0-9]+ +1 .* 1 / all");
  change (domain, make_pins (GH_CHANGE_SOFT_PIN, "1"));
  assert_xl ("xl vcpu-list test-live", "test-live +[0-9]+ +0 .* 0 / 1");
  change (domain, make_number (GH_CHANGE_WEIGHT, 512));
  change (domain, make_number (GH_CHANGE_CAP, 50));
  assert_xl ("xl sched-credit2 -d test-live", "test-live +[0-9]+ +512 +50");
}

static void
change_devices (GhDomain *domain)
{
  GhChange *disk = gh_change_new (GH_CHANGE_ATTACH_DISK);
  GhChange *nic = gh_change_new (GH_CHANGE_ATTACH_NIC);

  disk->disk = gh_struct_new (&gh_disk_struct);
  disk->disk->target = g_strdup ("vdb");
  disk->disk->bus = GH_DISK_BUS_XEN;
  disk->disk->source = g_strdup ("/dev/vg/disk");
  disk->disk->source_type = GH_SOURCE_BLOCK;
  change (domain, disk);
  /* State 4: the guest has it. */
  assert_xl ("xl block-list test-live", "^51728 .* 4 ");
  nic->nic = gh_struct_new (&gh_nic_struct);
  nic->nic->mac = g_strdup (MAC);
  nic->nic->type = GH_NIC_BRIDGE;
  nic->nic->source = g_strdup ("xenbr0");
  change (domain, nic);
  assert_xl ("xl network-list test-live", MAC " .* 4 ");
  change (domain, make_key (GH_CHANGE_DETACH_DISK, "vdb", NULL));
  g_assert_false (shell_says ("xl block-list test-live", "51728"));
  change (domain, make_key (GH_CHANGE_DETACH_NIC, MAC, NULL));
  g_assert_false (shell_says ("xl network-list test-live", MAC));
}

static void
test_live (LabTest *self, gconstpointer data)
{
  GhDomainConfig *config = make_config ("test-live", NULL, "");
  GhDomain *domain;
  guint64 less;

  config->vcpus = 2;
  less = config->memory - 32 * MIB;
  lab_test_discover (self);
  domain = lab_test_add_domain (self, config);
  start (domain, FALSE);
  assert_serial_says (domain, "GUEST-UP");
  change (domain, make_number (GH_CHANGE_MEMORY, less));
  g_assert_true (WAIT_UNTIL (gh_domain_live_get_memory (domain) <= less + MIB));
  change_cpus (domain);
  change_devices (domain);
  act (domain, GH_DOMAIN_ACTION_DESTROY);
}

static void
test_live_bad (LabTest *self, gconstpointer data)
{
  GhDomain *domain;
  g_autoptr (GhChange) pool = gh_change_new (GH_CHANGE_CPUPOOL);
  g_autoptr (GhChange) pin = make_pins (GH_CHANGE_PIN, "77");
  g_autoptr (GError) no_pool = NULL, no_cpu = NULL;

  lab_test_discover (self);
  domain = lab_test_add_domain (self, make_config ("test-live", NULL, ""));
  start (domain, FALSE);
  pool->text = g_strdup ("nowhere");
  no_pool = conformance_change (domain, pool);
  g_assert_error (no_pool, GH_ERROR, GH_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (no_pool->message, "Pool-0"));
  no_cpu = conformance_change (domain, pin);
  g_assert_error (no_cpu, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);
  act (domain, GH_DOMAIN_ACTION_DESTROY);
}

static void
test_media (LabTest *self, gconstpointer data)
{
  GhDomainConfig *config = make_config ("test-live", "xenfv", "");
  GhDisk *drive = gh_domain_config_add_disk (config);
  GhDomain *domain;

  drive->device = GH_DISK_CDROM;
  drive->target = g_strdup ("hdc");
  drive->bus = GH_DISK_BUS_IDE;
  lab_test_discover (self);
  domain = lab_test_add_domain (self, config);
  start (domain, FALSE);
  change (domain, make_key (GH_CHANGE_MEDIUM, "hdc", GUEST "disk.raw"));
  assert_xl ("xenstore-ls /local/domain/0/backend", "disk.raw");
  change (domain, make_key (GH_CHANGE_MEDIUM, "hdc", NULL));
  g_assert_false (shell_says ("xenstore-ls /local/domain/0/backend", "disk.raw"));
  act (domain, GH_DOMAIN_ACTION_DESTROY);
}

void
add_live_tests (void)
{
  lab_test_add ("live", test_live);
  lab_test_add ("live-bad", test_live_bad);
  lab_test_add ("live-media", test_media);
}
