/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMachineScreen: the live picture of a machine's screen on its page. */
#include "config.h"

#include "gh-machine-screen.h"

#include <glib/gi18n-lib.h>

#include "gh-console-view.h"
#include "gh-error.h"
#include "gh-vnc-session.h"

/* A picture twice a second shows what goes on and costs next to nothing. */
#define INTERVAL 500
/* Milliseconds before a screen that went away is asked for again. */
#define RETRY 1500

struct _GhMachineScreen
{
  GtkButton parent_instance;

  GhConsoleView *view; /* made with the first picture */
  GhClient *client;
  char *path;
  GCancellable *opening;
  guint retry;
};

G_DEFINE_FINAL_TYPE (GhMachineScreen, gh_machine_screen, GTK_TYPE_BUTTON)

static void open_screen (GhMachineScreen *self);

static gboolean
on_retry (gpointer data)
{
  GhMachineScreen *self = data;

  self->retry = 0;
  open_screen (self);
  return G_SOURCE_REMOVE;
}

static void
retry_later (GhMachineScreen *self)
{
  if (self->retry == 0 && self->path != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->retry = g_timeout_add (RETRY, on_retry, self);
}

static void
close_screen (GhMachineScreen *self)
{
  GhConsoleSession *session = self->view != NULL ? gh_console_view_get_session (self->view) : NULL;

  if (self->retry != 0)
    g_source_remove (self->retry);
  self->retry = 0;
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  if (session != NULL)
    {
      g_signal_handlers_disconnect_by_data (session, self);
      gh_console_session_close (session);
      gh_console_view_set_session (self->view, NULL);
    }
}

static void
on_session_ended (GhMachineScreen *self)
{
  close_screen (self);
  retry_later (self);
}

static void
need_view (GhMachineScreen *self)
{
  if (self->view != NULL)
    return;
  self->view = GH_CONSOLE_VIEW (gh_console_view_new ());
  gh_console_view_set_view_only (self->view, TRUE);
  gtk_widget_show (GTK_WIDGET (self->view));
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->view));
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhMachineScreen) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GhConsoleSession) session = NULL;
  int fd = gh_client_open_console_finish (GH_CLIENT (source), result, &error);

  if (fd < 0)
    {
      /* The console window says what is wrong with a screen; here it is only missing. */
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
          && !g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
        retry_later (self);
      return;
    }
  session = gh_vnc_session_new (fd);
  if (self->path == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      gh_console_session_close (session);
      return;
    }
  need_view (self);
  gh_console_session_set_view_only (session, TRUE);
  gh_console_session_set_min_interval (session, INTERVAL);
  g_signal_connect_swapped (session, "closed", G_CALLBACK (on_session_ended), self);
  g_signal_connect_swapped (session, "failed", G_CALLBACK (on_session_ended), self);
  gh_console_view_set_session (self->view, session);
}

static void
open_screen (GhMachineScreen *self)
{
  if (self->path == NULL || self->opening != NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->opening = g_cancellable_new ();
  gh_client_open_console_async (
    self->client, self->path, "vnc", self->opening, on_opened, g_object_ref (self));
}

static void
gh_machine_screen_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gh_machine_screen_parent_class)->map (widget);
  open_screen (GH_MACHINE_SCREEN (widget));
}

static void
gh_machine_screen_unmap (GtkWidget *widget)
{
  close_screen (GH_MACHINE_SCREEN (widget));
  GTK_WIDGET_CLASS (gh_machine_screen_parent_class)->unmap (widget);
}

static void
gh_machine_screen_dispose (GObject *object)
{
  GhMachineScreen *self = GH_MACHINE_SCREEN (object);

  close_screen (self);
  self->view = NULL;
  g_clear_object (&self->client);
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

  if (self->client == client && g_strcmp0 (self->path, path) == 0)
    return;
  close_screen (self);
  g_set_object (&self->client, client);
  g_free (self->path);
  self->path = g_strdup (path);
  if (path == NULL)
    return;
  need_view (self);
  gh_console_view_set_machine_name (self->view, name);
  label = g_strdup_printf (_ ("Open the console of %s"), name);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), label);
  open_screen (self);
}
