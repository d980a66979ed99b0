/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Where an RFB server is, and how a session wants to talk with it. */
#pragma once

#include <gio/gio.h>

#include "gh-vnc-session.h"

G_BEGIN_DECLS

#define GH_VNC_MAX_ENCODINGS 8

/**
 * GhVncTarget:
 * @name: what people call the server, for messages
 * @host: (nullable): its name, which its certificate must bear; %NULL on this machine
 * @connectable: (nullable): %NULL for a connected socket
 * @encodings: of pixels, the best liked first
 * @n_encodings: how many
 * @ca_file: (nullable)
 *
 * Immutable after it was made.
 */
typedef struct
{
  char *name;
  char *host;
  GSocketConnectable *connectable;
  gint32 encodings[GH_VNC_MAX_ENCODINGS];
  guint n_encodings;
  char *ca_file;
} GhVncTarget;

/** gh_vnc_target_new_local: a socket that is connected to a guest's screen on this machine. */
GhVncTarget *gh_vnc_target_new_local (void);

/** gh_vnc_target_parse: see gh_vnc_session_open(). */
GhVncTarget *gh_vnc_target_parse (const char *address, const GhVncOptions *options, GError **error);
void gh_vnc_target_free (GhVncTarget *target);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhVncTarget, gh_vnc_target_free)

/** gh_vnc_target_connect: for the session thread. Returns: a descriptor, -1 with @error set. */
int gh_vnc_target_connect (GhVncTarget *target, GCancellable *cancellable, GError **error);

G_END_DECLS
