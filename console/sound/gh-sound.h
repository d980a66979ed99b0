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

/** gh_sound_finish: for a program that is about to leave SDL: waits until all devices, whose sounds
 * nobody wants any more, are closed; no other is opened */
void gh_sound_finish (void);

G_END_DECLS
