/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes as a sealed file descriptor, to be handed to a client. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** gh_memfd_new: Returns: an fd that reads @bytes from its beginning and that nobody can change; -1
 * with @error */
int gh_memfd_new (const char *name, GBytes *bytes, GError **error);

G_END_DECLS
