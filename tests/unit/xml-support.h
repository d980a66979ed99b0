/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Domain XML in tests: read and written without an error. */
#pragma once

#include "gh-domain-config.h"

/* Returns: (transfer full) */
GhDomainConfig *read_xml (const char *text);

/* @config as XML, which says the same again when it is read. */
char *write_xml (const GhDomainConfig *config);

/* @text as Canonical XML 1.1: the same for documents that differ in nothing that means anything. */
char *canonical (const char *text);
