/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Caps Lock and Num Lock of a guest's keyboard follow those of the person's. */
#pragma once

#include "gh-console-session.h"

G_BEGIN_DECLS

/**
 * GhLockKeys:
 * @known: the guest has told of its lights
 * @tried: GH_LED_ bits of the keys that were struck since the guest last told of its lights
 *
 * What one viewer knows of its session's lock keys; all zeros to begin with.
 */
typedef struct
{
  gboolean known;
  guint tried;
} GhLockKeys;

/**
 * gh_lock_keys_follow:
 * @lights: GH_LED_CAPS and GH_LED_NUM as they are lit at the person's keyboard
 *
 * Strikes those keys in the guest whose lights differ: they were struck elsewhere while the guest
 * did not have the keyboard. A guest that takes no notice is not asked again, and one whose lights
 * are not known is left alone.
 */
void gh_lock_keys_follow (GhLockKeys *self, GhConsoleSession *session, guint lights);

/**
 * gh_lock_keys_lit:
 *
 * The guest has told of its lights: what was tried was not in vain.
 *
 * Returns: whether it is the first time
 */
gboolean gh_lock_keys_lit (GhLockKeys *self);

G_END_DECLS
