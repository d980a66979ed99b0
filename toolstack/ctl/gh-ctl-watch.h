/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting for a machine. */
#pragma once

#include "gh-ctl.h"
#include "gh-domain-state.h"

G_BEGIN_DECLS

/** gh_ctl_wait_for_state: @name: what errors call it. @timeout: seconds; 0 or less: for ever.
 * Errors: TIMEOUT, NOT_FOUND, CANCELLED by Ctrl+C */
gboolean gh_ctl_wait_for_state (GhCtl *self,
                                const char *path,
                                const char *name,
                                GhDomainState state,
                                int timeout,
                                GError **error);

G_END_DECLS
