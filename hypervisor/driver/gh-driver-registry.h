/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDriverRegistry: which scheme of a host's URI belongs to which driver. */
#pragma once

#include "gh-driver.h"

G_BEGIN_DECLS

#define GH_TYPE_DRIVER_REGISTRY (gh_driver_registry_get_type ())
G_DECLARE_FINAL_TYPE (GhDriverRegistry, gh_driver_registry, GH, DRIVER_REGISTRY, GObject)

GhDriverRegistry *gh_driver_registry_new (void);

/** gh_driver_registry_add: @scheme: "qemu"; static. @type: a subclass of GhDriver; or
 * %G_TYPE_INVALID for a module, which is loaded when a host with this scheme is first asked for */
void gh_driver_registry_add (GhDriverRegistry *self, const char *scheme, GType type);

/** gh_driver_registry_list: Returns: (transfer container): the schemes, in the order they were
 * added */
const char **gh_driver_registry_list (GhDriverRegistry *self);

/**
 * gh_driver_registry_create:
 * @uri: a host of this computer
 * @state_folder, @runtime_folder: the driver's own
 *
 * Returns: (transfer full): a driver that has looked at nothing yet. Errors:
 * GH_ERROR_INVALID_ARGUMENT for a scheme that no driver has, naming those there are;
 * GH_ERROR_UNSUPPORTED for another computer; those of gh_driver_module_load()
 */
GhDriver *gh_driver_registry_create (GhDriverRegistry *self,
                                     const char *uri,
                                     const char *state_folder,
                                     const char *runtime_folder,
                                     GError **error);

G_END_DECLS
