/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The answers of an unattended installation, as the command line has them. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gh_ctl_answers_parse:
 * @words: "user=NAME,password-file=FILE[,ssh-key-file=FILE][,hostname=…][,language=…][,keyboard=…]
 *   [,timezone=…][,full-name=…][,packages=NAME NAME]"; "NAME," may stand for "user=NAME,"; FILE "-"
 * is standard input
 * @clear: whether the password itself is wanted, which Windows takes only
 *
 * Reads the password's first line and hashes it (crypt(5), SHA-512), so that it leaves this process
 * as a hash only, unless @clear.
 *
 * Returns: (transfer floating): the a{sv} of CreateDomain's "unattended"
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT, GH_ERROR_UNKNOWN_OPTION, those of reading the file
 */
GVariant *gh_ctl_answers_parse (const char *words, gboolean clear, GError **error);

G_END_DECLS
