/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhJobButton: stands in the header bar while there are jobs, and lists them. */
#pragma once

#include <gtk/gtk.h>

#include "gh-job-list.h"

G_BEGIN_DECLS

#define GH_TYPE_JOB_BUTTON (gh_job_button_get_type ())
G_DECLARE_FINAL_TYPE (GhJobButton, gh_job_button, GH, JOB_BUTTON, GtkMenuButton)

/** gh_job_button_set_jobs: once */
void gh_job_button_set_jobs (GhJobButton *self, GhJobList *jobs);

G_END_DECLS
