/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Two ways to the monitor: a streaming texture where there is a graphics card or no other way, else
 * the memory that SDL shares with the display. */
#include "config.h"

#include "gh-sdl-window.h"

#include <string.h>

#include <glib/gi18n.h>

#include "gh-error.h"

#define FIRST_WIDTH  1024
#define FIRST_HEIGHT 768

gboolean
gh_sdl_window_has_desktop (void)
{
  return g_strcmp0 (SDL_GetCurrentVideoDriver (), "KMSDRM") != 0;
}

/* OpenGL in software takes tens of megabytes and more time than copying. */
static gboolean
has_graphics_card (void)
{
  return g_file_test ("/dev/dri/renderD128", G_FILE_TEST_EXISTS) || !gh_sdl_window_has_desktop ();
}

/* SDL shares no memory with a Wayland desktop: there OpenGL in software has to do. Returns: whether
 * there is a way to the monitor */
static gboolean
open_renderer (GhSdlWindow *self, const GhSdlLook *look)
{
  Uint32 flags
    = SDL_RENDERER_ACCELERATED | (look->low_latency ? 0 : (Uint32) SDL_RENDERER_PRESENTVSYNC);

  SDL_SetHint (SDL_HINT_RENDER_SCALE_QUALITY, "linear");
  if (has_graphics_card ())
    self->renderer = SDL_CreateRenderer (self->window, -1, flags);
  if (self->renderer != NULL && !gh_sdl_window_has_desktop ())
    self->finish = (void (*) (void)) SDL_GL_GetProcAddress ("glFinish");
  if (self->renderer == NULL && SDL_GetWindowSurface (self->window) == NULL)
    self->renderer = SDL_CreateRenderer (self->window, -1, flags);
  return self->renderer != NULL || SDL_GetWindowSurface (self->window) != NULL;
}

/* Where there is neither a desktop nor a graphics card SDL draws into memory, and nobody sees it.
 */
static gboolean
is_seen (void)
{
  const char *const unseen[] = { "offscreen", "dummy", "evdev", NULL };

  return g_getenv ("SDL_VIDEODRIVER") != NULL
         || !g_strv_contains (unseen, SDL_GetCurrentVideoDriver ());
}

static void
set_no_display (GError **error, const char *reason)
{
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_UNAVAILABLE,
               _ ("There is no display to show a screen on: %s. Run it on a desktop, or on a "
                  "console of its own with the right to use the graphics card."),
               reason);
}

gboolean
gh_sdl_window_init (GError **error)
{
  if (SDL_Init (SDL_INIT_VIDEO) != 0)
    set_no_display (error, SDL_GetError ());
  else if (!is_seen ())
    set_no_display (error, _ ("neither X11 nor Wayland answers, and no graphics card can be used"));
  else
    return TRUE;
  return FALSE;
}

