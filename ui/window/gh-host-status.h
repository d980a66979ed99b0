/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHostStatus: what stands in the window when it is not one machine: none yet, many, or trouble.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GH_TYPE_HOST_STATUS (gh_host_status_get_type ())
G_DECLARE_FINAL_TYPE (GhHostStatus, gh_host_status, GH, HOST_STATUS, GtkStack)

/* Signal "retry": the person wants the service to be asked again. */

/** gh_host_status_show_empty: how to make the first machine */
void gh_host_status_show_empty (GhHostStatus *self);

/** gh_host_status_show_many: @label: "3 machines"; its buttons act on those chosen */
void gh_host_status_show_many (GhHostStatus *self, const char *label);

/** gh_host_status_show_trouble: @retry: whether asking again may help */
void gh_host_status_show_trouble (GhHostStatus *self,
                                  const char *title,
                                  const char *text,
                                  gboolean retry);

/** gh_host_status_get_force_off: Returns: (transfer none): where the question points at */
GtkWidget *gh_host_status_get_force_off (GhHostStatus *self);

G_END_DECLS
