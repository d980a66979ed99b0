/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenGuest: the kinds of guest that Xen has, and which of them suits a new machine. */
#include "config.h"

#include "gh-xen-guest.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"

static const char *const guest_nicks[] = { "pvh", "hvm", "pv", NULL };
const GhEnum gh_xen_guest_enum = { guest_nicks };

static void
take_kernel (GhXenNeeds *self, GVariant *found)
{
  g_autofree const char **kinds = NULL;

  self->kernel_known = g_variant_lookup (found, "kernel-xen", "^a&s", &kinds);
  if (!self->kernel_known)
    return;
  self->kernel_pv = g_strv_contains (kinds, "pv");
  self->kernel_pvh = g_strv_contains (kinds, "pvh");
}

void
gh_xen_needs_init (GhXenNeeds *self, GhXenBoot boot, GVariant *found, const GhHostInfo *host)
{
  *self = (GhXenNeeds){ .boot = boot, .pvh_loader = TRUE };
  if (host != NULL)
    {
      self->virt_caps = host->virt_caps;
      self->pvh_loader = host->pvh_loader != NULL;
    }
  if (found == NULL)
    return;
  g_variant_lookup (found, "os", "&s", &self->os);
  self->xen_kernel = g_variant_lookup (found, "xen-kernel", "s", NULL)
                     && g_variant_lookup (found, "xen-initrd", "s", NULL);
  take_kernel (self, found);
}

typedef enum
{
  KERNEL_UNKNOWN,
  KERNEL_OLD, /* of before PVH */
  KERNEL_PVH,
} Kernel;

/* Linux starts as PVH since 4.11; the first releases of those whose newer kernels all have it, and
 * whose trees have files for paravirtualized machines beside. */
static const struct
{
  const char *os;
  guint64 since;
} pvh_systems[] = { { "debian", 10 }, { "fedora", 26 }, { "ubuntu", 18 } };

static Kernel
get_kernel (const char *os)
{
  for (guint i = 0; os != NULL && i < G_N_ELEMENTS (pvh_systems); i++)
    {
      const char *version = os + strlen (pvh_systems[i].os);

      /* "debiantesting" is newer than all numbers. */
      if (g_str_has_prefix (os, pvh_systems[i].os) && *version != '\0')
        return g_ascii_isdigit (*version)
                   && g_ascii_strtoull (version, NULL, 10) < pvh_systems[i].since
                 ? KERNEL_OLD
                 : KERNEL_PVH;
    }
  return KERNEL_UNKNOWN;
}

static gboolean
host_can (const GhXenNeeds *needs, const char *word)
{
  g_auto (GStrv) words = NULL;

  if (needs->virt_caps == NULL || *needs->virt_caps == '\0')
    return TRUE;
  words = g_strsplit (needs->virt_caps, " ", -1);
  return g_strv_contains ((const char *const *) words, word);
}

/* These keep their boot loader's file elsewhere, or in words of their own, which the GRUB for PVH
 * does not read. */
static gboolean
hides_kernel (const char *os)
{
  static const char *const systems[]
    = { "almalinux", "alpinelinux", "centos", "circle", "eurolinux", "fedora", "mageia",
        "ol",        "opensuse",    "rhel",   "rocky",  "sled",      "sles" };

  for (guint i = 0; os != NULL && i < G_N_ELEMENTS (systems); i++)
    if (g_str_has_prefix (os, systems[i]))
      return TRUE;
  return FALSE;
}

/* Whether a PVH machine is one for good. */
static gboolean
stays_pvh (const GhXenNeeds *needs)
{
  return needs->pvh_loader && (needs->boot == GH_XEN_BOOT_DISK || !hides_kernel (needs->os));
}

/* The kernel itself has said it. */
static GhXenGuest
choose_for_kernel (const GhXenNeeds *needs, const char **why)
{
  if (needs->kernel_pvh)
    {
      *why = _ ("The installer’s kernel says that it can be started directly, which is quick and "
                "safe.");
      return GH_XEN_PVH;
    }
  if ((needs->kernel_pv || needs->xen_kernel) && host_can (needs, "pv"))
    {
      *why = needs->kernel_pv ? _ ("The installer’s kernel says that it is made for this kind.")
                              : _ ("The install tree has a kernel of its own for this kind of "
                                   "machine.");
      return GH_XEN_PV;
    }
  *why = _ ("The installer’s kernel cannot be started in the other kinds, so it gets a whole "
            "computer.");
  return GH_XEN_HVM;
}

