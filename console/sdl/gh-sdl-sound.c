/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Sound by SDL's queue. */
#include "config.h"

#include "gh-sdl-sound.h"

#define MAX_WAITING (GH_AUDIO_RATE / 4) /* frames that wait to be played */

/* In the session's thread. */
static void
play (const gint16 *samples, gsize n_frames, gpointer data)
{
  SDL_AudioDeviceID device = GPOINTER_TO_UINT (data);
  const Uint32 frame = GH_AUDIO_CHANNELS * sizeof (gint16);

  /* What is late is worth less than what is now. */
  if (SDL_GetQueuedAudioSize (device) > MAX_WAITING * frame)
    SDL_ClearQueuedAudio (device);
  SDL_QueueAudio (device, samples, (Uint32) n_frames * frame);
}

SDL_AudioDeviceID
gh_sdl_sound_open (void)
{
  SDL_AudioSpec spec = {
    .freq = GH_AUDIO_RATE, .format = AUDIO_S16SYS, .channels = GH_AUDIO_CHANNELS, .samples = 1024
  };
  SDL_AudioDeviceID device;

  if (SDL_InitSubSystem (SDL_INIT_AUDIO) != 0)
    return 0;
  device = SDL_OpenAudioDevice (NULL, 0, &spec, NULL, 0);
  if (device != 0)
    SDL_PauseAudioDevice (device, 0);
  return device;
}

void
gh_sdl_sound_listen (SDL_AudioDeviceID device, GhConsoleSession *session)
{
  if (device != 0 && session != NULL)
    gh_console_session_set_audio (session, play, GUINT_TO_POINTER (device));
}
