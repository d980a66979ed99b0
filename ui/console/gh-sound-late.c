/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The loudspeakers, whose module and SDL are loaded when a guest makes a sound. */
#include "config.h"

#include "gh-sound-late.h"

#include "gh-module.h"
#include "gh-sound.h"

const GhLoudspeakers *
gh_sound_late_find (GError **error)
{
  typeof (gh_sound_find) *find = gh_module_get ("gh-sound", "gh_sound_find", error);

  return find != NULL ? find (error) : NULL;
}
