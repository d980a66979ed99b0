/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenDriver: the Xen hypervisor, seen from its control domain; README.md has the design. */
#pragma once

#include "gh-driver.h"

G_BEGIN_DECLS

#define GH_TYPE_XEN_DRIVER (gh_xen_driver_get_type ())
G_DECLARE_FINAL_TYPE (GhXenDriver, gh_xen_driver, GH, XEN_DRIVER, GhDriver)

G_END_DECLS
