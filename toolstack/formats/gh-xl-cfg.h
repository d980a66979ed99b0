/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Definitions as xl.cfg, with all that the model does not know kept in place. */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

/**
 * gh_xl_cfg_parse:
 * @text: a definition after xl.cfg(5) of Xen 4.17
 * @length: bytes of @text, or -1 when it ends with a NUL
 *
 * Reads a definition as xl does, deprecated settings included. Settings that the model has no word
 * for, comments and order are kept in the "foreign" members, and gh_xl_cfg_format() puts them back.
 * Thread-safe.
 *
 * Returns: (transfer full): the definition
 *
 * Errors: GH_ERROR_INVALID_DEFINITION, "line 3, column 7: …"
 */
GhDomainConfig *gh_xl_cfg_parse (const char *text, gssize length, GError **error);

/**
 * gh_xl_cfg_format:
 *
 * Writes @config, even one for another hypervisor: what xl.cfg cannot say is left out, and
 * gh_convert() tells what that is. When it was read from xl.cfg, only what has changed since is
 * touched: one that was not changed is the same text, byte for byte. Thread-safe.
 *
 * Returns: (transfer full): the text
 *
 * Errors: GH_ERROR_INVALID_DEFINITION when there is no name, or text that xl.cfg cannot hold
 */
char *gh_xl_cfg_format (const GhDomainConfig *config, GError **error);

G_END_DECLS
