/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a disk image is, by a look at its first bytes: for lists of thousands of them. */
#pragma once

#include "gh-volume.h"

G_BEGIN_DECLS

/**
 * gh_image_header_read:
 * @folder: descriptor of the folder that it is in
 * @name: of the file
 * @volume: its format, sizes, kind, backing file and time are set; the backing file as it is
 *   written there
 *
 * Blocks for a moment: for worker threads. Nothing but a regular file is opened.
 *
 * Returns: whether it is a disk image or a medium: a raw one is by the end of its name
 */
gboolean gh_image_header_read (int folder, const char *name, GhVolume *volume);

/** gh_image_header_look: the same of the file at @path */
gboolean gh_image_header_look (const char *path, GhVolume *volume);

G_END_DECLS
