/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDomainDisks: the disks of a domain that runs: growing them, and moving them elsewhere. */
#pragma once

#include "gh-domain-life.h"
#include "gh-domain.h"

G_BEGIN_DECLS

#define GH_TYPE_DOMAIN_DISKS (gh_domain_disks_get_type ())
G_DECLARE_INTERFACE (GhDomainDisks, gh_domain_disks, GH, DOMAIN_DISKS, GhDomain)

/**
 * GhDomainDisksInterface:
 *
 * The rules of GhDomainClass hold. @disk is of the live definition.
 *
 * @resize_async: the guest's disk gets @size bytes, more than it has. An image file is grown by
 * this; a block device has been grown already. Errors: UNSUPPORTED, in words for a person,
 * HYPERVISOR
 * @mirror_async: (nullable): copies all that is on @disk to the image or device of @to, which is
 * there and as large, and from then on what the guest writes too. Done when both are the same. On
 * failure and on cancel the guest goes on with @disk alone, and @to is let go of
 * @end_mirror_async: (nullable): after mirror_async(), also that of a predecessor: with @pivot the
 * guest goes on with @to alone, else with @disk. The result is a boolean: whether it now has @to,
 * which may be so although it was not asked for, when the predecessor has come that far. To let it
 * go on with @to, the guest is to be paused: then both are the same to the last byte
 */
struct _GhDomainDisksInterface
{
  GTypeInterface parent_interface;

  void (*resize_async) (GhDomainDisks *self,
                        const GhDisk *disk,
                        guint64 size,
                        GAsyncReadyCallback callback,
                        gpointer data);
  void (*mirror_async) (GhDomainDisks *self,
                        const GhDisk *disk,
                        const GhDisk *to,
                        GhDomainProgress progress,
                        gpointer progress_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data);
  void (*end_mirror_async) (GhDomainDisks *self,
                            const GhDisk *disk,
                            const GhDisk *to,
                            gboolean pivot,
                            GAsyncReadyCallback callback,
                            gpointer data);
};

/**
 * gh_domain_disks_find: Returns: (transfer none) (nullable): the disk of what runs that lies at
 * @path, canonical; %NULL when it is off
 */
const GhDisk *gh_domain_disks_find (GhDomain *domain, const char *path);

/* Of any domain, and its disk at @path. Errors besides those of the interface: WRONG_STATE,
 * NOT_FOUND, UNSUPPORTED where the hypervisor cannot do it while a machine runs. */

void gh_domain_disks_resize_async (
  GhDomain *domain, const char *path, guint64 size, GAsyncReadyCallback callback, gpointer data);
/** gh_domain_disks_can_resize, gh_domain_disks_can_move: without asking anybody. Errors:
 * UNSUPPORTED, WRONG_STATE, NOT_FOUND */
gboolean gh_domain_disks_can_resize (GhDomain *domain, const char *path, GError **error);
gboolean gh_domain_disks_can_move (GhDomain *domain, const char *path, GError **error);

/** gh_domain_disks_mirror_async: @to, @format: what it is copied to. @progress: called until the
 * callback */
void gh_domain_disks_mirror_async (GhDomain *domain,
                                   const char *path,
                                   const char *to,
                                   const char *format,
                                   GhDomainProgress progress,
                                   gpointer progress_data,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/** gh_domain_disks_end_mirror_async: notes in the live definition what the guest then has */
void gh_domain_disks_end_mirror_async (GhDomain *domain,
                                       const char *path,
                                       const char *to,
                                       const char *format,
                                       gboolean pivot,
                                       GAsyncReadyCallback callback,
                                       gpointer data);

/** gh_domain_disks_finish: of the first two */
gboolean gh_domain_disks_finish (GhDomain *domain, GAsyncResult *result, GError **error);

/** gh_domain_disks_end_mirror_finish: @moved: (out): whether the guest has the other one */
gboolean gh_domain_disks_end_mirror_finish (GhDomain *domain,
                                            GAsyncResult *result,
                                            gboolean *moved,
                                            GError **error);

G_END_DECLS
