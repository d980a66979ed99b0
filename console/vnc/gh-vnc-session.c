/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The RFB session as the main thread sees it. */
#include "config.h"

#include "gh-vnc-session.h"

#include "gh-vnc-link-private.h"

struct _GhVncSession
{
  GhConsoleSession parent_instance;

  GhVncLink *link;
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
close_link (GhConsoleSession *session)
{
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
  session_class->close = close_link;
}

static void
gh_vnc_session_init (GhVncSession *self)
{
}

GhConsoleSession *
gh_vnc_session_new (int fd, GError **error)
{
  GhVncSession *self;

  g_return_val_if_fail (fd >= 0, NULL);

  self = g_object_new (GH_TYPE_VNC_SESSION, NULL);
  self->link = gh_vnc_link_start (fd, gh_console_session_get_screen (GH_CONSOLE_SESSION (self)));
  return GH_CONSOLE_SESSION (self);
}
