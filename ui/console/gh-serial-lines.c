/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhSerialLines: all serial lines of a machine, one of them shown. */
#include "config.h"

#include "gh-serial-lines.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gh-serial-page.h"

#define FIRST "serial"

struct _GhSerialLines
{
  GtkBox parent_instance;

  GtkStack *stack;
  GtkWidget *switcher;

  GhClient *client;
  char *path;
  char *name;
  gboolean running;
};

G_DEFINE_FINAL_TYPE (GhSerialLines, gh_serial_lines, GTK_TYPE_BOX)

static void
on_shown (GhSerialLines *self)
{
  GtkWidget *page = gtk_stack_get_visible_child (self->stack);

  if (page == NULL || self->name == NULL)
    return;
  gh_serial_page_set_running (page, self->running, self->name);
  gtk_widget_grab_focus (page);
}

static void
add_line (GhSerialLines *self, const char *kind)
{
  GtkWidget *page;
  g_autofree char *title = NULL;

  if (gtk_stack_get_child_by_name (self->stack, kind) != NULL)
    return;
  page = gh_serial_page_new (self->client, self->path, kind);
  /* Translators: the number of a serial line. */
  title
    = g_strdup_printf (_ ("Serial %s"), g_str_equal (kind, FIRST) ? "0" : kind + strlen (FIRST));
  gtk_widget_show (page);
  gtk_stack_add_titled (self->stack, page, kind, title);
}

static void
gh_serial_lines_grab_focus (GtkWidget *widget)
{
  GtkWidget *page = gtk_stack_get_visible_child (GH_SERIAL_LINES (widget)->stack);

  if (page != NULL)
    gtk_widget_grab_focus (page);
}

static void
gh_serial_lines_dispose (GObject *object)
{
  GhSerialLines *self = GH_SERIAL_LINES (object);

  if (self->stack != NULL)
    g_signal_handlers_disconnect_by_data (self->stack, self);
  self->stack = NULL;
  g_clear_object (&self->client);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->name, g_free);
  G_OBJECT_CLASS (gh_serial_lines_parent_class)->dispose (object);
}

static void
gh_serial_lines_class_init (GhSerialLinesClass *klass)
{
  GTK_WIDGET_CLASS (klass)->grab_focus = gh_serial_lines_grab_focus;
  G_OBJECT_CLASS (klass)->dispose = gh_serial_lines_dispose;
}

static void
gh_serial_lines_init (GhSerialLines *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_show (GTK_WIDGET (self->stack));
  self->switcher = gtk_stack_switcher_new ();
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (self->switcher), self->stack);
  gtk_widget_set_halign (self->switcher, GTK_ALIGN_CENTER);
  g_object_set (self->switcher, "margin", 6, NULL);
  gtk_box_pack_start (GTK_BOX (self), self->switcher, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), GTK_WIDGET (self->stack), TRUE, TRUE, 0);
  g_signal_connect_swapped (self->stack, "notify::visible-child", G_CALLBACK (on_shown), self);
}

GtkWidget *
gh_serial_lines_new (GhClient *client, const char *path)
{
  GhSerialLines *self = g_object_new (GH_TYPE_SERIAL_LINES, NULL);

  self->client = g_object_ref (client);
  self->path = g_strdup (path);
  add_line (self, FIRST);
  return GTK_WIDGET (self);
}

/* A line that was never shown stays closed: it may be somebody else's. */
static void
update_page (GtkWidget *page, gpointer data)
{
  GhSerialLines *self = data;

  if (!self->running || page == gtk_stack_get_visible_child (self->stack))
    gh_serial_page_set_running (page, self->running, self->name);
}

void
gh_serial_lines_update (GtkWidget *lines,
                        const char *const *consoles,
                        gboolean running,
                        const char *name)
{
  GhSerialLines *self = GH_SERIAL_LINES (lines);
  guint count = 0;

  self->running = running;
  g_free (self->name);
  self->name = g_strdup (name);
  for (; consoles != NULL && *consoles != NULL; consoles++)
    if (g_str_has_prefix (*consoles, FIRST))
      {
        add_line (self, *consoles);
        count++;
      }
  if (running)
    gtk_widget_set_visible (self->switcher, count > 1);
  gtk_container_foreach (GTK_CONTAINER (self->stack), update_page, self);
}
