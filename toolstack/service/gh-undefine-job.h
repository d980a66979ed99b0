/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The job that forgets a machine. */
#pragma once

#include "gh-job.h"
#include "gh-machine.h"

G_BEGIN_DECLS

/**
 * gh_undefine_job_new:
 * @delete_disks: put the volumes into the trash that lie in pools and that no other machine uses
 * @only: (nullable): only these, by path
 *
 * The definition goes first, durably; then what belonged to it. A successor of a killed service
 * finishes what a journal announces, once the definition is gone.
 *
 * Returns: (transfer full): a pending job of kind "undefine"
 */
GhJob *gh_undefine_job_new (GhMachine *machine, gboolean delete_disks, const char *const *only);

G_END_DECLS
