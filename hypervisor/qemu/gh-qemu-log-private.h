/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The logs of a machine: what QEMU prints, and what the guest writes to its serial line. */
#pragma once

#include "gh-domain.h"

G_BEGIN_DECLS

#define GH_QEMU_LOG_HYPERVISOR "hypervisor.log"
#define GH_QEMU_LOG_SERIAL     "serial.log"

/**
 * gh_qemu_log_open:
 * @folder: of the machine's logs; made when it is missing
 *
 * Keeps the logs of the run before under another name and opens a new one.
 *
 * Returns: a descriptor, or -1
 */
int gh_qemu_log_open (const char *folder, GError **error);

/** gh_qemu_log_tail: Returns: (transfer full): at most @bytes from the end of the file, empty when
 * there is none. Reads the file: for large @bytes in a thread */
GBytes *gh_qemu_log_tail (const char *folder, const char *name, gsize bytes);

/** gh_qemu_log_read: completes @task with gh_qemu_log_tail(), from a thread. @name: static */
void gh_qemu_log_read (GTask *task, const char *folder, const char *name, gsize bytes);

/** gh_qemu_log_evidence: Returns: (transfer full): the last of what QEMU said, without what it was
 * told to trace */
char *gh_qemu_log_evidence (const char *folder);

/**
 * gh_qemu_log_get_end:
 *
 * How a run ended that nobody watched. QEMU traces that it stops the guest for good, and, before it
 * does that, a power-off (but not a reset) with its reason (ShutdownCause in qapi/run-state.json).
 * A reset ends a run only when it was started so.
 */
GhDomainEnd gh_qemu_log_get_end (const char *folder);

G_END_DECLS
