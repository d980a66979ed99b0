/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhJobList and GhJobItem: the service's jobs, kept up to date. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GH_TYPE_JOB_ITEM (gh_job_item_get_type ())
G_DECLARE_FINAL_TYPE (GhJobItem, gh_job_item, GH, JOB_ITEM, GObject)

/* Signals of GhJobItem: "changed"; "finished" once, after the last "changed".
 * Getters return (transfer none) strings that live until the next "changed". */

const char *gh_job_item_get_path (GhJobItem *self);
const char *gh_job_item_get_kind (GhJobItem *self);
const char *gh_job_item_get_title (GhJobItem *self);
/** gh_job_item_get_state: Returns: "pending", "running", "succeeded", "failed", "cancelled" */
const char *gh_job_item_get_state (GhJobItem *self);
gboolean gh_job_item_is_finished (GhJobItem *self);
/** gh_job_item_get_steps: Returns: (transfer none): labels */
const char *const *gh_job_item_get_steps (GhJobItem *self);
guint gh_job_item_get_step (GhJobItem *self);
/** gh_job_item_get_progress: of the present step, 0 to 1, or -1 */
double gh_job_item_get_progress (GhJobItem *self);
guint64 gh_job_item_get_bytes_done (GhJobItem *self);
guint64 gh_job_item_get_bytes_total (GhJobItem *self);
gboolean gh_job_item_get_cancellable (GhJobItem *self);
/** gh_job_item_get_domain: Returns: the domain's path, or "/" */
const char *gh_job_item_get_domain (GhJobItem *self);
const char *gh_job_item_get_domain_name (GhJobItem *self);
/** gh_job_item_get_error: Returns: (transfer full) (nullable): why it failed */
GError *gh_job_item_get_error (GhJobItem *self);
/** gh_job_item_get_result: Returns: (transfer full): a{sv} */
GVariant *gh_job_item_get_result (GhJobItem *self);
/** gh_job_item_describe: Returns: (transfer full): one line for people: "Fetch the installer: 12.3
 * of 40.1 MiB" */
char *gh_job_item_describe (GhJobItem *self);

/** gh_job_item_cancel: asks; the end is seen in "finished" */
void gh_job_item_cancel (GhJobItem *self);
void gh_job_item_dismiss (GhJobItem *self);

#define GH_TYPE_JOB_LIST (gh_job_list_get_type ())
G_DECLARE_FINAL_TYPE (GhJobList, gh_job_list, GH, JOB_LIST, GObject)

/* A GListModel of GhJobItem, newest first. */

GhJobList *gh_job_list_new (void);

/** gh_job_list_lookup: Returns: (transfer none) (nullable): by object path */
GhJobItem *gh_job_list_lookup (GhJobList *self, const char *path);

/** gh_job_list_count_running: how many have not ended */
guint gh_job_list_count_running (GhJobList *self);

G_END_DECLS
