/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys, combinations, damage, and the road from a session's thread to the main thread. */
#include "config.h"

#include <linux/input-event-codes.h>
#include <string.h>
#include <sys/resource.h>

#include "gh-console-session.h"
#include "gh-error.h"
#include "gh-keymap.h"
#include "gh-wakeup.h"

static void
test_scancodes (void)
{
  g_assert_cmpuint (gh_keymap_from_evdev (KEY_ESC), ==, 0x01);
  g_assert_cmpuint (gh_keymap_from_evdev (KEY_A), ==, 0x1e);
  g_assert_cmpuint (gh_keymap_from_evdev (KEY_F12), ==, 0x58);
  g_assert_cmpuint (gh_keymap_from_evdev (KEY_RIGHTCTRL), ==, 0x9d);
  g_assert_cmpuint (gh_keymap_from_evdev (KEY_UP), ==, 0xc8);
  g_assert_cmpuint (gh_keymap_from_evdev (KEY_DELETE), ==, 0xd3);
  g_assert_cmpuint (gh_keymap_from_evdev (KEY_LEFTMETA), ==, 0xdb);
  g_assert_cmpuint (gh_keymap_from_evdev (KEY_COMPOSE), ==, 0xdd);
  g_assert_cmpuint (gh_keymap_from_evdev (KEY_ZENKAKUHANKAKU), ==, 0x29);
  g_assert_cmpuint (gh_keymap_from_evdev (KEY_MAX), ==, 0);
  g_assert_cmpuint (gh_keymap_from_evdev (G_MAXUINT), ==, 0);
  g_assert_cmpuint (gh_keymap_from_hardware_keycode (KEY_ENTER + 8), ==, 0x1c);
  g_assert_cmpuint (gh_keymap_from_hardware_keycode (3), ==, 0);
}

/* Two keys with one code would make one of them impossible to type. (Japanese keyboards have but
 * one of these two.) */
static void
test_scancodes_differ (void)
{
  guint owner[256] = { 0 };

  for (guint key = 1; key <= KEY_MAX; key++)
    {
      guint code = gh_keymap_from_evdev (key);

      if (code == 0 || key == KEY_ZENKAKUHANKAKU)
        continue;
      g_assert_cmpuint (code, <, G_N_ELEMENTS (owner));
      g_assert_cmpuint (owner[code], ==, 0);
      owner[code] = key;
    }
}

static void
test_combo (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *label = gh_console_key_combo_get_label ("ctrl+ALT+f2");
  GhKeyCombo combo;

  g_assert_true (gh_console_key_combo_parse ("Ctrl + alt+DEL", &combo, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (combo.n_keys, ==, 3);
  g_assert_cmpuint (combo.keys[0].scancode, ==, 0x1d);
  g_assert_cmpuint (combo.keys[0].keysym, ==, 0xffe3);
  g_assert_cmpuint (combo.keys[2].scancode, ==, 0xd3);
  g_assert_cmpuint (combo.keys[2].keysym, ==, 0xffff);
  g_assert_cmpstr (label, ==, "Ctrl+Alt+F2");

  g_assert_true (gh_console_key_combo_parse ("f24", &combo, &error));
  g_assert_cmpuint (combo.keys[0].keysym, ==, 0xffd5);
  g_assert_true (gh_console_key_combo_parse ("x", &combo, &error));
  g_assert_cmpuint (combo.keys[0].scancode, ==, 0x2d);
}

static void
test_combo_wrong (void)
{
  static const char *const wrong[]
    = { "", "+", "ctrl+", "ctrl+nosuch", "f0", "f25", "f-1", "é", "a+b+c+d+e+f+g+h+i" };
  GhKeyCombo combo = { .n_keys = 77 };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (gh_console_key_combo_parse (wrong[i], &combo, &error));
      g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);
      g_assert_cmpuint (combo.n_keys, ==, 77);
    }
}

static gboolean
covers (const GhDamage *damage, int x, int y)
{
  GhRect pixel = { x, y, 1, 1 };

  for (guint i = 0; i < damage->n_rects; i++)
    if (gh_rect_contains (&damage->rects[i], &pixel))
      return TRUE;
  return FALSE;
}

