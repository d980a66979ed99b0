/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMachineScreen: the live picture of a machine's screen on its page. */
#include "config.h"

#include "gh-machine-screen.h"

#include <glib/gi18n-lib.h>

#include "gh-console-view.h"
#include "gh-screen-link.h"

/* A picture twice a second shows what goes on and costs next to nothing. */
#define INTERVAL 500

struct _GhMachineScreen
{
  GtkButton parent_instance;

  /* Made for the first machine that has a screen. */
  GtkStack *stack;
  GhConsoleView *view;
  GhScreenLink *link;
  char *path;
};

G_DEFINE_FINAL_TYPE (GhMachineScreen, gh_machine_screen, GTK_TYPE_BUTTON)

static void
on_link_changed (GhMachineScreen *self)
{
  GhConsoleSession *session = gh_screen_link_get_session (self->link);

  /* A short gap, as in a reboot, keeps the last picture. */
  if (session != NULL || self->path == NULL)
    gh_console_view_set_session (self->view, session);
  gtk_stack_set_visible_child_name (self->stack,
                                    gh_screen_link_is_refused (self->link) ? "refused" : "screen");
}

/* What stands in for the screen of a machine that this person may not use without more ado. */
static GtkWidget *
make_refusal (void)
{
  GtkWidget *label = gtk_label_new (_ ("Seeing this screen takes the right to use the machine. "
                                       "Open the console to be asked for a password."));

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim-label");
  gtk_widget_show (label);
  return label;
}

static void
make_view (GhMachineScreen *self, GhClient *client)
{
  self->view = GH_CONSOLE_VIEW (gh_console_view_new ());
  gh_console_view_set_view_only (self->view, TRUE);
  gtk_widget_show (GTK_WIDGET (self->view));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->view), "screen");
  gtk_stack_add_named (self->stack, make_refusal (), "refused");
  gtk_widget_show (GTK_WIDGET (self->stack));
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->stack));
  self->link = gh_screen_link_new (client, INTERVAL, FALSE);
  g_signal_connect_object (
    self->link, "changed", G_CALLBACK (on_link_changed), self, G_CONNECT_SWAPPED);
}

/* Nobody is asked for a screen that nobody sees. */
static void
update_link (GhMachineScreen *self)
{
  if (self->link != NULL)
    gh_screen_link_set_path (self->link,
                             gtk_widget_get_mapped (GTK_WIDGET (self)) ? self->path : NULL);
}

static void
gh_machine_screen_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gh_machine_screen_parent_class)->map (widget);
  update_link (GH_MACHINE_SCREEN (widget));
}

static void
gh_machine_screen_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gh_machine_screen_parent_class)->unmap (widget);
  update_link (GH_MACHINE_SCREEN (widget));
}

static void
gh_machine_screen_dispose (GObject *object)
{
  GhMachineScreen *self = GH_MACHINE_SCREEN (object);

  if (self->link != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->link, self);
      gh_screen_link_set_path (self->link, NULL);
    }
  g_clear_object (&self->link);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (gh_machine_screen_parent_class)->dispose (object);
}

static void
gh_machine_screen_class_init (GhMachineScreenClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_machine_screen_dispose;
  GTK_WIDGET_CLASS (klass)->map = gh_machine_screen_map;
  GTK_WIDGET_CLASS (klass)->unmap = gh_machine_screen_unmap;
}

static void
gh_machine_screen_init (GhMachineScreen *self)
{
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "flat");
}

void
gh_machine_screen_set_machine (GhMachineScreen *self,
                               GhClient *client,
                               const char *path,
                               const char *name)
{
  g_autofree char *label = NULL;

  g_return_if_fail (GH_IS_MACHINE_SCREEN (self));

  if (g_strcmp0 (self->path, path) == 0)
    return;
  g_free (self->path);
  self->path = g_strdup (path);
  if (path != NULL)
    {
      if (self->view == NULL)
        make_view (self, client);
      label = g_strdup_printf (_ ("Open the console of %s"), name);
      atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), label);
    }
  update_link (self);
}
