/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Sizes and names as people write and read them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * gh_parse_size:
 * @text: a number with an optional unit: "512M", "1G", "1.5 GiB", "2T", "1048576"; the units are
 *   binary whichever way they are written, and a bare number counts @default_unit
 * @default_unit: bytes that a number without unit stands for, at least 1
 * @bytes: (out): set only on success
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT, naming @text
 */
gboolean gh_parse_size (const char *text, guint64 default_unit, guint64 *bytes, GError **error);

/** gh_format_size: Returns: (transfer full): @bytes with a binary unit, as "1.5 GiB" */
char *gh_format_size (guint64 bytes);

/**
 * gh_parse_uuid:
 * @text: 32 hexadecimal digits of either case, hyphens anywhere or nowhere, as libvirt and Xen take
 * them
 *
 * Returns: (transfer full) (nullable): in small letters with the usual hyphens; %NULL when @text is
 *   no UUID
 */
char *gh_parse_uuid (const char *text);

/**
 * gh_text_is_clean:
 *
 * Returns: whether @text is UTF-8 without control characters (newline and tab included)
 */
gboolean gh_text_is_clean (const char *text);

/**
 * gh_text_without_password:
 * @text: an address or anything else
 *
 * Returns: (transfer full): @text; of a URL with a user and a password (RFC 3986, 3.2.1) without
 * the password, as it may be shown and kept
 */
char *gh_text_without_password (const char *text);

/**
 * gh_text_quote:
 *
 * Returns: (transfer full): @text in quotation marks for a message: control characters escaped, a
 * URL's password left out, at most 60 characters with an ellipsis
 */
char *gh_text_quote (const char *text);

/** gh_text_end_words: Returns: (transfer full) (nullable): @words, whose texts are freed with it;
 * none are %NULL. @words: (transfer full) */
char **gh_text_end_words (GPtrArray *words);

/** gh_text_same_words: whether both (nullable: none) are the same words in the same order */
gboolean gh_text_same_words (char **a, char **b);

/** gh_text_add_line: appends to @text, on a line of its own when something stands there already */
void gh_text_add_line (GString *text, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
