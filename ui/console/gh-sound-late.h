/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The loudspeakers, whose module and SDL are loaded when a guest makes a sound. */
#pragma once

#include "gh-guest-sound.h"

G_BEGIN_DECLS

/** gh_sound_late_find: a GhLoudspeakersFunc. Errors: those of loading the module */
const GhLoudspeakers *gh_sound_late_find (GError **error);

G_END_DECLS
