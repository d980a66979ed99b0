/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMemoryBar: a host's memory as a bar, and who has it. */
#include "config.h"

#include "gh-memory-bar.h"

#include <glib/gi18n-lib.h>

#include "gh-text.h"

/* Owners with a part and a name of their own; the other machines share one. */
#define PARTS_MAX 10
#define HEIGHT    28

/* Colours that are told apart on light and on dark ground. */
static const char *const machine_colours[]
  = { "#2ec27e", "#e5a50a", "#9141ac", "#1c9aa8", "#c64600", "#7ba428" };
#define CONTROL_COLOUR    "#3584e4"
#define HYPERVISOR_COLOUR "#865e3c"
#define OTHERS_COLOUR     "#77767b"

typedef struct
{
  char *label;
  const char *colour; /* NULL for what is free */
  guint64 memory;
} Part;

struct _GhMemoryBar
{
  GtkBox parent_instance;

  GtkWidget *area;
  GtkWidget *legend;
  GPtrArray *parts; /* Part */
  guint64 total;
  char *description;
};

G_DEFINE_FINAL_TYPE (GhMemoryBar, gh_memory_bar, GTK_TYPE_BOX)

static void
part_free (gpointer data)
{
  g_free (((Part *) data)->label);
  g_free (data);
}

static void
add_part (GhMemoryBar *self, char *label, const char *colour, guint64 memory)
{
  Part *part = g_new0 (Part, 1);

  part->label = label;
  part->colour = colour;
  part->memory = memory;
  g_ptr_array_add (self->parts, part);
}

static gboolean
on_draw (GhMemoryBar *self, cairo_t *cr)
{
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
      double share = width * ((double) part->memory / (double) self->total);

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

static int
compare_owners (gconstpointer a, gconstpointer b)
{
  const GhHostOwner *x = *(GhHostOwner *const *) a, *y = *(GhHostOwner *const *) b;

  return x->memory > y->memory ? -1 : x->memory < y->memory;
}

/* The system first, the machines by size, the hypervisor, and what is free. */
static void
make_parts (GhMemoryBar *self, const GhHostInfo *info)
{
  g_autoptr (GPtrArray) machines = g_ptr_array_new ();
  guint64 others = 0, hypervisor = 0, available = 0;
  guint n_others = 0;

  g_ptr_array_set_size (self->parts, 0);
  for (guint i = 0; i < info->owners->len; i++)
    {
      GhHostOwner *owner = info->owners->pdata[i];

      if (owner->kind == GH_HOST_OWNER_DOMAIN)
        g_ptr_array_add (machines, owner);
      else if (owner->kind == GH_HOST_OWNER_CONTROL)
        add_part (self,
                  g_strdup (owner->name != NULL ? owner->name : _ ("This system")),
                  CONTROL_COLOUR,
                  owner->memory);
      else if (owner->kind == GH_HOST_OWNER_HYPERVISOR)
        hypervisor += owner->memory;
      else
        available += owner->memory;
    }
  g_ptr_array_sort (machines, compare_owners);
  for (guint i = 0; i < machines->len; i++)
    {
      const GhHostOwner *owner = machines->pdata[i];

      if (i < PARTS_MAX)
        add_part (self,
                  g_strdup (owner->name),
                  machine_colours[i % G_N_ELEMENTS (machine_colours)],
                  owner->memory);
      else
        {
          others += owner->memory;
          n_others++;
        }
    }
  if (n_others > 0)
    add_part (
      self,
      g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%u other machine", "%u other machines", n_others), n_others),
      OTHERS_COLOUR,
      others);
  if (hypervisor > 0)
    add_part (self, g_strdup (_ ("Hypervisor")), HYPERVISOR_COLOUR, hypervisor);
  add_part (self, g_strdup (_ ("Free")), NULL, available);
}

static void
show_parts (GhMemoryBar *self)
{
  gtk_container_foreach (GTK_CONTAINER (self->legend), (GtkCallback) gtk_widget_destroy, NULL);
  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = self->parts->pdata[i];
      g_autofree char *size = gh_format_size (part->memory);
      g_autofree char *text
        = part->colour != NULL ? g_markup_printf_escaped (
            "<span foreground=\"%s\">■</span> %s <b>%s</b>", part->colour, part->label, size)
                               : g_markup_printf_escaped ("□ %s <b>%s</b>", part->label, size);
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_markup (GTK_LABEL (label), text);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (GTK_LABEL (label), 22);
      gtk_widget_show (label);
      gtk_container_add (GTK_CONTAINER (self->legend), label);
      gtk_widget_set_can_focus (gtk_widget_get_parent (label), FALSE);
    }
}

/* What a screen reader says of the bar. */
static char *
describe (GhMemoryBar *self)
{
  g_autofree char *total = gh_format_size (self->total);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, _ ("Memory, %s in all"), total);
  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = self->parts->pdata[i];
      g_autofree char *size = gh_format_size (part->memory);

      /* Translators: an item of a list: who has memory, and how much. */
      g_string_append_printf (out, _ ("; %s: %s"), part->label, size);
    }
  return g_string_free (out, FALSE);
}

void
gh_memory_bar_set_info (GhMemoryBar *self, const GhHostInfo *info)
{
  g_autofree char *description = NULL;

  g_return_if_fail (GH_IS_MEMORY_BAR (self));

  self->total = info->total_memory;
  make_parts (self, info);
  description = describe (self);
  gtk_widget_queue_draw (self->area);
  if (g_strcmp0 (description, self->description) == 0)
    return;
  g_free (self->description);
  self->description = g_steal_pointer (&description);
  atk_object_set_name (gtk_widget_get_accessible (self->area), self->description);
  gtk_widget_set_tooltip_text (self->area, self->description);
  show_parts (self);
}

static void
gh_memory_bar_finalize (GObject *object)
{
  GhMemoryBar *self = GH_MEMORY_BAR (object);

  g_ptr_array_unref (self->parts);
  g_free (self->description);
  G_OBJECT_CLASS (gh_memory_bar_parent_class)->finalize (object);
}

static void
gh_memory_bar_class_init (GhMemoryBarClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_memory_bar_finalize;
}

static void
gh_memory_bar_init (GhMemoryBar *self)
{
  self->parts = g_ptr_array_new_with_free_func (part_free);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
  self->area = g_object_new (
    GTK_TYPE_DRAWING_AREA, "visible", TRUE, "height-request", HEIGHT, "hexpand", TRUE, NULL);
  atk_object_set_role (gtk_widget_get_accessible (self->area), ATK_ROLE_IMAGE);
  g_signal_connect_swapped (self->area, "draw", G_CALLBACK (on_draw), self);
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
  gtk_container_add (GTK_CONTAINER (self), self->area);
  gtk_container_add (GTK_CONTAINER (self), self->legend);
}
