/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of a program that are modules, loaded when they are first needed. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gh_module_get:
 * @name: the module's: "gh-driver-xen" for gh-driver-xen.so
 * @symbol: what it exports
 *
 * Looks in the folders of the environment variable GUESTHOUSE_MODULE_PATH, then where modules are
 * installed. A module that was loaded stays, and takes what it needs of ours from the program.
 * Thread-safe.
 *
 * Returns: (nullable): the symbol's address
 *
 * Errors: GH_ERROR_NOT_FOUND when there is no such module, GH_ERROR_UNAVAILABLE when it cannot be
 * loaded, as without a library that it needs
 */
gpointer gh_module_get (const char *name, const char *symbol, GError **error);

G_END_DECLS
