/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Presses and releases, in pairs. */
#include "config.h"

#include "gh-key-tracker-private.h"

#include <glib/gi18n-lib.h>

#include "gh-keymap.h"

typedef enum
{
  LEFT_CTRL = 1 << 0,
  RIGHT_CTRL = 1 << 1,
  ALT = 1 << 2,
  SHIFT = 1 << 3,
  OTHER = 1 << 4
} Kind;

/* With Shift, the key Alt is Meta. */
static Kind
get_kind (guint keysym)
{
  switch (keysym)
    {
    case GDK_KEY_Control_L:
      return LEFT_CTRL;
    case GDK_KEY_Control_R:
      return RIGHT_CTRL;
    case GDK_KEY_Alt_L:
    case GDK_KEY_Alt_R:
    case GDK_KEY_Meta_L:
    case GDK_KEY_Meta_R:
      return ALT;
    case GDK_KEY_Shift_L:
    case GDK_KEY_Shift_R:
      return SHIFT;
    default:
      return OTHER;
    }
}

/* Whether the keys that free are down, one of each kind, and nothing else. */
static gboolean
are_release_keys (GhKeyTracker *tracker)
{
  GHashTableIter iter;
  gpointer value;
  guint kinds = 0;
  guint wanted = 2;

  g_hash_table_iter_init (&iter, tracker->down);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    kinds |= get_kind (GPOINTER_TO_UINT (value));
  if (tracker->release == GH_RELEASE_RIGHT_CTRL)
    return kinds == RIGHT_CTRL;
  /* Either Ctrl, but not both. */
  if (kinds & RIGHT_CTRL)
    kinds = (kinds & ~(guint) RIGHT_CTRL) | (kinds & LEFT_CTRL ? OTHER : LEFT_CTRL);
  if (tracker->release == GH_RELEASE_CTRL_ALT_SHIFT)
    wanted = 3;
  return g_hash_table_size (tracker->down) == wanted
         && kinds
              == (guint) (LEFT_CTRL | (tracker->release != GH_RELEASE_CTRL_SHIFT ? ALT : 0)
                          | (tracker->release != GH_RELEASE_CTRL_ALT ? SHIFT : 0));
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
  tracker->locks = (GhLockKeys){ 0 };
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
  tracker->freeing = are_release_keys (tracker);
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

void
gh_key_tracker_follow_locks (GhKeyTracker *tracker, GhConsoleSession *session, GdkDisplay *display)
{
  GdkKeymap *keymap = gdk_keymap_get_for_display (display);

  gh_lock_keys_follow (&tracker->locks,
                       session,
                       (gdk_keymap_get_caps_lock_state (keymap) ? GH_LED_CAPS : 0u)
                         | (gdk_keymap_get_num_lock_state (keymap) ? GH_LED_NUM : 0u));
}

const char *
gh_key_tracker_get_release_label (const GhKeyTracker *tracker)
{
  /* As the keys are labelled, which is not translated elsewhere either. */
  static const char *const labels[]
    = { "Ctrl+Alt", "Ctrl+Shift", "Ctrl+Alt+Shift", N_ ("Right Ctrl") };

  G_STATIC_ASSERT (G_N_ELEMENTS (labels) == GH_N_RELEASE_KEYS);
  return tracker->release == GH_RELEASE_RIGHT_CTRL ? _ ("Right Ctrl") : labels[tracker->release];
}
