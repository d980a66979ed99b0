/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that X and we share, by way of cairo. */
#include "config.h"

#include "gh-shared-image-private.h"

void
gh_shared_image_clear (GhSharedImage *image)
{
  g_clear_pointer (&image->surface, cairo_surface_destroy);
}

static gboolean
destroy_in_main_thread (gpointer surface)
{
  cairo_surface_destroy (surface);
  return G_SOURCE_REMOVE;
}

/* Cairo and X are the main thread's. */
static void
release (gpointer surface)
{
  g_main_context_invoke (NULL, destroy_in_main_thread, surface);
}

static gboolean
has_size (cairo_surface_t *surface, int width, int height)
{
  return surface != NULL && cairo_image_surface_get_width (surface) == width
         && cairo_image_surface_get_height (surface) == height;
}

void
gh_shared_image_offer (GhSharedImage *image, GtkWidget *widget, GhConsoleSession *session)
{
  GdkWindow *window = gtk_widget_get_window (widget);
  GhFramebuffer memory;

  gh_console_session_get_size (session, &memory.width, &memory.height);
  if (window == NULL || memory.width == 0)
    return;
  if (has_size (image->surface, memory.width, memory.height))
    return;
  gh_shared_image_clear (image);
  image->surface = gdk_window_create_similar_image_surface (
    window, CAIRO_FORMAT_RGB24, memory.width, memory.height, 1);
  memory.data = cairo_image_surface_get_data (image->surface);
  memory.stride = cairo_image_surface_get_stride (image->surface);
  if (memory.data != NULL)
    gh_console_screen_offer (gh_console_session_get_screen (session),
                             &memory,
                             release,
                             cairo_surface_reference (image->surface));
}

cairo_surface_t *
gh_shared_image_get (GhSharedImage *image, const GhFramebuffer *framebuffer)
{
  if (image->surface == NULL || cairo_image_surface_get_data (image->surface) != framebuffer->data)
    return cairo_image_surface_create_for_data (framebuffer->data,
                                                CAIRO_FORMAT_RGB24,
                                                framebuffer->width,
                                                framebuffer->height,
                                                framebuffer->stride);
  /* The session has drawn into it without cairo. */
  cairo_surface_mark_dirty (image->surface);
  return cairo_surface_reference (image->surface);
}
