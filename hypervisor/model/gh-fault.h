/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Points at which a test may kill the service, to see that what it leaves behind is cleaned up. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * gh_fault_point:
 * @name: "JOB.MOMENT", as "create.after-volume"; one place in the code for each name
 *
 * Does nothing in a build without the watchdog option. Otherwise: with GUESTHOUSE_FAULT_LOG=FILE in
 * the environment the name is appended to FILE, and when GUESTHOUSE_FAULT equals @name the process
 * kills itself with SIGKILL. Any thread. Needs config.h.
 */
#if GH_WATCHDOG
#define gh_fault_point(name) gh_fault_pass (name)
#else
#define gh_fault_point(name) ((void) 0)
#endif

/** gh_fault_pass: what gh_fault_point() calls; not to be called directly */
void gh_fault_pass (const char *name);

G_END_DECLS