static void
test_damage_joins (void)
{
  GhDamage damage;
  GhRect left = { 0, 0, 10, 10 };
  GhRect right = { 10, 0, 10, 10 };
  GhRect inside = { 2, 2, 3, 3 };
  GhRect far = { 1000, 1000, 10, 10 };
  GhRect empty = { 5, 5, 0, 10 };

  gh_damage_init (&damage);
  gh_damage_add (&damage, &empty);
  g_assert_true (gh_damage_is_empty (&damage));
  gh_damage_add (&damage, &left);
  gh_damage_add (&damage, &right);
  gh_damage_add (&damage, &inside);
  g_assert_cmpuint (damage.n_rects, ==, 1);
  g_assert_cmpint (damage.rects[0].width, ==, 20);
  gh_damage_add (&damage, &far);
  g_assert_cmpuint (damage.n_rects, ==, 2);
  g_assert_cmpint (gh_damage_get_extents (&damage).width, ==, 1010);
}

static void
test_damage_covers_all (void)
{
  GRand *rand = g_rand_new_with_seed (7);
  GhDamage damage;
  GhRect added[500];

  gh_damage_init (&damage);
  for (guint i = 0; i < G_N_ELEMENTS (added); i++)
    {
      added[i] = (GhRect){ g_rand_int_range (rand, 0, 8000),
                           g_rand_int_range (rand, 0, 8000),
                           g_rand_int_range (rand, 1, 90),
                           g_rand_int_range (rand, 1, 90) };
      gh_damage_add (&damage, &added[i]);
      g_assert_cmpuint (damage.n_rects, <=, GH_DAMAGE_MAX_RECTS);
    }
  for (guint i = 0; i < G_N_ELEMENTS (added); i++)
    {
      g_assert_true (covers (&damage, added[i].x, added[i].y));
      g_assert_true (
        covers (&damage, added[i].x + added[i].width - 1, added[i].y + added[i].height - 1));
    }
  g_rand_free (rand);
}

static void
count_call (GObject *owner)
{
  guint *calls = g_object_get_data (owner, "calls");

  (*calls)++;
}

static gpointer
paint (gpointer data)
{
  GhConsoleScreen *screen = data;
  guint32 row[64];

  memset (row, 0xff, sizeof row);
  for (int y = 0; y < 64; y++)
    {
      GhRect rect = { 0, y, 64, 1 };

      g_assert_true (gh_console_screen_write (screen, &rect, (guint8 *) row, sizeof row));
      gh_console_screen_flush (screen);
    }
  return NULL;
}

/* Sixty-four flushes from a thread are one word to the main thread, and one rectangle. */
static void
test_screen_merges (void)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  GhConsoleScreen *screen = gh_console_screen_new (count_call, owner);
  guint calls = 0;
  GhDamage damage;
  GhFramebuffer fb;

  g_object_set_data (owner, "calls", &calls);
  g_assert_false (gh_console_screen_lock (screen, &fb));
  g_assert_true (gh_console_screen_set_size (screen, 64, 64, NULL));
  gh_console_screen_take_damage (screen, &damage);
  g_thread_join (g_thread_new ("paint", paint, screen));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (calls, ==, 1);
  g_assert_true (gh_console_screen_take_damage (screen, &damage));
  g_assert_cmpuint (damage.n_rects, ==, 1);
  g_assert_cmpint (damage.rects[0].height, ==, 64);
  g_assert_false (gh_console_screen_take_damage (screen, &damage));

  g_assert_true (gh_console_screen_lock (screen, &fb));
  g_assert_cmphex (((guint32 *) fb.data)[64 * 64 - 1], ==, 0xffffffff);
  gh_console_screen_unlock (screen);
  gh_console_screen_disown (screen);
}

/* A thread may go on drawing on a screen whose owner is gone. */
static void
test_screen_disowned (void)
{
  GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);
  GhConsoleScreen *screen = gh_console_screen_new (count_call, owner);
  g_autoptr (GhConsoleScreen) drawn = gh_console_screen_ref (screen);
  guint calls = 0;
  GhDamage damage;

  g_object_set_data (owner, "calls", &calls);
  g_assert_true (gh_console_screen_set_size (screen, 64, 64, NULL));
  gh_console_screen_disown (screen);
  g_object_unref (owner);
  g_thread_join (g_thread_new ("paint", paint, drawn));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (calls, ==, 0);
  g_assert_true (gh_console_screen_take_damage (drawn, &damage));
}

static gboolean
count_turn (gpointer data)
{
  (*(guint *) data)++;
  return G_SOURCE_CONTINUE;
}

static gpointer
signal_often (gpointer source)
{
  for (int i = 0; i < 1000; i++)
    gh_wakeup_signal (source);
  return NULL;
}

