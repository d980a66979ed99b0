/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhStatistics: the recent load of a host's machines, sampled only while somebody looks. */
#pragma once

#include "gh-client.h"

G_BEGIN_DECLS

/* How many samples are kept of each machine. */
#define GH_HISTORY_LENGTH 60

/**
 * GhHistory:
 * @length: how many samples there are, at most GH_HISTORY_LENGTH; the newest is the last
 * @cpu: use of CPUs, 1.0 is one whole CPU of the host
 * @memory: bytes
 * @disk: bytes per second, read and written
 * @network: bytes per second, received and sent
 */
typedef struct
{
  guint length;
  float cpu[GH_HISTORY_LENGTH];
  float memory[GH_HISTORY_LENGTH];
  float disk[GH_HISTORY_LENGTH];
  float network[GH_HISTORY_LENGTH];
} GhHistory;

#define GH_TYPE_STATISTICS (gh_statistics_get_type ())
G_DECLARE_FINAL_TYPE (GhStatistics, gh_statistics, GH, STATISTICS, GObject)

/* Signal "updated": histories have new samples. */

GhStatistics *gh_statistics_new (GhClient *client);

/** gh_statistics_set_watched: samples are taken only while @watched and while a machine runs */
void gh_statistics_set_watched (GhStatistics *self, gboolean watched);

/** gh_statistics_get_history: Returns: (transfer none) (nullable): of the domain at @path; %NULL
 * while it is off */
const GhHistory *gh_statistics_get_history (GhStatistics *self, const char *path);

G_END_DECLS
