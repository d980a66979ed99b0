/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes of volumes that come from a client, or go to one. */
#pragma once

#include "gh-volume-work.h"

G_BEGIN_DECLS

/**
 * gh_copy_bytes:
 * @from, @to: descriptors; @from is read from where it stands to its end
 * @total: bytes that are expected, 0 when it is not known
 *
 * What is zero is left out: @to becomes sparse, and is as long as what was read. Blocks.
 */
gboolean gh_copy_bytes (int from, int to, guint64 total, GhVolumeWork *work, GError **error);

/** gh_volume_work_upload: a new volume with what @fd holds, an image of any format for a folder,
 * the bytes themselves for a volume group */
gboolean gh_volume_work_upload (GhVolumeWork *work, GhVolumeTarget *target, int fd, GError **error);

/** gh_volume_work_download: writes the volume to @fd as it is */
gboolean
gh_volume_work_download (GhVolumeWork *work, const GhVolume *volume, int fd, GError **error);

G_END_DECLS
