/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which kind of Xen guest suits a new machine, and which are refused. */
#include "config.h"

#include "gh-error.h"
#include "gh-xen-guest.h"

#define NO "@a{sv} {}"
#define DEBIAN                                                                                     \
  "{'os': <'debian12'>, 'xen-kernel': <'xen/vmlinuz'>, 'xen-initrd': <'xen/initrd.gz'>}"

static GhHostInfo *
make_host (const char *caps, gboolean loader)
{
  GhHostInfo *host = gh_host_info_new ();

  host->virt_caps = g_strdup (caps);
  host->pvh_loader = loader ? g_strdup ("/usr/lib/grub-xen/grub") : NULL;
  return host;
}

static void
test_choice (void)
{
  static const struct
  {
    GhXenBoot boot;
    const char *found;
    const char *caps;
    GhXenGuest guest;
  } cases[] = {
    { GH_XEN_BOOT_TREE, DEBIAN, "pv hvm hap", GH_XEN_PVH },
    { GH_XEN_BOOT_TREE, "{'os': <'debiantesting'>}", NULL, GH_XEN_PVH },
    /* Linux 4.9 */
    { GH_XEN_BOOT_TREE, "{'os': <'debian9'>}", NULL, GH_XEN_HVM },
    { GH_XEN_BOOT_TREE,
      "{'os': <'debian9'>, 'xen-kernel': <'k'>, 'xen-initrd': <'i'>}",
      NULL,
      GH_XEN_PV },
    { GH_XEN_BOOT_TREE, "{'xen-kernel': <'k'>, 'xen-initrd': <'i'>}", "pv hvm", GH_XEN_PV },
    /* A kernel without its initrd is not taken by the service either. */
    { GH_XEN_BOOT_TREE, "{'xen-kernel': <'k'>}", "pv hvm", GH_XEN_PVH },
    { GH_XEN_BOOT_TREE, "{'xen-kernel': <'k'>, 'xen-initrd': <'i'>}", "hvm", GH_XEN_PVH },
    { GH_XEN_BOOT_TREE, "@a{sv} {}", NULL, GH_XEN_PVH },
    { GH_XEN_BOOT_CD, DEBIAN, "pv hvm", GH_XEN_HVM },
    { GH_XEN_BOOT_DISK, "@a{sv} {}", "pv hvm", GH_XEN_HVM },
    /* What the kernel says of itself counts more than what is known of the release. */
    { GH_XEN_BOOT_TREE, "{'os': <'debian9'>, 'kernel-xen': <['pv', 'pvh']>}", NULL, GH_XEN_PVH },
    { GH_XEN_BOOT_TREE, "{'os': <'debian12'>, 'kernel-xen': <['pv']>}", "pv hvm", GH_XEN_PV },
    { GH_XEN_BOOT_TREE, "{'os': <'debian12'>, 'kernel-xen': <['pv']>}", "hvm", GH_XEN_HVM },
    { GH_XEN_BOOT_TREE, "{'kernel-xen': <@as []>}", NULL, GH_XEN_HVM },
    { GH_XEN_BOOT_TREE,
      "{'kernel-xen': <@as []>, 'xen-kernel': <'k'>, 'xen-initrd': <'i'>}",
      NULL,
      GH_XEN_PV },
    /* A processor without virtualization */
    { GH_XEN_BOOT_TREE, DEBIAN, "pv", GH_XEN_PV },
    { GH_XEN_BOOT_DISK, "@a{sv} {}", "pv", GH_XEN_PV },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) found = g_variant_ref_sink (g_variant_new_parsed (cases[i].found));
      g_autoptr (GhHostInfo) host = make_host (cases[i].caps, FALSE);
      g_autoptr (GError) error = NULL;
      const char *why = NULL;
      GhXenNeeds needs;

      g_test_message ("%s", cases[i].found);
      gh_xen_needs_init (&needs, cases[i].boot, found, host);
      g_assert_cmpint (gh_xen_guest_choose (&needs, &why), ==, cases[i].guest);
      g_assert_nonnull (why);
      g_assert_true (gh_xen_guest_check (cases[i].guest, &needs, &error));
      g_assert_no_error (error);
    }
}

