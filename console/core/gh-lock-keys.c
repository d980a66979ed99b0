/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Strokes of lock keys. */
#include "config.h"

#include "gh-lock-keys.h"

static const struct
{
  guint light;
  GhKeyCombo stroke;
} locks[] = {
  { GH_LED_CAPS, { 1, { { 0x3a, 0xffe5 } } } },
  { GH_LED_NUM, { 1, { { 0x45, 0xff7f } } } },
};

void
gh_lock_keys_follow (GhLockKeys *self, GhConsoleSession *session, guint lights)
{
  int lit = gh_console_session_get_leds (session);

  if (lit < 0 || gh_console_session_get_view_only (session))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (locks); i++)
    {
      guint light = locks[i].light;

      if ((((guint) lit ^ lights) & light & ~self->tried) == 0)
        continue;
      self->tried |= light;
      gh_console_session_send_combo (session, &locks[i].stroke);
    }
}

gboolean
gh_lock_keys_lit (GhLockKeys *self)
{
  gboolean first = !self->known;

  self->known = TRUE;
  self->tried = 0;
  return first;
}
