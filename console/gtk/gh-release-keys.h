/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which keys free a grabbed keyboard. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** GhReleaseKeys: struck together, and nothing else between. The settings keep the numbers. */
typedef enum
{
  GH_RELEASE_CTRL_ALT,
  GH_RELEASE_CTRL_SHIFT,
  GH_RELEASE_CTRL_ALT_SHIFT,
  GH_RELEASE_RIGHT_CTRL
} GhReleaseKeys;

#define GH_N_RELEASE_KEYS (GH_RELEASE_RIGHT_CTRL + 1)

G_END_DECLS
