/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The person's settings, which may be missing when the program is not installed. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** gh_settings_get: Returns: (transfer none) (nullable): %NULL when the schema is not installed */
GSettings *gh_settings_get (void);

/** gh_settings_get_flag: Returns: a boolean of the schema, @fallback when there is none */
gboolean gh_settings_get_flag (const char *key, gboolean fallback);

G_END_DECLS
