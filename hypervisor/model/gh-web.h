/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses of what servers have. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * gh_web_is_address:
 * @text: (nullable): where something lies
 *
 * Returns: whether it is fetched from a server: an http: or https: URL
 */
gboolean gh_web_is_address (const char *text);

G_END_DECLS
