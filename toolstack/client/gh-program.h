/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Where Guesthouse's other programs are. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * gh_program_find:
 * @name: "guesthoused", "guesthouse"
 *
 * Looks at the environment variable of that name in capitals, beside the running program, where
 * `meson install` puts programs, and on PATH, in this order.
 *
 * Returns: (transfer full): an absolute path; %NULL with GH_ERROR_UNAVAILABLE, saying where was
 * looked
 */
char *gh_program_find (const char *name, GError **error);

G_END_DECLS
