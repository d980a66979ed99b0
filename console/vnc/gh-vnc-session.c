/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The RFB session as the main thread sees it. */
#include "config.h"

#include "gh-vnc-session.h"

#include <glib/gi18n-lib.h>

#include "gh-console-error.h"
#include "gh-vnc-link-private.h"

/* Seconds for the handshake: a busy hypervisor answers late. */
#define PATIENCE 60

struct _GhVncSession
{
  GhConsoleSession parent_instance;

  GhVncLink *link;
  guint patience; /* the source that ends waiting for the handshake */
};

G_DEFINE_FINAL_TYPE (GhVncSession, gh_vnc_session, GH_TYPE_CONSOLE_SESSION)

static void
send_input (GhConsoleSession *session, GhVncInputKind kind, int a, int b, guint c)
{
  GhVncInput input = { kind, a, b, c };

  gh_vnc_link_send (GH_VNC_SESSION (session)->link, &input);
}

static void
send_key (GhConsoleSession *session, guint scancode, guint keysym, gboolean down)
{
  send_input (session, GH_VNC_KEY, (int) scancode, (int) keysym, down ? 1 : 0);
}

static void
send_pointer (GhConsoleSession *session, int x, int y, guint buttons)
{
  send_input (session, GH_VNC_POINTER, x, y, buttons);
}

static void
send_motion (GhConsoleSession *session, int dx, int dy, guint buttons)
{
  send_input (session, GH_VNC_MOTION, dx, dy, buttons);
}

static void
request_size (GhConsoleSession *session, int width, int height)
{
  send_input (session, GH_VNC_SIZE, width, height, 0);
}

static gboolean
is_drained (GhConsoleSession *session)
{
  return gh_vnc_link_is_drained (GH_VNC_SESSION (session)->link);
}

static void
pace (GhConsoleSession *session, gboolean paused, guint min_interval)
{
  gh_vnc_link_pace (GH_VNC_SESSION (session)->link, paused, min_interval);
}

static void
set_clipboard (GhConsoleSession *session, const char *text)
{
  gh_vnc_link_set_clipboard (GH_VNC_SESSION (session)->link, text);
}

static void
set_audio (GhConsoleSession *session, GhConsoleAudioFunc func, gpointer data)
{
  gh_vnc_link_set_audio (GH_VNC_SESSION (session)->link, func, data);
}

static void
give_password (GhConsoleSession *session, const char *user, const char *password)
{
  gh_vnc_link_answer (GH_VNC_SESSION (session)->link, user, password);
}

/* While a person thinks, the server may wait. */
static gboolean
on_patience_over (gpointer data)
{
  GhVncSession *self = data;
  GhConsoleSession *session = data;

  if (gh_console_session_get_state (session) == GH_CONSOLE_CONNECTING
      && gh_vnc_link_is_asking (self->link))
    return G_SOURCE_CONTINUE;
  self->patience = 0;
  if (gh_console_session_get_state (session) == GH_CONSOLE_CONNECTING)
    gh_console_screen_post_ended (
      gh_console_session_get_screen (session),
      g_error_new (GH_ERROR,
                   GH_ERROR_TIMEOUT,
                   _ ("The guest's screen could not be reached: its display server does not "
                      "answer. Look whether the machine is busy, and try again.")));
  return G_SOURCE_REMOVE;
}

static void
close_link (GhConsoleSession *session)
{
  g_clear_handle_id (&GH_VNC_SESSION (session)->patience, g_source_remove);
  g_clear_pointer (&GH_VNC_SESSION (session)->link, gh_vnc_link_stop);
}

static void
gh_vnc_session_class_init (GhVncSessionClass *klass)
{
  GhConsoleSessionClass *session_class = GH_CONSOLE_SESSION_CLASS (klass);

  session_class->send_key = send_key;
  session_class->send_pointer = send_pointer;
  session_class->send_motion = send_motion;
  session_class->request_size = request_size;
  session_class->is_drained = is_drained;
  session_class->pace = pace;
  session_class->set_clipboard = set_clipboard;
  session_class->set_audio = set_audio;
  session_class->give_password = give_password;
  session_class->close = close_link;
}

static void
gh_vnc_session_init (GhVncSession *self)
{
}

static GhConsoleSession *
start (int fd, GhVncTarget *target, guint patience)
{
  GhVncSession *self = g_object_new (GH_TYPE_VNC_SESSION, NULL);

  self->link
    = gh_vnc_link_start (fd, target, gh_console_session_get_screen (GH_CONSOLE_SESSION (self)));
  self->patience
    = g_timeout_add_seconds (patience > 0 ? patience : PATIENCE, on_patience_over, self);
  return GH_CONSOLE_SESSION (self);
}

GhConsoleSession *
gh_vnc_session_new (int fd, GError **error)
{
  g_return_val_if_fail (fd >= 0, NULL);

  return start (fd, gh_vnc_target_new_local (), 0);
}

GhConsoleSession *
gh_vnc_session_open (const char *address, const GhVncOptions *options, GError **error)
{
  GhVncTarget *target = gh_vnc_target_parse (address, options, error);

  if (target == NULL)
    return NULL;
  return start (-1, target, options != NULL ? options->patience : 0);
}
