/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of a domain of Xen to and from a file, its memory dumped, and what is sent to it. For
 * worker threads. */
#pragma once

#include "gh-domain-life.h"
#include "gh-driver.h"
#include "gh-xen-work-private.h"

G_BEGIN_DECLS

/**
 * gh_xen_state_save:
 * @stop: undoes it, once the guest has answered and its state was read
 *
 * Writes what "xl save" writes (the header of xl's tools/xl/xl.h with the configuration as JSON,
 * and libxenlight's stream, version 2), so that "xl restore" reads it. On success the guest is
 * suspended, on failure it goes on. Errors: WRONG_STATE for a paused one, TIMEOUT for a guest that
 * does not answer within a minute, CANCELLED, NO_SPACE, HYPERVISOR
 */
gboolean gh_xen_state_save (GhXenContext *context,
                            const GhXenTarget *target,
                            int fd,
                            GhDomainProgress progress,
                            gpointer progress_data,
                            GCancellable *stop,
                            GError **error);

/** gh_xen_state_go_on: lets a guest that was suspended, or is about to be, go on. @paused: it stays
 * paused */
gboolean gh_xen_state_go_on (GhXenContext *context,
                             const GhXenTarget *target,
                             gboolean paused,
                             GError **error);

/**
 * gh_xen_state_read:
 * @config: (out): initialised by this, also on failure
 * @params: (out): for libxl_domain_create_restore(); initialised by this, also on failure
 *
 * Reads the header that gh_xen_state_save() or "xl save" wrote; @fd is then at the stream. Errors:
 * CORRUPT, UNSUPPORTED for one of a Xen before 4.6
 */
gboolean gh_xen_state_read (GhXenContext *context,
                            int fd,
                            libxl_domain_config *config,
                            libxl_domain_restore_params *params,
                            GError **error);

/** gh_xen_state_read_definition: GhDriverClass.read_state(): of what "xl save" wrote. Errors: those
 * of gh_xen_state_read(); CORRUPT for a file of ours, which has a definition at its end */
GhDomainConfig *gh_xen_state_read_definition (GhDriver *driver, int fd, GError **error);

/** gh_xen_state_dump: an ELF core file of the memory, while the guest stands still */
gboolean gh_xen_state_dump (GhXenContext *context,
                            const GhXenTarget *target,
                            int fd,
                            GhDomainProgress progress,
                            gpointer progress_data,
                            GError **error);

/** gh_xen_state_trigger: all but RESET, which Xen has not: for that the domain is built anew */
gboolean gh_xen_state_trigger (GhXenContext *context,
                               const GhXenTarget *target,
                               GhTrigger trigger,
                               GError **error);

gboolean
gh_xen_state_sysrq (GhXenContext *context, const GhXenTarget *target, char key, GError **error);

G_END_DECLS
