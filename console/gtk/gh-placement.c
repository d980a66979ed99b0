/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The arithmetic of fitting a guest's screen into a widget. */
#include "config.h"

#include "gh-placement.h"

#include <math.h>

static void
fit (GhPlacement *placement, gint64 room_x, gint64 room_y)
{
  int guest_width = placement->guest_width;
  int guest_height = placement->guest_height;
  GhRect *area = &placement->area;

  if (room_x * guest_height <= room_y * guest_width)
    {
      area->width = (int) room_x;
      area->height = (int) MAX (room_x * guest_height / guest_width, 1);
    }
  else
    {
      area->width = (int) MAX (room_y * guest_width / guest_height, 1);
      area->height = (int) room_y;
    }
}

void
gh_placement_init (GhPlacement *placement,
                   int width,
                   int height,
                   int scale_factor,
                   double zoom,
                   int guest_width,
                   int guest_height)
{
  gint64 room_x = (gint64) width * scale_factor;
  gint64 room_y = (gint64) height * scale_factor;
  GhRect *area = &placement->area;

  *placement = (GhPlacement){ { 0 }, guest_width, guest_height, scale_factor };
  if (width <= 0 || height <= 0 || guest_width <= 0 || guest_height <= 0)
    return;
  if (zoom < 0)
    zoom = (double) MIN (room_x / guest_width, room_y / guest_height);
  if (zoom > 0)
    {
      area->width = (int) MAX (lround (guest_width * zoom), 1);
      area->height = (int) MAX (lround (guest_height * zoom), 1);
    }
  else
    fit (placement, room_x, room_y);
  /* Device pixels, so that a picture of the guest's own size is never between two of them. */
  area->x = (int) (room_x - area->width) / 2;
  area->y = (int) (room_y - area->height) / 2;
}

gboolean
gh_placement_is_exact (const GhPlacement *placement)
{
  const GhRect *area = &placement->area;

  return placement->guest_width > 0 && area->width % placement->guest_width == 0
         && area->height % placement->guest_height == 0
         && area->width / placement->guest_width == area->height / placement->guest_height;
}

static int
to_guest (double at, int origin, int extent, int guest_extent)
{
  double place = extent > 0 ? floor ((at - origin) * guest_extent / extent) : 0;

  return (int) CLAMP (place, 0, MAX (guest_extent - 1, 0));
}

void
gh_placement_to_guest (const GhPlacement *placement, double x, double y, int *guest_x, int *guest_y)
{
  const GhRect *area = &placement->area;

  *guest_x = to_guest (x * placement->scale_factor, area->x, area->width, placement->guest_width);
  *guest_y = to_guest (y * placement->scale_factor, area->y, area->height, placement->guest_height);
}

/* From @from to @to of the guest along one side; blurring reaches one pixel further. */
static void
to_widget (
  const GhPlacement *placement, int from, int to, int origin, double zoom, int *start, int *length)
{
  int margin = gh_placement_is_exact (placement) ? 0 : 1;
  double first = origin + (from - margin) * zoom;
  double last = origin + (to + margin) * zoom;

  *start = (int) floor (first / placement->scale_factor);
  *length = (int) ceil (last / placement->scale_factor) - *start;
}

GhRect
gh_placement_to_widget (const GhPlacement *placement, const GhRect *rect)
{
  const GhRect *area = &placement->area;
  GhRect result = { 0 };

  if (area->width == 0)
    return result;
  to_widget (placement,
             rect->x,
             rect->x + rect->width,
             area->x,
             (double) area->width / placement->guest_width,
             &result.x,
             &result.width);
  to_widget (placement,
             rect->y,
             rect->y + rect->height,
             area->y,
             (double) area->height / placement->guest_height,
             &result.y,
             &result.height);
  return result;
}
