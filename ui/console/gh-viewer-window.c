/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhViewerWindow: a window for the screen of any RFB server; needs no service. */
#include "config.h"

#include "gh-viewer-window.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

#include "gh-clipboard-share.h"
#include "gh-console-view.h"
#include "gh-error.h"
#include "gh-guest-sound.h"
#include "gh-settings.h"
#include "gh-sound-late.h"
#include "gh-vnc-session.h"

struct _GhViewerWindow
{
  GtkApplicationWindow parent_instance;

  char *address;
  char *encodings;
  GhConsoleSession *session; /* (nullable) */
  GhGuestSound *sound;
  gboolean sized; /* the window has had the screen's size */
  gboolean fullscreen;
  GhClipboardShare *clipboard;
  GtkWidget *view;
  GtkWidget *stack; /* of the view and of what is said in its place */
  GtkWidget *message;
  GtkWidget *again;
};

G_DEFINE_FINAL_TYPE (GhViewerWindow, gh_viewer_window, GTK_TYPE_APPLICATION_WINDOW)

static void
say (GhViewerWindow *self, const char *text, gboolean over)
{
  hdy_status_page_set_title (HDY_STATUS_PAGE (self->message),
                             over ? _ ("No screen") : _ ("Connecting…"));
  hdy_status_page_set_description (HDY_STATUS_PAGE (self->message), text);
  gtk_widget_set_visible (self->again, over);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->message);
}

static void
on_name (GhViewerWindow *self)
{
  const char *name = gh_console_session_get_name (self->session);
  g_autofree char *title
    = name != NULL && *name != '\0' ? g_strdup_printf ("%s – %s", name, self->address) : NULL;

  gtk_window_set_title (GTK_WINDOW (self), title != NULL ? title : self->address);
  gh_console_view_set_machine_name (GH_CONSOLE_VIEW (self->view), title);
}

/* The window takes the screen's size once, as far as the desktop has room. */
static void
on_connected (GhViewerWindow *self)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (self));
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  GdkRectangle area = { 0, 0, 1024, 768 };
  int width, height;

  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->view);
  gtk_widget_grab_focus (self->view);
  if (self->sized)
    return;
  self->sized = TRUE;
  gh_console_session_get_size (self->session, &width, &height);
  if (gdk_display_get_monitor (display, 0) != NULL)
    gdk_monitor_get_workarea (gdk_display_get_monitor (display, 0), &area);
  gtk_window_resize (
    GTK_WINDOW (self), MIN (width / scale, area.width), MIN (height / scale, area.height));
}

static void
on_ended (GhViewerWindow *self)
{
  const GError *error = gh_console_session_get_error (self->session);
  g_autofree char *summary = NULL;

  if (error != NULL)
    gh_error_split (error->message, &summary, NULL);
  say (self, summary != NULL ? summary : _ ("The other side has ended the connection."), TRUE);
}

static GtkWidget *
add_entry (GtkWidget *grid, int row, const char *label, gboolean hidden)
{
  GtkWidget *name = gtk_label_new_with_mnemonic (label);
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_visibility (GTK_ENTRY (entry), !hidden);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (name), entry);
  gtk_widget_set_halign (name, GTK_ALIGN_END);
  gtk_grid_attach (GTK_GRID (grid), name, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), entry, 1, row, 1, 1);
  return entry;
}

static void
on_answer (GtkDialog *dialog, int response, GhViewerWindow *self)
{
  GtkWidget *user = g_object_get_data (G_OBJECT (dialog), "user");
  GtkWidget *password = g_object_get_data (G_OBJECT (dialog), "password");
  gboolean given = response == GTK_RESPONSE_OK;

  if (self->session != NULL)
    gh_console_session_give_password (self->session,
                                      given && user != NULL ? gtk_entry_get_text (GTK_ENTRY (user))
                                                            : NULL,
                                      given ? gtk_entry_get_text (GTK_ENTRY (password)) : NULL);
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
on_password_needed (GhViewerWindow *self, gboolean needs_user)
{
  GtkWidget *dialog = gtk_dialog_new_with_buttons (_ ("Password"),
                                                   GTK_WINDOW (self),
                                                   GTK_DIALOG_MODAL | GTK_DIALOG_USE_HEADER_BAR,
                                                   _ ("_Cancel"),
                                                   GTK_RESPONSE_CANCEL,
                                                   _ ("Co_nnect"),
                                                   GTK_RESPONSE_OK,
                                                   NULL);
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *user = needs_user ? add_entry (grid, 0, _ ("_User"), FALSE) : NULL;
  GtkWidget *password = add_entry (grid, 1, _ ("_Password"), TRUE);

  g_object_set (
    grid, "margin", 18, "row-spacing", 12, "column-spacing", 12, "halign", GTK_ALIGN_CENTER, NULL);
  if (user != NULL)
    atk_object_set_name (gtk_widget_get_accessible (user), _ ("User"));
  atk_object_set_name (gtk_widget_get_accessible (password), _ ("Password"));
  g_object_set_data (G_OBJECT (dialog), "user", user);
  g_object_set_data (G_OBJECT (dialog), "password", password);
  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (dialog))), grid);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_OK);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answer), self, 0);
  gtk_widget_show_all (dialog);
}

