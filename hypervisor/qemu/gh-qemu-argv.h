/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* From a definition to QEMU's command line. */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

/**
 * GhQemuArgvInput: what the command line needs beside the definition.
 * @binary: path of QEMU
 * @accelerator: "kvm" or "tcg"
 * @qmp_fd: number, in QEMU, of the listening socket of the monitor
 * @serial_log: absolute path of what the first serial line's guest writes
 * @efi_code, @efi_vars: (nullable): flash images; set for a definition with EFI firmware. The
 * second is the machine's own
 * @now: seconds since 1970, for a clock that is ahead or elsewhere
 * @tpm_fd: number, in QEMU, of the connection to the TPM's emulator
 * @viewer: (nullable): of what opens a window, see gh_domain_set_viewer(); not on the command line
 * @incoming: whether it waits for a saved state
 */
typedef struct
{
  const char *binary;
  const char *accelerator;
  int qmp_fd;
  const char *serial_log;
  const char *efi_code;
  const char *efi_vars;
  gboolean incoming;
  gint64 now;
  int tpm_fd;
  const char *const *viewer;
} GhQemuArgvInput;

/* Files in the folder in which QEMU runs. */
#define GH_QEMU_PID_FILE   "pid"
#define GH_QEMU_QMP_SOCKET "qmp.sock"

/**
 * gh_qemu_argv_check:
 *
 * Whether all of @config can be said to QEMU. Errors: GH_ERROR_UNSUPPORTED with every complaint,
 * one a line, each naming what to do
 */
gboolean gh_qemu_argv_check (const GhDomainConfig *config, GError **error);

/**
 * gh_qemu_argv_new:
 * @config: one that gh_qemu_argv_check() takes
 *
 * Pure. All paths of sockets are relative to the folder in which QEMU is started; the machine waits
 * for "cont".
 *
 * Returns: (transfer full)
 */
char **gh_qemu_argv_new (const GhDomainConfig *config, const GhQemuArgvInput *input);

/** gh_qemu_argv_channel_socket: Returns: (transfer full): the socket of channel number @i */
char *gh_qemu_argv_channel_socket (const GhDomainConfig *config, guint i);

/** gh_qemu_argv_folder_socket: Returns: (transfer full): name of the socket at which the shared
 * folder number @i is served */
char *gh_qemu_argv_folder_socket (guint i);

/** gh_qemu_argv_screen_socket: Returns: (transfer full): name of the socket of the display of
 * screen number @screen, from 1 */
char *gh_qemu_argv_screen_socket (guint screen);

/** gh_qemu_argv_find_screen: which device shows screen number @screen, from 0. Returns: (transfer
 * full) (nullable): its id; @head: (out): the number of the screen among the device's own */
char *gh_qemu_argv_find_screen (const GhDomainConfig *config, guint screen, guint *head);

/** gh_qemu_argv_serial_socket: Returns: (transfer full): name of the socket of serial port @port */
char *gh_qemu_argv_serial_socket (guint port);

G_END_DECLS
