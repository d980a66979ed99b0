/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a guest's screen lies in its widget. */
#include "config.h"

#include "gh-placement.h"

static void
test_own_size_is_exact (void)
{
  GhPlacement placement;
  int x, y;

  gh_placement_init (&placement, 720, 400, 1, GH_ZOOM_FIT, 720, 400);
  g_assert_true (gh_placement_is_exact (&placement));
  g_assert_cmpint (placement.area.x, ==, 0);

  /* On a screen of double density the widget is half as large in its own units. */
  gh_placement_init (&placement, 360, 200, 2, GH_ZOOM_FIT, 720, 400);
  g_assert_true (gh_placement_is_exact (&placement));
  gh_placement_to_guest (&placement, 359.5, 199.5, &x, &y);
  g_assert_cmpint (x, ==, 719);
  g_assert_cmpint (y, ==, 399);

  gh_placement_init (&placement, 1440, 900, 1, GH_ZOOM_FIT, 720, 400);
  g_assert_true (gh_placement_is_exact (&placement));
  g_assert_cmpint (placement.area.y, ==, 50);
  gh_placement_init (&placement, 721, 400, 1, GH_ZOOM_FIT, 720, 400);
  g_assert_true (gh_placement_is_exact (&placement));
  gh_placement_init (&placement, 700, 400, 1, GH_ZOOM_FIT, 720, 400);
  g_assert_false (gh_placement_is_exact (&placement));
}

/* A size of one's own may be larger than the widget; whole numbers leave a margin, and shrink where
 * not even one fits. */
static void
test_zoom (void)
{
  GhPlacement placement;

  gh_placement_init (&placement, 360, 200, 2, 1.5, 720, 400);
  g_assert_cmpint (placement.area.width, ==, 1080);
  g_assert_cmpint (placement.area.height, ==, 600);
  g_assert_false (gh_placement_is_exact (&placement));
  gh_placement_init (&placement, 1000, 1000, 2, 2, 720, 400);
  g_assert_cmpint (placement.area.width, ==, 1440);
  g_assert_cmpint (placement.area.x, ==, 280);
  g_assert_true (gh_placement_is_exact (&placement));

  gh_placement_init (&placement, 1600, 1000, 1, GH_ZOOM_WHOLE, 720, 400);
  g_assert_cmpint (placement.area.width, ==, 1440);
  g_assert_true (gh_placement_is_exact (&placement));
  gh_placement_init (&placement, 360, 400, 1, GH_ZOOM_WHOLE, 720, 400);
  g_assert_cmpint (placement.area.width, ==, 360);
}

static void
test_places_map (void)
{
  GhPlacement placement;
  int x, y;

  gh_placement_init (&placement, 1000, 1000, 1, GH_ZOOM_FIT, 200, 100);
  g_assert_cmpint (placement.area.y, ==, 250);
  gh_placement_to_guest (&placement, 500, 500, &x, &y);
  g_assert_cmpint (x, ==, 100);
  g_assert_cmpint (y, ==, 50);
  gh_placement_to_guest (&placement, 500, 10, &x, &y);
  g_assert_cmpint (y, ==, 0);
  gh_placement_to_guest (&placement, 5000, 5000, &x, &y);
  g_assert_cmpint (x, ==, 199);
  g_assert_cmpint (y, ==, 99);
}

/* Whatever the scale, the part that is drawn again holds every device pixel that has changed. */
static void
test_damage_is_covered (void)
{
  for (int width = 50; width < 400; width += 7)
    {
      GhRect pixel = { 33, 44, 3, 2 };
      GhPlacement placement;
      GhRect part;
      double left, right;

      gh_placement_init (&placement, width, 300, 1, GH_ZOOM_FIT, 128, 96);
      part = gh_placement_to_widget (&placement, &pixel);
      left = placement.area.x + 33.0 * placement.area.width / 128;
      right = placement.area.x + 36.0 * placement.area.width / 128;
      g_assert_cmpfloat (part.x, <=, left);
      g_assert_cmpfloat (part.x + part.width, >=, right);
    }
}

static void
test_nothing_to_show (void)
{
  GhPlacement placement;
  GhRect rect = { 0, 0, 10, 10 };
  int x, y;

  gh_placement_init (&placement, 0, 0, 1, GH_ZOOM_FIT, 640, 480);
  g_assert_cmpint (gh_placement_to_widget (&placement, &rect).width, ==, 0);
  gh_placement_init (&placement, 640, 480, 1, GH_ZOOM_FIT, 0, 0);
  g_assert_false (gh_placement_is_exact (&placement));
  gh_placement_to_guest (&placement, 5, 5, &x, &y);
  g_assert_cmpint (x, ==, 0);
  gh_placement_init (&placement, 1, 1, 1, GH_ZOOM_FIT, 16384, 1);
  g_assert_cmpint (placement.area.height, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/placement/own-size-is-exact", test_own_size_is_exact);
  g_test_add_func ("/placement/places-map", test_places_map);
  g_test_add_func ("/placement/zoom", test_zoom);
  g_test_add_func ("/placement/damage-is-covered", test_damage_is_covered);
  g_test_add_func ("/placement/nothing-to-show", test_nothing_to_show);
  return g_test_run ();
}
