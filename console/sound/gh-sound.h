/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What guests play, on the loudspeakers of the computer that one sits at. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** GhSound: an open device that plays; any thread may use it */
typedef struct GhSound GhSound;

/**
 * gh_sound_open:
 * @rate: frames a second
 * @channels: samples of a frame
 *
 * Waits for the desktop's sound server, if there is one: not for a main thread.
 *
 * Returns: (transfer full): the device on which the desktop plays sound
 *
 * Errors: GH_ERROR_UNAVAILABLE where there is none
 */
GhSound *gh_sound_open (int rate, int channels, GError **error);

/** gh_sound_close: @self: (transfer full); what still waits is not played. May wait, too */
void gh_sound_close (GhSound *self);

/**
 * gh_sound_play:
 * @samples: 16 bits each, in host order
 * @data: the GhSound; a function as a console session calls it
 *
 * Does not wait: what comes faster than it can be played is left out.
 */
void gh_sound_play (const gint16 *samples, gsize n_frames, gpointer data);

G_END_DECLS
