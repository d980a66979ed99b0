/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Sound by SDL's queue. */
#include "config.h"

#include "gh-sound.h"

#include <SDL.h>
#include <glib/gi18n-lib.h>

#include "gh-error.h"

#define FRAME   (GH_AUDIO_CHANNELS * sizeof (gint16))
#define WAITING (GH_AUDIO_RATE / 4 * FRAME) /* bytes that may wait to be played */

/* SDL counts who uses it without a lock, and must not be left while a device is being closed. */
static GMutex lock;
static GCond left;
static guint n_users;
static gboolean finished;

static gboolean
begin (void)
{
  gboolean begun;

  g_mutex_lock (&lock);
  /* Signals and the process's life are the program's own. */
  SDL_SetHint (SDL_HINT_NO_SIGNAL_HANDLERS, "1");
  SDL_SetHint (SDL_HINT_AUDIO_DEVICE_APP_NAME, "Guesthouse");
  begun = !finished && SDL_InitSubSystem (SDL_INIT_AUDIO) == 0;
  if (begun)
    n_users++;
  g_mutex_unlock (&lock);
  return begun;
}

static void
end (void)
{
  g_mutex_lock (&lock);
  SDL_QuitSubSystem (SDL_INIT_AUDIO);
  n_users--;
  g_cond_signal (&left);
  g_mutex_unlock (&lock);
}

void
gh_sound_finish (void)
{
  g_mutex_lock (&lock);
  finished = TRUE;
  while (n_users > 0)
    g_cond_wait (&left, &lock);
  g_mutex_unlock (&lock);
}

static gpointer
open_device (GError **error)
{
  SDL_AudioSpec spec = {
    .freq = GH_AUDIO_RATE, .format = AUDIO_S16SYS, .channels = GH_AUDIO_CHANNELS, .samples = 1024
  };
  SDL_AudioDeviceID device = 0;

  if (begin ())
    {
      device = SDL_OpenAudioDevice (NULL, 0, &spec, NULL, 0);
      if (device == 0)
        end ();
    }
  if (device != 0)
    SDL_PauseAudioDevice (device, 0);
  else
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_UNAVAILABLE,
                 _ ("The guest's sound cannot be played: %s"),
                 SDL_GetError ());
  return GUINT_TO_POINTER (device);
}

static void
close_device (gpointer device)
{
  SDL_CloseAudioDevice (GPOINTER_TO_UINT (device));
  end ();
}

static void
play (const gint16 *samples, gsize n_frames, gpointer data)
{
  SDL_AudioDeviceID device = GPOINTER_TO_UINT (data);

  /* What is late is worth less than what is now. */
  if (SDL_GetQueuedAudioSize (device) > WAITING)
    SDL_ClearQueuedAudio (device);
  SDL_QueueAudio (device, samples, (Uint32) (n_frames * FRAME));
}

const GhLoudspeakers *
gh_sound_find (GError **error)
{
  static const GhLoudspeakers speakers = { open_device, play, close_device };

  return &speakers;
}
