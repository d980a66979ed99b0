/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What hardware suits a system that is about to be installed. */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

/** gh_guest_is_windows: @os: (nullable): libosinfo's short id: "win11", "win2k22" */
gboolean gh_guest_is_windows (const char *os);

/**
 * gh_guest_firmware: Returns: the firmware that @os (nullable) wants: UEFI where it starts from
 *   nothing else
 */
GhFirmware gh_guest_firmware (const char *os);

/**
 * gh_guest_advice_apply:
 * @os: (nullable): libosinfo's short id
 * @new_disk: whether the machine gets a disk that is not in @config yet
 * @drivers: whether the system is given drivers for virtio devices
 *
 * Windows keeps the clock in local time, and without drivers it sees neither virtio disks nor
 * network cards: it gets those that it knows, where nothing else is said.
 */
void
gh_guest_advice_apply (GhDomainConfig *config, const char *os, gboolean new_disk, gboolean drivers);

G_END_DECLS
