/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhSerialFind: a bar that finds text in what a serial line has shown. */
#include "config.h"

#include "gh-serial-find.h"

#include <glib/gi18n-lib.h>

/* PCRE2_CASELESS and PCRE2_MULTILINE, the second of which VTE insists on. */
#define REGEX_FLAGS (0x00000008u | 0x00000400u)

struct _GhSerialFind
{
  GtkSearchBar parent_instance;

  VteTerminal *terminal;
  GtkWidget *entry;
};

G_DEFINE_FINAL_TYPE (GhSerialFind, gh_serial_find, GTK_TYPE_SEARCH_BAR)

/* What was written last is found first. */
static void
find_previous (GhSerialFind *self)
{
  vte_terminal_search_find_previous (self->terminal);
}

static void
find_next (GhSerialFind *self)
{
  vte_terminal_search_find_next (self->terminal);
}

static void
on_changed (GhSerialFind *self)
{
  const char *text = gtk_entry_get_text (GTK_ENTRY (self->entry));
  g_autofree char *escaped = g_regex_escape_string (text, -1);
  VteRegex *regex
    = *text != '\0' ? vte_regex_new_for_search (escaped, -1, REGEX_FLAGS, NULL) : NULL;

  vte_terminal_search_set_regex (self->terminal, regex, 0);
  g_clear_pointer (&regex, vte_regex_unref);
  vte_terminal_unselect_all (self->terminal);
  find_previous (self);
}

static void
on_closed (GhSerialFind *self)
{
  if (gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (self)))
    return;
  vte_terminal_unselect_all (self->terminal);
  gtk_widget_grab_focus (GTK_WIDGET (self->terminal));
}

static void
add_button (
  GhSerialFind *self, GtkWidget *box, const char *icon, const char *name, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon, GTK_ICON_SIZE_BUTTON);

  gtk_widget_set_tooltip_text (button, name);
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_container_add (GTK_CONTAINER (box), button);
}

static void
gh_serial_find_class_init (GhSerialFindClass *klass)
{
}

static void
gh_serial_find_init (GhSerialFind *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->entry = gtk_search_entry_new ();
  gtk_entry_set_width_chars (GTK_ENTRY (self->entry), 12);
  gtk_entry_set_max_width_chars (GTK_ENTRY (self->entry), 30);
  atk_object_set_name (gtk_widget_get_accessible (self->entry), _ ("Find in the serial line"));
  gtk_container_add (GTK_CONTAINER (box), self->entry);
  add_button (self, box, "go-up-symbolic", _ ("Find earlier"), G_CALLBACK (find_previous));
  add_button (self, box, "go-down-symbolic", _ ("Find later"), G_CALLBACK (find_next));
  g_signal_connect_swapped (self->entry, "search-changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (find_previous), self);
  g_signal_connect (self, "notify::search-mode-enabled", G_CALLBACK (on_closed), NULL);
  gtk_container_add (GTK_CONTAINER (self), box);
  gtk_search_bar_connect_entry (GTK_SEARCH_BAR (self), GTK_ENTRY (self->entry));
  gtk_search_bar_set_show_close_button (GTK_SEARCH_BAR (self), TRUE);
  gtk_widget_show_all (GTK_WIDGET (self));
}

GtkWidget *
gh_serial_find_new (VteTerminal *terminal)
{
  GhSerialFind *self = g_object_new (GH_TYPE_SERIAL_FIND, NULL);

  self->terminal = terminal;
  vte_terminal_search_set_wrap_around (terminal, TRUE);
  return GTK_WIDGET (self);
}

void
gh_serial_find_open (GhSerialFind *self)
{
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self), TRUE);
  gtk_widget_grab_focus (self->entry);
}
