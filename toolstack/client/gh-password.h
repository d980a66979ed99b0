/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest's password, of which only a hash leaves the client. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * gh_password_hash: as crypt(5) has it, with SHA-512, which every installer knows
 *
 * Returns: (transfer full): "$6$…"; to be wiped and freed with gh_password_free()
 *
 * Errors: GH_ERROR_FAILED
 */
char *gh_password_hash (const char *password, GError **error);

/** gh_password_free: @secret: (nullable) (transfer full): a password or a hash; it is wiped */
void gh_password_free (char *secret);

G_END_DECLS
