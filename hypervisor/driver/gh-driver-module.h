/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Drivers that are modules of their own, because a library that they need may be missing. */
#pragma once

#include "gh-driver.h"

G_BEGIN_DECLS

/* What a module exports: a function without arguments that returns its subclass of GhDriver. */
#define GH_DRIVER_MODULE_SYMBOL "gh_driver_module_get_type"

/**
 * gh_driver_module_load:
 * @name: the driver's: "xen" for gh-driver-xen.so
 *
 * Loads it as gh_module_get() does.
 *
 * Returns: the type; %G_TYPE_INVALID with GH_ERROR_NOT_FOUND when there is no such module, and
 * GH_ERROR_UNAVAILABLE when it cannot be loaded, as without the hypervisor's library
 */
GType gh_driver_module_load (const char *name, GError **error);

G_END_DECLS
