/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A source that watches the connection to the display. */
#include "config.h"

#include "gh-sdl-source.h"

#include <SDL_syswm.h>
#include <X11/Xlib.h>

/* As often as the quickest keyboards tell something. */
#define POLL_MS 4

typedef struct
{
  GSource base;
  gpointer tag; /* of the connection; NULL where there is none */
  void (*dispatch) (const SDL_Event *event, gpointer data);
  gpointer data;
} SdlSource;

static gboolean
prepare (GSource *base, int *timeout)
{
  *timeout = ((SdlSource *) base)->tag != NULL ? -1 : POLL_MS;
  /* Asks the display, whose events may have been read by a call that waited for something else. */
  return SDL_PollEvent (NULL) != 0;
}

static gboolean
check (GSource *base)
{
  return SDL_PollEvent (NULL) != 0;
}

static gboolean
dispatch (GSource *base, GSourceFunc callback, gpointer unused)
{
  SdlSource *source = (SdlSource *) base;
  SDL_Event event;

  while (!g_source_is_destroyed (base) && SDL_PollEvent (&event) != 0)
    source->dispatch (&event, source->data);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs functions = { prepare, check, dispatch, NULL, NULL, NULL };

static int
get_connection (SDL_Window *window)
{
  SDL_SysWMinfo info;

  SDL_VERSION (&info.version);
  if (SDL_GetWindowWMInfo (window, &info) && info.subsystem == SDL_SYSWM_X11)
    return XConnectionNumber (info.info.x11.display);
  return -1;
}

guint
gh_sdl_source_attach (SDL_Window *window,
                      void (*func) (const SDL_Event *event, gpointer data),
                      gpointer data)
{
  g_autoptr (GSource) base = g_source_new (&functions, sizeof (SdlSource));
  SdlSource *source = (SdlSource *) base;
  int fd = get_connection (window);

  source->dispatch = func;
  source->data = data;
  if (fd >= 0)
    source->tag = g_source_add_unix_fd (base, fd, G_IO_IN);
  g_source_set_can_recurse (base, FALSE);
  return g_source_attach (base, NULL);
}