static GhXenGuest
choose_for_tree (const GhXenNeeds *needs, const char **why)
{
  Kernel kernel = get_kernel (needs->os);
  gboolean pv = host_can (needs, "pv");

  if (needs->kernel_known)
    return choose_for_kernel (needs, why);
  if (kernel != KERNEL_PVH && needs->xen_kernel && pv)
    {
      *why = _ ("The install tree has a kernel of its own for this kind of machine.");
      return GH_XEN_PV;
    }
  if (kernel == KERNEL_OLD)
    {
      *why = _ ("The kernel of this system is older than PVH, so it gets a whole computer.");
      return GH_XEN_HVM;
    }
  *why = kernel == KERNEL_PVH
           ? _ ("This system’s kernel can be started directly, which is quick and safe.")
           : _ ("The installer’s kernel is started directly, as Linux can be since 4.11; if it is "
                "another or an older one, choose HVM.");
  return GH_XEN_PVH;
}

GhXenGuest
gh_xen_guest_choose (const GhXenNeeds *needs, const char **why)
{
  const char *unused;

  if (why == NULL)
    why = &unused;
  if (!host_can (needs, "hvm") && needs->boot != GH_XEN_BOOT_CD)
    {
      *why = _ ("This computer can run no other kind: its processor’s virtualization is missing or "
                "switched off.");
      return GH_XEN_PV;
    }
  if (needs->boot == GH_XEN_BOOT_TREE)
    return choose_for_tree (needs, why);
  *why = needs->boot == GH_XEN_BOOT_CD
           ? _ ("Starting from a CD or DVD takes a computer with firmware.")
           : _ ("Starting the system on a disk takes a computer with firmware.");
  return GH_XEN_HVM;
}

/* What the tree's kernel cannot, or %NULL. */
static const char *
find_kernel_fault (GhXenGuest guest, const GhXenNeeds *needs)
{
  gboolean pv = needs->kernel_pv || needs->xen_kernel;

  if (needs->boot != GH_XEN_BOOT_TREE || !needs->kernel_known)
    return NULL;
  if (guest == GH_XEN_PVH && !needs->kernel_pvh)
    return pv ? _ ("The installer’s kernel cannot be started as PVH: choose PV or HVM")
              : _ ("The installer’s kernel cannot be started as PVH: choose HVM");
  if (guest == GH_XEN_PV && !pv)
    return needs->kernel_pvh
             ? _ ("The installer’s kernel cannot be started as PV: choose PVH or HVM")
             : _ ("The installer’s kernel cannot be started as PV: choose HVM");
  return NULL;
}

/* What is wrong with it, or %NULL. */
static const char *
find_fault (GhXenGuest guest, const GhXenNeeds *needs)
{
  gboolean cd = needs->boot == GH_XEN_BOOT_CD;
  const char *fault = find_kernel_fault (guest, needs);

  if (fault != NULL)
    return fault;
  if (guest == GH_XEN_PVH && cd)
    return _ (
      "A PVH machine starts a kernel and has no firmware to start from a CD: choose HVM, or "
      "give the image as an install tree");
  if (guest == GH_XEN_PVH && needs->boot == GH_XEN_BOOT_DISK && !needs->pvh_loader)
    return _ ("A PVH machine has no firmware to start from a disk, and the GRUB that could is not "
              "installed on this computer: choose HVM, or install grub-xen-host there");
  if (guest == GH_XEN_PV && cd)
    return _ ("A PV machine starts a kernel and has no firmware to start from a CD: choose HVM, or "
              "give the image as an install tree");
  if (guest == GH_XEN_PV && !host_can (needs, "pv"))
    return _ ("This computer’s Xen was built without PV: choose PVH or HVM");
  if (guest == GH_XEN_PV || host_can (needs, "hvm"))
    return NULL;
  return cd ? _ ("This computer runs only PV machines, which cannot start from a CD: switch "
                 "virtualization on in its firmware settings, or give the image as an install tree")
            : _ ("This computer runs only PV machines: choose PV, or switch virtualization on in "
                 "its firmware settings");
}

