/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of a machine's disks and network cards in its settings. */
#pragma once

#include "gh-machine-settings.h"

G_BEGIN_DECLS

/** gh_device_rows_fill_disks: a row for each disk of @config, and one to add another */
void gh_device_rows_fill_disks (GtkContainer *group,
                                GhMachineSettings *settings,
                                const GhDomainConfig *config);

/** gh_device_rows_fill_nics: the same for network cards */
void gh_device_rows_fill_nics (GtkContainer *group,
                               GhMachineSettings *settings,
                               const GhDomainConfig *config);

G_END_DECLS
