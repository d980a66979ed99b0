/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes of a machine, and lists of CPUs. */
#include "config.h"

#include "gh-change.h"
#include "gh-cpu-set.h"
#include "gh-error.h"
#include "gh-hostdev.h"

#define MIB (G_GUINT64_CONSTANT (1) << 20)

static GhDomainConfig *
machine (void)
{
  GhDomainConfig *config = gh_domain_config_new ();
  GhDisk *disk = gh_domain_config_add_disk (config);
  GhDisk *drive = gh_domain_config_add_disk (config);

  config->name = g_strdup ("debian");
  config->memory = 1024 * MIB;
  config->vcpus = 4;
  disk->source = g_strdup ("/pool/debian.qcow2");
  disk->target = g_strdup ("vda");
  drive->device = GH_DISK_CDROM;
  drive->target = g_strdup ("hdc");
  gh_domain_config_add_nic (config)->mac = g_strdup ("52:54:00:aa:bb:cc");
  return config;
}

static void
test_cpu_sets (void)
{
  static const struct
  {
    const char *text;
    const char *shortest; /* NULL: it is no list */
  } cases[] = {
    { "0", "0" },      { "3,0-1,2", "0-3" }, { "0-7,^2", "0-1,3-7" }, { "all", "all" },
    { "", "all" },     { " 1 , 3 ", "1,3" }, { "4095", "4095" },      { "0-4095", "all" },
    { "4096", NULL },  { "3-1", NULL },      { "a", NULL },           { "1,,2", NULL },
    { "1-2-3", NULL }, { "-1", NULL },       { "0,^0", NULL },        { "0x1", NULL },
    { "\xff", NULL },  { "^1,^all", NULL },  { "1;2", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      GhCpuSet set;

      g_assert_cmpint (
        gh_cpu_set_parse (cases[i].text, &set, &error), ==, cases[i].shortest != NULL);
      if (cases[i].shortest == NULL)
        {
          g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);
          continue;
        }
      text = gh_cpu_set_format (&set);
      g_assert_cmpstr (text, ==, cases[i].shortest);
    }
}

