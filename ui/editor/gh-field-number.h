/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFieldNumber: how the number in a field is read and set, where more hangs on it than the field.
 */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

/** GhFieldNumber: @set: @is_active: whether the machine runs, and the change is to be one that can
 * be made at once */
typedef struct
{
  const char *field;
  guint64 (*get) (const GhDomainConfig *config);
  void (*set) (GhDomainConfig *config, guint64 value, gboolean is_active);
} GhFieldNumber;

/** gh_field_number_find: Returns: (transfer none) (nullable): for a field of the domain */
const GhFieldNumber *gh_field_number_find (const GhStruct *type, const GhField *field);

G_END_DECLS
