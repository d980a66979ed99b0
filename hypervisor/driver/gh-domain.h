/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDomain: one virtual machine in the hands of a driver. */
#pragma once

#include <gio/gio.h>

#include "gh-domain-config.h"
#include "gh-domain-state.h"

G_BEGIN_DECLS

/**
 * GhDomainInfo: what is known of a domain that runs.
 * @accelerator: "kvm", "tcg", "xen"; "" when it is off. Static
 * @accelerator_reason: (nullable): why it is not the quickest. Owned by the domain
 * @id: process id or Xen domain id, 0 when it is off
 * @started_at: seconds since 1970, 0 when it is off
 */
typedef struct
{
  const char *accelerator;
  const char *accelerator_reason;
  guint id;
  gint64 started_at;
} GhDomainInfo;

/**
 * GhDomainSample: counters of one domain at one moment.
 * @cpu_time: nanoseconds of CPU since its start
 * @memory: bytes held
 * @disk_read, @disk_written, @net_received, @net_sent: bytes since its start
 */
typedef struct
{
  guint64 cpu_time;
  guint64 memory;
  guint64 disk_read;
  guint64 disk_written;
  guint64 net_received;
  guint64 net_sent;
} GhDomainSample;

/**
 * GhDomainEnd: how a domain's run ended, given with the state OFF or CRASHED.
 */
typedef enum
{
  GH_DOMAIN_END_UNKNOWN,
  GH_DOMAIN_END_SHUTDOWN, /* the guest powered off */
  GH_DOMAIN_END_REBOOT,   /* the guest rebooted, and its definition says that a reboot ends the run,
                             as while it is installed: the toolstack starts it again */
  GH_DOMAIN_END_DESTROYED, /* on request */
  GH_DOMAIN_END_CRASHED,   /* the guest or the hypervisor's process died */
  GH_DOMAIN_END_SAVED,     /* its state is in a file */
} GhDomainEnd;

#define GH_TYPE_DOMAIN (gh_domain_get_type ())
G_DECLARE_DERIVABLE_TYPE (GhDomain, gh_domain, GH, DOMAIN, GObject)

/**
 * GhDomainClass:
 *
 * All members run on the main thread and must not block. An implementation changes the state only
 * through gh_domain_set_state(). Async members follow GTask's rules: @callback is called exactly
 * once, from the main loop, never before the member returned, and after the state is what the
 * result says. Operations on one domain may overlap with its death: they then fail with
 * GH_ERROR_WRONG_STATE, they never hang.
 *
 * Before an async member runs, the base class has checked gh_domain_state_allows().
 *
 * @start_async: brings the domain up from the definition in gh_domain_get_config(). Sets STARTING
 * at once; on success RUNNING (or PAUSED with @paused), on failure or cancel OFF with nothing left
 * behind: no process, no socket. The error names what the hypervisor said. The definition of the
 * run is kept as the live one (gh_domain_set_live_config())
 * @shutdown_async: asks the guest; done when it was asked. Sets STOPPING
 * @reboot_async: (nullable): asks the guest; done when it was asked. The state stays: "rebooted"
 * tells that it did, or the run ends. %NULL where the hypervisor cannot
 * @reset_async, @pause_async, @resume_async: done when it has happened
 * @destroy_async: ends the run; done when no process and no device of it is left
 * @open_console_async: @kind is of those of @get_consoles; the result is a connected fd,
 * close-on-exec, owned by the caller. Several VNC clients at once must work; a second serial client
 * may be refused with GH_ERROR_BUSY
 * @screenshot_async: the result is a PNG image. @screen is 0, or one of those of @get_consoles
 * @sample_async: counters; cheap
 * @get_consoles: (transfer none): the kinds that open_console would take now, %NULL-terminated; the
 * first is where the guest is to be seen. Static
 * @get_info: fills @info. Must not block
 * @read_log_async: at most @bytes from the end of the newest log of @kind ("hypervisor", "serial");
 * an empty result when there is none. Also when the domain is off
 * @get_log_path: (nullable) (transfer full): the file where that log is, or will be
 */
struct _GhDomainClass
{
  GObjectClass parent_class;

