/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhQemuHelpers: the processes beside a QEMU: the TPM's emulator, and those that serve shared
 * folders.
 */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

typedef struct _GhQemuHelpers GhQemuHelpers;

/** gh_qemu_helpers_has_tpm: whether a TPM can be emulated */
gboolean gh_qemu_helpers_has_tpm (void);

/** gh_qemu_helpers_check: whether the programs and devices that @config needs are there. Errors:
 * UNAVAILABLE, naming what to install */
gboolean gh_qemu_helpers_check (const GhDomainConfig *config, GError **error);

/** gh_qemu_helpers_check_hostdev: whether a device of the host can be handed over now. One of USB
 * may be plugged in later. Errors: NOT_FOUND, IN_USE for one that its driver has */
gboolean gh_qemu_helpers_check_hostdev (const GhHostdev *hostdev, GError **error);

/**
 * gh_qemu_helpers_new:
 * @folder: of the run, in which they listen
 * @state_folder: of the machine
 * @left: called with @data when one of them has ended
 *
 * Makes what QEMU connects to; nothing runs yet.
 *
 * Returns: (transfer full): %NULL with an error of the file system
 */
GhQemuHelpers *gh_qemu_helpers_new (const GhDomainConfig *config,
                                    const char *folder,
                                    const char *state_folder,
                                    void (*left) (gpointer data),
                                    gpointer data,
                                    GError **error);

/** gh_qemu_helpers_take_tpm_fd: Returns: (transfer full): QEMU's end of the connection to the TPM;
 * -1 when there is none */
int gh_qemu_helpers_take_tpm_fd (GhQemuHelpers *self);

/**
 * gh_qemu_helpers_start:
 * @log_fd: where they write; the caller keeps it
 *
 * Starts them, when QEMU has been: each is connected to by then, so that it ends with that
 * connection, whoever lives then.
 */
gboolean gh_qemu_helpers_start (GhQemuHelpers *self, int log_fd, GError **error);

/** gh_qemu_helpers_are_there: whether one of them runs */
gboolean gh_qemu_helpers_are_there (const GhQemuHelpers *self);

/** gh_qemu_helpers_kill: ends those that run */
void gh_qemu_helpers_kill (GhQemuHelpers *self);

/** gh_qemu_helpers_free: @self: (nullable): what runs is left alone, and nobody is told of its end
 */
void gh_qemu_helpers_free (GhQemuHelpers *self);

G_END_DECLS
