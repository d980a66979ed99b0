/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Following an installation on the guest's serial console. */
#pragma once

#include "gh-machine.h"

G_BEGIN_DECLS

/**
 * gh_install_watch_consider:
 *
 * Called when a state has changed. While a machine that is being installed runs, its stage is what
 * its serial console says last; it has none otherwise.
 */
void gh_install_watch_consider (GhMachine *machine);

/** gh_install_watch_end: nothing is followed any more; before the machine goes */
void gh_install_watch_end (GhMachine *machine);

G_END_DECLS
