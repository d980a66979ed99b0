/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhWrapBox: children of one size side by side, in as few lines as the width allows.
 *
 * A GtkFlowBox gives each child a row of its own that takes the focus from it; here they keep it,
 * and a GtkBox's order of it. */
#include "config.h"

#include "gh-wrap-box.h"

struct _GhWrapBox
{
  GtkBox parent_instance;
};

G_DEFINE_FINAL_TYPE (GhWrapBox, gh_wrap_box, GTK_TYPE_BOX)

/* What of it is shown, and how wide each must be, and would be. */
static GList *
measure (GhWrapBox *self, int *minimum, int *natural)
{
  GList *children = gtk_container_get_children (GTK_CONTAINER (self)), *next;
  int child_minimum, child_natural;

  *minimum = *natural = 0;
  for (GList *l = children; l != NULL; l = next)
    {
      next = l->next;
      if (!gtk_widget_get_visible (l->data))
        {
          children = g_list_delete_link (children, l);
          continue;
        }
      gtk_widget_get_preferred_width (l->data, &child_minimum, &child_natural);
      *minimum = MAX (*minimum, child_minimum);
      *natural = MAX (*natural, child_natural);
    }
  return children;
}

/* Lines are filled evenly: four children that do not fit into one stand two by two. */
static int
count_columns (GhWrapBox *self, int n, int minimum, int width)
{
  int spacing = gtk_box_get_spacing (GTK_BOX (self));
  int columns = CLAMP ((width + spacing) / MAX (minimum + spacing, 1), 1, MAX (n, 1));
  int lines = (n + columns - 1) / columns;

  return lines > 0 ? (n + lines - 1) / lines : 1;
}

static int
get_cell_width (GhWrapBox *self, int columns, int width)
{
  return MAX ((width - (columns - 1) * gtk_box_get_spacing (GTK_BOX (self))) / columns, 1);
}

static int
get_cell_height (GList *children, int width)
{
  int height = 0, child;

  for (GList *l = children; l != NULL; l = l->next)
    {
      gtk_widget_get_preferred_height_for_width (l->data, width, &child, NULL);
      height = MAX (height, child);
    }
  return height;
}

static GtkSizeRequestMode
gh_wrap_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
gh_wrap_box_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  g_autoptr (GList) children = measure (GH_WRAP_BOX (widget), minimum, natural);
  int n = (int) g_list_length (children);

  *natural = n * *natural + MAX (n - 1, 0) * gtk_box_get_spacing (GTK_BOX (widget));
}

static void
gh_wrap_box_get_preferred_height_for_width (GtkWidget *widget,
                                            int width,
                                            int *minimum,
                                            int *natural)
{
  GhWrapBox *self = GH_WRAP_BOX (widget);
  int cell, unused, columns, lines;
  g_autoptr (GList) children = measure (self, &cell, &unused);
  int n = (int) g_list_length (children);

  columns = count_columns (self, n, cell, width);
  lines = (n + columns - 1) / columns;
  *minimum = lines * get_cell_height (children, get_cell_width (self, columns, width))
             + MAX (lines - 1, 0) * gtk_box_get_spacing (GTK_BOX (self));
  *natural = *minimum;
}

static void
gh_wrap_box_get_preferred_height (GtkWidget *widget, int *minimum, int *natural)
{
  int narrow, unused;

  gh_wrap_box_get_preferred_width (widget, &narrow, &unused);
  gh_wrap_box_get_preferred_height_for_width (widget, narrow, minimum, natural);
}

static void
gh_wrap_box_get_preferred_width_for_height (GtkWidget *widget,
                                            int height,
                                            int *minimum,
                                            int *natural)
{
  gh_wrap_box_get_preferred_width (widget, minimum, natural);
}

static void
gh_wrap_box_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  GhWrapBox *self = GH_WRAP_BOX (widget);
  gboolean from_right = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int spacing = gtk_box_get_spacing (GTK_BOX (widget)), minimum, unused, i = 0, columns, column;
  g_autoptr (GList) children = measure (self, &minimum, &unused);
  GtkAllocation cell;

  gtk_widget_set_allocation (widget, allocation);
  columns = count_columns (self, (int) g_list_length (children), minimum, allocation->width);
  cell.width = get_cell_width (self, columns, allocation->width);
  cell.height = get_cell_height (children, cell.width);
  for (GList *l = children; l != NULL; l = l->next, i++)
    {
      column = from_right ? columns - 1 - i % columns : i % columns;
      cell.x = allocation->x + column * (cell.width + spacing);
      cell.y = allocation->y + i / columns * (cell.height + spacing);
      gtk_widget_size_allocate (l->data, &cell);
    }
}

/* A GtkBox draws the frame that it has given itself a place for, and here it has not. */
static gboolean
gh_wrap_box_draw (GtkWidget *widget, cairo_t *cr)
{
  GtkWidgetClass *container_class = g_type_class_peek (GTK_TYPE_CONTAINER);

  return container_class->draw (widget, cr);
}

static void
gh_wrap_box_class_init (GhWrapBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->get_request_mode = gh_wrap_box_get_request_mode;
  widget_class->get_preferred_width = gh_wrap_box_get_preferred_width;
  widget_class->get_preferred_height = gh_wrap_box_get_preferred_height;
  widget_class->get_preferred_height_for_width = gh_wrap_box_get_preferred_height_for_width;
  widget_class->get_preferred_width_for_height = gh_wrap_box_get_preferred_width_for_height;
  widget_class->draw = gh_wrap_box_draw;
  widget_class->size_allocate = gh_wrap_box_size_allocate;
}

static void
gh_wrap_box_init (GhWrapBox *self)
{
}
