/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What libvirt's own schema says of domain XML that we write. */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

/** xml_schema_is_there: whether virt-xml-validate is installed; without it the test is skipped */
gboolean xml_schema_is_there (void);

/** xml_schema_check: fails the test when @config, written, does not fit the schema */
void xml_schema_check (const GhDomainConfig *config);

G_END_DECLS
