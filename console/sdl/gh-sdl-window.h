/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A window, or a whole seat, that shows a guest's screen. */
#pragma once

#include <SDL.h>

#include "gh-console-session.h"

G_BEGIN_DECLS

/**
 * GhSdlWindow:
 * @renderer: (nullable): where a graphics card draws; %NULL where the processor does, which then
 *   writes into the window's own memory
 * @finish: (nullable): without a desktop, waits until all is drawn
 * @area: where the guest's screen lies in the window
 * @overlay: (nullable): what lies above it
 *
 * Zero-initialized is closed.
 */
typedef struct
{
  SDL_Window *window;
  SDL_Renderer *renderer;
  void (*finish) (void);
  SDL_Texture *texture;
  SDL_Texture *overlay_texture;
  SDL_Surface *overlay;
  SDL_Rect area;
  int width;
  int height;
  gboolean whole; /* all of the window must be drawn */
  gboolean moved; /* without a desktop, to another monitor, and nothing was drawn since */
} GhSdlWindow;

/**
 * GhSdlLook:
 * @monitor: the number of a monitor, from 0
 * @fullscreen: whether to fill it, which it does in any case without a desktop
 * @low_latency: show pictures at once instead of between two of the monitor's
 */
typedef struct
{
  int monitor;
  gboolean fullscreen;
  gboolean low_latency;
} GhSdlLook;

/** gh_sdl_window_init: wakes SDL, and looks whether there is a display that somebody sees. Errors:
 * GH_ERROR_UNAVAILABLE. SDL_Quit() is due in any case */
gboolean gh_sdl_window_init (GError **error);

/** gh_sdl_window_has_desktop: SDL is awake. Without one, a window always fills its monitor. */
gboolean gh_sdl_window_has_desktop (void);

/** gh_sdl_window_open: SDL is awake. Errors: GH_ERROR_UNAVAILABLE with SDL's words. */
gboolean gh_sdl_window_open (GhSdlWindow *self, const GhSdlLook *look, GError **error);
void gh_sdl_window_close (GhSdlWindow *self);

/** gh_sdl_window_set_fullscreen: on the monitor where it is. */
void gh_sdl_window_set_fullscreen (GhSdlWindow *self, gboolean fullscreen);
/** gh_sdl_window_set_monitor: goes to another one, and fills that if it filled the one before. */
void gh_sdl_window_set_monitor (GhSdlWindow *self, int monitor);
gboolean gh_sdl_window_is_fullscreen (GhSdlWindow *self);

/** gh_sdl_window_fit: the window takes the guest's size, unless it fills a monitor. */
void gh_sdl_window_fit (GhSdlWindow *self, int width, int height);

/** gh_sdl_window_invalidate: all is drawn the next time. */
void gh_sdl_window_invalidate (GhSdlWindow *self);

/** gh_sdl_window_set_overlay: @overlay: (nullable) (transfer full): of the window's size. */
void gh_sdl_window_set_overlay (GhSdlWindow *self, SDL_Surface *overlay);

/** gh_sdl_window_present: shows what has changed; @session: (nullable). */
void gh_sdl_window_present (GhSdlWindow *self, GhConsoleSession *session);

/** gh_sdl_window_to_guest: a place in the window as one on the guest's screen. */
void gh_sdl_window_to_guest (GhSdlWindow *self, GhConsoleSession *session, int *x, int *y);

G_END_DECLS
