/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHost: one hypervisor on this machine: its driver, its definitions, its machines. */
#pragma once

#include "gh-call.h"
#include "gh-driver.h"
#include "gh-machine.h"
#include "gh-store.h"

G_BEGIN_DECLS

#define GH_TYPE_HOST (gh_host_get_type ())
G_DECLARE_FINAL_TYPE (GhHost, gh_host, GH, HOST, GObject)

/**
 * gh_host_new:
 * @id: the last part of its path
 * @uri: canonical
 * @driver: (transfer full)
 * @store: (transfer full) (nullable): of its definitions; %NULL for a host that forgets them
 */
GhHost *
gh_host_new (GhService *service, const char *id, const char *uri, GhDriver *driver, GhStore *store);

/**
 * gh_host_open_async:
 *
 * Probes the hypervisor, loads the definitions, adds the machines and finds those that run. May be
 * called again at any time: all callers are answered when that is done. A definition that cannot be
 * read is set aside and told in Recovered; a hypervisor that is missing is no error.
 */
void gh_host_open_async (GhHost *self, GAsyncReadyCallback callback, gpointer data);
gboolean gh_host_open_finish (GhHost *self, GAsyncResult *result, GError **error);

GhService *gh_host_get_service (GhHost *self);
const char *gh_host_get_id (GhHost *self);
const char *gh_host_get_path (GhHost *self);
const char *gh_host_get_uri (GhHost *self);
GhDriver *gh_host_get_driver (GhHost *self);
/** gh_host_get_store: Returns: (transfer none) (nullable) */
GhStore *gh_host_get_store (GhHost *self);
/** gh_host_get_status: Returns: (transfer none): what probing found last */
const GhDriverStatus *gh_host_get_status (GhHost *self);
gboolean gh_host_is_ready (GhHost *self);

/** gh_host_probe_async: looks again what is there; clients are told what differs */
void gh_host_probe_async (GhHost *self, GAsyncReadyCallback callback, gpointer data);
gboolean gh_host_probe_finish (GhHost *self, GAsyncResult *result, GError **error);

/** gh_host_get_machines: Returns: (transfer none) (element-type utf8 GhMachine): by UUID */
GHashTable *gh_host_get_machines (GhHost *self);

/** gh_host_lookup: Returns: (transfer none) (nullable): by UUID */
GhMachine *gh_host_lookup (GhHost *self, const char *uuid);

/** gh_host_find: Returns: (transfer none): by name, UUID or unambiguous title. Errors:
 * GH_ERROR_NOT_FOUND */
GhMachine *gh_host_find (GhHost *self, const char *key, GError **error);

/** gh_host_get_rows: Returns: (transfer floating): GH_DBUS_ROWS */
GVariant *gh_host_get_rows (GhHost *self);

/** gh_host_count_active: machines that run */
guint gh_host_count_active (GhHost *self);

/** gh_host_queue: @machine differs from what clients know; told with the next turn of the main loop
 */
void gh_host_queue (GhHost *self, GhMachine *machine);

/** gh_host_flush: tells what is queued at once */
void gh_host_flush (GhHost *self);

/** gh_host_emit_event: tells clients what happened; @text for people */
void gh_host_emit_event (GhHost *self, GhMachine *machine, const char *kind, const char *text);

/** gh_host_run_changed: for GhMachine: the state was @before and is another now */
void gh_host_run_changed (GhHost *self, GhMachine *machine, GhDomainState before);

/**
 * gh_host_check_name:
 * @uuid: (nullable): of the machine that may have the name
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT for a name that is none, GH_ERROR_EXISTS for one that is taken,
 * by a machine or by one that is being made
 */
gboolean gh_host_check_name (GhHost *self, const char *name, const char *uuid, GError **error);

/** gh_host_reserve_name: nobody else gets @name until gh_host_release_name() */
void gh_host_reserve_name (GhHost *self, const char *name);
void gh_host_release_name (GhHost *self, const char *name);

/** gh_host_check_memory: Errors: GH_ERROR_NO_MEMORY when the host has not so much, saying how much
 * there is */
gboolean gh_host_check_memory (GhHost *self, const GhDomainConfig *config, GError **error);

/** gh_host_add: Returns: (transfer none): a new machine with a copy of @config, valid and complete
 */
GhMachine *gh_host_add (GhHost *self, const GhDomainConfig *config, GError **error);

/** gh_host_remove: forgets @machine, which is off */
void gh_host_remove (GhHost *self, GhMachine *machine);

/** gh_host_set_config: @config: (transfer full): for the machine's next start */
void gh_host_set_config (GhHost *self, GhMachine *machine, GhDomainConfig *config);

/** gh_host_save_async: writes @config down durably; succeeds at once where nothing is stored.
 * Finish with gh_host_save_finish() */
void gh_host_save_async (GhHost *self,
                         const GhDomainConfig *config,
                         GAsyncReadyCallback callback,
                         gpointer data);
gboolean gh_host_save_finish (GhHost *self, GAsyncResult *result, GError **error);

/** gh_host_forget_async: removes the definition of @uuid durably. Finish with
 * gh_host_save_finish() */
void
gh_host_forget_async (GhHost *self, const char *uuid, GAsyncReadyCallback callback, gpointer data);

G_END_DECLS
