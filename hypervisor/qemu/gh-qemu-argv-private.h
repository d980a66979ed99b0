/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the command line share. */
#pragma once

#include "gh-domain.h"
#include "gh-qemu-argv.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *argv;
  const GhDomainConfig *config;
  const GhQemuArgvInput *input;
  gboolean q35;
  guint ide, sata, scsi, floppies;
} GhQemuBuilder;

void gh_qemu_argv_add (GhQemuBuilder *b, const char *argument);
void gh_qemu_argv_add_pair (GhQemuBuilder *b, const char *option, const char *value);

/** gh_qemu_argv_option: appends "NAME=VALUE" with the commas of the value doubled, as QEMU's option
 * parser has it */
void gh_qemu_argv_option (GString *text, const char *name, const char *value);
void gh_qemu_argv_format (GString *text, const char *name, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

/** gh_qemu_argv_take: @value: (transfer full) */
void gh_qemu_argv_take (GhQemuBuilder *b, const char *option, GString *value);

/* Of gh-qemu-argv-machine.c. */

/** gh_qemu_argv_machine_options: appends to the value of -machine */
void gh_qemu_argv_machine_options (GhQemuBuilder *b, GString *machine);
void gh_qemu_argv_cpu (GhQemuBuilder *b);
void gh_qemu_argv_memory (GhQemuBuilder *b);
void gh_qemu_argv_clock (GhQemuBuilder *b);
void gh_qemu_argv_screen (GhQemuBuilder *b);

/** gh_qemu_argv_forward: appends what @text, a GhForward, says to a user network */
void gh_qemu_argv_forward (GString *netdev, const char *text);

/* Of gh-qemu-argv-devices.c. */

void gh_qemu_argv_controllers (GhQemuBuilder *b);
void gh_qemu_argv_devices (GhQemuBuilder *b);
void gh_qemu_argv_balloon (GhQemuBuilder *b);

/** gh_qemu_argv_has_usb: whether a machine that was started so has the bus “usb.0” */
gboolean gh_qemu_argv_has_usb (const GhDomainConfig *config);

/** gh_qemu_argv_needs_shared_memory: whether another process works in the guest's memory */
gboolean gh_qemu_argv_needs_shared_memory (const GhDomainConfig *config);

/** gh_qemu_argv_check_machine, gh_qemu_argv_check_devices: append what cannot be said, one a line
 */
void gh_qemu_argv_check_machine (GString *text, const GhDomainConfig *config);
void gh_qemu_argv_check_devices (GString *text, const GhDomainConfig *config);

/* What follows the end of a guest: gh-qemu-end.c. */
typedef enum
{
  GH_QEMU_END_QUIT,
  GH_QEMU_END_RESTART,
  GH_QEMU_END_STAY,
} GhQemuEnd;

/** gh_qemu_end_get_actions: Returns: the value of -action. Static */
const char *gh_qemu_end_get_actions (const GhDomainConfig *config);

/** gh_qemu_end_plan: @end: how the guest ended */
GhQemuEnd gh_qemu_end_plan (const GhDomainConfig *config, GhDomainEnd end);

G_END_DECLS
