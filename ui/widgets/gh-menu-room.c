/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Menus that scroll where their window has no room for them. */
#include "config.h"

#include "gh-menu-room.h"

/* What a popover has around its menu, at the top and at the bottom. */
#define AROUND 44
#define LEAST  120

/* The stack finds its pages by their names, and so the frame takes the name of the page that it is
 * put around. */
static void
put_into_frame (GtkContainer *stack, GtkWidget *page)
{
  g_autofree char *name = NULL;
  GtkWidget *frame = g_object_new (GTK_TYPE_SCROLLED_WINDOW,
                                   "hscrollbar-policy",
                                   GTK_POLICY_NEVER,
                                   "propagate-natural-width",
                                   TRUE,
                                   "propagate-natural-height",
                                   TRUE,
                                   "visible",
                                   TRUE,
                                   NULL);

  gtk_container_child_get (stack, page, "name", &name, NULL);
  g_object_ref (page);
  gtk_container_remove (stack, page);
  gtk_container_add (GTK_CONTAINER (frame), page);
  g_object_unref (page);
  gtk_stack_add_named (GTK_STACK (stack), frame, name);
}

static void
set_height (GtkWidget *frame, gpointer data)
{
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (frame), GPOINTER_TO_INT (data));
}

static void
on_show (GtkWidget *popover)
{
  GtkWidget *stack = gtk_bin_get_child (GTK_BIN (popover));
  int height;

  gtk_window_get_size (GTK_WINDOW (gtk_widget_get_toplevel (popover)), NULL, &height);
  gtk_container_foreach (
    GTK_CONTAINER (stack), set_height, GINT_TO_POINTER (MAX (height - AROUND, LEAST)));
}

void
gh_menu_room_keep (GtkMenuButton *button)
{
  GtkPopover *popover = gtk_menu_button_get_popover (button);
  GtkWidget *stack = gtk_bin_get_child (GTK_BIN (popover));
  g_autoptr (GList) pages = gtk_container_get_children (GTK_CONTAINER (stack));
  g_autofree char *shown = g_strdup (gtk_stack_get_visible_child_name (GTK_STACK (stack)));

  for (GList *page = pages; page != NULL; page = page->next)
    put_into_frame (GTK_CONTAINER (stack), page->data);
  gtk_stack_set_visible_child_name (GTK_STACK (stack), shown);
  g_signal_connect (popover, "show", G_CALLBACK (on_show), NULL);
}
