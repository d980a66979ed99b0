/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What both ways of running a program share. */
#pragma once

#include "gh-subprocess.h"

G_BEGIN_DECLS

/** gh_subprocess_exit_error: Returns: (transfer full): why a process that has ended failed; @err:
 * what it wrote to its standard error */
GError *gh_subprocess_exit_error (GSubprocess *process, const char *program, GBytes *err);

/** gh_subprocess_spawn_error: Returns: (transfer full): why it could not be started; @error is
 * consumed */
GError *gh_subprocess_spawn_error (const char *program, const char *package, GError *error);

G_END_DECLS
