/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFacts: a table of names and what stands for them, in words. */
#include "config.h"

#include "gh-facts.h"

struct _GhFacts
{
  GtkBox parent_instance;

  GtkSizeGroup *names;
};

/* Boxes and not a grid, whose children a screen reader is given from the last to the first. */
G_DEFINE_FINAL_TYPE (GhFacts, gh_facts, GTK_TYPE_BOX)

static void
gh_facts_finalize (GObject *object)
{
  g_object_unref (GH_FACTS (object)->names);
  G_OBJECT_CLASS (gh_facts_parent_class)->finalize (object);
}

static void
gh_facts_class_init (GhFactsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_facts_finalize;
}

static void
gh_facts_init (GhFacts *self)
{
  self->names = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
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
}

static GtkWidget *
new_label (const char *text, double xalign)
{
  /* Scripts differ in height. */
  return g_object_new (GTK_TYPE_LABEL,
                       "visible",
                       TRUE,
                       "label",
                       text,
                       "xalign",
                       xalign,
                       "valign",
                       GTK_ALIGN_BASELINE,
                       NULL);
}

void
gh_facts_add (GhFacts *self, const char *name, const char *text)
{
  GtkWidget *row, *left, *right;

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
  atk_object_add_relationship (
    gtk_widget_get_accessible (right), ATK_RELATION_LABELLED_BY, gtk_widget_get_accessible (left));
  gtk_size_group_add_widget (self->names, left);
  row = g_object_new (GTK_TYPE_BOX, "visible", TRUE, "spacing", 18, NULL);
  gtk_container_add (GTK_CONTAINER (row), left);
  gtk_container_add (GTK_CONTAINER (row), right);
  gtk_container_add (GTK_CONTAINER (self), row);
}
