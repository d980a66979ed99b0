/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Changing a machine of QEMU's while it runs. */
#pragma once

#include "gh-domain-live.h"
#include "gh-qemu-domain-private.h"

G_BEGIN_DECLS

void gh_qemu_live_init (GhDomainLiveInterface *iface);

/** gh_qemu_live_follow: minds what @run tells of the guest's memory and devices. @fresh: it was
 * started just now */
void gh_qemu_live_follow (GhQemuDomain *domain, GhQemuRun *run, gboolean fresh);

/** gh_qemu_live_check: what of @config cannot be done on this computer. Errors: INVALID_ARGUMENT
 * for a CPU to run on that there is not */
gboolean gh_qemu_live_check (const GhDomainConfig *config, GError **error);

/** gh_qemu_live_begin: what of @config can only be said to a machine that runs: less memory than it
 * can have, CPUs that it runs on, cables that are pulled */
void gh_qemu_live_begin (GhQemuRun *run, const GhDomainConfig *config);

/* Of gh-qemu-cpus.c and gh-qemu-unplug.c. */

/** gh_qemu_cpus_pin: has the threads of the virtual CPUs run where @pins says; @task: (transfer
 * full) */
void gh_qemu_cpus_pin (GTask *task, GhQemuRun *run, char **pins);

/** gh_qemu_cpus_set_online: plugs or unplugs virtual CPUs until there are @count; @task: (transfer
 * full) */
void gh_qemu_cpus_set_online (GTask *task, GhQemuRun *run, guint count);

/**
 * gh_qemu_unplug_async:
 * @id: of a device, or its path
 *
 * Takes a device away. Errors: TIMEOUT for a guest that does not let go of it; those of the monitor
 */
void
gh_qemu_unplug_async (GhQemuRun *run, const char *id, GAsyncReadyCallback callback, gpointer data);
/** gh_qemu_unplug_is_under_way: whether somebody waits for the end of the device @id */
gboolean gh_qemu_unplug_is_under_way (GhQemuRun *run, const char *id);
gboolean gh_qemu_unplug_finish (GhQemuRun *run, GAsyncResult *result, GError **error);

G_END_DECLS
