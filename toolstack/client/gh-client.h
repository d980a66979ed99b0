/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhClient: one host as a client sees it, through whichever door of guesthoused leads there. */
#pragma once

#include <gio/gio.h>

#include "gh-dbus-generated.h"
#include "gh-dbus-names.h"
#include "gh-domain-list.h"
#include "gh-job-list.h"

G_BEGIN_DECLS

/**
 * GhClientState:
 *
 *     DISCONNECTED ──connect──▶ CONNECTING ──▶ CONNECTED
 *           ▲                       ▲              │ the service went away
 *           └──────failed───────────┴──────────────┘ (it is started again, a few times)
 */
typedef enum
{
  GH_CLIENT_DISCONNECTED,
  GH_CLIENT_CONNECTING,
  GH_CLIENT_CONNECTED,
} GhClientState;

#define GH_TYPE_CLIENT_STATE (gh_client_state_get_type ())
GType gh_client_state_get_type (void);

#define GH_TYPE_CLIENT (gh_client_get_type ())
G_DECLARE_FINAL_TYPE (GhClient, gh_client, GH, CLIENT, GObject)

/* Properties: "state" (GhClientState), notified.
 * Signals:
 * "host-changed": properties of the host differ; ask gh_client_get_host_property() again.
 * "event" (gint64 time, const char *path, const char *name, const char *kind, const char *text): of
 * a domain. "statistics" (guint64 time, GVariant *samples): a(odttttt), as in the bus interface.
 * "storage-changed" (const char *const *pools): something of these pools differs; an empty name is
 * the list of pools and the trash. "lost" (const GError *): the service cannot be reached again;
 * the lists keep what they showed.
 */

/**
 * gh_client_new:
 * @uri: the host: "qemu:"; qemu: and fake: are reached through the person's own service, which is
 * started when it does not run
 *
 * Every operation fails with a GH_ERROR: GH_ERROR_CANCELLED when its cancellable was cancelled,
 * GH_ERROR_UNAVAILABLE when the connection is not there or went away.
 */
GhClient *gh_client_new (const char *uri);

/**
 * gh_client_connect_async:
 *
 * Connects, starts the service when needed, opens the host and fills the lists, in one round trip.
 * Errors: GH_ERROR_UNAVAILABLE with what the service printed, GH_ERROR_INVALID_ARGUMENT for a bad
 * URI.
 */
