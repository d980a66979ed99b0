/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The door through which gh_driver_module_load() enters. */
#include "config.h"

#include <gmodule.h>

#include "gh-xen-driver.h"

G_MODULE_EXPORT GType gh_driver_module_get_type (void);

GType
gh_driver_module_get_type (void)
{
  return GH_TYPE_XEN_DRIVER;
}
