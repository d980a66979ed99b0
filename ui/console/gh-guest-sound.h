/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhGuestSound: what the guest plays, heard here. */
#pragma once

#include "gh-console-session.h"

G_BEGIN_DECLS

#define GH_TYPE_GUEST_SOUND (gh_guest_sound_get_type ())
G_DECLARE_FINAL_TYPE (GhGuestSound, gh_guest_sound, GH, GUEST_SOUND, GObject)

/** gh_guest_sound_new: silent until gh_guest_sound_set_enabled() */
GhGuestSound *gh_guest_sound_new (void);

/** gh_guest_sound_set_session: @session: (nullable): who is heard */
void gh_guest_sound_set_session (GhGuestSound *self, GhConsoleSession *session);

/** gh_guest_sound_set_enabled: whether it is heard; a guest whose sound nobody wants sends none */
void gh_guest_sound_set_enabled (GhGuestSound *self, gboolean enabled);

G_END_DECLS
