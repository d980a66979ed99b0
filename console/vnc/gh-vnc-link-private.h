/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The session thread, and what it and the session share. */
#pragma once

#include "gh-console-session.h"
#include "gh-vnc-target-private.h"

G_BEGIN_DECLS

/** GhVncInputKind: what the members a to c of an input mean. */
typedef enum
{
  GH_VNC_KEY,     /* scan code, keysym, down */
  GH_VNC_POINTER, /* x, y, buttons */
  GH_VNC_MOTION,  /* dx, dy, buttons */
  GH_VNC_SIZE     /* width, height */
} GhVncInputKind;

typedef struct
{
  GhVncInputKind kind;
  int a;
  int b;
  guint c;
} GhVncInput;

typedef struct _GhVncLink GhVncLink;

/**
 * gh_vnc_link_start:
 * @fd: a connected socket, owned by the link from now on; -1 to connect first
 * @target: (transfer full): whom it is connected to, or is to be. A server that was connected to is
 *   given passwords: gh_console_screen_post_asks() asks for them
 * @screen: where the thread hands everything over, and says that it has ended
 *
 * Starts the thread.
 *
 * Returns: (transfer full): the link; gh_vnc_link_stop() gives it back
 */
GhVncLink *gh_vnc_link_start (int fd, GhVncTarget *target, GhConsoleScreen *screen);

/** gh_vnc_link_stop: ends the thread promptly without waiting for it. Consumes @link. */
void gh_vnc_link_stop (GhVncLink *link);

/** gh_vnc_link_send: queues input. Pointer movements that the server is too slow for are merged. */
void gh_vnc_link_send (GhVncLink *link, const GhVncInput *input);

/** gh_vnc_link_is_drained: see GhConsoleSessionClass.is_drained. */
gboolean gh_vnc_link_is_drained (GhVncLink *link);

/** gh_vnc_link_pace: see GhConsoleSessionClass.pace. */
void gh_vnc_link_pace (GhVncLink *link, gboolean paused, guint min_interval);

/** gh_vnc_link_set_clipboard: a text that was copied here. */
void gh_vnc_link_set_clipboard (GhVncLink *link, const char *text);

/** gh_vnc_link_set_audio: see gh_console_session_set_audio(). */
void gh_vnc_link_set_audio (GhVncLink *link, GhConsoleAudioFunc func, gpointer data);

/** gh_vnc_link_answer: what a person said when asked; %NULL for both when they would not. */
void gh_vnc_link_answer (GhVncLink *link, const char *user, const char *password);

/** gh_vnc_link_is_asking: whether the thread waits for an answer. */
gboolean gh_vnc_link_is_asking (GhVncLink *link);

G_END_DECLS
