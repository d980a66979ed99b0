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
 * GhGuestAdvice:
 * @GH_GUEST_ADVICE_NEW_DISK: the machine gets a disk that is not in the definition yet
 * @GH_GUEST_ADVICE_DRIVERS: the system is given drivers for virtio devices
 * @GH_GUEST_ADVICE_XEN: Xen has hardware of its own
 * @GH_GUEST_ADVICE_TPM, @GH_GUEST_ADVICE_SECURE_BOOT: the host has them to give
 */
typedef enum
{
  GH_GUEST_ADVICE_NONE = 0,
  GH_GUEST_ADVICE_NEW_DISK = 1 << 0,
  GH_GUEST_ADVICE_DRIVERS = 1 << 1,
  GH_GUEST_ADVICE_XEN = 1 << 2,
  GH_GUEST_ADVICE_TPM = 1 << 3,
  GH_GUEST_ADVICE_SECURE_BOOT = 1 << 4,
} GhGuestAdvice;

/** gh_guest_wants_security: whether @os (nullable) wants a TPM and Secure Boot, and its installer
 * complains without them */
gboolean gh_guest_wants_security (const char *os);

/** gh_guest_describe_security: Returns: (transfer full) (nullable): of a system that wants a TPM
 * and Secure Boot whether it gets them, and else what to install; %NULL for others */
char *gh_guest_describe_security (const char *os, GhGuestAdvice how);

/**
 * gh_guest_advice_apply:
 * @os: (nullable): libosinfo's short id
 *
 * Gives @config the hardware that @os has drivers for (gh_guest_hardware()), where nothing else is
 * said: disks, network cards, video, sound, USB, the pointer, random numbers, TPM and Secure Boot
 * (with UEFI firmware only), and the clock. To be
 * called after gh_domain_config_add_usual_devices(); a second call adds nothing.
 */
void gh_guest_advice_apply (GhDomainConfig *config, const char *os, GhGuestAdvice how);

G_END_DECLS
