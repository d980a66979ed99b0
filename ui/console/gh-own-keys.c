/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Key combinations of the person's own: their part of the menu, and the window that keeps them. */
#include "config.h"

#include "gh-own-keys.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

#include "gh-key-combo.h"
#include "gh-settings.h"

#define KEY "own-keys"

static char **
read_keys (void)
{
  GSettings *settings = gh_settings_get ();

  return settings != NULL ? g_settings_get_strv (settings, KEY) : g_new0 (char *, 1);
}

static void
write_keys (GPtrArray *keys)
{
  g_ptr_array_add (keys, NULL);
  g_settings_set_strv (gh_settings_get (), KEY, (const char *const *) keys->pdata);
}

/* The menu. */

static void
update_menu (GMenu *menu)
{
  g_auto (GStrv) keys = read_keys ();

  g_menu_remove_all (menu);
  for (guint i = 0; keys[i] != NULL; i++)
    {
      GhKeyCombo combo;
      g_autofree char *label = NULL;
      g_autoptr (GMenuItem) item = NULL;

      /* The settings may have been changed by hand. */
      if (!gh_console_key_combo_parse (keys[i], &combo, NULL))
        continue;
      label = gh_console_key_combo_get_label (keys[i]);
      item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "console.send-keys", "s", keys[i]);
      g_menu_append_item (menu, item);
    }
}

void
gh_own_keys_fill (GMenu *menu)
{
  /* All windows have the same one. */
  if (g_object_get_data (G_OBJECT (menu), KEY) != NULL)
    return;
  g_object_set_data (G_OBJECT (menu), KEY, menu);
  if (gh_settings_get () != NULL)
    g_signal_connect_object (
      gh_settings_get (), "changed::" KEY, G_CALLBACK (update_menu), menu, G_CONNECT_SWAPPED);
  update_menu (menu);
}

/* The window: @list shows what the settings hold, and @entry adds to it. */
typedef struct
{
  GtkWidget *window;
  GtkWidget *list;
  GtkWidget *entry;
  GtkWidget *add;
  GtkWidget *error;
} Keeper;

static void update_list (Keeper *keeper);

static void
on_remove (GtkWidget *button, Keeper *keeper)
{
  const char *gone = g_object_get_data (G_OBJECT (button), "keys");
  g_auto (GStrv) keys = read_keys ();
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();

  for (guint i = 0; keys[i] != NULL; i++)
    if (!g_str_equal (keys[i], gone))
      g_ptr_array_add (rest, keys[i]);
  write_keys (rest);
  update_list (keeper);
}

static void
add_row (Keeper *keeper, const char *keys)
{
  g_autofree char *label = gh_console_key_combo_get_label (keys);
  g_autofree char *name = g_strdup_printf (_ ("Remove %s"), label);
  GtkWidget *row = hdy_action_row_new ();
  GtkWidget *remove = gtk_button_new_from_icon_name ("list-remove-symbolic", GTK_ICON_SIZE_BUTTON);

  hdy_preferences_row_set_title (HDY_PREFERENCES_ROW (row), label);
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (remove, name);
  atk_object_set_name (gtk_widget_get_accessible (remove), name);
  g_object_set_data_full (G_OBJECT (remove), "keys", g_strdup (keys), g_free);
  g_signal_connect (remove, "clicked", G_CALLBACK (on_remove), keeper);
  gtk_container_add (GTK_CONTAINER (row), remove);
  gtk_widget_show_all (row);
  gtk_container_add (GTK_CONTAINER (keeper->list), row);
}

static void
update_list (Keeper *keeper)
{
  g_auto (GStrv) keys = read_keys ();

  gtk_container_foreach (GTK_CONTAINER (keeper->list), (GtkCallback) gtk_widget_destroy, NULL);
  for (guint i = 0; keys[i] != NULL; i++)
    add_row (keeper, keys[i]);
  gtk_widget_set_visible (keeper->list, keys[0] != NULL);
}

static void
on_changed (Keeper *keeper)
{
  const char *text = gtk_entry_get_text (GTK_ENTRY (keeper->entry));
  g_autoptr (GError) error = NULL;
  GhKeyCombo combo;
  gboolean good = gh_console_key_combo_parse (text, &combo, &error);

  gtk_widget_set_sensitive (keeper->add, good);
  if (*text == '\0')
    gtk_label_set_label (GTK_LABEL (keeper->error),
                         _ ("The names of keys, joined by plus signs, such as ctrl+alt+f8."));
  else
    gtk_label_set_label (GTK_LABEL (keeper->error), good ? "" : error->message);
}

static void
on_add (Keeper *keeper)
{
  g_autofree char *text = g_ascii_strdown (gtk_entry_get_text (GTK_ENTRY (keeper->entry)), -1);
  g_auto (GStrv) keys = read_keys ();
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  if (!gtk_widget_get_sensitive (keeper->add))
    return;
  for (guint i = 0; keys[i] != NULL; i++)
    if (!g_str_equal (keys[i], text))
      g_ptr_array_add (all, keys[i]);
  g_ptr_array_add (all, text);
  write_keys (all);
  gtk_entry_set_text (GTK_ENTRY (keeper->entry), "");
  update_list (keeper);
}

static GtkWidget *
new_entry_row (Keeper *keeper)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  keeper->entry = gtk_entry_new ();
  keeper->add = gtk_button_new_with_mnemonic (_ ("_Add"));
  gtk_widget_set_hexpand (keeper->entry, TRUE);
  atk_object_set_name (gtk_widget_get_accessible (keeper->entry), _ ("Key combination"));
  gtk_widget_set_sensitive (keeper->add, FALSE);
  g_signal_connect_swapped (keeper->entry, "changed", G_CALLBACK (on_changed), keeper);
  g_signal_connect_swapped (keeper->entry, "activate", G_CALLBACK (on_add), keeper);
  g_signal_connect_swapped (keeper->add, "clicked", G_CALLBACK (on_add), keeper);
  gtk_container_add (GTK_CONTAINER (box), keeper->entry);
  gtk_container_add (GTK_CONTAINER (box), keeper->add);
  return box;
}

static GtkWidget *
new_content (Keeper *keeper)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  keeper->error = gtk_label_new ("");
  gtk_label_set_line_wrap (GTK_LABEL (keeper->error), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (keeper->error), 40);
  gtk_label_set_xalign (GTK_LABEL (keeper->error), 0);
  keeper->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (keeper->list), GTK_SELECTION_NONE);
  gtk_style_context_add_class (gtk_widget_get_style_context (keeper->list), "content");
  gtk_container_add (GTK_CONTAINER (box), new_entry_row (keeper));
  gtk_container_add (GTK_CONTAINER (box), keeper->error);
  gtk_container_add (GTK_CONTAINER (box), keeper->list);
  g_object_set (box, "margin", 18, NULL);
  gtk_widget_show_all (box);
  return box;
}

void
gh_own_keys_present (GtkWindow *parent)
{
  Keeper *keeper = g_new0 (Keeper, 1);
  GtkWidget *content = new_content (keeper);

  keeper->window = gtk_dialog_new_with_buttons (_ ("Own Key Combinations"),
                                                parent,
                                                GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT
                                                  | GTK_DIALOG_USE_HEADER_BAR,
                                                NULL,
                                                NULL);
  gtk_window_set_default_size (GTK_WINDOW (keeper->window), 380, 260);
  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (keeper->window))),
                     content);
  g_object_set_data_full (G_OBJECT (keeper->window), "keeper", keeper, g_free);
  on_changed (keeper);
  update_list (keeper);
  gtk_window_present (GTK_WINDOW (keeper->window));
}