gboolean
gh_xen_guest_check (GhXenGuest guest, const GhXenNeeds *needs, GError **error)
{
  const char *fault = find_fault (guest, needs);

  if (fault == NULL)
    return TRUE;
  g_set_error_literal (error, GH_ERROR, GH_ERROR_UNSUPPORTED, fault);
  return FALSE;
}

const char *
gh_xen_guest_get_name (GhXenGuest guest)
{
  static const char *const names[] = { "PVH", "HVM", "PV" };

  return names[guest];
}

char *
gh_xen_guest_explain (GhXenGuest guest, const GhXenNeeds *needs)
{
  const char *after = NULL;

  if (guest == GH_XEN_HVM)
    return g_strdup (
      _ ("A whole computer with firmware, screen and drives. Runs any system, Windows too."));
  if (guest == GH_XEN_PV)
    return g_strdup (
      _ ("For systems that know Xen. Needs nothing of the processor, so it works where the others "
         "do not; after the installation its kernel is found on its disk with pygrub."));
  if (needs->boot == GH_XEN_BOOT_DISK)
    after = _ ("GRUB, for which the system needs the file /boot/grub/grub.cfg, starts it from its "
               "disk.");
  else if (stays_pvh (needs))
    after = _ ("Stays so: GRUB starts the installed system from its disk.");
  else if (needs->pvh_loader)
    after = _ ("Becomes HVM when the system is installed, because the GRUB for PVH does not find "
               "this one’s kernel on its disk.");
  else
    after = _ ("Becomes HVM when the system is installed and starts from its disk; with "
               "grub-xen-host installed on this computer it would stay so.");
  return g_strdup_printf ("%s %s",
                          _ ("Starts a kernel directly, with the processor’s help: quick, and "
                             "little that could be attacked."),
                          after);
}

/* As Xen's driver takes it: without a word on it a kernel makes a machine PVH. */
static GhXenGuest
get_guest (const GhDomainConfig *config)
{
  const char *machine = config->machine != NULL ? config->machine : "";

  if (strcmp (machine, "xenpv") == 0)
    return GH_XEN_PV;
  return strcmp (machine, "xenpvh") == 0 || (*machine == '\0' && config->kernel != NULL)
           ? GH_XEN_PVH
           : GH_XEN_HVM;
}

static const char *
describe_start (const GhDomainConfig *config, GhXenGuest guest, const GhHostInfo *host)
{
  gboolean loader = config->bootloader != NULL && *config->bootloader != '\0';

  if (guest == GH_XEN_HVM)
    return _ (
      "This machine is a whole computer: its firmware starts the boot loader on its disk or "
      "CD.");
  if (config->kernel != NULL && config->install_state != GH_INSTALL_NONE && config->machine == NULL)
    return _ ("This machine starts the installer’s kernel as PVH. When the installation ends it "
              "becomes HVM; choose PVH here and it stays so.");
  if (config->kernel != NULL)
    return _ ("This machine starts the kernel that is named under Start, which has to be made for "
              "its kind.");
  if (guest == GH_XEN_PV || loader)
    return _ ("The kernel of this machine is looked for on its disk, in its boot loader’s "
              "configuration, each time it starts.");
  if (host != NULL && host->pvh_loader == NULL)
    return _ ("Nothing can start this machine from its disk: install grub-xen-host on this "
              "computer, name a kernel under Start, or choose HVM.");
  return _ ("GRUB starts this machine from its disk, and needs the file /boot/grub/grub.cfg there, "
            "as Debian and Ubuntu have it.");
}

char *
gh_xen_guest_describe (const GhDomainConfig *config, const GhHostInfo *host)
{
  return g_strdup_printf (
    "%s %s",
    describe_start (config, get_guest (config), host),
    _ (
      "Another kind of guest shows the system other hardware: PVH and PV have neither firmware nor "
      "a graphics card, and the system needs drivers for Xen, which Linux has and Windows lacks."));
}

void
gh_xen_guest_apply (GhXenGuest guest, const GhXenNeeds *needs, GhDomainConfig *config)
{
  g_clear_pointer (&config->machine, g_free);
  config->virt = GH_VIRT_XEN;
  if (guest == GH_XEN_PVH && stays_pvh (needs))
    config->machine = g_strdup ("xenpvh");
  else if (guest != GH_XEN_PVH)
    config->machine = g_strdup (guest == GH_XEN_PV ? "xenpv" : "xenfv");
}
