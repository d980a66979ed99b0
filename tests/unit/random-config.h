/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Random definitions, made from the tables of the model: a new member is in them by itself. */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

/** random_config_new: Returns: (transfer full): a valid definition that any format may be asked to
 * write; from GTest's random numbers */
GhDomainConfig *random_config_new (void);

/** random_config_new_wild: Returns: (transfer full): one whose members do not agree with each
 * other, and may be nothing that they should be */
GhDomainConfig *random_config_new_wild (void);

/** random_config_change: gives one member of @self, or of a device of it, another value. Returns:
 * (transfer full): where: what the path of a difference begins with, "memory" or "disks" */
char *random_config_change (GhDomainConfig *self);

G_END_DECLS
