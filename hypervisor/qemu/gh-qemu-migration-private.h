/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of a whole machine and its memory, to and from files. */
#pragma once

#include "gh-domain-life.h"
#include "gh-qmp.h"

G_BEGIN_DECLS

/* Each is finished with gh_qemu_migration_finish(). Descriptors stay the caller's. */

/**
 * gh_qemu_migration_save_async:
 * @fd: a file, written from its position on
 *
 * Stops the guest and writes its state; the guest stays stopped, also on failure. Errors:
 * HYPERVISOR with what QEMU says forbids it, before the guest is stopped; NO_SPACE; CANCELLED
 */
void gh_qemu_migration_save_async (GhQmp *qmp,
                                   int fd,
                                   GhDomainProgress progress,
                                   gpointer progress_data,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/** gh_qemu_migration_break_off_async: ends a save that may be under way, and waits for its end */
void gh_qemu_migration_break_off_async (GhQmp *qmp, GAsyncReadyCallback callback, gpointer data);

/** gh_qemu_migration_load_async: of a QEMU that was started with -incoming defer. QEMU ends itself
 * when it cannot */
void gh_qemu_migration_load_async (
  GhQmp *qmp, int fd, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

/** gh_qemu_migration_dump_async: writes the memory; QEMU stops the guest and lets it go on */
void gh_qemu_migration_dump_async (GhQmp *qmp,
                                   int fd,
                                   GhDumpFormat format,
                                   GhDomainProgress progress,
                                   gpointer progress_data,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

gboolean gh_qemu_migration_finish (GhQmp *qmp, GAsyncResult *result, GError **error);

G_END_DECLS
