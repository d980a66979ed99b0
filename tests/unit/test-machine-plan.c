/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the wizard's answers become: advice, names, and the call that makes the machine. */
#include "config.h"

#include <string.h>

#include "gh-domain-xml.h"
#include "gh-error.h"
#include "gh-machine-plan.h"

#define GIB (G_GUINT64_CONSTANT (1) << 30)

static GhMachinePlan *
new_plan (const char *found)
{
  GhMachinePlan *plan = gh_machine_plan_new ();

  plan->location = g_strdup ("/srv/trees/bookworm");
  plan->name = g_strdup ("debian");
  gh_machine_plan_set_found (plan, g_variant_new_parsed (found));
  return plan;
}

static void
test_tree (void)
{
  g_autoptr (GhMachinePlan) plan
    = new_plan ("{'kind': <'tree'>, 'os': <'debian12'>, 'arch': <'x86_64'>}");
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) call = NULL, install = NULL, options = NULL;
  g_autoptr (GhDomainConfig) config = NULL;
  const char *definition, *tree, *args, *format;
  guint64 size;

  plan->arguments = g_strdup ("auto=true");
  call = g_variant_ref_sink (gh_machine_plan_to_call (plan, &error));
  g_assert_no_error (error);
  g_variant_get (call, "(&s@a{sv}@a{sv})", &definition, &install, &options);
  g_assert_true (g_variant_lookup (install, "tree", "&s", &tree));
  g_assert_cmpstr (tree, ==, "/srv/trees/bookworm");
  g_assert_true (g_variant_lookup (install, "args", "&s", &args));
  g_assert_cmpstr (args, ==, "+auto=true");
  g_assert_true (g_variant_lookup (options, "disk-size", "t", &size));
  g_assert_cmpuint (size, ==, plan->disk_size);
  g_assert_true (g_variant_lookup (options, "disk-format", "&s", &format));
  g_assert_cmpstr (format, ==, "qcow2");
  config = gh_domain_xml_parse (definition, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (config->name, ==, "debian");
  g_assert_cmpuint (config->memory, ==, plan->memory);
  g_assert_cmpuint (config->disks->len, ==, 0);
  g_assert_cmpuint (config->nics->len, ==, 1);
}

/* Hardware that was changed stays, and answers that are given later count. */
static void
test_hardware (void)
{
  g_autoptr (GhMachinePlan) plan = new_plan ("{'kind': <'tree'>, 'os': <'debian12'>}");
  g_autoptr (GhDomainConfig) changed = gh_machine_plan_make_config (plan);
  g_autoptr (GhDomainConfig) made = NULL, later = NULL;
  guint screens = changed->graphics->len;

  gh_domain_config_add_nic (changed);
  changed->firmware = GH_FIRMWARE_EFI;
  gh_machine_plan_set_hardware (plan, changed);
  made = gh_machine_plan_make_config (plan);
  g_assert_true (gh_domain_config_equal (made, changed));
  plan->vcpus = 7;
  later = gh_machine_plan_make_config (plan);
  g_assert_cmpuint (later->vcpus, ==, 7);
  g_assert_cmpuint (later->nics->len, ==, 2);
  g_assert_cmpuint (later->graphics->len, ==, screens);
  g_assert_cmpint (later->firmware, ==, GH_FIRMWARE_EFI);
}

/* A copy of a disk, with somebody who can log in: the password leaves the plan as a hash only. */
static void
test_cloud (void)
{
  g_autoptr (GhMachinePlan) plan = gh_machine_plan_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) call = NULL, install = NULL, options = NULL, answers = NULL;
  const char *definition, *image, *hash, *zone;
  g_autofree char *text = NULL;

  plan->source = GH_PLAN_CLOUD;
  plan->location = g_strdup ("/srv/cloud.qcow2");
  plan->name = g_strdup ("cloud");
  gh_machine_plan_set_found (plan,
                             g_variant_new_parsed ("{'kind': <'disk'>, 'format': <'qcow2'>}"));
  g_assert_cmpint (plan->source, ==, GH_PLAN_CLOUD);
  g_assert_true (gh_machine_plan_can_answer (plan));
  plan->answers_wanted = TRUE;
  g_assert_false (gh_machine_plan_check_answers (plan, &error));
  g_clear_error (&error);
  gh_machine_plan_suggest_answers (plan);
  gh_machine_plan_set_password (plan, "correct horse");
  g_assert_true (gh_machine_plan_check_answers (plan, &error));

  call = g_variant_ref_sink (gh_machine_plan_to_call (plan, &error));
  g_assert_no_error (error);
  g_variant_get (call, "(&s@a{sv}@a{sv})", &definition, &install, &options);
  g_assert_true (g_variant_lookup (install, "cloud-image", "&s", &image));
  g_assert_cmpstr (image, ==, "/srv/cloud.qcow2");
  answers = g_variant_lookup_value (install, "unattended", G_VARIANT_TYPE_VARDICT);
  g_assert_true (g_variant_lookup (answers, "password-hash", "&s", &hash));
  g_assert_true (g_str_has_prefix (hash, "$6$"));
  g_assert_true (g_variant_lookup (answers, "timezone", "&s", &zone));
  text = g_variant_print (call, FALSE);
  g_assert_null (strstr (text, "correct horse"));
}

