/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhScreenLink: keeps a session to a machine's screen open, across reboots and lost connections. */
#include "config.h"

#include "gh-screen-link.h"

#include "gh-error.h"
#include "gh-vnc-session.h"

/* Milliseconds before the first and between later tries. */
#define DELAY_MIN 250
#define DELAY_MAX 5000

/*
 *   idle ──set_path──▶ opening ──fd──▶ session ──ended──┐
 *                        ▲ │└──failed──▶ waiting ◀──────┘
 *                        │ │              │
 *                        │ └─▶ refused    │
 *                        └───delay────────┘
 * set_path(NULL) leads from everywhere to idle.
 */
struct _GhScreenLink
{
  GObject parent_instance;

  GhClient *client;
  guint interval;
  gboolean asked; /* by a person, who was not asked back so far */
  gboolean refused;
  char *path;
  char *kind; /* of console: "vnc", "vnc1" */
  GCancellable *opening;
  GhConsoleSession *session;
  char *error;
  guint delay;
  guint waiting;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhScreenLink, gh_screen_link, G_TYPE_OBJECT)

static void open_console (GhScreenLink *self);

static gboolean
on_delay (gpointer data)
{
  GhScreenLink *self = data;

  self->waiting = 0;
  open_console (self);
  return G_SOURCE_REMOVE;
}

static void
wait (GhScreenLink *self)
{
  if (self->path == NULL || self->waiting != 0)
    return;
  self->waiting = g_timeout_add (self->delay, on_delay, self);
  self->delay = MIN (self->delay * 2, DELAY_MAX);
}

static void
drop_session (GhScreenLink *self)
{
  g_autoptr (GhConsoleSession) session = g_steal_pointer (&self->session);

  if (session == NULL)
    return;
  g_signal_handlers_disconnect_by_data (session, self);
  gh_console_session_close (session);
}

static void
stop (GhScreenLink *self)
{
  g_clear_handle_id (&self->waiting, g_source_remove);
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  drop_session (self);
}

static void
set_error (GhScreenLink *self, const GError *error)
{
  g_free (self->error);
  self->error = error != NULL ? g_strdup (error->message) : NULL;
  self->refused = g_error_matches (error, GH_ERROR, GH_ERROR_NOT_AUTHORIZED);
}

static void
on_connected (GhScreenLink *self)
{
  self->delay = DELAY_MIN;
}

static void
on_ended (GhScreenLink *self)
{
  const GError *error = gh_console_session_get_error (self->session);

  set_error (self, error);
  drop_session (self);
  wait (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
use_fd (GhScreenLink *self, int fd)
{
  g_autoptr (GError) error = NULL;

  self->session = gh_vnc_session_new (fd, &error);
  set_error (self, error);
  if (self->session == NULL)
    {
      g_signal_emit (self, signals[CHANGED], 0);
      return;
    }
  gh_console_session_set_min_interval (self->session, self->interval);
  g_signal_connect_swapped (self->session, "connected", G_CALLBACK (on_connected), self);
  g_signal_connect_swapped (self->session, "closed", G_CALLBACK (on_ended), self);
  g_signal_connect_swapped (self->session, "failed", G_CALLBACK (on_ended), self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhScreenLink) self = data;
  g_autoptr (GError) error = NULL;
  int fd = gh_client_open_console_finish (GH_CLIENT (source), result, &error);

  /* Whoever cancels has taken the new path into account already. */
  if (g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    return;
  g_clear_object (&self->opening);
  if (fd >= 0)
    {
      use_fd (self, fd);
      return;
    }
  set_error (self, error);
  /* It would be refused again and again, and each time be noted in the system's journal. */
  if (!self->refused)
    wait (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
open_console (GhScreenLink *self)
{
  typeof (gh_client_open_console_async) *open;

  if (self->path == NULL || self->opening != NULL || self->session != NULL)
    return;
  if (gh_client_get_state (self->client) != GH_CLIENT_CONNECTED)
    return;
  self->opening = g_cancellable_new ();
  open = self->asked ? gh_client_open_console_async : gh_client_peek_console_async;
  self->asked = FALSE;
  open (self->client, self->path, self->kind, self->opening, on_opened, g_object_ref (self));
}

/* A service that is back is asked at once. */
static void
on_client_state (GhScreenLink *self)
{
  if (gh_client_get_state (self->client) != GH_CLIENT_CONNECTED)
    return;
  g_clear_handle_id (&self->waiting, g_source_remove);
  self->delay = DELAY_MIN;
  open_console (self);
}

static void
gh_screen_link_dispose (GObject *object)
{
  GhScreenLink *self = GH_SCREEN_LINK (object);

  stop (self);
  g_clear_object (&self->client);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->kind, g_free);
  g_clear_pointer (&self->error, g_free);
  G_OBJECT_CLASS (gh_screen_link_parent_class)->dispose (object);
}

static void
gh_screen_link_class_init (GhScreenLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_screen_link_dispose;
  signals[CHANGED] = g_signal_new (
    "changed", GH_TYPE_SCREEN_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gh_screen_link_init (GhScreenLink *self)
{
  self->delay = DELAY_MIN;
  self->kind = g_strdup ("vnc");
}

GhScreenLink *
gh_screen_link_new (GhClient *client, guint interval, gboolean asked)
{
  GhScreenLink *self = g_object_new (GH_TYPE_SCREEN_LINK, NULL);

  self->client = g_object_ref (client);
  self->interval = interval;
  self->asked = asked;
  g_signal_connect_object (
    client, "notify::state", G_CALLBACK (on_client_state), self, G_CONNECT_SWAPPED);
  return self;
}

void
gh_screen_link_set_screen (GhScreenLink *self, guint screen)
{
  g_return_if_fail (GH_IS_SCREEN_LINK (self) && self->path == NULL);

  g_free (self->kind);
  self->kind = screen > 0 ? g_strdup_printf ("vnc%u", screen) : g_strdup ("vnc");
}

void
gh_screen_link_set_path (GhScreenLink *self, const char *path)
{
  g_return_if_fail (GH_IS_SCREEN_LINK (self));

  if (g_strcmp0 (self->path, path) == 0)
    return;
  stop (self);
  set_error (self, NULL);
  g_free (self->path);
  self->path = g_strdup (path);
  self->delay = DELAY_MIN;
  open_console (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

GhConsoleSession *
gh_screen_link_get_session (GhScreenLink *self)
{
  g_return_val_if_fail (GH_IS_SCREEN_LINK (self), NULL);

  return self->session;
}

const char *
gh_screen_link_get_error (GhScreenLink *self)
{
  g_return_val_if_fail (GH_IS_SCREEN_LINK (self), NULL);

  return self->error;
}

gboolean
gh_screen_link_is_refused (GhScreenLink *self)
{
  g_return_val_if_fail (GH_IS_SCREEN_LINK (self), FALSE);

  return self->refused;
}
