/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The beginning of an RFB session: versions, security, and who may see the screen. */
#pragma once

#include <rfb/rfbclient.h>

#include "gh-console-screen.h"
#include "gh-vnc-target-private.h"

G_BEGIN_DECLS

/**
 * GhVncHandshake:
 * @target: whom we talk with
 * @screen: gets its first size
 * @ask: waits until a person has given a password, and with @user a name (both to be freed with
 *   free()); false when there is nobody or the session is over
 * @data: for @ask
 * @asked: a person was asked
 * @user: (nullable): the name that was given, for SASL
 * @password: (nullable): given together with a name, for when it is asked for alone
 * @said: (nullable): what the library said last, for the record
 * @error: (nullable): why it failed
 */
typedef struct
{
  GhVncTarget *target;
  GhConsoleScreen *screen;
  gboolean (*ask) (gpointer data, char **user, char **password);
  gpointer data;
  gboolean asked;
  char *user;
  char *password;
  char *said;
  GError *error;
} GhVncHandshake;

/**
 * gh_vnc_handshake:
 * @fd: connected and blocking; the client has its own copy
 *
 * RFC 6143 sections 7.1 to 7.3, and rfbproto's VeNCrypt, by libvncclient. For the session thread.
 *
 * Returns: (nullable): the client, for gh_vnc_hang_up(); %NULL with the handshake's error set
 */
rfbClient *gh_vnc_handshake (GhVncHandshake *handshake, int fd);

/** gh_vnc_hang_up: frees a client whose handshake was good. */
void gh_vnc_hang_up (rfbClient *client);

G_END_DECLS
