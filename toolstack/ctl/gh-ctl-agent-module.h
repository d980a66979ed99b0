/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the module with polkit's library offers to guesthousectl. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gh_ctl_agent_register:
 *
 * Has polkit ask on this process's terminal when a call of this process needs a password and no
 * agent of the session would ask. The agent has a thread of its own, and lasts as long as the
 * process: polkit notices its end, and a thread that waits for a password cannot be joined. Waits
 * for polkit: for a worker thread.
 *
 * Errors: polkit's own, and those of opening the terminal
 */
gboolean gh_ctl_agent_register (GCancellable *cancellable, GError **error);

G_END_DECLS
