/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Presses and releases, in pairs. */
#include "config.h"

#include "gh-key-tracker-private.h"

#include "gh-keymap.h"

static gboolean
is_ctrl (guint keysym)
{
  return keysym == GDK_KEY_Control_L || keysym == GDK_KEY_Control_R;
}

/* With Shift, the key Alt is Meta. */
static gboolean
is_alt (guint keysym)
{
  return keysym == GDK_KEY_Alt_L || keysym == GDK_KEY_Alt_R || keysym == GDK_KEY_Meta_L
         || keysym == GDK_KEY_Meta_R;
}

/* Whether one Ctrl and one Alt are down, and nothing else. */
static gboolean
only_ctrl_and_alt (GhKeyTracker *tracker)
{
  GHashTableIter iter;
  gpointer value;
  guint ctrls = 0;
  guint alts = 0;

  g_hash_table_iter_init (&iter, tracker->down);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      ctrls += is_ctrl (GPOINTER_TO_UINT (value)) ? 1 : 0;
      alts += is_alt (GPOINTER_TO_UINT (value)) ? 1 : 0;
    }
  return ctrls == 1 && alts == 1 && g_hash_table_size (tracker->down) == 2;
}

static void
send (GhConsoleSession *session, guint keycode, guint keysym, gboolean down)
{
  if (session != NULL)
    gh_console_session_send_key (session, gh_keymap_from_hardware_keycode (keycode), keysym, down);
}

void
gh_key_tracker_init (GhKeyTracker *tracker)
{
  tracker->down = g_hash_table_new (NULL, NULL);
  tracker->freeing = FALSE;
}

void
gh_key_tracker_clear (GhKeyTracker *tracker)
{
  g_clear_pointer (&tracker->down, g_hash_table_unref);
}

void
gh_key_tracker_press (GhKeyTracker *tracker, GhConsoleSession *session, const GdkEventKey *event)
{
  g_hash_table_insert (
    tracker->down, GUINT_TO_POINTER (event->hardware_keycode), GUINT_TO_POINTER (event->keyval));
  tracker->freeing = only_ctrl_and_alt (tracker);
  send (session, event->hardware_keycode, event->keyval, TRUE);
}

gboolean
gh_key_tracker_release (GhKeyTracker *tracker, GhConsoleSession *session, const GdkEventKey *event)
{
  gpointer keycode = GUINT_TO_POINTER (event->hardware_keycode);
  gpointer keysym;
  gboolean freed = tracker->freeing;

  tracker->freeing = FALSE;
  if (!g_hash_table_lookup_extended (tracker->down, keycode, NULL, &keysym))
    return FALSE;
  g_hash_table_remove (tracker->down, keycode);
  send (session, event->hardware_keycode, GPOINTER_TO_UINT (keysym), FALSE);
  return freed;
}

void
gh_key_tracker_release_all (GhKeyTracker *tracker, GhConsoleSession *session)
{
  GHashTableIter iter;
  gpointer keycode;
  gpointer keysym;

  g_hash_table_iter_init (&iter, tracker->down);
  while (g_hash_table_iter_next (&iter, &keycode, &keysym))
    send (session, GPOINTER_TO_UINT (keycode), GPOINTER_TO_UINT (keysym), FALSE);
  g_hash_table_remove_all (tracker->down);
  tracker->freeing = FALSE;
}
