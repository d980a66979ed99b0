/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Samples of machines, taken while somebody subscribes. */
#include "config.h"

#include "gh-sampling.h"

#include <glib/gi18n-lib.h>

#include "gh-dbus-names.h"
#include "gh-host.h"
#include "gh-peer.h"
#include "gh-service.h"

#define INTERVAL_MIN 100
#define INTERVAL_MAX 60000
#define SAMPLES      "a(odttttt)"

/* Of a host; made with the first subscription and kept with the host. */
typedef struct
{
  GhHost *host;              /* owns this */
  GHashTable *subscriptions; /* id → Subscription */
  guint last_id;
  guint interval;
  guint source;
  gboolean sampling;
} Statistics;

typedef struct
{
  Statistics *statistics;
  GhPeer *peer;
  gulong closed_handler;
  guint id;
  guint interval;
} Subscription;

/* One tick: ends when the last machine has answered. */
typedef struct
{
  GhHost *host;
  GVariantBuilder samples;
  guint left;
} Tick;

typedef struct
{
  Tick *tick;
  GhMachine *machine;
} Sample;

static void
subscription_free (gpointer data)
{
  Subscription *self = data;

  g_clear_signal_handler (&self->closed_handler, self->peer);
  g_object_unref (self->peer);
  g_free (self);
}

static void
statistics_free (gpointer data)
{
  Statistics *self = data;

  g_clear_handle_id (&self->source, g_source_remove);
  g_hash_table_unref (self->subscriptions);
  g_free (self);
}

static Statistics *
get_statistics (GhHost *host)
{
  Statistics *self = g_object_get_data (G_OBJECT (host), "gh-sampling");

  if (self != NULL)
    return self;
  self = g_new0 (Statistics, 1);
  self->host = host;
  self->subscriptions = g_hash_table_new_full (NULL, NULL, NULL, subscription_free);
  g_object_set_data_full (G_OBJECT (host), "gh-sampling", self, statistics_free);
  return self;
}

static void
tick_done (Tick *tick)
{
  if (--tick->left > 0)
    return;
  get_statistics (tick->host)->sampling = FALSE;
  gh_service_emit (gh_host_get_service (tick->host),
                   gh_host_get_path (tick->host),
                   GH_DBUS_HOST_INTERFACE,
                   "Statistics",
                   g_variant_new ("(t@" SAMPLES ")",
                                  (guint64) g_get_monotonic_time (),
                                  g_variant_builder_end (&tick->samples)));
  g_object_unref (tick->host);
  g_free (tick);
}

/* CPU since the last sample, 1.0 for one whole CPU; 0 for the first sample of a run. */
static double
cpu_share (GhMachine *machine, const GhDomainSample *sample)
{
  gint64 now = g_get_monotonic_time ();
  gint64 elapsed = now - machine->sampled_at;
  double share = 0;

  if (machine->sampled_at > 0 && elapsed > 0 && sample->cpu_time >= machine->cpu_time)
    share = (double) (sample->cpu_time - machine->cpu_time) / 1000.0 / (double) elapsed;
  machine->sampled_at = now;
  machine->cpu_time = sample->cpu_time;
  return share;
}

static void
on_sample (GObject *source, GAsyncResult *result, gpointer data)
{
  Sample *self = data;
  GhMachine *machine = self->machine;
  GhDomainSample sample;

  /* A machine that went off meanwhile is left out. */
  if (gh_domain_sample_finish (machine->domain, result, &sample, NULL))
    g_variant_builder_add (&self->tick->samples,
                           "(odttttt)",
                           machine->path,
                           cpu_share (machine, &sample),
                           sample.memory,
                           sample.disk_read,
                           sample.disk_written,
                           sample.net_received,
                           sample.net_sent);
  tick_done (self->tick);
  g_object_unref (machine);
  g_free (self);
}

static void
ask (Tick *tick, GhMachine *machine)
{
  Sample *sample;

  if (!gh_domain_state_is_active (gh_domain_get_state (machine->domain)))
    {
      machine->sampled_at = 0;
      return;
    }
  sample = g_new0 (Sample, 1);
  sample->tick = tick;
  sample->machine = g_object_ref (machine);
  tick->left++;
  gh_domain_sample_async (machine->domain, NULL, on_sample, sample);
}

static gboolean
on_tick (gpointer data)
{
  Statistics *self = data;
  GHashTableIter iter;
  gpointer machine;
  Tick *tick;

  /* A hypervisor that is slow to answer is not asked twice at once. */
  if (self->sampling)
    return G_SOURCE_CONTINUE;
  self->sampling = TRUE;
  tick = g_new0 (Tick, 1);
  tick->host = g_object_ref (self->host);
  tick->left = 1;
  g_variant_builder_init (&tick->samples, G_VARIANT_TYPE (SAMPLES));
  g_hash_table_iter_init (&iter, gh_host_get_machines (self->host));
  while (g_hash_table_iter_next (&iter, NULL, &machine))
    ask (tick, machine);
  tick_done (tick);
  return G_SOURCE_CONTINUE;
}

static void
update_timer (Statistics *self)
{
  guint interval = 0;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->subscriptions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Subscription *subscription = value;

      if (interval == 0 || subscription->interval < interval)
        interval = subscription->interval;
    }
  if (interval == self->interval)
    return;
  self->interval = interval;
  g_clear_handle_id (&self->source, g_source_remove);
  if (interval > 0)
    self->source = g_timeout_add (interval, on_tick, self);
}

static void
on_peer_closed (GhPeer *peer, Subscription *subscription)
{
  Statistics *self = subscription->statistics;

  g_hash_table_remove (self->subscriptions, GUINT_TO_POINTER (subscription->id));
  update_timer (self);
}

void
gh_sampling_run_subscribe (GhCall *call)
{
  Statistics *self = get_statistics (call->host);
  Subscription *subscription;
  guint interval;

  g_variant_get_child (call->parameters, 0, "u", &interval);
  if (interval < INTERVAL_MIN || interval > INTERVAL_MAX)
    {
      gh_call_fail_new (call,
                        GH_ERROR_INVALID_ARGUMENT,
                        _ ("The interval %u is not between %u and %u milliseconds"),
                        interval,
                        INTERVAL_MIN,
                        INTERVAL_MAX);
      return;
    }
  subscription = g_new0 (Subscription, 1);
  subscription->statistics = self;
  subscription->peer = g_object_ref (call->peer);
  subscription->closed_handler
    = g_signal_connect (call->peer, "closed", G_CALLBACK (on_peer_closed), subscription);
  subscription->id = ++self->last_id;
  subscription->interval = interval;
  g_hash_table_insert (self->subscriptions, GUINT_TO_POINTER (subscription->id), subscription);
  update_timer (self);
  gh_call_return (call, g_variant_new ("(u)", subscription->id));
}

void
gh_sampling_run_unsubscribe (GhCall *call)
{
  Statistics *self = get_statistics (call->host);
  Subscription *subscription;
  guint id;

  g_variant_get_child (call->parameters, 0, "u", &id);
  subscription = g_hash_table_lookup (self->subscriptions, GUINT_TO_POINTER (id));
  if (subscription == NULL || subscription->peer != call->peer)
    {
      gh_call_fail_new (
        call, GH_ERROR_NOT_FOUND, _ ("You have no subscription with the number %u"), id);
      return;
    }
  g_hash_table_remove (self->subscriptions, GUINT_TO_POINTER (id));
  update_timer (self);
  gh_call_return (call, NULL);
}
