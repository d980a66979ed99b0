/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhThumbnails: small pictures of machines' screens, for lists. */
#pragma once

#include <cairo.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_THUMBNAILS (gh_thumbnails_get_type ())
G_DECLARE_FINAL_TYPE (GhThumbnails, gh_thumbnails, GH, THUMBNAILS, GObject)

/* Signal "changed": a picture is another. */

GhThumbnails *gh_thumbnails_new (GhClient *client);

/**
 * gh_thumbnails_look:
 * @paths: the machines that are seen now and have a screen
 * @width, @height: in device pixels: how large pictures may be
 * @scale: device pixels for a logical one
 *
 * Takes new pictures of those machines whose pictures are old, one after the other: to be called
 * every few seconds while anybody looks. Pictures of machines that were not seen for long are
 * dropped.
 */
void gh_thumbnails_look (GhThumbnails *self, GPtrArray *paths, int width, int height, int scale);

/** gh_thumbnails_get: Returns: (transfer none) (nullable): the newest picture */
cairo_surface_t *gh_thumbnails_get (GhThumbnails *self, const char *path);

G_END_DECLS
