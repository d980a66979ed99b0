/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhService: the service as a whole: its hosts, jobs and clients, its folders, and when it leaves.
 */
#pragma once

#include "gh-authority.h"
#include "gh-call.h"
#include "gh-folders.h"
#include "gh-host.h"
#include "gh-jobs.h"

G_BEGIN_DECLS

typedef struct _GhExport GhExport;
typedef struct _GhStorage GhStorage;

#define GH_TYPE_SERVICE (gh_service_get_type ())
G_DECLARE_FINAL_TYPE (GhService, gh_service, GH, SERVICE, GObject)

/* Signal: "idle": nobody needs the service any more, and that for the idle timeout. */

/**
 * gh_service_new:
 * @door: "user", "stdio", "system"
 * @folders: (transfer full)
 * @idle_timeout: seconds; 0 for at once
 */
GhService *gh_service_new (const char *door, GhFolders *folders, guint idle_timeout);

/**
 * gh_service_add_driver:
 * @scheme: of a host's URI; static
 * @type: as gh_driver_registry_add() takes it
 * @store: (nullable): the name of the folder of its definitions; static. %NULL when they are
 *   forgotten
 */
void gh_service_add_driver (GhService *self, const char *scheme, GType type, const char *store);

/**
 * gh_service_add_lock:
 * @scheme: of a hypervisor that only one service may drive at a time; static
 * @path: (nullable): the file that tells who does
 */
void gh_service_add_lock (GhService *self, const char *scheme, const char *path);

/** gh_service_lock_hypervisor: takes that lock, to the end of this process; nothing for others.
 * Errors: GH_ERROR_BUSY naming the process that has it */
gboolean gh_service_lock_hypervisor (GhService *self, const GhHostUri *uri, GError **error);

const char *gh_service_get_door (GhService *self);

/** gh_service_set_idle_timeout: seconds from now on */
void gh_service_set_idle_timeout (GhService *self, guint seconds);

/* Folders, (transfer none): what lasts, what ends with the session, new images,
 * installers' files of machines, what was fetched. */
const char *gh_service_get_data_folder (GhService *self);
const char *gh_service_get_runtime_folder (GhService *self);
const char *gh_service_get_pool (GhService *self);
const char *gh_service_get_boot_folder (GhService *self);
const char *gh_service_get_cache_folder (GhService *self);

GhJobs *gh_service_get_jobs (GhService *self);

/** gh_service_get_storage: Returns: (transfer none) */
GhStorage *gh_service_get_storage (GhService *self);

/** gh_service_get_hosts: Returns: (transfer none) (element-type utf8 GhHost): by path, those that
 * are ready and those that are being opened */
GHashTable *gh_service_get_hosts (GhService *self);

/** gh_service_get_recovered: Returns: (transfer none): in words, %NULL-terminated */
const char *const *gh_service_get_recovered (GhService *self);

/** gh_service_add_recovered: says what was cleaned up, to clients and in the log */
void gh_service_add_recovered (GhService *self, const char *text);

/** gh_service_make_host: Returns: (transfer none): the host of @uri, made when there is none.
 * Errors: GH_ERROR_INVALID_ARGUMENT, GH_ERROR_NOT_FOUND, GH_ERROR_UNSUPPORTED */
GhHost *gh_service_make_host (GhService *self, const char *uri, GError **error);

/* By object path; (transfer none) (nullable). Only hosts that are ready. */
GhHost *gh_service_lookup_host (GhService *self, const char *path);
GhMachine *gh_service_lookup_machine (GhService *self, const char *path);

/** gh_service_host_ready: for GhHost: shows it on the bus */
void gh_service_host_ready (GhService *self, GhHost *host);

/** gh_service_add_connection: a client came; it is served until its connection closes */
void gh_service_add_connection (GhService *self, GDBusConnection *connection);

/** gh_service_add_bus: the service is on a bus, where each caller is a client */
void gh_service_add_bus (GhService *self, GDBusConnection *connection);

/** gh_service_remove_export: for GhExport: its connection has closed */
void gh_service_remove_export (GhService *self, GhExport *export);

/** gh_service_get_peer: Returns: (transfer none): the client @sender on a bus, new at its first
 * call */
GhPeer *gh_service_get_peer (GhService *self, GDBusConnection *connection, const char *sender);

void gh_service_foreach_peer (GhService *self,
                              void (*func) (GhPeer *peer, gpointer data),
                              gpointer data);

/** gh_service_get_authority: Returns: (transfer none) */
GhAuthority *gh_service_get_authority (GhService *self);

/* Signals to all clients; @parameters: a floating reference is taken. */
void gh_service_emit (GhService *self,
                      const char *path,
                      const char *interface,
                      const char *signal,
                      GVariant *parameters);
/** gh_service_emit_changes: PropertiesChanged; @changes: a{sv} */
void gh_service_emit_changes (GhService *self,
                              const char *path,
                              const char *interface,
                              GVariant *changes);
/** gh_service_emit_added: InterfacesAdded; @properties: a{sv} */
void gh_service_emit_added (GhService *self,
                            const char *path,
                            const char *interface,
                            GVariant *properties);
void gh_service_emit_removed (GhService *self, const char *path, const char *interface);

/* InterfacesAdded and -Removed of machines go only to clients that have called GetManagedObjects:
 * the others follow DomainsChanged. */
void gh_service_emit_machine_added (GhService *self, GhMachine *machine);
void gh_service_emit_machine_removed (GhService *self, GhMachine *machine);

/** gh_service_hold: something is under way that is no job: the service does not leave */
void gh_service_hold (GhService *self);
void gh_service_release (GhService *self);

/** gh_service_consider_idle: something ended: the service leaves after a while if that was the last
 */
void gh_service_consider_idle (GhService *self);

G_END_DECLS
