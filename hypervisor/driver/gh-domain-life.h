/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDomainLife: saving, restoring, triggers, SysRq and dumps, for domains whose hypervisor has
 * them. */
#pragma once

#include "gh-domain-feature.h"
#include "gh-domain.h"

G_BEGIN_DECLS

#define GH_TYPE_DOMAIN_LIFE (gh_domain_life_get_type ())
G_DECLARE_INTERFACE (GhDomainLife, gh_domain_life, GH, DOMAIN_LIFE, GhDomain)

/** GhDomainProgress: @done of @total bytes; @total is 0 while it is unknown. Any thread */
typedef void (*GhDomainProgress) (guint64 done, guint64 total, gpointer data);

/**
 * GhDomainLifeInterface:
 *
 * The rules of GhDomainClass hold. What @get_features lacks is refused before a member runs, so its
 * members may be %NULL. Descriptors stay the caller's: a member that needs one for longer than the
 * call duplicates it.
 *
 * @get_features: what is possible with the domain as it runs, or as it is defined when it is off
 * @save_async: stops the guest and writes its whole state to @fd, a regular file, from its position
 * on. On success the domain is PAUSED and still holds everything; end_save_async() follows. On
 * failure and on cancel it goes on as before: RUNNING again, or PAUSED. Errors: HYPERVISOR naming
 * what forbids it, CANCELLED, NO_SPACE, TIMEOUT for a guest that does not answer
 * @end_save_async: after save_async(). @state is what is wanted: OFF ends the run, with
 * GH_DOMAIN_END_SAVED, as destroy_async() does; RUNNING or PAUSED lets the guest go on as it was.
 * Also for a predecessor's save that was cut short, whose file is worth nothing, or that was not
 * ended
 * @restore_async: brings the domain up from @fd at its position, which save_async() or another tool
 * of that hypervisor wrote, with @config as the live definition. Sets STARTING; on success PAUSED
 * with no instruction run; on failure and cancel OFF with nothing left behind. Errors: CORRUPT,
 * HYPERVISOR
 * @trigger_async, @sysrq_async: done when it was sent; @key is a letter or digit
 * @dump_async: writes the guest's memory to @fd, a regular file; it may stand still meanwhile, and
 * goes on afterwards as before. Cannot be broken off
 */
struct _GhDomainLifeInterface
{
  GTypeInterface parent_interface;

  GhDomainFeatures (*get_features) (GhDomainLife *self);
  void (*save_async) (GhDomainLife *self,
                      int fd,
                      GhDomainProgress progress,
                      gpointer progress_data,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data);
  void (*end_save_async) (GhDomainLife *self,
                          GhDomainState state,
                          GAsyncReadyCallback callback,
                          gpointer data);
  void (*restore_async) (GhDomainLife *self,
                         int fd,
                         const GhDomainConfig *config,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data);
  void (*trigger_async) (GhDomainLife *self,
                         GhTrigger trigger,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data);
  void (*sysrq_async) (GhDomainLife *self,
                       char key,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data);
  void (*dump_async) (GhDomainLife *self,
                      int fd,
                      GhDumpFormat format,
                      GhDomainProgress progress,
                      gpointer progress_data,
                      GAsyncReadyCallback callback,
                      gpointer data);
};

/** gh_domain_life_get_features: of any domain; NONE where its hypervisor has none of it */
GhDomainFeatures gh_domain_life_get_features (GhDomain *domain);

/** gh_domain_life_check: whether @domain has all of @features. Errors: GH_ERROR_UNSUPPORTED naming
 * the first that it lacks */
gboolean gh_domain_life_check (GhDomain *domain, GhDomainFeatures features, GError **error);

/* Of any domain. Errors besides those of the interface: UNSUPPORTED; WRONG_STATE when
 * gh_domain_state_allows() says no. @progress: called until the callback. */

void gh_domain_life_save_async (GhDomain *domain,
                                int fd,
                                GhDomainProgress progress,
                                gpointer progress_data,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data);
/** gh_domain_life_end_save_async: @state: OFF, RUNNING or PAUSED */
void gh_domain_life_end_save_async (GhDomain *domain,
                                    GhDomainState state,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
/** gh_domain_life_restore_async: @config: has the domain's UUID */
void gh_domain_life_restore_async (GhDomain *domain,
                                   int fd,
                                   const GhDomainConfig *config,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
void gh_domain_life_trigger_async (GhDomain *domain,
                                   GhTrigger trigger,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
/** gh_domain_life_sysrq_async: Errors: INVALID_ARGUMENT for a @key that is no letter or digit */
void gh_domain_life_sysrq_async (GhDomain *domain,
                                 char key,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
void gh_domain_life_dump_async (GhDomain *domain,
                                int fd,
                                GhDumpFormat format,
                                GhDomainProgress progress,
                                gpointer progress_data,
                                GAsyncReadyCallback callback,
                                gpointer data);

/** gh_domain_life_finish: of each of these */
gboolean gh_domain_life_finish (GhDomain *domain, GAsyncResult *result, GError **error);

G_END_DECLS
