/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A bounded set of rectangles: which parts of a screen have changed. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GH_DAMAGE_MAX_RECTS 32

/** GhRect: a rectangle in pixels; empty when @width or @height is 0. */
typedef struct
{
  int x;
  int y;
  int width;
  int height;
} GhRect;

/**
 * GhDamage:
 * @n_rects: how many of @rects count
 * @rects: the changed rectangles; they may overlap
 *
 * A plain value: copied by assignment, needs no clearing. The rectangles together cover all that
 * was added, and may cover more: neighbours are joined so that there are never many.
 */
typedef struct
{
  guint n_rects;
  GhRect rects[GH_DAMAGE_MAX_RECTS];
} GhDamage;

/** gh_damage_init: makes @damage empty. */
void gh_damage_init (GhDamage *damage);

/** gh_damage_is_empty: whether nothing has changed. */
gboolean gh_damage_is_empty (const GhDamage *damage);

/**
 * gh_damage_add:
 * @damage: a set
 * @rect: what has changed; an empty one is ignored
 *
 * Adds a rectangle. It is joined to one that is there when that covers little more than both.
 */
void gh_damage_add (GhDamage *damage, const GhRect *rect);

/** gh_damage_get_extents: the smallest rectangle around the whole of @damage. */
GhRect gh_damage_get_extents (const GhDamage *damage);

/** gh_rect_union: the smallest rectangle around @a and @b, either of which may be empty. */
GhRect gh_rect_union (const GhRect *a, const GhRect *b);

/** gh_rect_contains: whether @inner lies wholly in @outer. */
gboolean gh_rect_contains (const GhRect *outer, const GhRect *inner);

G_END_DECLS
