/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a person does, as input for a guest. */
#pragma once

#include "gh-lock-keys.h"
#include "gh-sdl-window.h"

G_BEGIN_DECLS

/**
 * GhSdlInput:
 * @window: where places are
 * @buttons: that are down
 * @grabbed: the pointer is the guest's, which wants movements
 * @down: which keys the guest believes to be pressed
 * @keysyms: what they were told as
 * @locks: what is known of the guest's lock keys
 */
typedef struct
{
  GhSdlWindow *window;
  guint buttons;
  gboolean grabbed;
  gboolean down[SDL_NUM_SCANCODES];
  guint keysyms[SDL_NUM_SCANCODES];
  GhLockKeys locks;
} GhSdlInput;

/** gh_sdl_input_handle: sends what @event means; false when it means nothing to a guest. */
gboolean gh_sdl_input_handle (GhSdlInput *self, GhConsoleSession *session, const SDL_Event *event);

/** gh_sdl_input_follow_locks: has the guest's lock keys be as those of this keyboard. */
void gh_sdl_input_follow_locks (GhSdlInput *self, GhConsoleSession *session);

/** gh_sdl_input_let_go: releases all keys and the pointer; @session: (nullable). */
void gh_sdl_input_let_go (GhSdlInput *self, GhConsoleSession *session);

G_END_DECLS
