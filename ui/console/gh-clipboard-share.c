/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhClipboardShare: one clipboard for the desktop and the guest that one looks at. */
#include "config.h"

#include "gh-clipboard-share.h"

#include <string.h>

/* The longest text that goes to a guest: a picture of a book is not meant for it. */
#define TEXT_MAX (1024 * 1024)

struct _GhClipboardShare
{
  GObject parent_instance;

  GtkWindow *window; /* (nullable): in which the guest is seen */
  GtkClipboard *clipboard;
  GhConsoleSession *session;
  gboolean enabled;
  char *last; /* what both sides have: an echo of it is no news */
};

G_DEFINE_FINAL_TYPE (GhClipboardShare, gh_clipboard_share, G_TYPE_OBJECT)

static gboolean
is_open (GhClipboardShare *self)
{
  return self->enabled && self->session != NULL
         && gh_console_session_get_state (self->session) == GH_CONSOLE_CONNECTED
         && !gh_console_session_get_view_only (self->session);
}

static gboolean
remember (GhClipboardShare *self, const char *text)
{
  if (text == NULL || g_strcmp0 (self->last, text) == 0)
    return FALSE;
  g_free (self->last);
  self->last = g_strdup (text);
  return TRUE;
}

static void
on_text (GtkClipboard *clipboard, const char *text, gpointer data)
{
  g_autoptr (GhClipboardShare) self = data;

  if (text != NULL && strlen (text) <= TEXT_MAX && is_open (self) && remember (self, text))
    gh_console_session_set_clipboard (self->session, text);
}

static void
offer_to_guest (GhClipboardShare *self)
{
  if (is_open (self) && self->window != NULL && gtk_window_is_active (self->window))
    gtk_clipboard_request_text (self->clipboard, on_text, g_object_ref (self));
}

static void
on_guest_copied (GhClipboardShare *self)
{
  const char *text = gh_console_session_get_clipboard (self->session);

  if (is_open (self) && remember (self, text))
    gtk_clipboard_set_text (self->clipboard, text, -1);
}

static void
gh_clipboard_share_dispose (GObject *object)
{
  GhClipboardShare *self = GH_CLIPBOARD_SHARE (object);

  gh_clipboard_share_set_session (self, NULL);
  g_clear_pointer (&self->last, g_free);
  G_OBJECT_CLASS (gh_clipboard_share_parent_class)->dispose (object);
}

static void
gh_clipboard_share_class_init (GhClipboardShareClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_clipboard_share_dispose;
}

static void
gh_clipboard_share_init (GhClipboardShare *self)
{
  self->enabled = TRUE;
}

GhClipboardShare *
gh_clipboard_share_new (void)
{
  GhClipboardShare *self = g_object_new (GH_TYPE_CLIPBOARD_SHARE, NULL);

  self->clipboard = gtk_clipboard_get (GDK_SELECTION_CLIPBOARD);
  g_signal_connect_object (
    self->clipboard, "owner-change", G_CALLBACK (offer_to_guest), self, G_CONNECT_SWAPPED);
  return self;
}

void
gh_clipboard_share_set_window (GhClipboardShare *self, GtkWindow *window)
{
  if (self->window == window)
    return;
  if (self->window != NULL)
    g_signal_handlers_disconnect_by_data (self->window, self);
  self->window = window;
  if (window == NULL)
    return;
  g_signal_connect_object (
    window, "notify::is-active", G_CALLBACK (offer_to_guest), self, G_CONNECT_SWAPPED);
  offer_to_guest (self);
}

void
gh_clipboard_share_set_session (GhClipboardShare *self, GhConsoleSession *session)
{
  if (self->session == session)
    return;
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  if (session == NULL)
    return;
  g_clear_pointer (&self->last, g_free);
  g_signal_connect_swapped (session, "connected", G_CALLBACK (offer_to_guest), self);
  g_signal_connect_swapped (session, "clipboard-changed", G_CALLBACK (on_guest_copied), self);
}

void
gh_clipboard_share_set_enabled (GhClipboardShare *self, gboolean enabled)
{
  self->enabled = enabled;
  offer_to_guest (self);
}
