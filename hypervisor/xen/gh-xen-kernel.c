/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a machine can be started with the kernel that its definition names. */
#include "config.h"

#include "gh-xen-kernel.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-kernel.h"
#include "gh-xen-config-private.h"

/* The kinds that @kernel can surely be started as, but for the one that it cannot. */
static const char *
name_others (const GhKernel *kernel)
{
  if (kernel->pv == GH_KERNEL_CAN)
    return kernel->bzimage ? _ ("PV or HVM") : "PV";
  if (kernel->pvh == GH_KERNEL_CAN)
    return kernel->bzimage ? _ ("PVH or HVM") : "PVH";
  return kernel->bzimage ? "HVM" : NULL;
}

static gboolean
refuse (const GhDomainConfig *config, const GhKernel *kernel, const char *kind, GError **error)
{
  const char *others = name_others (kernel);

  if (others != NULL)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_UNSUPPORTED,
                 _ ("“%s” cannot be started: its kernel %s cannot start as %s; choose the kind of "
                    "machine %s, or another kernel"),
                 config->name,
                 config->kernel,
                 kind,
                 others);
  else
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_UNSUPPORTED,
                 _ ("“%s” cannot be started: its kernel %s is not made for Xen; choose another "
                    "kernel, or none and the kind of machine HVM"),
                 config->name,
                 config->kernel);
  return FALSE;
}

gboolean
gh_xen_kernel_check (const GhDomainConfig *config,
                     gboolean failed,
                     GCancellable *cancellable,
                     GError **error)
{
  libxl_domain_type type = gh_xen_config_get_type (config);
  gboolean pv = type == LIBXL_DOMAIN_TYPE_PV;
  GError *reason = NULL;
  GhKernel kernel;

  if (config->kernel == NULL || (!pv && type != LIBXL_DOMAIN_TYPE_PVH))
    return TRUE;
  if (gh_kernel_read_file (&kernel, config->kernel, failed || pv, cancellable, &reason))
    return (pv ? kernel.pv : kernel.pvh) != GH_KERNEL_CANNOT
           || refuse (config, &kernel, pv ? "PV" : "PVH", error);
  if (g_error_matches (reason, GH_ERROR, GH_ERROR_NOT_FOUND)
      || g_error_matches (reason, GH_ERROR, GH_ERROR_PERMISSION))
    {
      g_propagate_error (error,
                         gh_error_from_io (reason, _ ("“%s” cannot be started"), config->name));
      return FALSE;
    }
  g_info ("%s", reason->message);
  g_error_free (reason);
  return TRUE;
}
