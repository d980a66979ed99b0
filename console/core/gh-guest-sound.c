/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhGuestSound: the loudspeakers, opened when a guest first makes a sound. */
#include "config.h"

#include "gh-guest-sound.h"

/* A device, shared by the session's thread, which plays, and the one that opens it. */
typedef struct
{
  GhLoudspeakersFunc find;
  GMutex lock;
  gboolean asked;
  gpointer device;                /* (nullable) */
  const GhLoudspeakers *speakers; /* with @device */
} Ear;

struct _GhGuestSound
{
  GObject parent_instance;

  GhLoudspeakersFunc find;
  GhConsoleSession *session;
  gboolean enabled;
  Ear *ear; /* (nullable): while somebody is heard */
};

G_DEFINE_FINAL_TYPE (GhGuestSound, gh_guest_sound, G_TYPE_OBJECT)

static void
ear_clear (gpointer data)
{
  Ear *self = data;

  if (self->device != NULL)
    self->speakers->close (self->device);
  g_mutex_clear (&self->lock);
}

/* To close a device may take as long as what it still plays. */
static gpointer
drop (gpointer data)
{
  g_atomic_rc_box_release_full (data, ear_clear);
  return NULL;
}

static void
open_device (Ear *self, GError **error)
{
  const GhLoudspeakers *speakers = self->find (error);
  gpointer device = speakers != NULL ? speakers->open (error) : NULL;

  g_mutex_lock (&self->lock);
  self->speakers = speakers;
  self->device = device;
  g_mutex_unlock (&self->lock);
}

static gpointer
run_open (gpointer data)
{
  g_autoptr (GError) error = NULL;

  open_device (data, &error);
  if (error != NULL)
    g_message ("%s", error->message);
  return drop (data);
}

/* In the session's thread. */
static void
hear (const gint16 *samples, gsize n_frames, gpointer data)
{
  Ear *self = data;
  gboolean opens = FALSE;

  g_mutex_lock (&self->lock);
  if (self->device != NULL)
    self->speakers->play (samples, n_frames, self->device);
  else if (!self->asked)
    opens = self->asked = TRUE;
  g_mutex_unlock (&self->lock);
  if (opens)
    g_thread_unref (g_thread_new ("sound", run_open, g_atomic_rc_box_acquire (self)));
}

static void
update (GhGuestSound *self)
{
  gboolean wanted = self->enabled && self->session != NULL;

  if (wanted == (self->ear != NULL))
    return;
  if (wanted)
    {
      self->ear = g_atomic_rc_box_new0 (Ear);
      self->ear->find = self->find;
      g_mutex_init (&self->ear->lock);
      gh_console_session_set_audio (self->session, hear, self->ear);
      return;
    }
  gh_console_session_set_audio (self->session, NULL, NULL);
  g_thread_unref (g_thread_new ("sound", drop, g_steal_pointer (&self->ear)));
}

static void
gh_guest_sound_dispose (GObject *object)
{
  gh_guest_sound_set_session (GH_GUEST_SOUND (object), NULL);
  G_OBJECT_CLASS (gh_guest_sound_parent_class)->dispose (object);
}

static void
gh_guest_sound_class_init (GhGuestSoundClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_guest_sound_dispose;
}

static void
gh_guest_sound_init (GhGuestSound *self)
{
}

GhGuestSound *
gh_guest_sound_new (GhLoudspeakersFunc find)
{
  GhGuestSound *self = g_object_new (GH_TYPE_GUEST_SOUND, NULL);

  self->find = find;
  return self;
}

void
gh_guest_sound_set_session (GhGuestSound *self, GhConsoleSession *session)
{
  gboolean enabled = self->enabled;

  if (self->session == session)
    return;
  gh_guest_sound_set_enabled (self, FALSE);
  g_set_object (&self->session, session);
  gh_guest_sound_set_enabled (self, enabled);
}

void
gh_guest_sound_set_enabled (GhGuestSound *self, gboolean enabled)
{
  self->enabled = enabled;
  update (self);
}
