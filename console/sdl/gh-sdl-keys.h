/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* SDL's names of keys, as scan codes and keysyms. */
#pragma once

#include <SDL.h>

#include <glib.h>

G_BEGIN_DECLS

/** gh_sdl_key_to_scancode: as of gh_keymap_from_evdev(), whatever the layout; 0 if there is none.
 */
guint gh_sdl_key_to_scancode (SDL_Scancode key);

/** gh_sdl_key_to_keysym: the X11 keysym, for servers without scan codes; 0 if unknown. */
guint gh_sdl_key_to_keysym (const SDL_Keysym *key);

G_END_DECLS
