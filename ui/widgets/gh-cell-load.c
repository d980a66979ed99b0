/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCellLoad: a machine's recent CPU use as a small line in a row. */
#include "config.h"

#include "gh-cell-load.h"

#include "gh-draw.h"

#define WIDTH  48
#define HEIGHT 20
/* Left and right of the line. */
#define PADDING 8
/* Samples that a row has room for. */
#define ROOM 30

struct _GhCellLoad
{
  GtkCellRenderer parent_instance;

  const float *values;
  guint length;
  double top;
};

G_DEFINE_FINAL_TYPE (GhCellLoad, gh_cell_load, GTK_TYPE_CELL_RENDERER)

static void
gh_cell_load_render (GtkCellRenderer *cell,
                     cairo_t *cr,
                     GtkWidget *widget,
                     const GdkRectangle *background,
                     const GdkRectangle *area,
                     GtkCellRendererState flags)
{
  GhCellLoad *self = GH_CELL_LOAD (cell);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRectangle box = *area;
  GdkRGBA color;
  guint skip = self->length > ROOM ? self->length - ROOM : 0;

  if (self->values == NULL)
    return;
  if (flags & GTK_CELL_RENDERER_SELECTED)
    gtk_style_context_get_color (style, gtk_style_context_get_state (style), &color);
  else
    gh_draw_accent (style, &color);
  box.x += PADDING;
  box.width -= 2 * PADDING;
  box.height = MIN (area->height, HEIGHT);
  box.y += (area->height - box.height) / 2;
  gh_draw_load (cr, &box, self->values + skip, self->length - skip, ROOM, self->top, &color);
}

static void
gh_cell_load_class_init (GhCellLoadClass *klass)
{
  GTK_CELL_RENDERER_CLASS (klass)->render = gh_cell_load_render;
}

static void
gh_cell_load_init (GhCellLoad *self)
{
  gtk_cell_renderer_set_fixed_size (GTK_CELL_RENDERER (self), WIDTH + 2 * PADDING, HEIGHT);
}

GtkCellRenderer *
gh_cell_load_new (void)
{
  return g_object_new (GH_TYPE_CELL_LOAD, NULL);
}

void
gh_cell_load_set_values (GhCellLoad *self, const float *values, guint length, double top)
{
  self->values = values;
  self->length = length;
  self->top = top;
}
