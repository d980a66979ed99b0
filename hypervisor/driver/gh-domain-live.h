/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDomainLive: changing a domain while it runs, for those whose hypervisor can. */
#pragma once

#include "gh-change.h"
#include "gh-domain.h"

G_BEGIN_DECLS

#define GH_TYPE_DOMAIN_LIVE (gh_domain_live_get_type ())
G_DECLARE_INTERFACE (GhDomainLive, gh_domain_live, GH, DOMAIN_LIVE, GhDomain)

/* Signal "memory-changed": gh_domain_live_get_memory() has another value. */

/**
 * GhDomainLiveInterface:
 *
 * The rules of GhDomainClass hold.
 *
 * @can: whether a change of @kind could be made in what runs now, without asking anybody. Errors:
 * GH_ERROR_UNSUPPORTED, in words for a person: why not, and what to do
 * @change_async: makes @change in what runs. @after is the live definition with the change in it,
 * valid; the caller keeps it. Done when the guest has it, but for memory, where a guest that was
 * told takes its time, and for CPUs and devices that were added, which a guest may pass over. A
 * device that is taken away is gone when this is done: a guest that does not let go of it in time
 * is GH_ERROR_TIMEOUT, and the device stays. On failure nothing has changed. Errors besides:
 * HYPERVISOR, IN_USE, NOT_FOUND for a file, bridge or pool, BUSY for a locked tray
 * @noted: (nullable): the live definition has another content than before; for a driver that has to
 * find it again. Must not block
 * @get_memory: (nullable): bytes that the guest has at present; 0 when it is not known. Must not
 * block
 */
struct _GhDomainLiveInterface
{
  GTypeInterface parent_interface;

  gboolean (*can) (GhDomainLive *self, GhChangeKind kind, GError **error);
  void (*change_async) (GhDomainLive *self,
                        const GhChange *change,
                        const GhDomainConfig *after,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data);
  guint64 (*get_memory) (GhDomainLive *self);
  void (*noted) (GhDomainLive *self);
};

/** gh_domain_live_can: of any domain; a domain that is off can be changed in no way. Errors:
 * WRONG_STATE, UNSUPPORTED */
gboolean gh_domain_live_can (GhDomain *domain, GhChangeKind kind, GError **error);

/** gh_domain_live_supports: whether the hypervisor has anything of @kind at all, running or not.
 * Errors: UNSUPPORTED */
gboolean gh_domain_live_supports (GhDomain *domain, GhChangeKind kind, GError **error);

/** gh_domain_live_list: Returns: (transfer container): the words of the kinds that are possible
 * now, %NULL-terminated */
const char **gh_domain_live_list (GhDomain *domain);

/** gh_domain_live_get_memory: bytes that the guest has at present; 0 when it is off or not known */
guint64 gh_domain_live_get_memory (GhDomain *domain);

/**
 * gh_domain_live_change_async:
 *
 * Checks @change against the live definition, makes it, and notes it there. Errors besides those of
 * the interface: those of gh_change_apply()
 */
void gh_domain_live_change_async (GhDomain *domain,
                                  const GhChange *change,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
gboolean gh_domain_live_change_finish (GhDomain *domain, GAsyncResult *result, GError **error);

/** gh_domain_live_memory_changed: for drivers: emits "memory-changed" */
void gh_domain_live_memory_changed (GhDomainLive *self);

/** gh_domain_live_note: for drivers: @change has happened in what runs without being asked for now,
 * as a guest that lets go of a device late. Whether it was any news */
gboolean gh_domain_live_note (GhDomainLive *self, const GhChange *change);

G_END_DECLS