static void
drop_session (GhViewerWindow *self)
{
  if (self->session == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->session, self);
  gh_console_view_set_session (GH_CONSOLE_VIEW (self->view), NULL);
  gh_guest_sound_set_session (self->sound, NULL);
  gh_clipboard_share_set_session (self->clipboard, NULL);
  gh_console_session_close (self->session);
  g_clear_object (&self->session);
}

static void
connect_again (GhViewerWindow *self)
{
  GhVncOptions options = { .encodings = self->encodings };
  g_autoptr (GError) error = NULL;

  drop_session (self);
  self->session = gh_vnc_session_open (self->address, &options, &error);
  if (self->session == NULL)
    {
      say (self, error->message, TRUE);
      return;
    }
  say (self, self->address, FALSE);
  g_signal_connect_swapped (self->session, "connected", G_CALLBACK (on_connected), self);
  g_signal_connect_swapped (self->session, "name-changed", G_CALLBACK (on_name), self);
  g_signal_connect_swapped (self->session, "closed", G_CALLBACK (on_ended), self);
  g_signal_connect_swapped (self->session, "failed", G_CALLBACK (on_ended), self);
  g_signal_connect_swapped (
    self->session, "password-needed", G_CALLBACK (on_password_needed), self);
  gh_console_view_set_session (GH_CONSOLE_VIEW (self->view), self->session);
  gh_guest_sound_set_session (self->sound, self->session);
  gh_clipboard_share_set_session (self->clipboard, self->session);
}

static gboolean
on_key (GhViewerWindow *self, GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_F11 || gh_console_view_get_grabbed (GH_CONSOLE_VIEW (self->view)))
    return GDK_EVENT_PROPAGATE;
  self->fullscreen = !self->fullscreen;
  if (self->fullscreen)
    gtk_window_fullscreen (GTK_WINDOW (self));
  else
    gtk_window_unfullscreen (GTK_WINDOW (self));
  return GDK_EVENT_STOP;
}

static void
dispose (GObject *object)
{
  GhViewerWindow *self = GH_VIEWER_WINDOW (object);

  drop_session (self);
  if (self->clipboard != NULL)
    gh_clipboard_share_set_window (self->clipboard, NULL);
  g_clear_object (&self->clipboard);
  g_clear_object (&self->sound);
  G_OBJECT_CLASS (gh_viewer_window_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_free (GH_VIEWER_WINDOW (object)->address);
  g_free (GH_VIEWER_WINDOW (object)->encodings);
  G_OBJECT_CLASS (gh_viewer_window_parent_class)->finalize (object);
}

static void
gh_viewer_window_class_init (GhViewerWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

/* As in the windows of one's own machines, unless the person has switched that off. */
static void
share_clipboard (GhViewerWindow *self)
{
  self->clipboard = gh_clipboard_share_new ();
  gh_clipboard_share_set_enabled (self->clipboard, gh_settings_get_flag ("share-clipboard", TRUE));
  gh_clipboard_share_set_window (self->clipboard, GTK_WINDOW (self));
}

static void
gh_viewer_window_init (GhViewerWindow *self)
{
  self->view = gh_console_view_new ();
  self->sound = gh_guest_sound_new (gh_sound_late_find);
  gh_guest_sound_set_enabled (self->sound, gh_settings_get_flag ("play-sound", TRUE));
  self->message = g_object_new (
    HDY_TYPE_STATUS_PAGE, "icon-name", "video-display-symbolic", "expand", TRUE, NULL);
  self->again = gtk_button_new_with_mnemonic (_ ("Connect _again"));
  gtk_widget_set_halign (self->again, GTK_ALIGN_CENTER);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->again), "suggested-action");
  gtk_container_add (GTK_CONTAINER (self->message), self->again);
  self->stack = gtk_stack_new ();
  gtk_container_add (GTK_CONTAINER (self->stack), self->message);
  gtk_container_add (GTK_CONTAINER (self->stack), self->view);
  gtk_container_add (GTK_CONTAINER (self), self->stack);
  gtk_widget_show_all (self->stack);
  gtk_window_set_default_size (GTK_WINDOW (self), 1024, 768);
  share_clipboard (self);
  g_signal_connect_swapped (self->again, "clicked", G_CALLBACK (connect_again), self);
  g_signal_connect_swapped (self, "key-press-event", G_CALLBACK (on_key), self);
}

GtkWidget *
gh_viewer_window_new (GtkApplication *application, const char *address, const char *encodings)
{
  GhViewerWindow *self
    = g_object_new (GH_TYPE_VIEWER_WINDOW, "application", application, "title", address, NULL);

  self->address = g_strdup (address);
  self->encodings = g_strdup (encodings);
  connect_again (self);
  return GTK_WIDGET (self);
}
