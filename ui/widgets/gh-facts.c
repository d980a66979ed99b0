/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFacts: a table of names and what stands for them, in words. */
#include "config.h"

#include "gh-facts.h"

struct _GhFacts
{
  GtkGrid parent_instance;

  int rows;
};

G_DEFINE_FINAL_TYPE (GhFacts, gh_facts, GTK_TYPE_GRID)

static void
gh_facts_class_init (GhFactsClass *klass)
{
}

static void
gh_facts_init (GhFacts *self)
{
  gtk_grid_set_column_spacing (GTK_GRID (self), 18);
  gtk_grid_set_row_spacing (GTK_GRID (self), 8);
}

GtkWidget *
gh_facts_new (void)
{
  return g_object_new (GH_TYPE_FACTS, "visible", TRUE, NULL);
}

void
gh_facts_clear (GhFacts *self)
{
  g_return_if_fail (GH_IS_FACTS (self));

  gtk_container_foreach (GTK_CONTAINER (self), (GtkCallback) gtk_widget_destroy, NULL);
  self->rows = 0;
}

static GtkWidget *
new_label (const char *text, double xalign)
{
  return g_object_new (
    GTK_TYPE_LABEL, "visible", TRUE, "label", text, "xalign", xalign, "yalign", 0.0, NULL);
}

void
gh_facts_add (GhFacts *self, const char *name, const char *text)
{
  GtkWidget *left, *right;

  g_return_if_fail (GH_IS_FACTS (self));

  if (text == NULL || *text == '\0')
    return;
  left = new_label (name, 1.0);
  gtk_style_context_add_class (gtk_widget_get_style_context (left), GTK_STYLE_CLASS_DIM_LABEL);
  right = new_label (text, 0.0);
  g_object_set (right,
                "wrap",
                TRUE,
                "wrap-mode",
                PANGO_WRAP_WORD_CHAR,
                "max-width-chars",
                30,
                "hexpand",
                TRUE,
                "selectable",
                TRUE,
                "can-focus",
                FALSE,
                NULL);
  atk_object_set_name (gtk_widget_get_accessible (right), name);
  gtk_grid_attach (GTK_GRID (self), left, 0, self->rows, 1, 1);
  gtk_grid_attach (GTK_GRID (self), right, 1, self->rows, 1, 1);
  self->rows++;
}