/* Sleeps until it is called, and is called once for many signals. */
static void
check_wakeup (GSource *source)
{
  guint turns = 0;

  g_source_set_callback (source, count_turn, &turns, NULL);
  g_source_attach (source, NULL);
  for (guint round = 1; round <= 3; round++)
    {
      g_autoptr (GThread) thread = g_thread_new ("signal", signal_often, source);

      g_main_context_iteration (NULL, TRUE);
      g_thread_join (g_steal_pointer (&thread));
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_cmpuint (turns, >=, round);
    }
  g_assert_cmpuint (turns, <, 300);
  turns = 0;
  gh_wakeup_signal (source);
  gh_wakeup_signal (source);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (turns, ==, 1);
  g_source_destroy (source);
  gh_wakeup_signal (source);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
}

static void
test_wakeup (void)
{
  g_autoptr (GSource) source = gh_wakeup_new ();

  check_wakeup (source);
}

/* Where no more files can be opened. */
static void
test_wakeup_without_files (void)
{
  struct rlimit before, none = { 0 };
  g_autoptr (GSource) source = NULL;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  none.rlim_max = before.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  source = gh_wakeup_new ();
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  check_wakeup (source);
}

static void
test_screen_refuses (void)
{
  static const int bad[][2]
    = { { 0, 0 }, { 0, 5 }, { -1, 5 }, { 16385, 1 }, { 1, 16385 }, { 16384, 16384 } };
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  GhConsoleScreen *screen = gh_console_screen_new (count_call, owner);
  guint calls = 0;
  guint32 pixels[16] = { 0 };
  GhRect outside[] = { { 6, 0, 4, 4 }, { -1, 0, 4, 4 }, { 0, 5, 4, 4 }, { 0, -2, 4, 4 } };
  int width, height;

  g_object_set_data (owner, "calls", &calls);
  g_assert_true (gh_console_screen_set_size (screen, 8, 8, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (gh_console_screen_set_size (screen, bad[i][0], bad[i][1], &error));
      g_assert_error (error, GH_ERROR, GH_ERROR_UNSUPPORTED);
    }
  gh_console_screen_get_size (screen, &width, &height);
  g_assert_cmpint (width, ==, 8);
  for (guint i = 0; i < G_N_ELEMENTS (outside); i++)
    {
      g_assert_false (gh_console_screen_write (screen, &outside[i], (guint8 *) pixels, 16));
      g_assert_false (gh_console_screen_copy (screen, &outside[i], 0, 0));
      g_assert_false (
        gh_console_screen_copy (screen, &(GhRect){ 0, 0, 4, 4 }, outside[i].x, outside[i].y));
    }
  gh_console_screen_disown (screen);
}

static void
test_screen_copy_overlaps (void)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  GhConsoleScreen *screen = gh_console_screen_new (count_call, owner);
  guint calls = 0;
  guint32 column[] = { 1, 2, 3, 4 };
  GhFramebuffer fb;

  g_object_set_data (owner, "calls", &calls);
  g_assert_true (gh_console_screen_set_size (screen, 1, 6, NULL));
  g_assert_true (gh_console_screen_write (screen, &(GhRect){ 0, 0, 1, 4 }, (guint8 *) column, 4));
  g_assert_true (gh_console_screen_copy (screen, &(GhRect){ 0, 2, 1, 4 }, 0, 0));
  g_assert_true (gh_console_screen_lock (screen, &fb));
  for (int i = 0; i < 4; i++)
    g_assert_cmpuint (((guint32 *) fb.data)[2 + i], ==, column[i]);
  gh_console_screen_unlock (screen);
  gh_console_screen_disown (screen);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/keymap/scancodes", test_scancodes);
  g_test_add_func ("/console/keymap/differ", test_scancodes_differ);
  g_test_add_func ("/console/combo/good", test_combo);
  g_test_add_func ("/console/combo/wrong", test_combo_wrong);
  g_test_add_func ("/console/damage/joins", test_damage_joins);
  g_test_add_func ("/console/damage/covers-all", test_damage_covers_all);
  g_test_add_func ("/console/screen/merges", test_screen_merges);
  g_test_add_func ("/console/screen/refuses", test_screen_refuses);
  g_test_add_func ("/console/screen/copy-overlaps", test_screen_copy_overlaps);
  g_test_add_func ("/console/screen/disowned", test_screen_disowned);
  g_test_add_func ("/console/wakeup/often", test_wakeup);
  g_test_add_func ("/console/wakeup/without-files", test_wakeup_without_files);
  return g_test_run ();
}
