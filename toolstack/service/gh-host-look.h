/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What is looked at on a host: its facts, its logs, xenstore. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

/* Methods of Host: GetInfo, ListLogs, ReadLog, ClearLog, ListXenstore. */
void gh_host_info_run (GhCall *call);
void gh_host_logs_run_list (GhCall *call);
void gh_host_logs_run_read (GhCall *call);
void gh_host_logs_run_clear (GhCall *call);
void gh_host_store_run (GhCall *call);

G_END_DECLS
