/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The loudspeakers of the computer that one sits at, by SDL. */
#pragma once

#include "gh-guest-sound.h"

G_BEGIN_DECLS

/**
 * gh_sound_find: a GhLoudspeakersFunc
 *
 * They fail with GH_ERROR_UNAVAILABLE where the desktop plays no sound. What comes faster than it
 * can be played is left out.
 */
const GhLoudspeakers *gh_sound_find (GError **error);

G_END_DECLS
