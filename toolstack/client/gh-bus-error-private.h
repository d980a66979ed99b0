/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Errors of the bus in our words. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * gh_bus_error_translate:
 * @error: (transfer full): of a call
 * @method: (nullable): what was called, for errors that do not come from the service
 *
 * Returns: (transfer full): the same as a GH_ERROR, without a D-Bus prefix
 */
GError *gh_bus_error_translate (GError *error, const char *method);

/**
 * gh_bus_error_new:
 * @name: D-Bus name: "org.guesthouse.Error.NotFound"
 *
 * Returns: (transfer full): a GH_ERROR; GH_ERROR_FAILED for a name that is none of ours
 */
GError *gh_bus_error_new (const char *name, const char *message);

G_END_DECLS
