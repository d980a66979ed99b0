/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest plays, on the seat's loudspeakers. */
#pragma once

#include <SDL.h>

#include "gh-console-session.h"

G_BEGIN_DECLS

/** gh_sdl_sound_open: Returns: a device, 0 where there is none to be had. */
SDL_AudioDeviceID gh_sdl_sound_open (void);

/** gh_sdl_sound_listen: plays @session on @device, if that is one; @session: (nullable). */
void gh_sdl_sound_listen (SDL_AudioDeviceID device, GhConsoleSession *session);

G_END_DECLS
