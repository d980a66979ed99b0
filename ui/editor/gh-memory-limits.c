/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMemoryLimits: a machine's memory drawn within that of its host. */
#include "config.h"

#include "gh-memory-limits.h"

#include <glib/gi18n-lib.h>

#include "gh-draw.h"
#include "gh-text.h"

#define HEIGHT 18

struct _GhMemoryLimits
{
  GtkBox parent_instance;

  GtkWidget *area;
  GtkLabel *text;
  guint64 current, most, host;
};

G_DEFINE_FINAL_TYPE (GhMemoryLimits, gh_memory_limits, GTK_TYPE_BOX)

static void
fill_part (cairo_t *cr, double width, const GdkRGBA *color, double alpha)
{
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, alpha);
  cairo_rectangle (cr, 0, 0, width, HEIGHT);
  cairo_fill (cr);
}

static gboolean
on_draw (GtkWidget *area, cairo_t *cr, GhMemoryLimits *self)
{
  GtkStyleContext *style = gtk_widget_get_style_context (area);
  double width = gtk_widget_get_allocated_width (area);
  double all = (double) MAX (MAX (self->host, self->most), 1);
  GdkRGBA accent, text;

  gh_draw_accent (style, &accent);
  gtk_style_context_get_color (style, gtk_style_context_get_state (style), &text);
  if (gtk_widget_get_direction (area) == GTK_TEXT_DIR_RTL)
    {
      cairo_translate (cr, width, 0);
      cairo_scale (cr, -1, 1);
    }
  fill_part (cr, width, &text, 0.1);
  fill_part (cr, width * (double) self->most / all, &accent, 0.35);
  fill_part (cr, width * (double) self->current / all, &accent, 1);
  if (self->host > 0 && self->most > self->host)
    {
      cairo_set_source_rgba (cr, text.red, text.green, text.blue, 1);
      cairo_rectangle (cr, width * (double) self->host / all - 1, 0, 2, HEIGHT);
      cairo_fill (cr);
    }
  return FALSE;
}

static void
gh_memory_limits_class_init (GhMemoryLimitsClass *klass)
{
}

static void
gh_memory_limits_init (GhMemoryLimits *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->area = gtk_drawing_area_new ();
  gtk_widget_set_size_request (self->area, -1, HEIGHT);
  g_signal_connect_object (self->area, "draw", G_CALLBACK (on_draw), self, 0);
  self->text = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->text, 0);
  gtk_label_set_line_wrap (self->text, TRUE);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->text)),
                               GTK_STYLE_CLASS_DIM_LABEL);
  gtk_container_add (GTK_CONTAINER (self), self->area);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->text));
}

GtkWidget *
gh_memory_limits_new (void)
{
  return g_object_new (GH_TYPE_MEMORY_LIMITS, NULL);
}

static char *
describe (GhMemoryLimits *self, guint64 free)
{
  g_autofree char *host = gh_format_size (self->host);
  g_autofree char *left = gh_format_size (free);

  if (self->host == 0)
    return g_strdup ("");
  if (self->most > self->host)
    return g_strdup_printf (
      _ ("This computer has %s: less than the machine could be given, so it may not start"), host);
  if (free > 0 && free <= self->host)
    return g_strdup_printf (_ ("This computer has %s, of which %s are free"), host, left);
  return g_strdup_printf (_ ("This computer has %s"), host);
}

void
gh_memory_limits_set (
  GhMemoryLimits *self, guint64 current, guint64 most, guint64 host, guint64 free)
{
  g_autofree char *text = NULL;

  self->current = current;
  self->most = most;
  self->host = host;
  text = describe (self, free);
  gtk_label_set_label (self->text, text);
  atk_object_set_name (gtk_widget_get_accessible (self->area), text);
  gtk_widget_queue_draw (self->area);
}