gboolean
gh_sdl_window_open (GhSdlWindow *self, const GhSdlLook *look, GError **error)
{
  int monitor = CLAMP (look->monitor, 0, MAX (SDL_GetNumVideoDisplays () - 1, 0));
  Uint32 flags = SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;

  if (look->fullscreen || !gh_sdl_window_has_desktop ())
    flags |= SDL_WINDOW_FULLSCREEN_DESKTOP;
  SDL_SetHint (SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
  self->window = SDL_CreateWindow ("Guesthouse",
                                   (int) SDL_WINDOWPOS_CENTERED_DISPLAY (monitor),
                                   (int) SDL_WINDOWPOS_CENTERED_DISPLAY (monitor),
                                   FIRST_WIDTH,
                                   FIRST_HEIGHT,
                                   flags);
  if (self->window == NULL || !open_renderer (self, look))
    {
      set_no_display (error, SDL_GetError ());
      gh_sdl_window_close (self);
      return FALSE;
    }
  self->whole = TRUE;
  return TRUE;
}

static void
drop_textures (GhSdlWindow *self)
{
  g_clear_pointer (&self->texture, SDL_DestroyTexture);
  g_clear_pointer (&self->overlay_texture, SDL_DestroyTexture);
  self->width = self->height = 0;
}

void
gh_sdl_window_close (GhSdlWindow *self)
{
  drop_textures (self);
  g_clear_pointer (&self->overlay, SDL_FreeSurface);
  g_clear_pointer (&self->renderer, SDL_DestroyRenderer);
  g_clear_pointer (&self->window, SDL_DestroyWindow);
}

gboolean
gh_sdl_window_is_fullscreen (GhSdlWindow *self)
{
  return (SDL_GetWindowFlags (self->window) & SDL_WINDOW_FULLSCREEN_DESKTOP) != 0;
}

void
gh_sdl_window_set_fullscreen (GhSdlWindow *self, gboolean fullscreen)
{
  fullscreen = fullscreen || !gh_sdl_window_has_desktop ();
  SDL_SetWindowFullscreen (self->window, fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
  gh_sdl_window_invalidate (self);
}

void
gh_sdl_window_set_monitor (GhSdlWindow *self, int monitor)
{
  gboolean full = gh_sdl_window_is_fullscreen (self);

  if (full)
    SDL_SetWindowFullscreen (self->window, 0);
  SDL_SetWindowPosition (self->window,
                         (int) SDL_WINDOWPOS_CENTERED_DISPLAY (monitor),
                         (int) SDL_WINDOWPOS_CENTERED_DISPLAY (monitor));
  gh_sdl_window_set_fullscreen (self, full);
  self->moved = !gh_sdl_window_has_desktop ();
}

void
gh_sdl_window_fit (GhSdlWindow *self, int width, int height)
{
  SDL_Rect room;

  gh_sdl_window_invalidate (self);
  if (gh_sdl_window_is_fullscreen (self)
      || (SDL_GetWindowFlags (self->window) & SDL_WINDOW_MAXIMIZED) != 0)
    return;
  if (SDL_GetDisplayUsableBounds (SDL_GetWindowDisplayIndex (self->window), &room) == 0)
    {
      width = MIN (width, room.w);
      height = MIN (height, room.h);
    }
  SDL_SetWindowSize (self->window, width, height);
}

void
gh_sdl_window_invalidate (GhSdlWindow *self)
{
  self->whole = TRUE;
}

void
gh_sdl_window_set_overlay (GhSdlWindow *self, SDL_Surface *overlay)
{
  g_clear_pointer (&self->overlay, SDL_FreeSurface);
  g_clear_pointer (&self->overlay_texture, SDL_DestroyTexture);
  self->overlay = overlay;
  gh_sdl_window_invalidate (self);
}

static void
get_size (GhSdlWindow *self, int *width, int *height)
{
  if (self->renderer != NULL)
    SDL_GetRendererOutputSize (self->renderer, width, height);
  else
    SDL_GetWindowSize (self->window, width, height);
}

/* In the middle, at its own size where it fits, else as large as it can be. */
static void
place (GhSdlWindow *self, int width, int height)
{
  int room_width, room_height;
  double scale;

  get_size (self, &room_width, &room_height);
  scale = MIN ((double) room_width / MAX (width, 1), (double) room_height / MAX (height, 1));
  if (scale > 1.0 && !gh_sdl_window_is_fullscreen (self))
    scale = 1.0;
  self->area.w = (int) (width * scale + 0.5);
  self->area.h = (int) (height * scale + 0.5);
  self->area.x = (room_width - self->area.w) / 2;
  self->area.y = (room_height - self->area.h) / 2;
}

void
gh_sdl_window_to_guest (GhSdlWindow *self, GhConsoleSession *session, int *x, int *y)
{
  int width, height, shown, points, unused;

  gh_console_session_get_size (session, &width, &height);
  get_size (self, &shown, &unused);
  SDL_GetWindowSize (self->window, &points, &unused);
  /* SDL tells places in the desktop's pixels, which may be larger than the monitor's. */
  *x = (*x * shown / MAX (points, 1) - self->area.x) * width / MAX (self->area.w, 1);
  *y = (*y * shown / MAX (points, 1) - self->area.y) * height / MAX (self->area.h, 1);
}

/* By the graphics card. */

static void
upload (GhSdlWindow *self, const GhFramebuffer *fb, const GhDamage *damage)
{
  if (self->texture == NULL || self->width != fb->width || self->height != fb->height)
    {
      g_clear_pointer (&self->texture, SDL_DestroyTexture);
      self->texture = SDL_CreateTexture (
        self->renderer, SDL_PIXELFORMAT_RGB888, SDL_TEXTUREACCESS_STREAMING, fb->width, fb->height);
      self->width = fb->width;
      self->height = fb->height;
      if (self->texture != NULL)
        SDL_UpdateTexture (self->texture, NULL, fb->data, fb->stride);
      return;
    }
  for (guint i = 0; i < damage->n_rects; i++)
    {
      const GhRect *rect = &damage->rects[i];
      SDL_Rect part = { rect->x, rect->y, rect->width, rect->height };

      SDL_UpdateTexture (self->texture,
                         &part,
                         fb->data + (gsize) rect->y * fb->stride + (gsize) rect->x * 4,
                         fb->stride);
    }
}

static void
render (GhSdlWindow *self)
{
  SDL_SetRenderDrawColor (self->renderer, 0, 0, 0, 255);
  SDL_RenderClear (self->renderer);
  if (self->texture != NULL)
    SDL_RenderCopy (self->renderer, self->texture, NULL, &self->area);
  if (self->overlay != NULL && self->overlay_texture == NULL)
    self->overlay_texture = SDL_CreateTextureFromSurface (self->renderer, self->overlay);
  if (self->overlay_texture != NULL)
    SDL_RenderCopy (self->renderer, self->overlay_texture, NULL, NULL);
  /* Where Mesa draws in software, nothing else has the monitor wait until the picture is there; one
   * that takes a copy of it, as a virtual monitor does, would take the one before. */
  if (self->finish != NULL && SDL_RenderFlush (self->renderer) == 0)
    self->finish ();
  SDL_RenderPresent (self->renderer);
  /* SDL made what it draws on anew just now, and what was drawn went with the old one. */
  if (self->moved)
    {
      self->moved = FALSE;
      render (self);
    }
}

/* By the processor. */

static gboolean
clip (const GhFramebuffer *fb, GhRect *rect)
{
  rect->width = MIN (rect->width, fb->width - rect->x);
  rect->height = MIN (rect->height, fb->height - rect->y);
  return rect->width > 0 && rect->height > 0;
}

/* Copies a rectangle that is shown at its own size. */
static SDL_Rect
copy (GhSdlWindow *self, SDL_Surface *surface, const GhFramebuffer *fb, const GhRect *rect)
{
  SDL_Rect to = { self->area.x + rect->x, self->area.y + rect->y, rect->width, rect->height };

  for (int y = 0; y < rect->height; y++)
    memcpy ((guint8 *) surface->pixels + (gsize) (to.y + y) * surface->pitch + (gsize) to.x * 4,
            fb->data + (gsize) (rect->y + y) * fb->stride + (gsize) rect->x * 4,
            (gsize) rect->width * 4);
  return to;
}

static gboolean
can_copy (GhSdlWindow *self, SDL_Surface *surface, const GhFramebuffer *fb)
{
  return self->area.w == fb->width && self->area.h == fb->height && self->area.x >= 0
         && self->area.y >= 0 && self->overlay == NULL && !self->whole
         && surface->format->BytesPerPixel == 4 && surface->format->Rmask == 0xff0000
         && surface->format->Bmask == 0xff;
}

static void
draw_whole (GhSdlWindow *self, SDL_Surface *surface, const GhFramebuffer *fb)
{
  SDL_FillRect (surface, NULL, 0);
  if (fb != NULL)
    {
      SDL_Surface *picture = SDL_CreateRGBSurfaceWithFormatFrom (
        fb->data, fb->width, fb->height, 32, fb->stride, SDL_PIXELFORMAT_RGB888);

      if (picture != NULL)
        SDL_BlitScaled (picture,
                        NULL,
                        surface,
                        &(SDL_Rect){ self->area.x, self->area.y, self->area.w, self->area.h });
      SDL_FreeSurface (picture);
    }
  if (self->overlay != NULL)
    SDL_BlitSurface (self->overlay, NULL, surface, NULL);
}

static void
draw (GhSdlWindow *self, const GhFramebuffer *fb, const GhDamage *damage)
{
  SDL_Surface *surface = SDL_GetWindowSurface (self->window);
  SDL_Rect rects[GH_DAMAGE_MAX_RECTS];
  int n_rects = 0;

  if (surface == NULL)
    return;
  if (fb == NULL || !can_copy (self, surface, fb))
    {
      draw_whole (self, surface, fb);
      SDL_UpdateWindowSurface (self->window);
      return;
    }
  for (guint i = 0; i < damage->n_rects; i++)
    {
      GhRect rect = damage->rects[i];

      if (clip (fb, &rect))
        rects[n_rects++] = copy (self, surface, fb, &rect);
    }
  if (n_rects > 0)
    SDL_UpdateWindowSurfaceRects (self->window, rects, n_rects);
}

void
gh_sdl_window_present (GhSdlWindow *self, GhConsoleSession *session)
{
  GhDamage damage = { 0 };
  GhFramebuffer fb;
  gboolean locked = FALSE;

  if (session != NULL)
    {
      gh_console_session_take_damage (session, &damage);
      locked = gh_console_session_lock (session, &fb);
    }
  if (locked)
    place (self, fb.width, fb.height);
  else
    g_clear_pointer (&self->texture, SDL_DestroyTexture);
  if (self->renderer == NULL)
    draw (self, locked ? &fb : NULL, &damage);
  else if (locked)
    upload (self, &fb, &damage);
  if (locked)
    gh_console_session_unlock (session);
  if (self->renderer != NULL)
    render (self);
  self->whole = FALSE;
}
