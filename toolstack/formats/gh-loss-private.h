/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The makings of a report of losses. */
#pragma once

#include "gh-format.h"

G_BEGIN_DECLS

/** gh_loss_add: @value, @becomes: (nullable). @advice: (nullable): for the usual one */
void gh_loss_add (GPtrArray *losses,
                  const char *object,
                  const char *field,
                  const char *value,
                  const char *becomes,
                  const char *advice);

/** gh_loss_add_comments: adds that there were @count comments, when there were any */
void gh_loss_add_comments (GPtrArray *losses, guint count);

/** gh_loss_compare: adds what @before says and @after does not; devices are paired by their place
 */
void gh_loss_compare (GPtrArray *losses,
                      const GhStruct *type,
                      const char *object,
                      gconstpointer before,
                      gconstpointer after);

/** gh_loss_strip: Returns: (transfer full): @config without what only one format understands */
GhDomainConfig *gh_loss_strip (const GhDomainConfig *config);

/** gh_domain_xml_find_losses: adds what the XML that @config was read from says and the model has
 * no word for */
void gh_domain_xml_find_losses (const GhDomainConfig *config, GPtrArray *losses);

/** gh_xl_cfg_find_losses: the same of xl.cfg */
void gh_xl_cfg_find_losses (const GhDomainConfig *config, GPtrArray *losses);

G_END_DECLS
