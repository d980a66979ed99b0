/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCanvas: the film's picture, into which the guest's screen is fitted. */
#pragma once

#include "gh-console-screen.h"

G_BEGIN_DECLS

/* What a film is at least: a firmware's text screen is small, and what follows it is not. */
#define GH_CANVAS_MIN_WIDTH  1280
#define GH_CANVAS_MIN_HEIGHT 800

/**
 * GhCanvas:
 * @width, @height: even
 * @pixels: xRGB in host order
 *
 * Of one thread.
 */
typedef struct
{
  int width;
  int height;
  guint32 *pixels;
} GhCanvas;

/** gh_canvas_init: for a film that begins with a screen of @width × @height. */
void gh_canvas_init (GhCanvas *self, int width, int height);
void gh_canvas_clear (GhCanvas *self);

/**
 * gh_canvas_place:
 *
 * Returns: where a screen of @width × @height is shown: in the middle, its proportions kept, whole
 * pixels for each of its own where there is room for it, and else as large as can be
 */
GhRect gh_canvas_place (const GhCanvas *self, int width, int height);

/**
 * gh_canvas_draw:
 * @screen: the guest's picture
 * @cursor: (nullable): the guest's pointer, and where it points
 */
void gh_canvas_draw (
  GhCanvas *self, const GhFramebuffer *screen, const GhConsoleCursor *cursor, int x, int y);

G_END_DECLS
