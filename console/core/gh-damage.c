/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A bounded set of rectangles that joins neighbours. */
#include "config.h"

#include "gh-damage.h"

/* Joining is worth it while the joined rectangle is at most this much larger than its parts: one
 * more rectangle costs about as much as painting a few thousand pixels. */
#define JOIN_SLACK 4096

static gint64
area (const GhRect *rect)
{
  return (gint64) rect->width * rect->height;
}

static gboolean
is_empty (const GhRect *rect)
{
  return rect->width <= 0 || rect->height <= 0;
}

/* How many pixels too many the union of @a and @b covers. */
static gint64
join_cost (const GhRect *a, const GhRect *b)
{
  GhRect both = gh_rect_union (a, b);

  return area (&both) - area (a) - area (b);
}

static void
remove_rect (GhDamage *damage, guint index)
{
  damage->rects[index] = damage->rects[--damage->n_rects];
}

/* Takes out of the set the rectangle that is cheapest to join with @rect, and joins it. */
static gboolean
join_cheapest (GhDamage *damage, GhRect *rect, gint64 slack)
{
  guint best = 0;
  gint64 best_cost = G_MAXINT64;

  for (guint i = 0; i < damage->n_rects; i++)
    {
      gint64 cost = join_cost (&damage->rects[i], rect);

      if (cost < best_cost)
        {
          best_cost = cost;
          best = i;
        }
    }
  if (best_cost > slack)
    return FALSE;

  *rect = gh_rect_union (&damage->rects[best], rect);
  remove_rect (damage, best);
  return TRUE;
}

void
gh_damage_init (GhDamage *damage)
{
  damage->n_rects = 0;
}

gboolean
gh_damage_is_empty (const GhDamage *damage)
{
  return damage->n_rects == 0;
}

void
gh_damage_add (GhDamage *damage, const GhRect *rect)
{
  GhRect grown = *rect;

  if (is_empty (rect))
    return;
  for (guint i = 0; i < damage->n_rects; i++)
    if (gh_rect_contains (&damage->rects[i], rect))
      return;

  while (damage->n_rects > 0 && join_cheapest (damage, &grown, JOIN_SLACK))
    ;
  if (damage->n_rects == GH_DAMAGE_MAX_RECTS)
    join_cheapest (damage, &grown, G_MAXINT64 - 1);
  damage->rects[damage->n_rects++] = grown;
}

GhRect
gh_damage_get_extents (const GhDamage *damage)
{
  GhRect extents = { 0, 0, 0, 0 };

  for (guint i = 0; i < damage->n_rects; i++)
    extents = gh_rect_union (&extents, &damage->rects[i]);
  return extents;
}

GhRect
gh_rect_union (const GhRect *a, const GhRect *b)
{
  int x1, y1, x2, y2;

  if (is_empty (a))
    return *b;
  if (is_empty (b))
    return *a;
  x1 = MIN (a->x, b->x);
  y1 = MIN (a->y, b->y);
  x2 = MAX (a->x + a->width, b->x + b->width);
  y2 = MAX (a->y + a->height, b->y + b->height);
  return (GhRect){ x1, y1, x2 - x1, y2 - y1 };
}

gboolean
gh_rect_contains (const GhRect *outer, const GhRect *inner)
{
  return inner->x >= outer->x && inner->y >= outer->y
         && inner->x + inner->width <= outer->x + outer->width
         && inner->y + inner->height <= outer->y + outer->height;
}
