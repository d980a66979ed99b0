/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Looking at a run: consoles, a picture, counters. */
#pragma once

#include "gh-qemu-run-private.h"

G_BEGIN_DECLS

/* Each takes @task (transfer full) and completes it as GhDomainClass wants it; its cancellable is
 * respected. @run is up. */

/** gh_qemu_console_open_vnc: hands QEMU one end of a socket pair as a new client of its display */
void gh_qemu_console_open_vnc (GTask *task, GhQemuRun *run);

/** gh_qemu_console_open_screen: connects to the display of the screen of this number, from 1: the
 * monitor gives clients to the first alone */
void gh_qemu_console_open_screen (GTask *task, GhQemuRun *run, guint screen);

/** gh_qemu_console_open_serial: Errors: GH_ERROR_BUSY when somebody else has the line */
void gh_qemu_console_open_serial (GTask *task, GhQemuRun *run, guint port);

/** gh_qemu_console_take_picture: has QEMU write a PNG image of a screen, and reads it; @live: what
 * @run was started from */
void gh_qemu_console_take_picture (GTask *task,
                                   GhQemuRun *run,
                                   const GhDomainConfig *live,
                                   guint screen);

/** gh_qemu_console_sample: reads /proc, and asks QEMU for its disks. QEMU has no counters of
 * user-mode networks: those are 0 */
void gh_qemu_console_sample (GTask *task, GhQemuRun *run);

G_END_DECLS
