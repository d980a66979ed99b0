/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhChangesPage: what differs between what runs, what is saved and what is edited. */
#include "config.h"

#include "gh-changes-page.h"

#include <glib/gi18n-lib.h>

struct _GhChangesPage
{
  GtkBin parent_instance;

  GhDraft *draft;
  GtkWidget *box;
};

G_DEFINE_FINAL_TYPE (GhChangesPage, gh_changes_page, GTK_TYPE_BIN)

static GtkWidget *
new_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  /* Titles are not copied, and would take the focus first. */
  gtk_label_set_selectable (GTK_LABEL (label), style == NULL);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  gtk_widget_set_hexpand (label, TRUE);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  return label;
}

static const char *
get_words (const char *value)
{
  return value != NULL ? value : _ ("Nothing");
}

/* "disks[vda].source" becomes "Source (vda)". */
static char *
name_difference (const GhDifference *difference)
{
  const char *open = strchr (difference->path, '['), *close = strchr (difference->path, ']');
  const char *label = difference->label != NULL ? _ (difference->label) : difference->path;

  if (open == NULL || close == NULL)
    return g_strdup (label);
  return g_strdup_printf ("%s (%.*s)", label, (int) (close - open - 1), open + 1);
}

static void
add_table (GhChangesPage *self,
           const char *title,
           const char *before,
           const char *after,
           const GhDomainConfig *from,
           const GhDomainConfig *to)
{
  g_autoptr (GPtrArray) differences = gh_struct_diff (&gh_domain_config_struct, from, to);
  GtkWidget *grid = gtk_grid_new ();

  gtk_container_add (GTK_CONTAINER (self->box), new_label (title, "heading"));
  if (differences->len == 0)
    {
      gtk_widget_destroy (g_object_ref_sink (grid));
      g_object_unref (grid);
      gtk_container_add (GTK_CONTAINER (self->box),
                         new_label (_ ("Nothing"), GTK_STYLE_CLASS_DIM_LABEL));
      return;
    }
  g_object_set (grid, "row-spacing", 6, "column-spacing", 18, NULL);
  gtk_grid_attach (GTK_GRID (grid), new_label (before, GTK_STYLE_CLASS_DIM_LABEL), 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), new_label (after, GTK_STYLE_CLASS_DIM_LABEL), 2, 0, 1, 1);
  for (guint i = 0; i < differences->len; i++)
    {
      const GhDifference *difference = differences->pdata[i];
      g_autofree char *name = name_difference (difference);

      gtk_grid_attach (GTK_GRID (grid), new_label (name, NULL), 0, (int) i + 1, 1, 1);
      gtk_grid_attach (
        GTK_GRID (grid), new_label (get_words (difference->before), NULL), 1, (int) i + 1, 1, 1);
      gtk_grid_attach (
        GTK_GRID (grid), new_label (get_words (difference->after), NULL), 2, (int) i + 1, 1, 1);
    }
  gtk_container_add (GTK_CONTAINER (self->box), grid);
}

static void
fill (GhChangesPage *self)
{
  const GhDomainConfig *live = gh_draft_get_live (self->draft);

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || !gh_draft_is_loaded (self->draft))
    return;
  gtk_container_foreach (GTK_CONTAINER (self->box), (GtkCallback) gtk_widget_destroy, NULL);
  add_table (self,
             _ ("Not applied yet"),
             _ ("Before"),
             _ ("After"),
             gh_draft_get_saved (self->draft),
             gh_draft_get_config (self->draft));
  if (live != NULL)
    add_table (self,
               _ ("Waits for the next start"),
               _ ("Now"),
               _ ("Then"),
               live,
               gh_draft_get_saved (self->draft));
  gtk_widget_show_all (self->box);
}

static void
gh_changes_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gh_changes_page_parent_class)->map (widget);
  fill (GH_CHANGES_PAGE (widget));
}

static void
gh_changes_page_dispose (GObject *object)
{
  g_clear_object (&GH_CHANGES_PAGE (object)->draft);
  G_OBJECT_CLASS (gh_changes_page_parent_class)->dispose (object);
}

static void
gh_changes_page_class_init (GhChangesPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_changes_page_dispose;
  GTK_WIDGET_CLASS (klass)->map = gh_changes_page_map;
}

static void
gh_changes_page_init (GhChangesPage *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  g_object_set (self->box, "margin", 18, NULL);
  gtk_container_add (GTK_CONTAINER (scrolled), self->box);
  gtk_container_add (GTK_CONTAINER (self), scrolled);
  gtk_widget_show_all (scrolled);
}

GtkWidget *
gh_changes_page_new (GhDraft *draft)
{
  GhChangesPage *self = g_object_new (GH_TYPE_CHANGES_PAGE, "visible", TRUE, NULL);

  self->draft = g_object_ref (draft);
  g_signal_connect_object (draft, "edited", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (draft, "replaced", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
