/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCellLoad: a machine's recent CPU use as a small line in a row. */
#include "config.h"

#include "gh-cell-load.h"

#include "gh-draw.h"

#define WIDTH  48
#define HEIGHT 20
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
  int padding;
  guint skip = self->length > ROOM ? self->length - ROOM : 0;

  if (self->values == NULL)
    return;
  if (flags & GTK_CELL_RENDERER_SELECTED)
    gtk_style_context_get_color (style, gtk_style_context_get_state (style), &color);
  else
    gh_draw_accent (style, &color);
  gtk_cell_renderer_get_padding (cell, &padding, NULL);
  box.x += padding;
  box.width -= 2 * padding;
  box.height = MIN (area->height, HEIGHT);
  box.y += (area->height - box.height) / 2;
  gh_draw_load (cr, &box, self->values + skip, self->length - skip, ROOM, self->top, &color);
}

static void
gh_cell_load_get_width (GtkCellRenderer *cell, GtkWidget *widget, int *minimum, int *natural)
{
  int padding;

  gtk_cell_renderer_get_padding (cell, &padding, NULL);
  *minimum = *natural = WIDTH + 2 * padding;
}

static void
gh_cell_load_get_height (GtkCellRenderer *cell, GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = *natural = HEIGHT;
}

static void
gh_cell_load_class_init (GhCellLoadClass *klass)
{
  GtkCellRendererClass *cell = GTK_CELL_RENDERER_CLASS (klass);

  cell->render = gh_cell_load_render;
  cell->get_preferred_width = gh_cell_load_get_width;
  cell->get_preferred_height = gh_cell_load_get_height;
}

static void
gh_cell_load_init (GhCellLoad *self)
{
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
