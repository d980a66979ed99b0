/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhStatistics: the recent load of a host's machines, sampled only while somebody looks. */
#include "config.h"

#include "gh-statistics.h"

/* Milliseconds between samples while few machines run. */
#define INTERVAL 2000
/* With more active machines than this samples come less often, so that an idle window costs next to
 * nothing however many there are. */
#define MANY         100
#define INTERVAL_MAX 60000

typedef struct
{
  GhHistory history;
  guint64 time;
  guint64 disk_bytes;
  guint64 network_bytes;
  guint generation;
} Entry;

struct _GhStatistics
{
  GObject parent_instance;

  GhClient *client;
  GHashTable *entries; /* of Entry by path */
  guint generation;
  guint interval;
  gboolean watched;
};

enum
{
  UPDATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhStatistics, gh_statistics, G_TYPE_OBJECT)

static void
push (float *values, guint length, double value)
{
  if (length == GH_HISTORY_LENGTH)
    memmove (values, values + 1, (GH_HISTORY_LENGTH - 1) * sizeof *values);
  values[MIN (length, GH_HISTORY_LENGTH - 1)] = value;
}

/* Bytes per second since the last sample. Counters begin again when a machine does. */
static double
rate (guint64 before, guint64 now, guint64 elapsed)
{
  return elapsed > 0 && now >= before ? (now - before) * (double) G_USEC_PER_SEC / elapsed : 0;
}

static void
add_sample (Entry *entry, guint64 time, double cpu, guint64 memory, guint64 disk, guint64 network)
{
  GhHistory *history = &entry->history;
  guint64 elapsed = entry->time != 0 && time > entry->time ? time - entry->time : 0;

  push (history->cpu, history->length, cpu);
  push (history->memory, history->length, memory);
  push (history->disk, history->length, rate (entry->disk_bytes, disk, elapsed));
  push (history->network, history->length, rate (entry->network_bytes, network, elapsed));
  history->length = MIN (history->length + 1, GH_HISTORY_LENGTH);
  entry->time = time;
  entry->disk_bytes = disk;
  entry->network_bytes = network;
}

static Entry *
get_entry (GhStatistics *self, const char *path)
{
  Entry *entry = g_hash_table_lookup (self->entries, path);

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      g_hash_table_insert (self->entries, g_strdup (path), entry);
    }
  return entry;
}

static gboolean
is_stale (gpointer path, gpointer value, gpointer data)
{
  Entry *entry = value;
  GhStatistics *self = data;

  return entry->generation != self->generation;
}

static void
on_statistics (GhStatistics *self, guint64 time, GVariant *samples)
{
  GVariantIter iter;
  const char *path;
  double cpu;
  guint64 memory, read, written, received, sent;

  self->generation++;
  g_variant_iter_init (&iter, samples);
  while (g_variant_iter_next (
    &iter, "(&odttttt)", &path, &cpu, &memory, &read, &written, &received, &sent))
    {
      Entry *entry = get_entry (self, path);

      entry->generation = self->generation;
      add_sample (entry, time, cpu, memory, read + written, received + sent);
    }
  g_hash_table_foreach_remove (self->entries, is_stale, self);
  g_signal_emit (self, signals[UPDATED], 0);
}

static guint
count_active (GhStatistics *self)
{
  GPtrArray *rows = gh_domain_list_get_rows (gh_client_get_domains (self->client));
  guint active = 0;

  for (guint i = 0; i < rows->len; i++)
    if (gh_domain_state_is_active (((GhDomainRow *) rows->pdata[i])->state))
      active++;
  return active;
}

static void
update_subscription (GhStatistics *self)
{
  guint active = self->watched ? count_active (self) : 0;
  guint interval = 0;

  if (active > 0)
    interval = MIN ((guint64) INTERVAL * MAX (active, MANY) / MANY, INTERVAL_MAX);
  /* Only a change by half or more is worth a round trip. */
  if ((interval == 0) == (self->interval == 0)
      && ABS ((int) interval - (int) self->interval) <= (int) self->interval / 2)
    return;
  self->interval = interval;
  gh_client_subscribe_statistics (self->client, interval);
}

static void
gh_statistics_finalize (GObject *object)
{
  GhStatistics *self = GH_STATISTICS (object);

  g_hash_table_unref (self->entries);
  g_object_unref (self->client);
  G_OBJECT_CLASS (gh_statistics_parent_class)->finalize (object);
}

static void
gh_statistics_class_init (GhStatisticsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_statistics_finalize;
  signals[UPDATED] = g_signal_new (
    "updated", GH_TYPE_STATISTICS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gh_statistics_init (GhStatistics *self)
{
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

GhStatistics *
gh_statistics_new (GhClient *client)
{
  GhStatistics *self = g_object_new (GH_TYPE_STATISTICS, NULL);
  GhDomainList *domains = gh_client_get_domains (client);
  const char *list_signals[] = { "reset", "added", "changed", "removed" };

  self->client = g_object_ref (client);
  g_signal_connect_object (
    client, "statistics", G_CALLBACK (on_statistics), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (list_signals); i++)
    g_signal_connect_object (domains,
                             list_signals[i],
                             G_CALLBACK (update_subscription),
                             self,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return self;
}

void
gh_statistics_set_watched (GhStatistics *self, gboolean watched)
{
  g_return_if_fail (GH_IS_STATISTICS (self));

  self->watched = watched;
  update_subscription (self);
}

const GhHistory *
gh_statistics_get_history (GhStatistics *self, const char *path)
{
  Entry *entry;

  g_return_val_if_fail (GH_IS_STATISTICS (self), NULL);

  entry = g_hash_table_lookup (self->entries, path);
  return entry != NULL ? &entry->history : NULL;
}