  void (*start_async) (GhDomain *self,
                       gboolean paused,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data);
  void (*shutdown_async) (GhDomain *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data);
  void (*reboot_async) (GhDomain *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data);
  void (*reset_async) (GhDomain *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data);
  void (*destroy_async) (GhDomain *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data);
  void (*pause_async) (GhDomain *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data);
  void (*resume_async) (GhDomain *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data);
  void (*open_console_async) (GhDomain *self,
                              const char *kind,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
  void (*screenshot_async) (GhDomain *self,
                            guint screen,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);
  void (*sample_async) (GhDomain *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data);
  const char *const *(*get_consoles) (GhDomain *self);
  void (*get_info) (GhDomain *self, GhDomainInfo *info);
  void (*read_log_async) (GhDomain *self,
                          const char *kind,
                          gsize bytes,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data);
  char *(*get_log_path) (GhDomain *self, const char *kind);
};

/* Signals of GhDomain:
 *
 * "state-changed" (GhDomainState before): after the state has changed; gh_domain_get_end() tells
 * how a run ended. "event" (const char *kind, const char *text): something that leaves the state as
 * it is: "rebooted", "guest-panicked", "watchdog", …; @text for people.
 */

/* For everybody. Results of *_finish() for void operations: %FALSE and @error on failure. */

/** gh_domain_get_config: Returns: (transfer none): the definition for the next start */
const GhDomainConfig *gh_domain_get_config (GhDomain *self);

/**
 * gh_domain_set_config:
 * @config: (transfer full): must have the same UUID
 *
 * Replaces the definition for the next start; what runs is untouched.
 */
void gh_domain_set_config (GhDomain *self, GhDomainConfig *config);

/** gh_domain_get_live_config: Returns: (transfer none) (nullable): what runs, %NULL when it is off
 */
const GhDomainConfig *gh_domain_get_live_config (GhDomain *self);

/** gh_domain_get_uuid: Returns: (transfer none): never changes */
const char *gh_domain_get_uuid (GhDomain *self);

/** gh_domain_get_name: Returns: (transfer none) */
const char *gh_domain_get_name (GhDomain *self);

GhDomainState gh_domain_get_state (GhDomain *self);

/** gh_domain_get_state_reason: Returns: (transfer none): for people, "" when there is nothing to
 * say */
const char *gh_domain_get_state_reason (GhDomain *self);

/** gh_domain_get_end: how the last run ended */
GhDomainEnd gh_domain_get_end (GhDomain *self);

void gh_domain_get_info (GhDomain *self, GhDomainInfo *info);
const char *const *gh_domain_get_consoles (GhDomain *self);

/* As many screens, and as many serial lines, of one machine are consoles. */
#define GH_DOMAIN_CONSOLES_MAX 4

/** gh_domain_name_consoles: for drivers. Returns: (transfer none): the kinds of consoles of what
 * has so many screens and serial lines, of which the first #GH_DOMAIN_CONSOLES_MAX are named.
 * Static */
const char *const *gh_domain_name_consoles (guint screens, guint serials);

/** gh_domain_console_number: which screen or serial line @kind means: 0 for "serial", 1 for
 * "serial1" */
guint gh_domain_console_number (const char *kind);

/** gh_domain_console_is_screen: whether @kind is a screen: "vnc", "vnc1" */
gboolean gh_domain_console_is_screen (const char *kind);

/** gh_domain_start_async: @paused: leave it paused at its first instruction. Errors: WRONG_STATE,
 * HYPERVISOR, UNAVAILABLE, INVALID_DEFINITION, CANCELLED */
void gh_domain_start_async (GhDomain *self,
                            gboolean paused,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);
gboolean gh_domain_start_finish (GhDomain *self, GAsyncResult *result, GError **error);

/**
 * gh_domain_act_async:
 * @action: SHUTDOWN, REBOOT, RESET, DESTROY, PAUSE or RESUME
 *
 * Errors: WRONG_STATE when gh_domain_state_allows() says no, UNSUPPORTED
 */
void gh_domain_act_async (GhDomain *self,
                          GhDomainAction action,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data);
gboolean gh_domain_act_finish (GhDomain *self, GAsyncResult *result, GError **error);

/** gh_domain_open_console_finish: Returns: an fd that the caller closes, or -1 with @error */
void gh_domain_open_console_async (GhDomain *self,
                                   const char *kind,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
int gh_domain_open_console_finish (GhDomain *self, GAsyncResult *result, GError **error);

/** gh_domain_screenshot_async: @screen: from 0. Errors: UNSUPPORTED when it has not so many */
void gh_domain_screenshot_async (GhDomain *self,
                                 guint screen,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
/** gh_domain_screenshot_finish: Returns: (transfer full): a PNG image */
GBytes *gh_domain_screenshot_finish (GhDomain *self, GAsyncResult *result, GError **error);

/** gh_domain_sample_finish: @sample: (out): set on success */
void gh_domain_sample_async (GhDomain *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
gboolean gh_domain_sample_finish (GhDomain *self,
                                  GAsyncResult *result,
                                  GhDomainSample *sample,
                                  GError **error);

/** gh_domain_read_log_finish: Returns: (transfer full): the text as it is, of any encoding */
void gh_domain_read_log_async (GhDomain *self,
                               const char *kind,
                               gsize bytes,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
GBytes *gh_domain_read_log_finish (GhDomain *self, GAsyncResult *result, GError **error);

/** gh_domain_get_log_path: Returns: (transfer full) (nullable): the file where what
 * gh_domain_read_log_async() reads is, or will be; %NULL when it is no file */
char *gh_domain_get_log_path (GhDomain *self, const char *kind);

/* For drivers. Results of async members: g_task_return_boolean(), g_task_return_int() for an fd,
 * g_task_return_pointer() of GBytes, and of a g_new() GhDomainSample with g_free. */

/**
 * gh_domain_set_state:
 * @reason: (nullable): for people, translated
 *
 * Emits "state-changed" when the state differs. Off and crashed drop the live definition. Never
 * SAVED: that is what OFF becomes by gh_domain_set_saved().
 */
void gh_domain_set_state (GhDomain *self, GhDomainState state, GhDomainEnd end, const char *reason);

/** gh_domain_set_live_config: @config: (transfer full) (nullable) */
void gh_domain_set_live_config (GhDomain *self, GhDomainConfig *config);

/**
 * gh_domain_set_saved:
 *
 * For the toolstack: whether there is a saved state from which the next start goes on. With one,
 * OFF is SAVED: a domain that is off changes at once, another when its run ends.
 */
void gh_domain_set_saved (GhDomain *self, gboolean saved);
gboolean gh_domain_get_saved (GhDomain *self);

/**
 * gh_domain_set_viewer:
 * @viewer: NAME=VALUE of each variable that leads to a person's display: DISPLAY, XAUTHORITY,
 * WAYLAND_DISPLAY; checked
 *
 * Where a hypervisor that shows the guest in a window of its own opens it, from the next start on
 */
void gh_domain_set_viewer (GhDomain *self, const char *const *viewer);
/** gh_domain_get_viewer: Returns: (transfer none) (nullable) */
const char *const *gh_domain_get_viewer (GhDomain *self);

/** gh_domain_emit_event: emits "event" */
void gh_domain_emit_event (GhDomain *self, const char *kind, const char *text);

G_END_DECLS
