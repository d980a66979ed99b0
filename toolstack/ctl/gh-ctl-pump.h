/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCtlPump: a terminal, or a pair of pipes, on a guest's serial line. */
#pragma once

#include "gh-ctl.h"

G_BEGIN_DECLS

/**
 * gh_ctl_pump_run:
 * @fd: (transfer full): the serial line
 *
 * Carries standard input to the line and the line to standard output, until the person types
 * Ctrl+], the line ends, or the work is interrupted. A terminal is raw meanwhile. The end of
 * standard input, when it is no terminal, ends nothing.
 */
gboolean gh_ctl_pump_run (GhCtl *ctl, int fd, GError **error);

/** gh_ctl_pump_print: @fd: (transfer full). Carries it to standard output, until it ends or the
 * work is interrupted */
gboolean gh_ctl_pump_print (GhCtl *ctl, int fd, GError **error);

G_END_DECLS
