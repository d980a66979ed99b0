/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a machine is, in the words that people use. */
#pragma once

#include "gh-domain-config.h"
#include "gh-domain-list.h"
#include "gh-volume.h"

G_BEGIN_DECLS

/** gh_words_for_row: Returns: (transfer full): the state of a machine: "Installing", "Running",
 * "Off, the last start failed" */
char *gh_words_for_row (const GhDomainRow *row);

/** gh_words_icon_for_state: Returns: name of an icon. Static. */
const char *gh_words_icon_for_state (GhDomainState state);

/** gh_words_for_disk: Returns: (transfer full) */
char *gh_words_for_disk (const GhDisk *disk);
const char *gh_words_name_of_disk (const GhDisk *disk);

/** gh_words_for_nic: Returns: (transfer full) */
char *gh_words_for_nic (const GhNic *nic);

/** gh_words_for_cpus: Returns: (transfer full): "2 virtual CPUs" */
char *gh_words_for_cpus (guint vcpus);

/** gh_words_for_accelerator: @name, @reason: as in the bus interface. Returns: (transfer full) */
char *gh_words_for_accelerator (const char *name, const char *reason);

/** gh_words_name_of_pool: Returns: what people call it: its name, but the default one "Default
 * Folder" */
const char *gh_words_name_of_pool (const GhPoolInfo *pool);

G_END_DECLS
