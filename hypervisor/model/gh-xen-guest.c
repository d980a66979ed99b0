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

void
gh_xen_needs_init (GhXenNeeds *self, GhXenBoot boot, GVariant *found, const char *virt_caps)
{
  *self = (GhXenNeeds){ .boot = boot, .virt_caps = virt_caps };
  if (found == NULL)
    return;
  g_variant_lookup (found, "os", "&s", &self->os);
  self->xen_kernel = g_variant_lookup (found, "xen-kernel", "s", NULL)
                     && g_variant_lookup (found, "xen-initrd", "s", NULL);
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

static GhXenGuest
choose_for_tree (const GhXenNeeds *needs, const char **why)
{
  Kernel kernel = get_kernel (needs->os);
  gboolean pv = host_can (needs, "pv");

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

/* What is wrong with it, or %NULL. */
static const char *
find_fault (GhXenGuest guest, const GhXenNeeds *needs)
{
  gboolean cd = needs->boot == GH_XEN_BOOT_CD;

  if (guest == GH_XEN_PVH && needs->boot != GH_XEN_BOOT_TREE)
    return cd ? _ ("A PVH machine starts a kernel and has no firmware to start from a CD: choose "
                   "HVM, or give the image as an install tree")
              : _ ("A PVH machine starts a kernel and has no firmware to start from a disk: choose "
                   "HVM");
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

const char *
gh_xen_guest_explain (GhXenGuest guest)
{
  const char *texts[] = {
    _ ("Starts a kernel directly, with the processor’s help: quick, and little that could be "
       "attacked. Becomes HVM when the system is installed and starts from its disk."),
    _ ("A whole computer with firmware, screen and drives. Runs any system, Windows too."),
    _ ("For systems that know Xen. Needs nothing of the processor, so it works where the others do "
       "not; after the installation its kernel is found on its disk with pygrub."),
  };

  return texts[guest];
}

void
gh_xen_guest_apply (GhXenGuest guest, GhDomainConfig *config)
{
  g_clear_pointer (&config->machine, g_free);
  config->virt = GH_VIRT_XEN;
  if (guest != GH_XEN_PVH)
    config->machine = g_strdup (guest == GH_XEN_PV ? "xenpv" : "xenfv");
}
