/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A picture that lies in memory which the display server reads: drawing it copies nothing here. */
#pragma once

#include <gtk/gtk.h>

#include "gh-console-session.h"

G_BEGIN_DECLS

/**
 * GhSharedImage:
 * @surface: (nullable): what was offered last
 *
 * Zero-initialized is none.
 */
typedef struct
{
  cairo_surface_t *surface;
} GhSharedImage;

void gh_shared_image_clear (GhSharedImage *image);

/** gh_shared_image_offer: offers the session memory of its size, where @widget's display shares
 * some. Call it when it may have another size; clear the image before another session's. */
void gh_shared_image_offer (GhSharedImage *image, GtkWidget *widget, GhConsoleSession *session);

/** gh_shared_image_get: (transfer full): a picture of @framebuffer, which is locked. */
cairo_surface_t *gh_shared_image_get (GhSharedImage *image, const GhFramebuffer *framebuffer);

G_END_DECLS
