/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFakeDomain: a machine that plays a script.
 *
 * What is asked of it takes a latency and is then done (on_step). What the guest does by itself
 * (powering off, rebooting, crashing) is one timer, guest_source, that dies with the run. */
#include "config.h"

#include "gh-fake-domain-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <sys/socket.h>

#include <gio/gunixconnection.h>

#include "gh-error.h"
#include "gh-fake-life-private.h"
#include "gh-fake-live-private.h"
#include "gh-fake-rfb-private.h"
#include "gh-fake-screen-private.h"
#include "gh-fake-serial-private.h"

struct _GhFakeDomain
{
  GhDomain parent_instance;

  GhFakeOptions *options;
  GCancellable *consoles; /* while it runs: cancelled at its end */
  gint64 started;         /* monotonic, microseconds; 0 when it is off */
  gint64 started_at;
  guint run; /* counts its runs */
  guint guest_source;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (GhFakeDomain,
                               gh_fake_domain,
                               GH_TYPE_DOMAIN,
                               G_IMPLEMENT_INTERFACE (GH_TYPE_DOMAIN_LIFE,
                                                      (GInterfaceInitFunc) gh_fake_life_init)
                                 G_IMPLEMENT_INTERFACE (GH_TYPE_DOMAIN_LIVE,
                                                        (GInterfaceInitFunc) gh_fake_live_init))

typedef struct
{
  GhDomainAction action;
  gboolean paused;
  guint run;
} Step;

#define SERIAL_TEXT "A fake machine has said nothing that matters.\n"

static guint32
get_seed (GhFakeDomain *self)
{
  return g_str_hash (gh_domain_get_uuid (GH_DOMAIN (self))) ^ (guint32) self->options->seed << 16;
}

static gboolean
is_named (GhFakeDomain *self, const char *word)
{
  return strstr (gh_domain_get_name (GH_DOMAIN (self)), word) != NULL;
}

static void
end_run (GhFakeDomain *self, GhDomainState state, GhDomainEnd end, const char *reason)
{
  g_clear_handle_id (&self->guest_source, g_source_remove);
  g_cancellable_cancel (self->consoles);
  g_clear_object (&self->consoles);
  self->started = self->started_at = 0;
  self->run++;
  gh_domain_set_state (GH_DOMAIN (self), state, end, reason);
}

static gboolean
on_guest_off (gpointer data)
{
  GhFakeDomain *self = data;

  self->guest_source = 0;
  end_run (self, GH_DOMAIN_OFF, GH_DOMAIN_END_SHUTDOWN, NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
on_guest_crash (gpointer data)
{
  GhFakeDomain *self = data;

  self->guest_source = 0;
  end_run (self, GH_DOMAIN_CRASHED, GH_DOMAIN_END_CRASHED, "The machine crashed, as its name says");
  return G_SOURCE_REMOVE;
}

static gboolean
on_guest_reboot (gpointer data)
{
  GhFakeDomain *self = data;
  const GhDomainConfig *live = gh_domain_get_live_config (GH_DOMAIN (self));

  self->guest_source = 0;
  if (live->install_state == GH_INSTALL_RUNNING)
    {
      end_run (self, GH_DOMAIN_OFF, GH_DOMAIN_END_REBOOT, NULL);
      return G_SOURCE_REMOVE;
    }
  gh_domain_set_state (GH_DOMAIN (self), GH_DOMAIN_RUNNING, GH_DOMAIN_END_UNKNOWN, NULL);
  gh_domain_emit_event (GH_DOMAIN (self), "rebooted", _ ("The guest rebooted"));
  return G_SOURCE_REMOVE;
}

/* Has the guest do @what after @ms; it does one thing at a time. */
static void
guest_will (GhFakeDomain *self, guint ms, GSourceFunc what)
{
  g_clear_handle_id (&self->guest_source, g_source_remove);
  self->guest_source = g_timeout_add (ms, what, self);
}

static void
begin_run (GhFakeDomain *self, GhDomainState state)
{
  const GhDomainConfig *config = gh_domain_get_config (GH_DOMAIN (self));

  self->consoles = g_cancellable_new ();
  self->started = g_get_monotonic_time ();
  self->started_at = g_get_real_time () / G_USEC_PER_SEC;
  if (gh_domain_get_live_config (GH_DOMAIN (self)) == NULL)
    gh_domain_set_live_config (GH_DOMAIN (self), gh_domain_config_copy (config));
  if (is_named (self, "crash"))
    guest_will (self, 10 * self->options->latency, on_guest_crash);
  else if (config->install_state == GH_INSTALL_RUNNING && self->options->install > 0)
    guest_will (self, self->options->install, on_guest_reboot);
  gh_domain_set_state (GH_DOMAIN (self), state, GH_DOMAIN_END_UNKNOWN, NULL);
}

static GError *
make_failure (GhFakeDomain *self)
{
  GError *error = g_error_new (GH_ERROR,
                               GH_ERROR_HYPERVISOR,
                               _ ("“%s” could not do that: it is told to fail"),
                               gh_domain_get_name (GH_DOMAIN (self)));

  gh_error_add_evidence (error, "fake: first line of the log\nfake: told to fail");
  return error;
}

static gboolean
must_fail (GhFakeDomain *self, GhDomainAction action)
{
  return (self->options->fail & (1u << action)) != 0
         || (action == GH_DOMAIN_ACTION_START && is_named (self, "fail"));
}

static void
do_action (GhFakeDomain *self, const Step *step)
{
  GhDomain *domain = GH_DOMAIN (self);

  switch (step->action)
    {
    case GH_DOMAIN_ACTION_START:
      begin_run (self, step->paused ? GH_DOMAIN_PAUSED : GH_DOMAIN_RUNNING);
      break;
    case GH_DOMAIN_ACTION_SHUTDOWN:
      if (!is_named (self, "ignore"))
        guest_will (self, 2 * self->options->latency, on_guest_off);
      break;
    case GH_DOMAIN_ACTION_REBOOT:
      if (!is_named (self, "ignore"))
        guest_will (self, 2 * self->options->latency, on_guest_reboot);
      break;
    case GH_DOMAIN_ACTION_RESET:
      gh_domain_emit_event (domain, "rebooted", _ ("The machine was reset"));
      break;
    case GH_DOMAIN_ACTION_DESTROY:
      end_run (self, GH_DOMAIN_OFF, GH_DOMAIN_END_DESTROYED, NULL);
      break;
    case GH_DOMAIN_ACTION_PAUSE:
      g_clear_handle_id (&self->guest_source, g_source_remove);
      gh_domain_set_state (domain, GH_DOMAIN_PAUSED, GH_DOMAIN_END_UNKNOWN, NULL);
      break;
    case GH_DOMAIN_ACTION_RESUME:
      gh_domain_set_state (domain, GH_DOMAIN_RUNNING, GH_DOMAIN_END_UNKNOWN, NULL);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Whether @step is still possible; the machine may have ended meanwhile. */
static gboolean
check_step (GhFakeDomain *self, const Step *step, GError **error)
{
  GhDomainState state = gh_domain_get_state (GH_DOMAIN (self));

  if (step->run == self->run
      && (step->action == GH_DOMAIN_ACTION_START ? state == GH_DOMAIN_STARTING
                                                 : gh_domain_state_allows (state, step->action)))
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_WRONG_STATE,
               _ ("“%s” changed its state meanwhile"),
               gh_domain_get_name (GH_DOMAIN (self)));
  return FALSE;
}

static gboolean
on_step (gpointer data)
{
  GTask *task = data;
  GhFakeDomain *self = g_task_get_source_object (task);
  const Step *step = g_task_get_task_data (task);
  gboolean starting = step->action == GH_DOMAIN_ACTION_START;
  GError *error = NULL;

  if (check_step (self, step, &error))
    {
      if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
        error = g_error_new_literal (GH_ERROR, GH_ERROR_CANCELLED, _ ("Cancelled"));
      else if (must_fail (self, step->action))
        error = make_failure (self);
      if (error != NULL && starting)
        end_run (self, GH_DOMAIN_OFF, GH_DOMAIN_END_UNKNOWN, error->message);
      else if (error == NULL)
        do_action (self, step);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
on_wake (GCancellable *cancellable, gpointer data)
{
  return G_SOURCE_REMOVE;
}

/* Calls @func with @task after @ms, or as soon as the task is cancelled. */
static void
schedule (GTask *task, guint ms, GSourceFunc func)
{
  g_autoptr (GSource) source = g_timeout_source_new (ms);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (cancellable != NULL)
    {
      g_autoptr (GSource) child = g_cancellable_source_new (cancellable);

      g_source_set_callback (child, G_SOURCE_FUNC (on_wake), NULL, NULL);
      g_source_add_child_source (source, child);
    }
  g_source_set_callback (source, func, task, g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
run_step (GhDomain *domain,
          GhDomainAction action,
          gboolean paused,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer data)
{
  GhFakeDomain *self = GH_FAKE_DOMAIN (domain);
  GTask *task = g_task_new (self, cancellable, callback, data);
  Step *step = g_new0 (Step, 1);
  guint latency = self->options->latency;

  step->action = action;
  step->paused = paused;
  step->run = self->run;
  g_task_set_source_tag (task, run_step);
  g_task_set_task_data (task, step, g_free);
  g_task_set_check_cancellable (task, FALSE);
  if (action == GH_DOMAIN_ACTION_START && is_named (self, "slow"))
    latency *= 100;
  /* Overtakes the start that it breaks off. */
  if (action == GH_DOMAIN_ACTION_DESTROY && gh_domain_get_state (domain) == GH_DOMAIN_STARTING)
    latency = 0;
  schedule (task, latency, on_step);
}

static void
gh_fake_domain_start (GhDomain *domain,
                      gboolean paused,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  gh_domain_set_live_config (domain, gh_domain_config_copy (gh_domain_get_config (domain)));
  gh_domain_set_state (domain, GH_DOMAIN_STARTING, GH_DOMAIN_END_UNKNOWN, NULL);
  run_step (domain, GH_DOMAIN_ACTION_START, paused, cancellable, callback, data);
}

#define DEFINE_ACTION(name, ACTION, asks)                                                          \
  static void gh_fake_domain_##name (                                                              \
    GhDomain *domain, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)      \
  {                                                                                                \
    if ((asks) && !must_fail (GH_FAKE_DOMAIN (domain), ACTION))                                    \
      gh_domain_set_state (domain, GH_DOMAIN_STOPPING, GH_DOMAIN_END_UNKNOWN, NULL);               \
    run_step (domain, ACTION, FALSE, cancellable, callback, data);                                 \
  }

DEFINE_ACTION (shutdown, GH_DOMAIN_ACTION_SHUTDOWN, TRUE)
DEFINE_ACTION (reboot, GH_DOMAIN_ACTION_REBOOT, FALSE)
DEFINE_ACTION (reset, GH_DOMAIN_ACTION_RESET, FALSE)
DEFINE_ACTION (destroy, GH_DOMAIN_ACTION_DESTROY, FALSE)
DEFINE_ACTION (pause, GH_DOMAIN_ACTION_PAUSE, FALSE)
DEFINE_ACTION (resume, GH_DOMAIN_ACTION_RESUME, FALSE)

/* Each screen has a colour of its own. */
static guint32
get_screen_seed (GhFakeDomain *self, guint screen)
{
  return get_seed (self) + screen * 0x9e3779b9u;
}

static void
gh_fake_domain_open_console (GhDomain *domain,
                             const char *kind,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  GhFakeDomain *self = GH_FAKE_DOMAIN (domain);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) stream = NULL;
  int fds[2];

  g_task_set_source_tag (task, gh_fake_domain_open_console);
  if (must_fail (self, GH_DOMAIN_ACTION_CONSOLE))
    {
      g_task_return_error (task, make_failure (self));
      return;
    }
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    {
      g_task_return_new_error (
        task, GH_ERROR, GH_ERROR_FAILED, "No socket pair: %s", g_strerror (errno));
      return;
    }
  socket = g_socket_new_from_fd (fds[0], NULL);
  stream = g_socket_connection_factory_create_connection (socket);
  if (gh_domain_console_is_screen (kind))
    gh_fake_rfb_serve (G_IO_STREAM (stream),
                       gh_domain_get_name (domain),
                       get_screen_seed (self, gh_domain_console_number (kind)),
                       self->options->frame,
                       self->consoles);
  else
    gh_fake_serial_serve (G_IO_STREAM (stream), gh_domain_get_name (domain), self->consoles);
  g_task_return_int (task, fds[1]);
}

static double
get_seconds (GhFakeDomain *self)
{
  return (double) (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC;
}

static void
gh_fake_domain_screenshot (GhDomain *domain,
                           guint screen,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  GhFakeDomain *self = GH_FAKE_DOMAIN (domain);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, gh_fake_domain_screenshot);
  g_task_return_pointer (
    task,
    gh_fake_screen_png (get_screen_seed (self, screen), (guint) (get_seconds (self) * 2)),
    (GDestroyNotify) g_bytes_unref);
}

/* Counters that never fall: each rate swings by less than its mean. */
static void
gh_fake_domain_sample (GhDomain *domain,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  GhFakeDomain *self = GH_FAKE_DOMAIN (domain);
  const GhDomainConfig *live = gh_domain_get_live_config (domain);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  GhDomainSample *sample = g_new0 (GhDomainSample, 1);
  guint32 seed = get_seed (self);
  double t = get_seconds (self), load = 0.05 + 0.4 * (seed % 97) / 97.0;
  double w = 0.2 + (seed % 13) / 20.0, swung = t + 0.8 * (1.0 - cos (w * t)) / w;

  g_task_set_source_tag (task, gh_fake_domain_sample);
  sample->cpu_time = (guint64) (live->vcpus * load * swung * 1e9);
  sample->memory = (guint64) ((double) live->memory * (0.5 + 0.3 * sin (w * t)));
  sample->disk_read = (guint64) (load * swung * 3e6);
  sample->disk_written = (guint64) (load * swung * 1e6);
  sample->net_received = (guint64) (load * swung * 5e5);
  sample->net_sent = (guint64) (load * swung * 2e5);
  g_task_return_pointer (task, sample, g_free);
}

static const char *const *
gh_fake_domain_get_consoles (GhDomain *domain)
{
  const GhDomainConfig *live = gh_domain_get_live_config (domain);

  return gh_domain_name_consoles (gh_domain_config_count_screens (live), live->serials->len);
}

static void
gh_fake_domain_get_info (GhDomain *domain, GhDomainInfo *info)
{
  GhFakeDomain *self = GH_FAKE_DOMAIN (domain);

  if (self->started == 0)
    return;
  info->accelerator = "none";
  info->accelerator_reason = "Nothing is computed: the machine is fake";
  info->id = g_str_hash (gh_domain_get_uuid (domain)) % 30000 + 1;
  info->started_at = self->started_at;
}

static void
gh_fake_domain_read_log (GhDomain *domain,
                         const char *kind,
                         gsize bytes,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autoptr (GTask) task = g_task_new (domain, cancellable, callback, data);
  g_autofree char *text = NULL;
  gsize len;

  g_task_set_source_tag (task, gh_fake_domain_read_log);
  if (GH_FAKE_DOMAIN (domain)->run == 0 && GH_FAKE_DOMAIN (domain)->started == 0)
    text = g_strdup ("");
  else if (g_str_equal (kind, "serial"))
    text = g_strdup (SERIAL_TEXT);
  else
    text = g_strdup_printf ("fake: started %s\n", gh_domain_get_name (domain));
  len = MIN (strlen (text), bytes);
  g_task_return_pointer (
    task, g_bytes_new (text + strlen (text) - len, len), (GDestroyNotify) g_bytes_unref);
}

static void
gh_fake_domain_finalize (GObject *object)
{
  GhFakeDomain *self = GH_FAKE_DOMAIN (object);

  g_clear_handle_id (&self->guest_source, g_source_remove);
  g_cancellable_cancel (self->consoles);
  g_clear_object (&self->consoles);
  gh_fake_options_unref (self->options);
  G_OBJECT_CLASS (gh_fake_domain_parent_class)->finalize (object);
}

static void
gh_fake_domain_class_init (GhFakeDomainClass *klass)
{
  GhDomainClass *domain_class = GH_DOMAIN_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gh_fake_domain_finalize;
  domain_class->start_async = gh_fake_domain_start;
  domain_class->shutdown_async = gh_fake_domain_shutdown;
  domain_class->reboot_async = gh_fake_domain_reboot;
  domain_class->reset_async = gh_fake_domain_reset;
  domain_class->destroy_async = gh_fake_domain_destroy;
  domain_class->pause_async = gh_fake_domain_pause;
  domain_class->resume_async = gh_fake_domain_resume;
  domain_class->open_console_async = gh_fake_domain_open_console;
  domain_class->screenshot_async = gh_fake_domain_screenshot;
  domain_class->sample_async = gh_fake_domain_sample;
  domain_class->get_consoles = gh_fake_domain_get_consoles;
  domain_class->get_info = gh_fake_domain_get_info;
  domain_class->read_log_async = gh_fake_domain_read_log;
}

static void
gh_fake_domain_init (GhFakeDomain *self)
{
}

GhDomain *
gh_fake_domain_new (GhDomainConfig *config, GhFakeOptions *options)
{
  GhFakeDomain *self = g_object_new (GH_TYPE_FAKE_DOMAIN, "config", config, NULL);

  self->options = g_rc_box_acquire (options);
  return GH_DOMAIN (self);
}

void
gh_fake_domain_found (GhFakeDomain *self, GhDomainState state)
{
  begin_run (self, state);
}

void
gh_fake_domain_begin (GhFakeDomain *self, GhDomainState state, gint64 age)
{
  begin_run (self, state);
  self->started -= age;
}

void
gh_fake_domain_end (GhFakeDomain *self, GhDomainState state, GhDomainEnd end)
{
  end_run (self, state, end, NULL);
}

const GhFakeOptions *
gh_fake_domain_get_options (GhFakeDomain *self)
{
  return self->options;
}

guint
gh_fake_domain_get_run (GhFakeDomain *self)
{
  return self->run;
}

gint64
gh_fake_domain_get_age (GhFakeDomain *self)
{
  return g_get_monotonic_time () - self->started;
}
