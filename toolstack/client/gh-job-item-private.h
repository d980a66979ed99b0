/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What GhClient does with jobs: made, updated and lost with the connection. */
#pragma once

#include "gh-job-list.h"

G_BEGIN_DECLS

/** gh_job_item_new: @properties: a{sv}, as in the bus interface */
GhJobItem *gh_job_item_new (GDBusConnection *connection, const char *path, GVariant *properties);

/** gh_job_item_update: @properties: a{sv}: those that changed */
void gh_job_item_update (GhJobItem *self, GVariant *properties);

/** gh_job_item_lose: the service went away: an unfinished job ends with GH_ERROR_UNAVAILABLE */
void gh_job_item_lose (GhJobItem *self);

/** gh_job_list_fill: @jobs: a(oa{sv}): replaces everything */
void gh_job_list_fill (GhJobList *self, GDBusConnection *connection, GVariant *jobs);

/** gh_job_list_add: a job that is known already is updated. Returns: (transfer none) */
GhJobItem *gh_job_list_add (GhJobList *self,
                            GDBusConnection *connection,
                            const char *path,
                            GVariant *properties);

/** gh_job_list_remove: nothing happens when there is none at @path */
void gh_job_list_remove (GhJobList *self, const char *path);

/** gh_job_list_lose: the service went away */
void gh_job_list_lose (GhJobList *self);

G_END_DECLS
