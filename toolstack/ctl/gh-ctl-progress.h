/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCtlProgress: a job's progress on standard error. */
#pragma once

#include "gh-ctl.h"

G_BEGIN_DECLS

typedef struct _GhCtlProgress GhCtlProgress;

/**
 * gh_ctl_progress_new:
 *
 * On a terminal one line is drawn again and again; elsewhere, and only with --verbose, each step is
 * a line. Nothing with --quiet.
 */
GhCtlProgress *gh_ctl_progress_new (GhCtl *ctl, GhJobItem *job);

/** gh_ctl_progress_free: @self: (nullable): wipes the line */
void gh_ctl_progress_free (GhCtlProgress *self);

G_END_DECLS
