/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhVolumeDetails: one volume: who uses it, what it builds upon, its snapshots. */
#pragma once

#include <gtk/gtk.h>

#include "gh-storage-list.h"

G_BEGIN_DECLS

#define GH_TYPE_VOLUME_DETAILS (gh_volume_details_get_type ())
G_DECLARE_FINAL_TYPE (GhVolumeDetails, gh_volume_details, GH, VOLUME_DETAILS, GtkBox)

/* Signals: "machine" (const char *name): the person wants to see that. "snapshot" (const char
 * *name, gboolean revert): the volume shall become as it was then, or the snapshot go. */

/** gh_volume_details_show: @volume: (nullable): in @volumes. @can_revert, @can_delete: whether that
 * is offered for snapshots */
void gh_volume_details_show (GhVolumeDetails *self,
                             GhClient *client,
                             GhStorageList *volumes,
                             const GhVolume *volume,
                             gboolean can_revert,
                             gboolean can_delete);

/** gh_volume_describe_needs: Returns: (transfer full): who uses the volume, and what in @volumes
 * needs it, in sentences; "" for nothing */
char *gh_volume_describe_needs (GhStorageList *volumes, const GhVolume *volume);

G_END_DECLS
