/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The consoles and logs of a domain, from outside of the guest. */
#pragma once

#include <gio/gio.h>

#include "gh-domain-config.h"

G_BEGIN_DECLS

/** gh_xen_console_connect_vnc: connects @task's result, an fd, to the device model's socket @path;
 * waits in a thread while the device model comes up */
void gh_xen_console_connect_vnc (GTask *task, const char *path);

/** gh_xen_console_open_serial: the same with the terminal of the guest's first console. One client
 * at a time: Errors: GH_ERROR_BUSY for a second one */
void gh_xen_console_open_serial (GTask *task, guint32 domid);

/** gh_xen_console_capture: a picture of the screen at the socket @path, in a thread */
void gh_xen_console_capture (GTask *task, const char *path);

/** gh_xen_console_get_log_path: Returns: (transfer full): Xen's log of @kind of the machine */
char *gh_xen_console_get_log_path (const char *machine, const char *kind);

/** gh_xen_console_read_log: completes @task with at most @bytes from the end of @own, our log of
 * the machine, and of Xen's, which it names after the machine: without ours it is of another one.
 * In a thread; empty when there is none */
void gh_xen_console_read_log (GTask *task, const char *machine, const char *own, gsize bytes);

/**
 * gh_xen_console_read_serial_log:
 * @own: (nullable): the log that the device model writes, if it does
 *
 * The same with what the guest has said on its serial line. Where there is no log of ours,
 * xenconsoled's stands in, if it writes any: the guest may have been of another type.
 */
void
gh_xen_console_read_serial_log (GTask *task, const char *machine, const char *own, gsize bytes);

/** gh_xen_console_list: Returns: (transfer none): the consoles of what runs. The screen of what
 * another toolstack started is where that put it: offered only when it is @ours. Static */
const char *const *gh_xen_console_list (const GhDomainConfig *live, gboolean ours);

G_END_DECLS
