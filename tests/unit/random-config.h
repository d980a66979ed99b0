/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Random definitions, made from the tables of the model: a new member is in them by itself. */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

/** random_config_new: Returns: (transfer full): a valid definition that any format may be asked to
 * write; from GTest's random numbers */
GhDomainConfig *random_config_new (void);

G_END_DECLS
