/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhPace: holds back a machine that starts again and again. */
#include "config.h"

#include "gh-pace.h"

/* A run that lasts so long is none of a loop. Microseconds. */
#define LONG_RUN (G_GINT64_CONSTANT (120) * G_USEC_PER_SEC)

/* Seconds. */
#define FIRST_WAIT 5
#define LAST_WAIT  60

guint
gh_pace_next (GhPace *self, gint64 ran)
{
  if (ran >= LONG_RUN)
    self->quick = 0;
  if (self->quick == 0)
    {
      self->quick = ran >= LONG_RUN ? 0 : 1;
      return 0;
    }
  self->quick = MIN (self->quick + 1, 6);
  return MIN (FIRST_WAIT << (self->quick - 2), LAST_WAIT);
}

gboolean
gh_pace_count (GhPace *self, gint64 now)
{
  gint64 ran = self->last > 0 ? now - self->last : LONG_RUN;

  self->last = now;
  if (now < self->quiet_until)
    return FALSE;
  self->quiet_until = now + gh_pace_next (self, ran) * G_USEC_PER_SEC;
  return TRUE;
}
