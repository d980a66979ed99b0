/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A console session that speaks RFB, RFC 6143, with QEMU's extensions. */
#pragma once

#include "gh-console-session.h"

G_BEGIN_DECLS

#define GH_TYPE_VNC_SESSION (gh_vnc_session_get_type ())
G_DECLARE_FINAL_TYPE (GhVncSession, gh_vnc_session, GH, VNC_SESSION, GhConsoleSession)

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

G_END_DECLS
