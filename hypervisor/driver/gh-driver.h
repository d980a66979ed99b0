/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDriver: a hypervisor on this machine. */
#pragma once

#include "gh-cpu-pool.h"
#include "gh-domain.h"
#include "gh-host-uri.h"

G_BEGIN_DECLS

/**
 * GhDriverStatus: what probing found; strings owned.
 * @available: whether domains can be started
 * @reason: (nullable): why not, and what to do, translated
 * @version: (nullable): of the hypervisor
 * @accelerator: "kvm", "tcg", "xen", "none". Static
 * @accelerator_reason: (nullable): why it is not the quickest
 * @arch: (nullable): of its guests: "x86_64"
 * @memory: bytes that the host has
 * @cpus: threads that the host has
 */
typedef struct
{
  gboolean available;
  char *reason;
  char *version;
  const char *accelerator;
  char *accelerator_reason;
  char *arch;
  guint64 memory;
  guint cpus;
} GhDriverStatus;

GhDriverStatus *gh_driver_status_new (void);
void gh_driver_status_free (GhDriverStatus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhDriverStatus, gh_driver_status_free)

/** gh_driver_status_fill_host: sets memory, cpus and arch from this computer. Cheap */
void gh_driver_status_fill_host (GhDriverStatus *self);

#define GH_TYPE_DRIVER (gh_driver_get_type ())
G_DECLARE_DERIVABLE_TYPE (GhDriver, gh_driver, GH, DRIVER, GObject)

/**
 * GhDriverClass:
 * @kind: name of the hypervisor for people: "QEMU". Static
 *
 * @probe_async: looks what is there: cheap, no side effect, may be repeated. An absent hypervisor
 * is no error but a status that is not available. Result: a GhDriverStatus
 * @discover_async: called once, after the service has loaded its definitions and added a domain for
 * each: finds what runs already (left by a predecessor) and sets those domains' states; a run that
 * ended while nobody watched goes through STOPPING to OFF or CRASHED, with its end; runs that
 * no definition belongs to are ended when they are ours and half made, else added to the driver's
 * list. Must not be done in instance init
 * @create_domain: a new domain object, in state OFF, which takes @config as its property "config";
 * on failure @config stays the caller's. Never emits, touches nothing outside. Errors: what this
 * hypervisor cannot do in @config, as GH_ERROR_UNSUPPORTED
 * @validate: (nullable): whether @config could be started here, naming what cannot
 * @complete: (nullable): fills what is unset in @config with what suits this hypervisor: machine,
 * devices. What is set stays
 * @list_predefined: (nullable): definitions that come with the host itself, as of the fake driver.
 *   Called in a worker thread, because there may be many: reads nothing but what construction set.
 *   (transfer full) (element-type GhDomainConfig)
 * @read_state: (nullable): the definition of the machine whose state another tool of the hypervisor
 * wrote to the file @fd, from its position on. Called in a worker thread. Errors: CORRUPT,
 * UNSUPPORTED
 * @list_cpu_pools_async: (nullable): where the hypervisor has them. Result: a GPtrArray of
 * GhCpuPool
 */
struct _GhDriverClass
{
  GObjectClass parent_class;

  const char *kind;

  void (*probe_async) (GhDriver *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data);
  void (*discover_async) (GhDriver *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data);
  GhDomain *(*create_domain) (GhDriver *self, GhDomainConfig *config, GError **error);
  gboolean (*validate) (GhDriver *self, const GhDomainConfig *config, GError **error);
  void (*complete) (GhDriver *self, GhDomainConfig *config);
  GPtrArray *(*list_predefined) (GhDriver *self);
  GhDomainConfig *(*read_state) (GhDriver *self, int fd, GError **error);
  void (*list_cpu_pools_async) (GhDriver *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data);
};

/* Signals of GhDriver:
 * "domain-added" (GhDomain *), "domain-removed" (GhDomain *): also for domains that appear from
 * outside.
 */

/**
 * gh_driver_get_uri: Returns: (transfer none): the host's URI as it was opened
 */
const GhHostUri *gh_driver_get_uri (GhDriver *self);

/** gh_driver_get_state_folder: Returns: (transfer none): folder for what outlives a run, such as
 * logs. Made by the driver when it is needed, 0700 */
const char *gh_driver_get_state_folder (GhDriver *self);

/** gh_driver_get_runtime_folder: Returns: (transfer none): folder for what ends with the run, such
 * as sockets */
const char *gh_driver_get_runtime_folder (GhDriver *self);

const char *gh_driver_get_kind (GhDriver *self);

void gh_driver_probe_async (GhDriver *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);
/** gh_driver_probe_finish: Returns: (transfer full) */
GhDriverStatus *gh_driver_probe_finish (GhDriver *self, GAsyncResult *result, GError **error);

void gh_driver_discover_async (GhDriver *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
gboolean gh_driver_discover_finish (GhDriver *self, GAsyncResult *result, GError **error);

/**
 * gh_driver_add_domain:
 * @config: valid, complete
 *
 * Makes a domain and adds it; emits "domain-added".
 *
 * Returns: (transfer none): the domain, owned by @self
 */
GhDomain *gh_driver_add_domain (GhDriver *self, const GhDomainConfig *config, GError **error);

/** gh_driver_take_domain: as gh_driver_add_domain(), with a definition that is not copied. @config:
 * the domain's on success, else still the caller's */
GhDomain *gh_driver_take_domain (GhDriver *self, GhDomainConfig *config, GError **error);

/** gh_driver_remove_domain: forgets @domain, which must not be active; emits "domain-removed" */
void gh_driver_remove_domain (GhDriver *self, GhDomain *domain);

/** gh_driver_get_domain: Returns: (transfer none) (nullable): by UUID */
GhDomain *gh_driver_get_domain (GhDriver *self, const char *uuid);

/** gh_driver_list_domains: Returns: (transfer container) (element-type GhDomain): in no order */
GPtrArray *gh_driver_list_domains (GhDriver *self);

/** gh_driver_validate: model and hypervisor together */
gboolean gh_driver_validate (GhDriver *self, const GhDomainConfig *config, GError **error);

/** gh_driver_complete: model and hypervisor together */
void gh_driver_complete (GhDriver *self, GhDomainConfig *config);

/** gh_driver_list_predefined: Returns: (transfer full) (element-type GhDomainConfig): may be empty
 */
GPtrArray *gh_driver_list_predefined (GhDriver *self);

/** gh_driver_can_read_state: whether this hypervisor has other tools that save machines */
gboolean gh_driver_can_read_state (GhDriver *self);

/** gh_driver_read_state: Returns: (transfer full): complete, with a UUID. Where it can */
GhDomainConfig *gh_driver_read_state (GhDriver *self, int fd, GError **error);

void gh_driver_list_cpu_pools_async (GhDriver *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
/** gh_driver_list_cpu_pools_finish: Returns: (transfer full) (element-type GhCpuPool). Errors:
 * UNSUPPORTED where there is no such thing */
GPtrArray *gh_driver_list_cpu_pools_finish (GhDriver *self, GAsyncResult *result, GError **error);

G_END_DECLS
