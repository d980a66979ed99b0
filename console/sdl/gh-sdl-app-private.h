/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of guesthouse-console share: what is shown, and its list. */
#pragma once

#include "gh-client.h"
#include "gh-screen-link.h"
#include "gh-sdl-app.h"
#include "gh-sdl-input.h"
#include "gh-sdl-overlay.h"
#include "gh-sound.h"

G_BEGIN_DECLS

typedef struct
{
  const GhSdlWanted *wanted;
  GMainLoop *loop;
  GhSdlWindow window;
  GhSdlInput input;
  GhSdlOverlay overlay;
  gboolean listing;  /* the list is above the screen */
  gboolean asking;   /* and holds a question */
  gboolean host_key; /* it is down, and no other key was pressed since */
  GhConsoleSession *session;
  GhClient *client;    /* (nullable): without one there is one server */
  GhScreenLink *link;  /* with a client */
  char *path;          /* (nullable): of the machine that is shown */
  GPtrArray *pictures; /* (element-type GhScreenLink) */
  char *trouble;
  char *user; /* (nullable): who has said who they are, and is asked for the password */
  SDL_Cursor *cursor;
  GhGuestSound *sound;
  gint64 interval; /* µs between two pictures on the monitor */
  gint64 presented;
  guint present_source;
  guint resize_source;
  guint retry_source;
  guint retry_delay;
  gboolean fitted;
  int status;
} GhSdlApp;

/** gh_sdl_app_present_soon: draws what has changed, no more often than the monitor shows it */
void gh_sdl_app_present_soon (GhSdlApp *app);

/** gh_sdl_app_open_machine: goes to the screen of the machine at @path */
void gh_sdl_app_open_machine (GhSdlApp *app, const char *path);

/** gh_sdl_app_open_address: connects to the server that was asked for */
void gh_sdl_app_open_address (GhSdlApp *app);

/** gh_sdl_app_say: @text: (nullable): what is wrong, above the list */
void gh_sdl_app_say (GhSdlApp *app, const char *text);

/** gh_sdl_list_show: above the screen; again when what stands in it has changed */
void gh_sdl_list_show (GhSdlApp *app);
void gh_sdl_list_hide (GhSdlApp *app);

/** gh_sdl_list_refresh: what stands in it may have changed */
void gh_sdl_list_refresh (GhSdlApp *app);

/** gh_sdl_list_draw: anew, or away when it is hidden */
void gh_sdl_list_draw (GhSdlApp *app);

/** gh_sdl_list_ask_password: the server wants one, and who it is with @needs_user */
void gh_sdl_list_ask_password (GhSdlApp *app, gboolean needs_user);

/** gh_sdl_list_key: @key went down while the list is shown */
void gh_sdl_list_key (GhSdlApp *app, SDL_Keycode key);

/** gh_sdl_list_pointer: the pointer or its wheel did something while the list is shown */
void gh_sdl_list_pointer (GhSdlApp *app, const SDL_Event *event);

G_END_DECLS
