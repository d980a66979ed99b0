/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a machine tries to start from: kinds of devices in order, or devices that have places of
 * their own. */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

/** gh_domain_boot_has_places: whether a device has a place of its own; then the order of kinds does
 * not count */
gboolean gh_domain_boot_has_places (const GhDomainConfig *config);

/** gh_domain_boot_clear_places: no device has one any longer */
void gh_domain_boot_clear_places (GhDomainConfig *config);

/** gh_domain_boot_kind_of: Returns: what the disk is to the order of kinds; a floppy is a disk */
GhBoot gh_domain_boot_kind_of (const GhDisk *disk);

/**
 * gh_domain_boot_list_kinds:
 * @usual: (nullable): words of GhBoot for a definition that says nothing of it
 *
 * Returns: (transfer full): words of GhBoot, each once, as they are tried: those of the definition,
 * or of the devices in the order of their places
 */
char **gh_domain_boot_list_kinds (const GhDomainConfig *config, const char *const *usual);

/** gh_domain_boot_is_by_kinds: whether that says the same: of each kind, the device that is tried
 * first is the first that there is */
gboolean gh_domain_boot_is_by_kinds (const GhDomainConfig *config);

G_END_DECLS
