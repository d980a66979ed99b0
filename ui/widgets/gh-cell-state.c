/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCellState: a machine's state as a sign, or its screen as a small picture, in a row of the list.
 */
#include "config.h"

#include "gh-cell-state.h"

/* The pictures are drawn on a square of so many units, one a pixel. */
#define SIZE 16
/* Left and right of it, in pixels. */
#define PADDING 8

struct _GhCellState
{
  GtkCellRenderer parent_instance;

  GhDomainState state;
  cairo_surface_t *picture;
};

G_DEFINE_FINAL_TYPE (GhCellState, gh_cell_state, GTK_TYPE_CELL_RENDERER)

static void
draw_screen (cairo_t *cr)
{
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_arc (cr, 2, 3, 1, G_PI, 1.5 * G_PI);
  cairo_arc (cr, 14, 3, 1, 1.5 * G_PI, 2 * G_PI);
  cairo_arc (cr, 14, 11, 1, 0, 0.5 * G_PI);
  cairo_arc (cr, 2, 11, 1, 0.5 * G_PI, G_PI);
  cairo_close_path (cr);
  cairo_rectangle (cr, 3, 4, 10, 6);
  cairo_rectangle (cr, 6, 12, 4, 1);
  cairo_rectangle (cr, 4, 13, 8, 1);
  cairo_fill (cr);
}

static void
draw_sign (cairo_t *cr, GhDomainState state)
{
  switch (state)
    {
    case GH_DOMAIN_STARTING:
    case GH_DOMAIN_RUNNING:
    case GH_DOMAIN_STOPPING:
      cairo_move_to (cr, 6.5, 4.6);
      cairo_line_to (cr, 6.5, 9.4);
      cairo_line_to (cr, 10.5, 7);
      break;
    case GH_DOMAIN_PAUSED:
    case GH_DOMAIN_SAVED:
      cairo_rectangle (cr, 6, 5, 1.5, 4);
      cairo_rectangle (cr, 8.5, 5, 1.5, 4);
      break;
    case GH_DOMAIN_OFF:
    case GH_DOMAIN_CRASHED:
    default:
      return;
    }
  cairo_fill (cr);
}

/* With a fine frame, as most screens are as dark as the list may be. */
static void
draw_picture (cairo_t *cr, cairo_surface_t *picture, const GdkRectangle *area, const GdkRGBA *color)
{
  double scale, unused;
  int width, height, x, y;

  cairo_surface_get_device_scale (picture, &scale, &unused);
  width = (int) (cairo_image_surface_get_width (picture) / scale);
  height = (int) (cairo_image_surface_get_height (picture) / scale);
  x = area->x + (area->width - width) / 2;
  y = area->y + (area->height - height) / 2;
  cairo_set_source_surface (cr, picture, x, y);
  cairo_paint (cr);
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, 0.3);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, x - 0.5, y - 0.5, width + 1, height + 1);
  cairo_stroke (cr);
}

/* Drawn rather than looked up: the first icon that is looked up reads the whole icon theme, and the
 * list would wait for it. */
static void
gh_cell_state_render (GtkCellRenderer *cell,
                      cairo_t *cr,
                      GtkWidget *widget,
                      const GdkRectangle *background,
                      const GdkRectangle *area,
                      GtkCellRendererState flags)
{
  GhCellState *self = GH_CELL_STATE (cell);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRGBA color;

  gtk_style_context_get_color (style, gtk_style_context_get_state (style), &color);
  if (self->picture != NULL)
    {
      draw_picture (cr, self->picture, area, &color);
      return;
    }
  if (!gh_domain_state_is_active (self->state))
    color.alpha *= 0.5;
  cairo_save (cr);
  cairo_translate (cr, area->x + (area->width - SIZE) / 2, area->y + (area->height - SIZE) / 2);
  gdk_cairo_set_source_rgba (cr, &color);
  draw_screen (cr);
  draw_sign (cr, self->state);
  cairo_restore (cr);
}

static void
gh_cell_state_finalize (GObject *object)
{
  g_clear_pointer (&GH_CELL_STATE (object)->picture, cairo_surface_destroy);
  G_OBJECT_CLASS (gh_cell_state_parent_class)->finalize (object);
}

static void
gh_cell_state_class_init (GhCellStateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_cell_state_finalize;
  GTK_CELL_RENDERER_CLASS (klass)->render = gh_cell_state_render;
}

static void
gh_cell_state_init (GhCellState *self)
{
  gtk_cell_renderer_set_fixed_size (
    GTK_CELL_RENDERER (self), GH_CELL_STATE_WIDTH + 2 * PADDING, GH_CELL_STATE_HEIGHT);
}

GtkCellRenderer *
gh_cell_state_new (void)
{
  return g_object_new (GH_TYPE_CELL_STATE, NULL);
}

void
gh_cell_state_set (GhCellState *self, GhDomainState state, cairo_surface_t *picture)
{
  g_return_if_fail (GH_IS_CELL_STATE (self));

  self->state = state;
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  self->picture = picture != NULL ? cairo_surface_reference (picture) : NULL;
}
