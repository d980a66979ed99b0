/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys, pointer and wheel. */
#include "config.h"

#include "gh-sdl-input.h"

#include <string.h>

#include "gh-sdl-keys.h"

static gboolean
is_relative (GhConsoleSession *session)
{
  return gh_console_session_get_pointer_mode (session) == GH_POINTER_RELATIVE;
}

static void
set_grabbed (GhSdlInput *self, gboolean grabbed)
{
  self->grabbed = grabbed;
  SDL_SetRelativeMouseMode (grabbed ? SDL_TRUE : SDL_FALSE);
  SDL_SetWindowKeyboardGrab (self->window->window, grabbed ? SDL_TRUE : SDL_FALSE);
}

static void
send_key (GhSdlInput *self, GhConsoleSession *session, const SDL_KeyboardEvent *event)
{
  gboolean down = event->type == SDL_KEYDOWN;

  /* A key that went down elsewhere does not come up here. */
  if (!down && !self->down[event->keysym.scancode])
    return;
  self->down[event->keysym.scancode] = down;
  /* It comes up as what it went down as, whatever Shift does meanwhile. */
  if (down)
    self->keysyms[event->keysym.scancode] = gh_sdl_key_to_keysym (&event->keysym);
  gh_console_session_send_key (session,
                               gh_sdl_key_to_scancode (event->keysym.scancode),
                               self->keysyms[event->keysym.scancode],
                               down);
}

static guint
button_bit (Uint8 button)
{
  return button == SDL_BUTTON_LEFT     ? GH_BUTTON_LEFT
         : button == SDL_BUTTON_MIDDLE ? GH_BUTTON_MIDDLE
         : button == SDL_BUTTON_RIGHT  ? GH_BUTTON_RIGHT
                                       : 0;
}

static void
send_pointer (GhSdlInput *self, GhConsoleSession *session, guint buttons)
{
  int x, y;

  if (is_relative (session))
    {
      if (self->grabbed)
        gh_console_session_send_motion (session, 0, 0, buttons);
      return;
    }
  SDL_GetMouseState (&x, &y);
  gh_sdl_window_to_guest (self->window, session, &x, &y);
  gh_console_session_send_pointer (session, x, y, buttons);
}

static void
press (GhSdlInput *self, GhConsoleSession *session, const SDL_MouseButtonEvent *event)
{
  guint bit = button_bit (event->button);

  /* The click that gives the pointer to the guest is meant for us. */
  if (event->type == SDL_MOUSEBUTTONDOWN && is_relative (session) && !self->grabbed)
    {
      set_grabbed (self, TRUE);
      return;
    }
  self->buttons = event->type == SDL_MOUSEBUTTONDOWN ? self->buttons | bit : self->buttons & ~bit;
  send_pointer (self, session, self->buttons);
}

static void
turn_wheel (GhSdlInput *self, GhConsoleSession *session, int steps, guint more, guint less)
{
  for (; steps != 0; steps += steps > 0 ? -1 : 1)
    {
      send_pointer (self, session, self->buttons | (steps > 0 ? more : less));
      send_pointer (self, session, self->buttons);
    }
}

static void
move (GhSdlInput *self, GhConsoleSession *session, const SDL_MouseMotionEvent *event)
{
  if (!is_relative (session))
    send_pointer (self, session, self->buttons);
  else if (self->grabbed)
    gh_console_session_send_motion (session, event->xrel, event->yrel, self->buttons);
}

gboolean
gh_sdl_input_handle (GhSdlInput *self, GhConsoleSession *session, const SDL_Event *event)
{
  switch (event->type)
    {
    case SDL_KEYDOWN:
    case SDL_KEYUP:
      send_key (self, session, &event->key);
      return TRUE;
    case SDL_MOUSEMOTION:
      move (self, session, &event->motion);
      return TRUE;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
      press (self, session, &event->button);
      return TRUE;
    case SDL_MOUSEWHEEL:
      turn_wheel (self, session, event->wheel.y, GH_BUTTON_WHEEL_UP, GH_BUTTON_WHEEL_DOWN);
      turn_wheel (self, session, event->wheel.x, GH_BUTTON_WHEEL_RIGHT, GH_BUTTON_WHEEL_LEFT);
      return TRUE;
    default:
      return FALSE;
    }
}

void
gh_sdl_input_follow_locks (GhSdlInput *self, GhConsoleSession *session)
{
  SDL_Keymod on = SDL_GetModState ();

  gh_lock_keys_follow (&self->locks,
                       session,
                       ((on & KMOD_CAPS) != 0 ? GH_LED_CAPS : 0u)
                         | ((on & KMOD_NUM) != 0 ? GH_LED_NUM : 0u));
}

void
gh_sdl_input_let_go (GhSdlInput *self, GhConsoleSession *session)
{
  for (guint i = 0; i < SDL_NUM_SCANCODES; i++)
    if (self->down[i] && session != NULL)
      gh_console_session_send_key (session, gh_sdl_key_to_scancode (i), self->keysyms[i], FALSE);
  memset (self->down, 0, sizeof self->down);
  self->buttons = 0;
  set_grabbed (self, FALSE);
}
