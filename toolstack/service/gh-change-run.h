/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes of a machine: in what runs, in its definition, or in both. */
#pragma once

#include "gh-change.h"
#include "gh-machine.h"

G_BEGIN_DECLS

/**
 * GhChangeScope:
 *
 * Where changes are made. AUTO is what a person means who does not say: in what runs, when the
 * machine does, and in the definition; a device that only one of the two has is changed there.
 */
typedef enum
{
  GH_CHANGE_SCOPE_AUTO,
  GH_CHANGE_SCOPE_LIVE,
  GH_CHANGE_SCOPE_CONFIG,
  GH_CHANGE_SCOPE_BOTH,
} GhChangeScope;

/**
 * gh_change_run:
 * @call: (transfer full): answered with @reply
 * @changes: (transfer full) (element-type GhChange): made in this order
 * @reply: (transfer floating) (nullable): a tuple
 *
 * Checks everything against the definition first; then changes what runs; and only when all of that
 * went well the definition. Whatever fails, the definition is as it was.
 */
void gh_change_run (GhCall *call, GhChangeScope scope, GPtrArray *changes, GVariant *reply);

G_END_DECLS
