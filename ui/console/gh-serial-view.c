/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A VTE terminal on a serial session. */
#include "config.h"

#include "gh-serial-view.h"

#include <glib/gi18n-lib.h>

#include "gh-serial-find.h"
#include "gh-serial-save.h"

#define SCROLLBACK_LINES 10000

struct _GhSerialView
{
  GtkBox parent_instance;

  VteTerminal *terminal;
  GhSerialFind *find;
  GhSerialSession *session;
  char *name; /* of the machine, or NULL */
};

G_DEFINE_FINAL_TYPE (GhSerialView, gh_serial_view, GTK_TYPE_BOX)

static void
on_data (GhSerialView *self, GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  gh_serial_view_feed (self, data, length);
}

static void
on_commit (GhSerialView *self, const char *text, guint length)
{
  if (self->session != NULL)
    gh_serial_session_write (self->session, text, length);
}

static gboolean
on_key_press (GhSerialView *self, GdkEventKey *event)
{
  GdkModifierType wanted = GDK_CONTROL_MASK | GDK_SHIFT_MASK;

  if ((event->state & gtk_accelerator_get_default_mod_mask ()) != wanted)
    return GDK_EVENT_PROPAGATE;
  if (gdk_keyval_to_upper (event->keyval) == GDK_KEY_C)
    gh_serial_view_copy (self);
  else if (gdk_keyval_to_upper (event->keyval) == GDK_KEY_F)
    gh_serial_find_open (self->find);
  else if (gdk_keyval_to_upper (event->keyval) == GDK_KEY_V)
    gh_serial_view_paste (self);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static void
on_save (GhSerialView *self)
{
  gh_serial_save (self->terminal, self->name);
}

static GtkWidget *
add_item (GtkWidget *menu, const char *label, GCallback callback, gpointer data)
{
  GtkWidget *item = gtk_menu_item_new_with_mnemonic (label);

  g_signal_connect_swapped (item, "activate", callback, data);
  gtk_menu_shell_append (GTK_MENU_SHELL (menu), item);
  return item;
}

static void
open_menu (GhSerialView *self, const GdkEvent *event)
{
  GtkWidget *menu = gtk_menu_new ();
  GtkWidget *copy = add_item (menu, _ ("_Copy"), G_CALLBACK (gh_serial_view_copy), self);

  gtk_widget_set_sensitive (copy, vte_terminal_get_has_selection (self->terminal));
  add_item (menu, _ ("_Paste"), G_CALLBACK (gh_serial_view_paste), self);
  add_item (menu, _ ("Select _All"), G_CALLBACK (vte_terminal_select_all), self->terminal);
  add_item (menu, _ ("_Find…"), G_CALLBACK (gh_serial_find_open), self->find);
  add_item (menu, _ ("_Save as Text…"), G_CALLBACK (on_save), self);
  gtk_menu_attach_to_widget (GTK_MENU (menu), GTK_WIDGET (self->terminal), NULL);
  g_signal_connect (menu, "selection-done", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_widget_show_all (menu);
  gtk_menu_popup_at_pointer (GTK_MENU (menu), event);
}

static gboolean
on_button_press (GhSerialView *self, GdkEventButton *event)
{
  if (!gdk_event_triggers_context_menu ((GdkEvent *) event))
    return GDK_EVENT_PROPAGATE;
  open_menu (self, (GdkEvent *) event);
  return GDK_EVENT_STOP;
}

static gboolean
on_popup_menu (GhSerialView *self)
{
  open_menu (self, NULL);
  return TRUE;
}

static void
grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (GH_SERIAL_VIEW (widget)->terminal));
}

static void
dispose (GObject *object)
{
  gh_serial_view_set_session (GH_SERIAL_VIEW (object), NULL);
  G_OBJECT_CLASS (gh_serial_view_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_free (GH_SERIAL_VIEW (object)->name);
  G_OBJECT_CLASS (gh_serial_view_parent_class)->finalize (object);
}

static void
gh_serial_view_class_init (GhSerialViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  GTK_WIDGET_CLASS (klass)->grab_focus = grab_focus;
}

static void
gh_serial_view_init (GhSerialView *self)
{
  GtkWidget *terminal = vte_terminal_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *scrollbar;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->terminal = VTE_TERMINAL (terminal);
  vte_terminal_set_scrollback_lines (self->terminal, SCROLLBACK_LINES);
  vte_terminal_set_mouse_autohide (self->terminal, TRUE);
  scrollbar = gtk_scrollbar_new (GTK_ORIENTATION_VERTICAL,
                                 gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (terminal)));
  g_signal_connect_swapped (terminal, "commit", G_CALLBACK (on_commit), self);
  g_signal_connect_swapped (terminal, "key-press-event", G_CALLBACK (on_key_press), self);
  g_signal_connect_swapped (terminal, "button-press-event", G_CALLBACK (on_button_press), self);
  g_signal_connect_swapped (terminal, "popup-menu", G_CALLBACK (on_popup_menu), self);
  self->find = GH_SERIAL_FIND (gh_serial_find_new (self->terminal));
  gtk_box_pack_start (GTK_BOX (line), terminal, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (line), scrollbar, FALSE, FALSE, 0);
  gtk_widget_show_all (line);
  gtk_box_pack_start (GTK_BOX (self), GTK_WIDGET (self->find), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), line, TRUE, TRUE, 0);
  gh_serial_view_set_machine_name (self, NULL);
}

GtkWidget *
gh_serial_view_new (void)
{
  return g_object_new (GH_TYPE_SERIAL_VIEW, NULL);
}

void
gh_serial_view_set_session (GhSerialView *self, GhSerialSession *session)
{
  if (self->session == session)
    return;
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  if (session != NULL)
    g_signal_connect_swapped (session, "data", G_CALLBACK (on_data), self);
}

GhSerialSession *
gh_serial_view_get_session (GhSerialView *self)
{
  return self->session;
}

void
gh_serial_view_set_machine_name (GhSerialView *self, const char *name)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self->terminal));
  g_autofree char *label = name != NULL ? g_strdup_printf (_ ("Serial terminal of %s"), name)
                                        : g_strdup (_ ("Serial terminal"));

  atk_object_set_name (accessible, label);
  g_free (self->name);
  self->name = g_strdup (name);
}

void
gh_serial_view_feed (GhSerialView *self, const char *text, gsize length)
{
  vte_terminal_feed (self->terminal, text, (gssize) length);
}

void
gh_serial_view_copy (GhSerialView *self)
{
  vte_terminal_copy_clipboard_format (self->terminal, VTE_FORMAT_TEXT);
}

void
gh_serial_view_paste (GhSerialView *self)
{
  vte_terminal_paste_clipboard (self->terminal);
}
