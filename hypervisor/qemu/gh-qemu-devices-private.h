/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU's names for what definitions name. */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

/** gh_qemu_machine_is_known: whether @machine is of the families pc and q35 */
gboolean gh_qemu_machine_is_known (const char *machine);

/** gh_qemu_machine_is_q35: @machine: (nullable) */
gboolean gh_qemu_machine_is_q35 (const char *machine);

/** gh_qemu_format_is_known: @format: (nullable): of a disk image */
gboolean gh_qemu_format_is_known (const char *format);

/** gh_qemu_nic_device: @model: (nullable). Returns: (nullable): the device; %NULL when @model is
 * unknown. Static */
const char *gh_qemu_nic_device (const char *model);

/** gh_qemu_video_device: Returns: (nullable): the device; %NULL for none. Static */
const char *gh_qemu_video_device (GhVideoModel model);

/** gh_qemu_input_device: Returns: (nullable): the device; %NULL for one that every machine has.
 * Static */
const char *gh_qemu_input_device (const GhInput *input);

/** gh_qemu_cpu: @accelerator: "kvm" or "tcg". Returns: (transfer none): argument of -cpu */
const char *gh_qemu_cpu (const GhDomainConfig *config, const char *accelerator);

G_END_DECLS