static void
test_absent_cpus (void)
{
  char *fits[] = { (char *) "0-1", (char *) "^1", (char *) "", NULL };
  char *absent[] = { (char *) "0", (char *) "1-2", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (gh_cpu_set_check (fits, 2, NULL));
  g_assert_false (gh_cpu_set_check (absent, 2, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "no CPU 2"));
}

/* What it becomes, or why it cannot be. */
static int
apply_number (GhDomainConfig *config, GhChangeKind kind, guint64 number)
{
  g_autoptr (GhChange) change = gh_change_new (kind);
  g_autoptr (GhDomainConfig) before = gh_domain_config_copy (config);
  g_autoptr (GError) error = NULL;

  change->number = number;
  if (gh_change_apply (change, config, &error))
    return -1;
  g_assert_true (gh_domain_config_equal (before, config));
  return error->code;
}

static void
test_figures (void)
{
  g_autoptr (GhDomainConfig) config = machine ();

  g_assert_cmpint (apply_number (config, GH_CHANGE_MEMORY, 512 * MIB), ==, -1);
  g_assert_cmpuint (config->current_memory, ==, 512 * MIB);
  g_assert_cmpint (
    apply_number (config, GH_CHANGE_MEMORY, 1025 * MIB), ==, GH_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (
    apply_number (config, GH_CHANGE_MEMORY, 16 * MIB), ==, GH_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (
    apply_number (config, GH_CHANGE_MAX_MEMORY, 256 * MIB), ==, GH_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (apply_number (config, GH_CHANGE_MAX_MEMORY, 2048 * MIB), ==, -1);
  g_assert_cmpuint (gh_domain_config_get_current_memory (config), ==, 512 * MIB);
  g_assert_cmpint (apply_number (config, GH_CHANGE_MEMORY, 2048 * MIB), ==, -1);
  g_assert_cmpuint (config->current_memory, ==, 0);

  g_assert_cmpint (apply_number (config, GH_CHANGE_VCPUS, 2), ==, -1);
  g_assert_cmpint (apply_number (config, GH_CHANGE_VCPUS, 5), ==, GH_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (apply_number (config, GH_CHANGE_VCPUS, 0), ==, GH_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (apply_number (config, GH_CHANGE_MAX_VCPUS, 1), ==, GH_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (apply_number (config, GH_CHANGE_MAX_VCPUS, 2), ==, -1);
  g_assert_cmpuint (config->vcpus_online, ==, 0);
  g_assert_cmpint (apply_number (config, GH_CHANGE_WEIGHT, 512), ==, -1);
  g_assert_cmpint (
    apply_number (config, GH_CHANGE_WEIGHT, G_MAXUINT64), ==, GH_ERROR_INVALID_ARGUMENT);
}

static void
test_pins (void)
{
  g_autoptr (GhDomainConfig) config = machine ();
  g_autoptr (GhChange) change = gh_change_new (GH_CHANGE_PIN);
  g_autoptr (GError) error = NULL;

  change->pins = g_strsplit ("1,0", "/", -1);
  g_assert_true (gh_change_apply (change, config, NULL));
  g_assert_cmpuint (g_strv_length (config->pins), ==, 4);
  g_assert_cmpstr (config->pins[3], ==, "0-1");

  g_strfreev (change->pins);
  change->pins = g_strsplit ("all/1/all", "/", -1);
  g_assert_true (gh_change_apply (change, config, NULL));
  g_assert_cmpuint (g_strv_length (config->pins), ==, 2);
  g_assert_cmpstr (config->pins[0], ==, "");

  g_strfreev (change->pins);
  change->pins = g_strsplit ("0/0/0/0/0", "/", -1);
  g_assert_false (gh_change_apply (change, config, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);

  g_strfreev (change->pins);
  change->pins = g_strsplit ("all", "/", -1);
  g_assert_true (gh_change_apply (change, config, NULL));
  g_assert_null (config->pins);
}

static int
apply_key (GhDomainConfig *config, GhChangeKind kind, const char *key, const char *text)
{
  g_autoptr (GhChange) made = gh_change_new (kind);
  g_autoptr (GhChange) change = NULL;
  g_autoptr (GError) error = NULL;

  made->key = g_strdup (key);
  made->text = g_strdup (text);
  if (kind == GH_CHANGE_ATTACH_DISK)
    {
      made->disk = gh_struct_new (&gh_disk_struct);
      made->disk->target = g_strdup (key);
      made->disk->source = g_strdup (text);
    }
  if (kind == GH_CHANGE_ATTACH_NIC)
    {
      made->nic = gh_struct_new (&gh_nic_struct);
      made->nic->mac = g_strdup (key);
    }
  if (kind == GH_CHANGE_ATTACH_HOSTDEV)
    made->hostdev = gh_hostdev_parse (key, NULL);
  change = gh_change_copy (made);
  return gh_change_apply (change, config, &error) ? -1 : error->code;
}

static void
test_devices (void)
{
  g_autoptr (GhDomainConfig) config = machine ();

  g_assert_cmpint (apply_key (config, GH_CHANGE_ATTACH_DISK, "vda", "/a"), ==, GH_ERROR_EXISTS);
  g_assert_cmpint (
    apply_key (config, GH_CHANGE_ATTACH_DISK, "vdb", "/pool/debian.qcow2"), ==, GH_ERROR_IN_USE);
  g_assert_cmpint (apply_key (config, GH_CHANGE_ATTACH_DISK, "vdb", "/a"), ==, -1);
  g_assert_cmpuint (config->disks->len, ==, 3);
  g_assert_cmpint (apply_key (config, GH_CHANGE_DETACH_DISK, "vdc", NULL), ==, GH_ERROR_NOT_FOUND);
  g_assert_cmpint (apply_key (config, GH_CHANGE_DETACH_DISK, "vdb", NULL), ==, -1);
  g_assert_cmpuint (config->disks->len, ==, 2);
  g_assert_cmpint (
    apply_key (config, GH_CHANGE_ATTACH_NIC, "52:54:00:AA:BB:CC", NULL), ==, GH_ERROR_EXISTS);
  g_assert_cmpint (
    apply_key (config, GH_CHANGE_LINK, "52:54:00:aa:bb:cd", NULL), ==, GH_ERROR_NOT_FOUND);
  g_assert_cmpint (apply_key (config, GH_CHANGE_LINK, "52:54:00:aa:bb:cc", NULL), ==, -1);
  g_assert_true (((GhNic *) config->nics->pdata[0])->link_down);
  g_assert_cmpint (apply_key (config, GH_CHANGE_DETACH_NIC, "52:54:00:AA:bb:cc", NULL), ==, -1);
  g_assert_cmpuint (config->nics->len, ==, 0);
}

static void
test_hostdevs (void)
{
  g_autoptr (GhDomainConfig) config = machine ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (apply_key (config, GH_CHANGE_ATTACH_HOSTDEV, "046d:c52b", NULL), ==, -1);
  g_assert_cmpint (apply_key (config, GH_CHANGE_ATTACH_HOSTDEV, "01:00.0", NULL), ==, -1);
  g_assert_cmpint (
    apply_key (config, GH_CHANGE_ATTACH_HOSTDEV, "0000:01:00.0", NULL), ==, GH_ERROR_EXISTS);
  g_assert_cmpint (
    apply_key (config, GH_CHANGE_DETACH_HOSTDEV, "1.4", NULL), ==, GH_ERROR_NOT_FOUND);
  g_assert_cmpint (apply_key (config, GH_CHANGE_DETACH_HOSTDEV, "046d:c52b", NULL), ==, -1);
  g_assert_cmpuint (config->hostdevs->len, ==, 1);
  g_assert_cmpint (((const GhHostdev *) config->hostdevs->pdata[0])->type, ==, GH_HOSTDEV_PCI);
  /* One device cannot be two. */
  g_ptr_array_add (config->hostdevs, gh_hostdev_parse ("01:00.0", NULL));
  g_assert_false (gh_domain_config_validate (config, &error));
  g_assert_nonnull (strstr (error->message, "the same as another one"));
}

static void
test_media (void)
{
  g_autoptr (GhDomainConfig) config = machine ();

  g_assert_cmpint (apply_key (config, GH_CHANGE_MEDIUM, "hdc", NULL), ==, GH_ERROR_WRONG_STATE);
  g_assert_cmpint (
    apply_key (config, GH_CHANGE_MEDIUM, "vda", "/a.iso"), ==, GH_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (apply_key (config, GH_CHANGE_MEDIUM, "hdd", "/a.iso"), ==, GH_ERROR_NOT_FOUND);
  g_assert_cmpint (apply_key (config, GH_CHANGE_MEDIUM, "hdc", "/a.iso"), ==, -1);
  g_assert_cmpstr (gh_domain_config_get_disk (config, "hdc")->source, ==, "/a.iso");
  g_assert_cmpint (apply_key (config, GH_CHANGE_MEDIUM, "hdc", NULL), ==, -1);
  g_assert_null (gh_domain_config_get_disk (config, "hdc")->source);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/change/cpu-sets", test_cpu_sets);
  g_test_add_func ("/change/absent-cpus", test_absent_cpus);
  g_test_add_func ("/change/figures", test_figures);
  g_test_add_func ("/change/pins", test_pins);
  g_test_add_func ("/change/devices", test_devices);
  g_test_add_func ("/change/media", test_media);
  g_test_add_func ("/change/hostdevs", test_hostdevs);

  return g_test_run ();
}
