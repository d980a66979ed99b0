/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* How a machine that reboots again and again is held back. */
#include "config.h"

#include "gh-pace.h"

static void
test_loop (void)
{
  static const guint expected[] = { 0, 5, 10, 20, 40, 60, 60, 60 };
  GhPace pace = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpuint (gh_pace_next (&pace, G_USEC_PER_SEC), ==, expected[i]);
}

static void
test_calm (void)
{
  GhPace pace = { 0 };

  for (int i = 0; i < 5; i++)
    gh_pace_next (&pace, 0);
  /* It ran for an hour: whatever was before is forgotten. */
  g_assert_cmpuint (gh_pace_next (&pace, G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC), ==, 0);
  g_assert_cmpuint (gh_pace_next (&pace, 0), ==, 0);
  g_assert_cmpuint (gh_pace_next (&pace, 0), ==, 5);
}

/* A reboot every tenth of a second for five minutes, and one an hour later. */
static void
test_told (void)
{
  gint64 now = G_USEC_PER_SEC;
  GhPace pace = { 0 };
  guint told = 0;

  g_assert_true (gh_pace_count (&pace, now));
  for (guint i = 0; i < 3000; i++)
    told += gh_pace_count (&pace, now += G_USEC_PER_SEC / 10) ? 1 : 0;
  g_assert_cmpuint (told, >=, 5);
  g_assert_cmpuint (told, <=, 12);
  g_assert_true (gh_pace_count (&pace, now + G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pace/loop", test_loop);
  g_test_add_func ("/pace/calm", test_calm);
  g_test_add_func ("/pace/told", test_told);
  return g_test_run ();
}