static void
test_windows (void)
{
  g_autoptr (GhMachinePlan) plan
    = new_plan ("{'kind': <'iso'>, 'os': <'win11'>, 'unattended': <'windows'>}");
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) call = g_variant_ref_sink (gh_machine_plan_to_call (plan, &error));
  g_autoptr (GhDomainConfig) config = NULL;
  const char *definition;

  g_assert_no_error (error);
  g_variant_get_child (call, 0, "&s", &definition);
  config = gh_domain_xml_parse (definition, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (config->firmware, ==, GH_FIRMWARE_EFI);
  g_assert_true (config->localtime);
  g_assert_cmpint (((GhDisk *) config->disks->pdata[0])->bus, ==, GH_DISK_BUS_SATA);
  g_assert_cmpstr (((GhNic *) config->nics->pdata[0])->model, ==, "e1000e");
}

static void
test_import (void)
{
  g_autoptr (GhMachinePlan) plan
    = new_plan ("{'kind': <'disk'>, 'format': <'qcow2'>, 'size': <uint64 1073741824>}");
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) call = NULL, install = NULL, options = NULL;
  g_autoptr (GhDomainConfig) config = NULL;
  const char *definition;
  GhDisk *disk;

  g_assert_cmpint (plan->source, ==, GH_PLAN_IMPORT);
  call = g_variant_ref_sink (gh_machine_plan_to_call (plan, &error));
  g_assert_no_error (error);
  g_variant_get (call, "(&s@a{sv}@a{sv})", &definition, &install, &options);
  g_assert_cmpuint (g_variant_n_children (install), ==, 0);
  g_assert_false (g_variant_lookup (options, "disk-size", "t", NULL));
  config = gh_domain_xml_parse (definition, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (config->disks->len, ==, 1);
  disk = config->disks->pdata[0];
  g_assert_cmpstr (disk->source, ==, "/srv/trees/bookworm");
  g_assert_cmpstr (disk->format, ==, "qcow2");
}

static GhDomainConfig *
get_config (GhMachinePlan *plan)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) call = g_variant_ref_sink (gh_machine_plan_to_call (plan, &error));
  const char *definition;
  GhDomainConfig *config;

  g_assert_no_error (error);
  g_variant_get (call, "(&sa{sv}a{sv})", &definition, NULL, NULL);
  config = gh_domain_xml_parse (definition, -1, &error);
  g_assert_no_error (error);
  return config;
}

