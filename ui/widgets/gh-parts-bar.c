/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhPartsBar: something that there is so much of, as a bar, and who has it. */
#include "config.h"

#include "gh-parts-bar.h"

#include <glib/gi18n-lib.h>

#include "gh-text.h"

/* Characters of a name with its size. */
#define LEGEND_LEAST 22
#define LEGEND_MOST  34

#define HEIGHT 28

static const char *const colours[]
  = { "#2ec27e", "#e5a50a", "#9141ac", "#1c9aa8", "#c64600", "#7ba428" };

typedef struct
{
  char *label;
  const char *colour; /* NULL for what is free */
  guint64 amount;
} Part;

typedef struct
{
  GtkWidget *area;
  GtkWidget *legend;
  GPtrArray *parts;  /* Part, as they are drawn */
  GPtrArray *listed; /* Part, each label once */
  guint64 total;
  char *description;
} GhPartsBarPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (GhPartsBar, gh_parts_bar, GTK_TYPE_BOX)

static GhPartsBarPrivate *
get_private (GhPartsBar *self)
{
  return gh_parts_bar_get_instance_private (self);
}

const char *
gh_parts_bar_get_colour (guint n)
{
  return colours[n % G_N_ELEMENTS (colours)];
}

static void
part_free (gpointer data)
{
  g_free (((Part *) data)->label);
  g_free (data);
}

static Part *
part_new (const char *label, const char *colour, guint64 amount)
{
  Part *part = g_new0 (Part, 1);

  part->label = g_strdup (label);
  part->colour = colour;
  part->amount = amount;
  return part;
}

static gboolean
on_draw (GhPartsBar *bar, cairo_t *cr)
{
  GhPartsBarPrivate *self = get_private (bar);
  GtkStyleContext *style = gtk_widget_get_style_context (self->area);
  int width = gtk_widget_get_allocated_width (self->area);
  int height = gtk_widget_get_allocated_height (self->area);
  double x = 0;
  GdkRGBA colour;

  gtk_style_context_get_color (style, gtk_style_context_get_state (style), &colour);
  colour.alpha = 0.15;
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  for (guint i = 0; i < self->parts->len && self->total > 0; i++)
    {
      const Part *part = self->parts->pdata[i];
      double share = width * ((double) part->amount / (double) self->total);

      if (part->colour != NULL && gdk_rgba_parse (&colour, part->colour))
        {
          gdk_cairo_set_source_rgba (cr, &colour);
          cairo_rectangle (cr, x, 0, MAX (share - 1, 0.5), height);
          cairo_fill (cr);
        }
      x += share;
    }
  return FALSE;
}

static void
show_legend (GhPartsBarPrivate *self)
{
  gtk_container_foreach (GTK_CONTAINER (self->legend), (GtkCallback) gtk_widget_destroy, NULL);
  for (guint i = 0; i < self->listed->len; i++)
    {
      const Part *part = self->listed->pdata[i];
      g_autofree char *size = gh_format_size (part->amount);
      g_autofree char *text
        = part->colour != NULL ? g_markup_printf_escaped (
            "<span foreground=\"%s\">■</span> %s <b>%s</b>", part->colour, part->label, size)
                               : g_markup_printf_escaped ("□ %s <b>%s</b>", part->label, size);
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_markup (GTK_LABEL (label), text);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      /* A long name goes before its size does, and does not push the others into one column. */
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_label_set_width_chars (GTK_LABEL (label), LEGEND_LEAST);
      gtk_label_set_max_width_chars (GTK_LABEL (label), LEGEND_MOST);
      gtk_widget_set_tooltip_text (label, part->label);
      gtk_widget_show (label);
      gtk_container_add (GTK_CONTAINER (self->legend), label);
      gtk_widget_set_can_focus (gtk_widget_get_parent (label), FALSE);
    }
}

/* What a screen reader says of the bar. */
static char *
describe (GhPartsBarPrivate *self, const char *title)
{
  GString *out = g_string_new (title);

  for (guint i = 0; i < self->listed->len; i++)
    {
      const Part *part = self->listed->pdata[i];
      g_autofree char *size = gh_format_size (part->amount);

      /* Translators: an item of a list: who has memory or space, and how much. */
      g_string_append_printf (out, _ ("; %s: %s"), part->label, size);
    }
  return g_string_free (out, FALSE);
}

void
gh_parts_bar_begin (GhPartsBar *bar, guint64 total)
{
  GhPartsBarPrivate *self = get_private (bar);

  self->total = total;
  g_ptr_array_set_size (self->parts, 0);
  g_ptr_array_set_size (self->listed, 0);
}

void
gh_parts_bar_add (GhPartsBar *bar, const char *label, const char *colour, guint64 amount)
{
  GhPartsBarPrivate *self = get_private (bar);

  g_ptr_array_add (self->parts, part_new (label, colour, amount));
  for (guint i = 0; i < self->listed->len; i++)
    {
      Part *part = self->listed->pdata[i];

      if (part->colour == colour && g_str_equal (part->label, label))
        {
          part->amount += amount;
          return;
        }
    }
  g_ptr_array_add (self->listed, part_new (label, colour, amount));
}

void
gh_parts_bar_end (GhPartsBar *bar, const char *title)
{
  GhPartsBarPrivate *self = get_private (bar);
  g_autofree char *description = describe (self, title);

  gtk_widget_queue_draw (self->area);
  if (g_strcmp0 (description, self->description) == 0)
    return;
  g_free (self->description);
  self->description = g_steal_pointer (&description);
  atk_object_set_name (gtk_widget_get_accessible (self->area), self->description);
  gtk_widget_set_tooltip_text (self->area, self->description);
  show_legend (self);
}

static void
gh_parts_bar_finalize (GObject *object)
{
  GhPartsBarPrivate *self = get_private (GH_PARTS_BAR (object));

  g_ptr_array_unref (self->parts);
  g_ptr_array_unref (self->listed);
  g_free (self->description);
  G_OBJECT_CLASS (gh_parts_bar_parent_class)->finalize (object);
}

static void
gh_parts_bar_class_init (GhPartsBarClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_parts_bar_finalize;
}

static void
gh_parts_bar_init (GhPartsBar *bar)
{
  GhPartsBarPrivate *self = get_private (bar);

  self->parts = g_ptr_array_new_with_free_func (part_free);
  self->listed = g_ptr_array_new_with_free_func (part_free);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (bar), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (bar), 8);
  self->area = g_object_new (
    GTK_TYPE_DRAWING_AREA, "visible", TRUE, "height-request", HEIGHT, "hexpand", TRUE, NULL);
  atk_object_set_role (gtk_widget_get_accessible (self->area), ATK_ROLE_IMAGE);
  g_signal_connect_swapped (self->area, "draw", G_CALLBACK (on_draw), bar);
  self->legend = g_object_new (GTK_TYPE_FLOW_BOX,
                               "visible",
                               TRUE,
                               "selection-mode",
                               GTK_SELECTION_NONE,
                               "max-children-per-line",
                               4,
                               "column-spacing",
                               12,
                               NULL);
  gtk_container_add (GTK_CONTAINER (bar), self->area);
  gtk_container_add (GTK_CONTAINER (bar), self->legend);
}
