/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which keys are down in the guest, and when the keys that free were struck. */
#pragma once

#include <gdk/gdk.h>

#include "gh-console-session.h"
#include "gh-lock-keys.h"
#include "gh-release-keys.h"

G_BEGIN_DECLS

/**
 * GhKeyTracker:
 * @down: keys that the guest holds pressed: hardware key code to keysym
 * @release: the keys that free
 * @freeing: they are down and nothing else was since the first of them
 * @locks: what is known of the guest's lock keys
 */
typedef struct
{
  GHashTable *down;
  GhReleaseKeys release;
  gboolean freeing;
  GhLockKeys locks;
} GhKeyTracker;

void gh_key_tracker_init (GhKeyTracker *tracker);
void gh_key_tracker_clear (GhKeyTracker *tracker);

/** gh_key_tracker_press: sends the key; a key that is held down repeats. */
void
gh_key_tracker_press (GhKeyTracker *tracker, GhConsoleSession *session, const GdkEventKey *event);

/**
 * gh_key_tracker_release:
 *
 * Sends the release of a key that the guest was told of, with the keysym of the press, which
 * another layout or modifier may have changed since.
 *
 * Returns: whether the keys that free, and no others, have now been struck
 */
gboolean
gh_key_tracker_release (GhKeyTracker *tracker, GhConsoleSession *session, const GdkEventKey *event);

/** gh_key_tracker_follow_locks: has the guest's lock keys be as those of this display's keyboard.
 */
void
gh_key_tracker_follow_locks (GhKeyTracker *tracker, GhConsoleSession *session, GdkDisplay *display);

/** gh_key_tracker_get_release_label: (transfer none): as keys are labelled: "Ctrl+Alt". */
const char *gh_key_tracker_get_release_label (const GhKeyTracker *tracker);

/** gh_key_tracker_release_all: leaves nothing pressed in the guest. */
void gh_key_tracker_release_all (GhKeyTracker *tracker, GhConsoleSession *session);

G_END_DECLS
