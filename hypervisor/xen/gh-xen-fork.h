/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* How libxenlight makes a process. */
#pragma once

#include <sys/types.h>

/** gh_xen_fork: libxl_childproc_hooks.fork_replacement: fork() whose child has no connection of
 * this process but that to xenstored. libxenlight keeps a copy of this process beside a device
 * model that comes up: with them, nobody would hear of it when this process dies */
pid_t gh_xen_fork (void *user);
