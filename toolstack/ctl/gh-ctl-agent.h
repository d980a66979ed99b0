/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether and how the person at the terminal is asked for a password. */
#pragma once

#include "gh-ctl.h"

G_BEGIN_DECLS

/**
 * gh_ctl_agent_start: before the client connects
 *
 * Lets calls ask for a password when there is a terminal and it was not turned off, and for the
 * system's service brings an agent that asks there. Without one it goes on: the session may have
 * its own, or no password may be needed.
 */
void gh_ctl_agent_start (GhCtl *self);

/** gh_ctl_agent_is_asking: whether a password is being typed just now */
gboolean gh_ctl_agent_is_asking (GhCtl *self);

/** gh_ctl_agent_stop: gives the terminal back as it was, in the middle of a password too */
void gh_ctl_agent_stop (GhCtl *self);

G_END_DECLS
