/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhGuestSound: what the guest plays, heard here. */
#pragma once

#include "gh-console-session.h"

G_BEGIN_DECLS

/**
 * GhLoudspeakers:
 * @open: Returns: a device that plays GH_AUDIO_RATE frames of GH_AUDIO_CHANNELS samples a second;
 *   %NULL with an error when there is none. It may wait
 * @play: given that device; does not wait
 * @close: it may wait
 *
 * How sound is played. @open and @close are called in threads of their own.
 */
typedef struct
{
  gpointer (*open) (GError **error);
  GhConsoleAudioFunc play;
  void (*close) (gpointer device);
} GhLoudspeakers;

/** GhLoudspeakersFunc: Returns: (transfer none): them, or %NULL with an error; may take time, and
 * is called in a thread */
typedef const GhLoudspeakers *(*GhLoudspeakersFunc) (GError **error);

#define GH_TYPE_GUEST_SOUND (gh_guest_sound_get_type ())
G_DECLARE_FINAL_TYPE (GhGuestSound, gh_guest_sound, GH, GUEST_SOUND, GObject)

/**
 * gh_guest_sound_new:
 * @find: asked when the guest first makes a sound; most never do
 *
 * Silent until gh_guest_sound_set_enabled(). Where there are no loudspeakers, a message in the log
 * says so, once for each session.
 */
GhGuestSound *gh_guest_sound_new (GhLoudspeakersFunc find);

/** gh_guest_sound_set_session: @session: (nullable): who is heard */
void gh_guest_sound_set_session (GhGuestSound *self, GhConsoleSession *session);

/** gh_guest_sound_set_enabled: whether it is heard; a guest whose sound nobody wants sends none */
void gh_guest_sound_set_enabled (GhGuestSound *self, gboolean enabled);

G_END_DECLS
