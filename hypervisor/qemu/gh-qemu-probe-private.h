/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What this computer offers to QEMU. All of it is cheap: no program is run. */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

/* Environment: path of the QEMU to use instead of the one on PATH. */
#define GH_QEMU_ENV "GUESTHOUSE_QEMU"

/** gh_qemu_probe_find_binary: Returns: (transfer full) (nullable): path of QEMU; %NULL with
 * GH_ERROR_UNAVAILABLE naming the package to install */
char *gh_qemu_probe_find_binary (GError **error);

/**
 * gh_qemu_probe_kvm:
 * @reason: (out) (optional) (transfer full) (nullable): why not, translated
 *
 * Returns: whether KVM runs whole guests here: /dev/kvm opens, speaks version 12 of its interface,
 * and the CPU offers vmx or svm. A /dev/kvm without them exists, and hangs ordinary kernels.
 */
gboolean gh_qemu_probe_kvm (char **reason);

/** gh_qemu_probe_has_secure_boot: whether there is EFI firmware with Secure Boot and its keys */
gboolean gh_qemu_probe_has_secure_boot (void);

/**
 * gh_qemu_probe_find_efi:
 * @config: says which, as far as it does
 * @code, @vars: (out) (transfer full): the firmware and the template of its variables
 *
 * Errors: GH_ERROR_UNAVAILABLE naming the package to install
 */
gboolean
gh_qemu_probe_find_efi (const GhDomainConfig *config, char **code, char **vars, GError **error);

/** gh_qemu_probe_get_key: Returns: (transfer full): another text when the file at @binary is
 * another
 */
char *gh_qemu_probe_get_key (const char *binary);

G_END_DECLS
