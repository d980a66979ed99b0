/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The end of an installation: from then on a machine boots from its disk. */
#pragma once

#include "gh-machine.h"

G_BEGIN_DECLS

/**
 * gh_install_end_consider:
 *
 * Called when a state has changed. When the run of a machine that is being installed ended because
 * the guest rebooted or powered off, the installer's kernel, initrd, arguments and boot order go
 * from the definition, which is stored; after a reboot the machine is started again, from its disk.
 * A run that was destroyed or crashed leaves the machine as it is, to be started again.
 */
void gh_install_end_consider (GhMachine *machine, GhDomainState before);

G_END_DECLS
