/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The log: structured, to standard error or the journal, bounded. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * gh_log_start:
 * @file: (nullable): where standard error leads when somebody started us on demand; when it does,
 * the file is moved to FILE.old whenever it has grown over a mebibyte
 * @verbose: debug messages too
 *
 * From now on everything that is logged goes to standard error, or to the journal where standard
 * error leads there, with the fields DOMAIN_UUID and JOB.
 */
void gh_log_start (const char *file, gboolean verbose);

G_END_DECLS
