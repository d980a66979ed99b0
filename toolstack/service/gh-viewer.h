/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The display of the person who starts a machine, for a hypervisor that opens a window there. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

/**
 * gh_viewer_take:
 * @options: of a method that starts a machine
 *
 * Tells the domain of @call the display in the option "display", or that there is none. Errors:
 * GH_ERROR_INVALID_ARGUMENT, GH_ERROR_UNSUPPORTED of the system's service, which opens nothing on
 * anybody's display
 */
gboolean gh_viewer_take (GhCall *call, GVariant *options, GError **error);

G_END_DECLS
