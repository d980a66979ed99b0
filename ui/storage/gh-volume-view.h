/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhVolumeView: the volumes of one pool, and what can be done with them. */
#pragma once

#include <gtk/gtk.h>

#include "gh-storage-list.h"

G_BEGIN_DECLS

#define GH_TYPE_VOLUME_VIEW (gh_volume_view_get_type ())
G_DECLARE_FINAL_TYPE (GhVolumeView, gh_volume_view, GH, VOLUME_VIEW, GtkBox)

/* Signals: "machine" (const char *name): the person wants to see that machine. "failed" (const char
 * *message). "said" (const char *text): how a check or the like came out. */

/** gh_volume_view_set_pool: @pools: has @pool, the name of one; (nullable): none is shown */
void gh_volume_view_set_pool (GhVolumeView *self,
                              GhClient *client,
                              GhStorageList *pools,
                              const char *pool);

/** gh_volume_view_refresh: lists the volumes again */
void gh_volume_view_refresh (GhVolumeView *self);

G_END_DECLS
