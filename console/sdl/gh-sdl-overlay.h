/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The list that the host key brings up, drawn by cairo above the guest's screen. */
#pragma once

#include <SDL.h>

#include "gh-console-session.h"

G_BEGIN_DECLS

/**
 * GhSdlItem:
 * @label: what it does, or a machine's name
 * @detail: (nullable): said beside it in grey
 * @session: (nullable): whose picture stands before it
 * @action: what the list's user makes of it
 * @path: (nullable): of the machine that it is about
 */
typedef struct
{
  char *label;
  char *detail;
  GhConsoleSession *session;
  int action;
  char *path;
} GhSdlItem;

/**
 * GhSdlOverlay:
 * @items: (element-type GhSdlItem)
 * @chosen: the one that Enter takes
 * @title: what stands above
 * @entry: (nullable): what was typed, when something is asked for
 * @hidden: it is a password
 * @rows: where the items were drawn, in the desktop's pixels
 * @hidden_above: so much of them is above that, where there is no room for all
 */
typedef struct
{
  GPtrArray *items;
  guint chosen;
  char *title;
  GString *entry;
  gboolean hidden;
  SDL_Rect rows;
  int hidden_above;
} GhSdlOverlay;

void gh_sdl_overlay_init (GhSdlOverlay *self);
void gh_sdl_overlay_clear (GhSdlOverlay *self);

/** gh_sdl_overlay_reset: takes all items out; @title: (nullable). The choice stays where it can. */
void gh_sdl_overlay_reset (GhSdlOverlay *self, const char *title);

/** gh_sdl_overlay_add: Returns: (transfer none): the new item, its strings copied. */
GhSdlItem *
gh_sdl_overlay_add (GhSdlOverlay *self, const char *label, const char *detail, int action);

/** gh_sdl_overlay_move: chooses another item, @step further; round the ends. */
void gh_sdl_overlay_move (GhSdlOverlay *self, int step);

/** gh_sdl_overlay_find: Returns: the number of the item that was drawn at a place of the window, in
 * the desktop's pixels; -1 for none */
int gh_sdl_overlay_find (const GhSdlOverlay *self, int x, int y);

/** gh_sdl_overlay_get_chosen: (nullable) (transfer none). */
GhSdlItem *gh_sdl_overlay_get_chosen (GhSdlOverlay *self);

/** gh_sdl_overlay_draw: (transfer full): a picture of the size of the window, with alpha. */
SDL_Surface *gh_sdl_overlay_draw (GhSdlOverlay *self, int width, int height, double scale);

G_END_DECLS
