/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhSerialPage: a machine's serial line in a console window. */
#include "config.h"

#include "gh-serial-page.h"

#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "gh-error-bar.h"
#include "gh-error.h"
#include "gh-serial-view.h"

/* Bytes of what was written before: more lines than the terminal keeps. */
#define REPLAY_MAX (1024 * 1024)

struct _GhSerialPage
{
  GtkBox parent_instance;

  GhErrorBar *bar;
  GhSerialView *view;

  GhClient *client;
  char *path;
  char *kind;
  GCancellable *opening;
  int fd;        /* the line, while the log is read, else -1 */
  GError *error; /* why there is none, while the log is read */
  gboolean running;
  gboolean asked;    /* a person asked for the line, who may be asked for a password */
  gboolean replayed; /* what the guest wrote before is shown */
};

G_DEFINE_FINAL_TYPE (GhSerialPage, gh_serial_page, GTK_TYPE_BOX)

static void
on_closed (GhSerialPage *self)
{
  gh_serial_view_set_session (self->view, NULL);
  if (self->running)
    gh_error_bar_show (self->bar,
                       _ ("The serial line was closed. Another program may have taken it."),
                       _ ("_Reconnect"));
}

/* What the guest writes from now on, or why that cannot be seen. @log: what is shown already, and
 * may come on the line once more. */
static void
begin (GhSerialPage *self, const char *log, gsize length)
{
  g_autoptr (GError) error = g_steal_pointer (&self->error);
  g_autoptr (GhSerialSession) session = NULL;

  g_clear_object (&self->opening);
  if (error != NULL)
    {
      gh_error_bar_show (self->bar, error->message, _ ("_Try Again"));
      return;
    }
  gh_error_bar_clear (self->bar);
  session = gh_serial_session_new_after (g_steal_fd (&self->fd), log, length);
  g_signal_connect_object (session, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
  gh_serial_view_set_session (self->view, session);
}

/* Not every hypervisor keeps one, and nobody is asked for a password for it. */
static void
on_log (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhSerialPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);
  g_autoptr (GVariant) bytes = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
  gsize length = 0;
  const char *text = bytes != NULL ? g_variant_get_fixed_array (bytes, &length, 1) : NULL;

  if (g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED) || self->opening == NULL)
    return;
  if (length > 0)
    gh_serial_view_feed (self->view, text, length);
  begin (self, text, length);
}

/* The log is read once the line is open: what is written in between is in one of them. It is shown
 * where the line is somebody else's, too. */
static void
read_log (GhSerialPage *self)
{
  self->replayed = TRUE;
  gh_client_call_quietly_async (
    self->client,
    self->path,
    GH_DBUS_DOMAIN_INTERFACE,
    "GetLog",
    g_variant_new_parsed ("('serial', {'bytes': <%u>})", (guint) REPLAY_MAX),
    self->opening,
    on_log,
    g_object_ref (self));
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhSerialPage) self = data;
  g_autoptr (GError) error = NULL;
  int fd = gh_client_open_console_finish (GH_CLIENT (source), result, &error);

  if (g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    return;
  self->fd = fd;
  self->error = g_steal_pointer (&error);
  /* Only of the first line is there a log. */
  if (self->replayed || !g_str_equal (self->kind, "serial"))
    begin (self, NULL, 0);
  else
    read_log (self);
}

static void
open_line (GhSerialPage *self)
{
  typeof (gh_client_open_console_async) *open
    = self->asked ? gh_client_open_console_async : gh_client_peek_console_async;

  if (!self->running || self->opening != NULL || gh_serial_view_get_session (self->view) != NULL)
    return;
  self->opening = g_cancellable_new ();
  self->asked = FALSE;
  open (self->client, self->path, self->kind, self->opening, on_opened, g_object_ref (self));
}

static void
on_reconnect (GhSerialPage *self)
{
  self->asked = TRUE;
  open_line (self);
}

static void
close_line (GhSerialPage *self)
{
  GhSerialSession *session = gh_serial_view_get_session (self->view);

  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  g_clear_error (&self->error);
  if (self->fd >= 0)
    close (g_steal_fd (&self->fd));
  if (session == NULL)
    return;
  g_signal_handlers_disconnect_by_data (session, self);
  gh_serial_session_close (session);
  gh_serial_view_set_session (self->view, NULL);
}

static void
gh_serial_page_dispose (GObject *object)
{
  GhSerialPage *self = GH_SERIAL_PAGE (object);

  if (self->client != NULL)
    close_line (self);
  g_clear_object (&self->client);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->kind, g_free);
  G_OBJECT_CLASS (gh_serial_page_parent_class)->dispose (object);
}

static void
gh_serial_page_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (GH_SERIAL_PAGE (widget)->view));
}

static void
gh_serial_page_class_init (GhSerialPageClass *klass)
{
  GTK_WIDGET_CLASS (klass)->grab_focus = gh_serial_page_grab_focus;
  G_OBJECT_CLASS (klass)->dispose = gh_serial_page_dispose;
}

static void
gh_serial_page_init (GhSerialPage *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->bar = GH_ERROR_BAR (gh_error_bar_new ());
  self->view = GH_SERIAL_VIEW (gh_serial_view_new ());
  gtk_widget_show (GTK_WIDGET (self->view));
  gtk_box_pack_start (GTK_BOX (self), GTK_WIDGET (self->bar), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), GTK_WIDGET (self->view), TRUE, TRUE, 0);
  g_signal_connect_swapped (self->bar, "action", G_CALLBACK (on_reconnect), self);
  self->asked = TRUE;
  self->fd = -1;
}

GtkWidget *
gh_serial_page_new (GhClient *client, const char *path, const char *kind)
{
  GhSerialPage *self = g_object_new (GH_TYPE_SERIAL_PAGE, NULL);

  self->client = g_object_ref (client);
  self->path = g_strdup (path);
  self->kind = g_strdup (kind);
  return GTK_WIDGET (self);
}

void
gh_serial_page_set_running (GtkWidget *page, gboolean running, const char *name)
{
  GhSerialPage *self = GH_SERIAL_PAGE (page);

  gh_serial_view_set_machine_name (self->view, name);
  if (self->running == running)
    return;
  self->running = running;
  /* The next run has a log of its own. */
  if (!running)
    self->replayed = FALSE;
  if (running)
    open_line (self);
  else
    close_line (self);
}
