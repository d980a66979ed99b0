/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Definitions in files: what several commands do with them. */
#pragma once

#include "gh-ctl.h"
#include "gh-format.h"

G_BEGIN_DECLS

/**
 * gh_ctl_read_definition:
 * @name: of the file; "-" for standard input
 * @format: GH_FORMAT_NONE for what it looks like
 *
 * Errors: those of gh_format_read() with @name in front
 */
GhDomainConfig *gh_ctl_read_definition (const char *name, GhFormat format, GError **error);

/** gh_ctl_report_losses: on standard error, since the definition itself may go to standard output.
 * @losses: (element-type GhLoss) */
void gh_ctl_report_losses (GhCtl *self, GPtrArray *losses);

G_END_DECLS
