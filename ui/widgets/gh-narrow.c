/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes of GTK's widgets, which are as wide as all that they say, some that give way. */
#include "config.h"

#include "gh-narrow.h"

static void
narrow_button (GtkWidget *button, gpointer provider)
{
  GtkWidget *label = gtk_bin_get_child (GTK_BIN (button));

  gtk_style_context_add_provider (gtk_widget_get_style_context (button),
                                  GTK_STYLE_PROVIDER (provider),
                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  if (GTK_IS_LABEL (label))
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
}

void
gh_narrow_switcher (GtkStackSwitcher *switcher)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  /* Themes make these buttons at least a hundred pixels wide. */
  gtk_css_provider_load_from_data (provider, "button { min-width: 0; }", -1, NULL);
  gtk_container_foreach (GTK_CONTAINER (switcher), narrow_button, provider);
}

void
gh_narrow_combo (GtkComboBox *combo, int chars)
{
  g_autoptr (GList) cells = gtk_cell_layout_get_cells (GTK_CELL_LAYOUT (combo));

  for (GList *l = cells; l != NULL; l = l->next)
    if (GTK_IS_CELL_RENDERER_TEXT (l->data))
      g_object_set (l->data, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars", chars, NULL);
}
