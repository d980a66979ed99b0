/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* SDL's events in a GLib main loop. */
#pragma once

#include <SDL.h>

#include <glib.h>

G_BEGIN_DECLS

/**
 * gh_sdl_source_attach:
 * @window: whose display's connection wakes the loop; where SDL has none to offer, as on a seat
 *   without a desktop, it is asked every few milliseconds
 * @dispatch: called for each event
 *
 * Returns: the source's id in the default main context
 */
guint gh_sdl_source_attach (SDL_Window *window,
                            void (*dispatch) (const SDL_Event *event, gpointer data),
                            gpointer data);

G_END_DECLS