void gh_client_connect_async (GhClient *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
gboolean gh_client_connect_finish (GhClient *self, GAsyncResult *result, GError **error);

/** gh_client_close: says good-bye; the last reference does so too */
void gh_client_close (GhClient *self);

/**
 * gh_client_set_interactive:
 * @interactive: whether a call that a person asked for may ask them for a password when the
 * system's service needs it; as it is at first
 *
 * What nobody asked for never does: gh_client_call_quietly_async(), statistics, coming back to a
 * service that went away.
 */
void gh_client_set_interactive (GhClient *self, gboolean interactive);

/**
 * gh_client_set_old_jobs:
 * @old_jobs: whether the jobs that were there before the connection are asked for, as at first;
 * for somebody who does one thing and goes they are a waste of time
 */
void gh_client_set_old_jobs (GhClient *self, gboolean old_jobs);

/** gh_client_uses_system: whether the host is served by the system's service, not the person's own
 */
gboolean gh_client_uses_system (GhClient *self);

const char *gh_client_get_uri (GhClient *self);
GhClientState gh_client_get_state (GhClient *self);

/** gh_client_get_domains: Returns: (transfer none): always the same list */
GhDomainList *gh_client_get_domains (GhClient *self);

/** gh_client_get_jobs: Returns: (transfer none): all jobs of the service, always the same list */
GhJobList *gh_client_get_jobs (GhClient *self);

/** gh_client_get_connection: Returns: (transfer none) (nullable): %NULL unless connected */
GDBusConnection *gh_client_get_connection (GhClient *self);

/** gh_client_get_host_property: Returns: (transfer full) (nullable): as in the bus interface:
 * "Memory" */
GVariant *gh_client_get_host_property (GhClient *self, const char *name);

/* Short forms of that, with 0, "" or %FALSE when unknown. Strings are (transfer full). */
char *gh_client_get_host_string (GhClient *self, const char *name);
guint64 gh_client_get_host_number (GhClient *self, const char *name);
gboolean gh_client_get_host_flag (GhClient *self, const char *name);

/** gh_client_is_xen: whether the host is Xen */
gboolean gh_client_is_xen (GhClient *self);

/**
 * gh_client_call_async:
 * @path: (nullable): an object; %NULL for the host, "/" for the manager
 * @interface: GH_DBUS_HOST_INTERFACE, …
 * @method: its name
 * @parameters: (nullable) (transfer floating): a tuple
 *
 * Calls any method, because a person asked for it; no time limit. Errors come back as GH_ERROR,
 * their messages without a D-Bus prefix.
 */
void gh_client_call_async (GhClient *self,
                           const char *path,
                           const char *interface,
                           const char *method,
                           GVariant *parameters,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data);

/** gh_client_call_quietly_async: the same for what no person asked for just now, such as looks in
 * the background: without the right it fails at once. Finish with gh_client_call_finish() */
void gh_client_call_quietly_async (GhClient *self,
                                   const char *path,
                                   const char *interface,
                                   const char *method,
                                   GVariant *parameters,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/** gh_client_attach_fd: the next call, of whichever kind, carries @fd, which stays the caller's */
void gh_client_attach_fd (GhClient *self, int fd);

/**
 * gh_client_call_finish:
 * @fd: (out) (optional): the fd that came with the reply, owned by the caller; -1 when there was
 * none
 *
 * Returns: (transfer full): the reply's tuple
 */
GVariant *gh_client_call_finish (GhClient *self, GAsyncResult *result, int *fd, GError **error);

/**
 * gh_client_get_domain_async:
 *
 * The proxy of a domain, with its properties loaded; made when it is first asked for, and then kept
 * up to date while anybody holds it.
 */
void gh_client_get_domain_async (GhClient *self,
                                 const char *path,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
/** gh_client_get_domain_finish: Returns: (transfer full) */
GhDbusDomain *gh_client_get_domain_finish (GhClient *self, GAsyncResult *result, GError **error);

/**
 * gh_client_run_job_async:
 * @parameters: (transfer floating): of a method that answers with a job's path, such as
 * Domain.Start
 * @job: called once with the job as soon as it is known, for progress; may be %NULL
 *
 * Calls the method and waits for the job's end. Cancelling @cancellable cancels the job and waits
 * for its undoing.
 */
typedef void (*GhClientJobFunc) (GhClient *self, GhJobItem *job, gpointer data);
void gh_client_run_job_async (GhClient *self,
                              const char *path,
                              const char *interface,
                              const char *method,
                              GVariant *parameters,
                              GCancellable *cancellable,
                              GhClientJobFunc job,
                              GAsyncReadyCallback callback,
                              gpointer data);
/** gh_client_run_job_finish: Returns: (transfer full): the job's result, a{sv} */
GVariant *gh_client_run_job_finish (GhClient *self, GAsyncResult *result, GError **error);

/** gh_client_add_display: to the options of Domain.Start and Domain.Restore the way to this
 * process's display, for a machine with a window of its own, where the service may open one */
void gh_client_add_display (GhClient *self, GVariantDict *options);

/** gh_client_start_domain_async: Domain.Start as a job; finish with gh_client_run_job_finish() */
void gh_client_start_domain_async (GhClient *self,
                                   const char *path,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/**
 * gh_client_act_async:
 * @method: "Shutdown", "Reboot", "Reset", "Destroy", "Pause", "Resume", "Undefine"
 * @options: (nullable) (transfer floating): a{sv}
 *
 * Finish with gh_client_act_finish().
 */
void gh_client_act_async (GhClient *self,
                          const char *path,
                          const char *method,
                          GVariant *options,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data);
gboolean gh_client_act_finish (GhClient *self, GAsyncResult *result, GError **error);

/** gh_client_open_console_finish: Returns: a connected fd that the caller owns, or -1 */
void gh_client_open_console_async (GhClient *self,
                                   const char *path,
                                   const char *kind,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
/** gh_client_peek_console_async: the same for a preview, that is without asking anybody; finish
 * with gh_client_open_console_finish() */
void gh_client_peek_console_async (GhClient *self,
                                   const char *path,
                                   const char *kind,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
int gh_client_open_console_finish (GhClient *self, GAsyncResult *result, GError **error);

/** gh_client_screenshot_async: @screen: from 0 */
void gh_client_screenshot_async (GhClient *self,
                                 const char *path,
                                 guint screen,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
/** gh_client_screenshot_finish: Returns: (transfer full): a PNG image */
GBytes *gh_client_screenshot_finish (GhClient *self, GAsyncResult *result, GError **error);

/** gh_client_inspect_async: Manager.InspectLocation; @xen: its option of that name. Cancelling
 * @cancellable cancels it at the service too */
void gh_client_inspect_async (GhClient *self,
                              const char *location,
                              const char *arch,
                              gboolean xen,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
/** gh_client_inspect_finish: Returns: (transfer full): a{sv} */
GVariant *gh_client_inspect_finish (GhClient *self, GAsyncResult *result, GError **error);

/** gh_client_subscribe_statistics: asks for "statistics" every @interval milliseconds from now on,
 * across reconnections; 0 ends it */
void gh_client_subscribe_statistics (GhClient *self, guint interval);

G_END_DECLS