/* The kind is chosen, explained, changed by the person, and chosen anew for another source. */
static void
test_xen (void)
{
  g_autoptr (GhMachinePlan) plan = new_plan ("{'kind': <'tree'>, 'os': <'debian12'>}");
  g_autoptr (GhDomainConfig) first = NULL, stays = NULL, second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *network = NULL, *guest = NULL;

  plan->xen = TRUE;
  plan->host = gh_host_info_new ();
  plan->bridge = g_strdup ("xenbr0");
  first = get_config (plan);
  g_assert_cmpint (first->virt, ==, GH_VIRT_XEN);
  g_assert_null (first->machine);
  g_assert_cmpint (((GhNic *) first->nics->pdata[0])->type, ==, GH_NIC_BRIDGE);
  g_assert_cmpstr (((GhNic *) first->nics->pdata[0])->source, ==, "xenbr0");
  network = gh_machine_plan_describe_network (plan);
  g_assert_nonnull (strstr (network, "xenbr0"));
  guest = gh_machine_plan_describe_guest (plan);
  g_assert_true (g_str_has_prefix (guest, "PVH"));

  plan->host->pvh_loader = g_strdup ("/usr/lib/grub-xen/grub");
  stays = get_config (plan);
  g_assert_cmpstr (stays->machine, ==, "xenpvh");

  plan->guest = GH_XEN_PV;
  plan->guest_chosen = TRUE;
  plan->network = FALSE;
  second = get_config (plan);
  g_assert_cmpstr (second->machine, ==, "xenpv");
  g_assert_cmpuint (second->nics->len, ==, 0);

  gh_machine_plan_set_found (plan, g_variant_new_parsed ("{'kind': <'iso'>}"));
  g_assert_cmpint (gh_machine_plan_get_guest (plan), ==, GH_XEN_HVM);
  g_assert_true (gh_machine_plan_check_guest (plan, GH_XEN_HVM, NULL));
  g_assert_false (gh_machine_plan_check_guest (plan, GH_XEN_PV, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_UNSUPPORTED);
}

static void
test_advice_stays_within_the_host (void)
{
  g_autoptr (GhMachinePlan) plan = new_plan ("{'kind': <'tree'>, 'memory': <uint64 805306368>}");

  gh_machine_plan_take_advice (plan, 2 * GIB, 2);
  g_assert_cmpuint (plan->memory, >=, 805306368);
  g_assert_cmpuint (plan->memory, <=, GIB);
  g_assert_cmpuint (plan->vcpus, ==, 1);
  gh_machine_plan_take_advice (plan, 64 * GIB, 16);
  g_assert_cmpuint (plan->memory, <=, 4 * GIB);
  g_assert_cmpuint (plan->vcpus, ==, 4);
}

/* On a full disk the size that is proposed fits, and what a person has chosen stays. */
static void
test_size_fits_the_pool (void)
{
  g_autoptr (GhMachinePlan) plan = new_plan ("{'kind': <'tree'>, 'disk': <uint64 10737418240>}");

  gh_machine_plan_take_advice (plan, 0, 1);
  gh_machine_plan_fit_disk (plan, 500 * GIB);
  g_assert_cmpuint (plan->disk_size, ==, 20 * GIB);
  gh_machine_plan_fit_disk (plan, 2 * GIB + 5);
  g_assert_cmpuint (plan->disk_size, ==, 2 * GIB);
  gh_machine_plan_fit_disk (plan, 16 * GIB);
  g_assert_cmpuint (plan->disk_size, ==, 14 * GIB);
  gh_machine_plan_fit_disk (plan, 0);
  g_assert_cmpuint (plan->disk_size, ==, GIB);
  plan->disk_size = 3 * GIB;
  plan->disk_size_chosen = TRUE;
  gh_machine_plan_fit_disk (plan, 500 * GIB);
  gh_machine_plan_take_advice (plan, 0, 1);
  g_assert_cmpuint (plan->disk_size, ==, 3 * GIB);
}

static void
test_volume_in_a_group (void)
{
  g_autoptr (GhMachinePlan) plan = new_plan ("{'kind': <'tree'>}");
  g_autoptr (GVariant) call = NULL, options = NULL;
  g_autofree char *words = NULL;
  const char *pool;

  plan->disk_pool = g_strdup ("vg0");
  plan->disk_logical = TRUE;
  call = g_variant_ref_sink (gh_machine_plan_to_call (plan, NULL));
  g_variant_get (call, "(&sa{sv}@a{sv})", NULL, NULL, &options);
  g_assert_true (g_variant_lookup (options, "disk-pool", "&s", &pool));
  g_assert_cmpstr (pool, ==, "vg0");
  g_assert_false (g_variant_lookup (options, "disk-format", "&s", NULL));
  words = gh_machine_plan_describe_disk (plan);
  g_assert_nonnull (strstr (words, "vg0"));
}

/* How much comes from a server, where it says so; what is here is not downloaded. */
static void
test_download (void)
{
  g_autoptr (GhMachinePlan) plan = new_plan ("{'kind': <'iso'>, 'size': <uint64 661651456>}");
  g_autofree char *local = gh_machine_plan_describe_download (plan);
  g_autofree char *unknown = NULL, *size = NULL, *tree = NULL;

  g_assert_null (local);
  gh_machine_plan_set_string (&plan->location, "https://example.com/debian.iso");
  size = gh_machine_plan_describe_download (plan);
  g_assert_cmpstr (size, ==, "631.0\u00a0MiB");
  gh_machine_plan_set_found (plan, g_variant_new_parsed ("{'kind': <'iso'>}"));
  unknown = gh_machine_plan_describe_download (plan);
  g_assert_null (unknown);
  gh_machine_plan_set_found (plan, g_variant_new_parsed ("{'kind': <'tree'>, 'size': <uint64 1>}"));
  plan->source = GH_PLAN_TREE;
  tree = gh_machine_plan_describe_download (plan);
  g_assert_null (tree);
}

static void
test_names (void)
{
  g_autoptr (GhMachinePlan) plan = new_plan ("{'kind': <'tree'>, 'os': <'debian12'>}");
  g_autoptr (GhDomainList) domains = gh_domain_list_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *first = gh_machine_plan_suggest_name (plan, domains);

  g_assert_cmpstr (first, ==, "debian12");
  g_assert_true (gh_machine_plan_check_name ("debian12", domains, NULL));
  g_assert_false (gh_machine_plan_check_name ("a/b", domains, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/machine-plan/tree", test_tree);
  g_test_add_func ("/machine-plan/hardware", test_hardware);
  g_test_add_func ("/machine-plan/cloud", test_cloud);
  g_test_add_func ("/machine-plan/windows", test_windows);
  g_test_add_func ("/machine-plan/import", test_import);
  g_test_add_func ("/machine-plan/xen", test_xen);
  g_test_add_func ("/machine-plan/advice-stays-within-the-host", test_advice_stays_within_the_host);
  g_test_add_func ("/machine-plan/size-fits-the-pool", test_size_fits_the_pool);
  g_test_add_func ("/machine-plan/volume-in-a-group", test_volume_in_a_group);
  g_test_add_func ("/machine-plan/download", test_download);
  g_test_add_func ("/machine-plan/names", test_names);
  return g_test_run ();
}
