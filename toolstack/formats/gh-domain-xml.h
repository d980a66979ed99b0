/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Definitions as libvirt-compatible domain XML, with all that the model does not know kept in
 * place. */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

/* The namespace of Guesthouse's own facts in <metadata>. */
#define GH_DOMAIN_XML_NAMESPACE "urn:guesthouse:domain:1"

/**
 * gh_domain_xml_parse:
 * @text: a definition after libvirt's "Domain XML format" (formatdomain.html, 9.0); UTF-8 or
 * whatever encoding its XML declaration names
 * @length: bytes of @text, or -1 when it ends with a NUL
 *
 * Reads a definition. What the model has no word for — unknown elements and attributes, comments,
 * and whole devices of a kind that it cannot say, such as <disk type="network"> — is kept in the
 * "foreign" members, and gh_domain_xml_format() puts it back. The result is read, not judged: see
 * gh_domain_config_validate(). Nothing outside @text is ever loaded. Thread-safe.
 *
 * Returns: (transfer full): the definition
 *
 * Errors: GH_ERROR_INVALID_DEFINITION, "line 3, column 7: …"
 */
GhDomainConfig *gh_domain_xml_parse (const char *text, gssize length, GError **error);

/**
 * gh_domain_xml_format:
 *
 * Writes @config. When it was read from XML, only what has changed since is touched: a definition
 * that was not changed is the same document (equal after canonicalisation, comments included). A
 * device that was added stands behind the one before it, or behind the last of its kind.
 * Thread-safe.
 *
 * Returns: (transfer full): UTF-8 text ending in a newline
 *
 * Errors: GH_ERROR_INVALID_DEFINITION when there is no name, or text that XML cannot hold
 */
char *gh_domain_xml_format (const GhDomainConfig *config, GError **error);

G_END_DECLS