static void
test_refusals (void)
{
  static const struct
  {
    GhXenGuest guest;
    GhXenBoot boot;
    const char *found;
    const char *caps;
    const char *remedy;
  } cases[] = {
    { GH_XEN_PVH, GH_XEN_BOOT_CD, NO, NULL, "*choose HVM*install tree*" },
    { GH_XEN_PVH, GH_XEN_BOOT_DISK, NO, NULL, "*choose HVM*grub-xen-host*" },
    { GH_XEN_PV, GH_XEN_BOOT_CD, NO, NULL, "*choose HVM*install tree*" },
    { GH_XEN_PV, GH_XEN_BOOT_TREE, NO, "hvm", "*choose PVH or HVM*" },
    { GH_XEN_HVM, GH_XEN_BOOT_DISK, NO, "pv", "*choose PV*" },
    { GH_XEN_PVH, GH_XEN_BOOT_TREE, NO, "pv", "*choose PV*" },
    { GH_XEN_HVM, GH_XEN_BOOT_CD, NO, "pv", "*install tree*" },
    { GH_XEN_PVH, GH_XEN_BOOT_TREE, "{'kernel-xen': <['pv']>}", NULL, "*choose PV or HVM*" },
    { GH_XEN_PVH, GH_XEN_BOOT_TREE, "{'kernel-xen': <@as []>}", NULL, "*choose HVM*" },
    { GH_XEN_PV, GH_XEN_BOOT_TREE, "{'kernel-xen': <['pvh']>}", NULL, "*choose PVH or HVM*" },
    { GH_XEN_PV, GH_XEN_BOOT_TREE, "{'kernel-xen': <@as []>}", NULL, "*choose HVM*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) found = g_variant_ref_sink (g_variant_new_parsed (cases[i].found));
      g_autoptr (GhHostInfo) host = make_host (cases[i].caps, FALSE);
      g_autoptr (GError) error = NULL;
      GhXenNeeds needs;

      gh_xen_needs_init (&needs, cases[i].boot, found, host);
      g_assert_false (gh_xen_guest_check (cases[i].guest, &needs, &error));
      g_assert_error (error, GH_ERROR, GH_ERROR_UNSUPPORTED);
      g_assert_true (g_pattern_match_simple (cases[i].remedy, error->message));
    }
}

/* What the definition says of it; one that was chosen before leaves nothing. */
static void
test_definition (void)
{
  g_autoptr (GhDomainConfig) config = gh_domain_config_new ();
  g_autoptr (GhHostInfo) host = make_host (NULL, FALSE);
  GhXenNeeds needs;

  gh_xen_needs_init (&needs, GH_XEN_BOOT_TREE, NULL, host);
  gh_xen_guest_apply (GH_XEN_HVM, &needs, config);
  g_assert_cmpstr (config->machine, ==, "xenfv");
  g_assert_cmpint (config->virt, ==, GH_VIRT_XEN);
  gh_xen_guest_apply (GH_XEN_PV, &needs, config);
  g_assert_cmpstr (config->machine, ==, "xenpv");
  gh_xen_guest_apply (GH_XEN_PVH, &needs, config);
  g_assert_null (config->machine);
}

/* A PVH machine is one for good where something finds the system's kernel on its disk, and the
 * person is told so. */
static void
test_stays (void)
{
  static const struct
  {
    GhXenBoot boot;
    const char *found;
    gboolean loader;
    const char *machine;
    const char *words;
  } cases[] = {
    { GH_XEN_BOOT_TREE, DEBIAN, TRUE, "xenpvh", "*Stays so*" },
    { GH_XEN_BOOT_TREE, NO, TRUE, "xenpvh", "*Stays so*" },
    { GH_XEN_BOOT_TREE, DEBIAN, FALSE, NULL, "*Becomes HVM*grub-xen-host*" },
    { GH_XEN_BOOT_TREE, "{'os': <'fedora38'>}", TRUE, NULL, "*Becomes HVM*does not find*" },
    { GH_XEN_BOOT_DISK, NO, TRUE, "xenpvh", "*/boot/grub/grub.cfg*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) found = g_variant_ref_sink (g_variant_new_parsed (cases[i].found));
      g_autoptr (GhDomainConfig) config = gh_domain_config_new ();
      g_autoptr (GhHostInfo) host = make_host ("pv hvm", cases[i].loader);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      GhXenNeeds needs;

      gh_xen_needs_init (&needs, cases[i].boot, found, host);
      g_assert_true (gh_xen_guest_check (GH_XEN_PVH, &needs, &error));
      g_assert_no_error (error);
      gh_xen_guest_apply (GH_XEN_PVH, &needs, config);
      g_assert_cmpstr (config->machine, ==, cases[i].machine);
      text = gh_xen_guest_explain (GH_XEN_PVH, &needs);
      g_assert_true (g_pattern_match_simple (cases[i].words, text));
    }
}

/* What the settings tell of a machine that there is. */
static void
test_described (void)
{
  static const struct
  {
    const char *machine;
    const char *kernel;
    gboolean installing;
    gboolean loader;
    const char *words;
  } cases[] = {
    { "xenfv", NULL, FALSE, FALSE, "*firmware starts*" },
    { NULL, NULL, FALSE, FALSE, "*firmware starts*" },
    { NULL, "/k", TRUE, FALSE, "*becomes HVM*" },
    { "xenpvh", "/k", TRUE, TRUE, "*named under Start*" },
    { "xenpvh", NULL, FALSE, TRUE, "*/boot/grub/grub.cfg*" },
    { "xenpvh", NULL, FALSE, FALSE, "*install grub-xen-host*choose HVM*" },
    { "xenpv", NULL, FALSE, FALSE, "*looked for on its disk*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GhDomainConfig) config = gh_domain_config_new ();
      g_autoptr (GhHostInfo) host = make_host (NULL, cases[i].loader);
      g_autofree char *text = NULL;

      config->machine = g_strdup (cases[i].machine);
      config->kernel = g_strdup (cases[i].kernel);
      if (cases[i].installing)
        config->install_state = GH_INSTALL_RUNNING;
      text = gh_xen_guest_describe (config, host);
      g_assert_true (g_pattern_match_simple (cases[i].words, text));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xen-guest/choice", test_choice);
  g_test_add_func ("/xen-guest/refusals", test_refusals);
  g_test_add_func ("/xen-guest/definition", test_definition);
  g_test_add_func ("/xen-guest/stays", test_stays);
  g_test_add_func ("/xen-guest/described", test_described);
  return g_test_run ();
}
