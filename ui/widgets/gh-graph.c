/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhGraph: one measure of a machine over time, with its name and its present value. */
#include "config.h"

#include "gh-graph.h"

#include "gh-draw.h"
#include "gh-statistics.h"

struct _GhGraph
{
  GtkBox parent_instance;

  GtkLabel *title;
  GtkLabel *value;
  GtkWidget *area;

  float values[GH_HISTORY_LENGTH];
  guint length;
  double top;
};

enum
{
  PROP_TITLE = 1
};

G_DEFINE_FINAL_TYPE (GhGraph, gh_graph, GTK_TYPE_BOX)

static gboolean
on_draw (GtkWidget *area, cairo_t *cr, GhGraph *self)
{
  GtkStyleContext *style = gtk_widget_get_style_context (area);
  GdkRectangle box
    = { 0, 0, gtk_widget_get_allocated_width (area), gtk_widget_get_allocated_height (area) };
  GdkRGBA color;

  gtk_style_context_get_color (style, gtk_style_context_get_state (style), &color);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, 0.06);
  cairo_rectangle (cr, 0, 0, box.width, box.height);
  cairo_fill (cr);
  gh_draw_accent (style, &color);
  gh_draw_load (cr, &box, self->values, self->length, GH_HISTORY_LENGTH, self->top, &color);
  return FALSE;
}

static void
gh_graph_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GhGraph *self = GH_GRAPH (object);

  if (id != PROP_TITLE)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else
    {
      gtk_label_set_label (self->title, g_value_get_string (value));
      atk_object_set_name (gtk_widget_get_accessible (self->area), g_value_get_string (value));
    }
}

static void
gh_graph_class_init (GhGraphClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->set_property = gh_graph_set_property;
  g_object_class_install_property (
    G_OBJECT_CLASS (klass),
    PROP_TITLE,
    g_param_spec_string ("title", NULL, NULL, "", G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guesthouse/Guesthouse/widgets/gh-graph.ui");
  gtk_widget_class_bind_template_child (widget_class, GhGraph, title);
  gtk_widget_class_bind_template_child (widget_class, GhGraph, value);
  gtk_widget_class_bind_template_child (widget_class, GhGraph, area);
  gtk_widget_class_bind_template_callback (widget_class, on_draw);
}

static void
gh_graph_init (GhGraph *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static double
highest (const float *values, guint length)
{
  double top = 0;

  for (guint i = 0; i < length; i++)
    top = MAX (top, values[i]);
  return top;
}

void
gh_graph_set_values (GhGraph *self, const float *values, guint length, double top, const char *text)
{
  g_return_if_fail (GH_IS_GRAPH (self));

  self->length = values != NULL ? MIN (length, GH_HISTORY_LENGTH) : 0;
  if (self->length > 0)
    memcpy (self->values, values, self->length * sizeof *values);
  self->top = top > 0 ? top : highest (self->values, self->length);
  gtk_label_set_label (self->value, text);
  atk_object_set_description (gtk_widget_get_accessible (self->area), text);
  gtk_widget_queue_draw (self->area);
}
