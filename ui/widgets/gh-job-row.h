/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhJobRow: one job: what it does, how far it is, and how to stop it. */
#pragma once

#include <gtk/gtk.h>

#include "gh-job-list.h"

G_BEGIN_DECLS

#define GH_TYPE_JOB_ROW (gh_job_row_get_type ())
G_DECLARE_FINAL_TYPE (GhJobRow, gh_job_row, GH, JOB_ROW, GtkBox)

GtkWidget *gh_job_row_new (void);

/** gh_job_row_set_job: @job: (nullable) */
void gh_job_row_set_job (GhJobRow *self, GhJobItem *job);
GhJobItem *gh_job_row_get_job (GhJobRow *self);

G_END_DECLS
