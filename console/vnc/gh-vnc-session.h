/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A console session that speaks RFB, RFC 6143, with QEMU's extensions. */
#pragma once

#include "gh-console-session.h"

G_BEGIN_DECLS

#define GH_TYPE_VNC_SESSION (gh_vnc_session_get_type ())
G_DECLARE_FINAL_TYPE (GhVncSession, gh_vnc_session, GH, VNC_SESSION, GhConsoleSession)

/**
 * GhVncOptions:
 * @encodings: (nullable): names of encodings of pixels, the best liked first, joined by commas:
 *   raw, copyrect, hextile, zlib, tight, zrle, and jpeg to allow pictures that lose something;
 *   %NULL chooses by where the server is
 * @ca_file: (nullable): whose signature a server's certificate must bear, in PEM; %NULL for the
 *   system's authorities
 * @patience: seconds that a server has to come as far as its first picture's size; 0 for 60
 */
typedef struct
{
  const char *encodings;
  const char *ca_file;
  guint patience;
} GhVncOptions;

/**
 * gh_vnc_session_new:
 * @fd: a connected stream socket to an RFB server that asks for no password; it belongs to the
 *   session from now on
 *
 * Connecting begins at once in a thread of its own.
 *
 * Returns: (transfer full): the session, connecting
 *
 * Errors: only where this part is a module (gh-module.h), those of loading it
 */
GhConsoleSession *gh_vnc_session_new (int fd, GError **error);

/**
 * gh_vnc_session_open:
 * @address: vnc://host, vnc://host:port, vnc+unix:///path or an absolute path of a unix socket; a
 *   port below 100 is the number of a display, 5900 is the first one's
 * @options: (nullable)
 *
 * The same for any RFB server: the thread connects, offers every kind of security that libvncclient
 * has (none, VNC, VeNCrypt with certificates that are checked, SASL) and asks for a password by
 * the signal "password-needed".
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT for an address or an option that cannot be meant
 */
GhConsoleSession *
gh_vnc_session_open (const char *address, const GhVncOptions *options, GError **error);

G_END_DECLS
