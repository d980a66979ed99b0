/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Sound by SDL's queue. */
#include "config.h"

#include "gh-sound.h"

#include <SDL.h>
#include <glib/gi18n-lib.h>

#include "gh-error.h"

#define WAITING_PER_SECOND 4 /* of a second may wait to be played, at most */

struct GhSound
{
  SDL_AudioDeviceID device;
  Uint32 frame; /* bytes */
  Uint32 most;  /* bytes that wait */
};

/* SDL counts who uses it without a lock. */
static GMutex users;

static gboolean
begin (void)
{
  gboolean begun;

  g_mutex_lock (&users);
  /* Signals and the process's life are the program's own. */
  SDL_SetHint (SDL_HINT_NO_SIGNAL_HANDLERS, "1");
  SDL_SetHint (SDL_HINT_AUDIO_DEVICE_APP_NAME, "Guesthouse");
  begun = SDL_InitSubSystem (SDL_INIT_AUDIO) == 0;
  g_mutex_unlock (&users);
  return begun;
}

static void
end (void)
{
  g_mutex_lock (&users);
  SDL_QuitSubSystem (SDL_INIT_AUDIO);
  g_mutex_unlock (&users);
}

GhSound *
gh_sound_open (int rate, int channels, GError **error)
{
  SDL_AudioSpec spec
    = { .freq = rate, .format = AUDIO_S16SYS, .channels = (Uint8) channels, .samples = 1024 };
  SDL_AudioDeviceID device = 0;
  GhSound *self;

  g_return_val_if_fail (rate > 0 && channels > 0 && channels <= 2, NULL);

  if (begin ())
    {
      device = SDL_OpenAudioDevice (NULL, 0, &spec, NULL, 0);
      if (device == 0)
        end ();
    }
  if (device == 0)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_UNAVAILABLE,
                   _ ("The guest's sound cannot be played: %s"),
                   SDL_GetError ());
      return NULL;
    }
  self = g_new0 (GhSound, 1);
  self->device = device;
  self->frame = (Uint32) channels * sizeof (gint16);
  self->most = (Uint32) rate / WAITING_PER_SECOND * self->frame;
  SDL_PauseAudioDevice (device, 0);
  return self;
}

void
gh_sound_close (GhSound *self)
{
  g_return_if_fail (self != NULL);

  SDL_CloseAudioDevice (self->device);
  g_free (self);
  end ();
}

void
gh_sound_play (const gint16 *samples, gsize n_frames, gpointer data)
{
  GhSound *self = data;

  /* What is late is worth less than what is now. */
  if (SDL_GetQueuedAudioSize (self->device) > self->most)
    SDL_ClearQueuedAudio (self->device);
  SDL_QueueAudio (self->device, samples, (Uint32) n_frames * self->frame);
}
