/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhLogView: the logs of a host, one at a time.
 *
 * choose ──tail──▶ shown ──follow──▶ a question that is answered when there is more ──▶ shown …
 * Each choice has a cancellable of its own, so that a late answer to another changes nothing. */
#include "config.h"

#include "gh-log-view.h"

#include <glib/gi18n-lib.h>

#include "gh-error-bar.h"
#include "gh-error.h"
#include "gh-host-info.h"
#include "gh-narrow.h"
#include "gh-text.h"

/* Bytes of the end that are shown, and most that the view holds while it follows. */
#define TAIL     262144
#define HELD_MAX 2097152

struct _GhLogView
{
  GtkBox parent_instance;

  GtkComboBoxText *names;
  GtkSearchEntry *search;
  GhErrorBar *error;
  GtkScrolledWindow *scroller;
  GtkTextView *text;
  GtkLabel *note;
  GtkToggleButton *follow;

  GhClient *client;
  GCancellable *reading;
  gboolean asked; /* whether a question about the log is under way */
  guint64 end;    /* of what is shown */
};

G_DEFINE_FINAL_TYPE (GhLogView, gh_log_view, GTK_TYPE_BOX)

static void ask (GhLogView *self, gboolean more);

static void
show_error (GhLogView *self, const GError *error)
{
  if (!g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    gh_error_bar_show (self->error, error->message, NULL);
}

/* Where the view stands at its end, it stays there. */
static void
append (GhLogView *self, GVariant *bytes)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  gboolean at_end
    = gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment)
      >= gtk_adjustment_get_upper (adjustment) - 40;
  gsize length;
  const char *raw = g_variant_get_fixed_array (bytes, &length, 1);
  g_autofree char *valid = g_utf8_make_valid (length > 0 ? raw : "", (gssize) length);
  GtkTextIter start, end;

  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert (buffer, &end, valid, -1);
  if (gtk_text_buffer_get_char_count (buffer) > HELD_MAX)
    {
      gtk_text_buffer_get_start_iter (buffer, &start);
      gtk_text_buffer_get_iter_at_offset (
        buffer, &end, gtk_text_buffer_get_char_count (buffer) - HELD_MAX);
      gtk_text_buffer_delete (buffer, &start, &end);
    }
  gtk_text_buffer_get_end_iter (buffer, &end);
  if (at_end)
    gtk_text_view_scroll_to_mark (
      self->text, gtk_text_buffer_create_mark (buffer, NULL, &end, FALSE), 0, FALSE, 0, 0);
}

static void
show_note (GhLogView *self, guint64 offset)
{
  g_autofree char *size = gh_format_size (self->end);
  g_autofree char *text = NULL;

  if (offset > 0)
    text = g_strdup_printf (_ ("The end of %s"), size);
  else
    text = g_strdup_printf (_ ("%s in all"), size);
  gtk_label_set_label (self->note, self->end > 0 ? text : _ ("It is empty"));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhLogView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);
  g_autoptr (GVariant) bytes = NULL;
  guint64 offset, end;
  gboolean fresh = self->end == G_MAXUINT64;

  if (g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    return;
  self->asked = FALSE;
  if (reply == NULL)
    {
      show_error (self, error);
      return;
    }
  g_variant_get (reply, "(@aytt)", &bytes, &offset, &end);
  if (!fresh && offset != self->end) /* it began anew */
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), "", 0);
  self->end = offset + g_variant_get_size (bytes);
  append (self, bytes);
  if (fresh)
    show_note (self, offset);
  ask (self, TRUE);
}

/* @more: only what follows on what is shown, while the person wants it and sees it. */
static void
ask (GhLogView *self, gboolean more)
{
  const char *name = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->names));
  GVariantDict options;

  if (name == NULL || self->asked
      || (more
          && (!gtk_toggle_button_get_active (self->follow)
              || !gtk_widget_get_mapped (GTK_WIDGET (self)))))
    return;
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "limit", "u", TAIL);
  if (more)
    {
      g_variant_dict_insert (&options, "offset", "t", self->end);
      g_variant_dict_insert (&options, "wait", "b", TRUE);
    }
  self->asked = TRUE;
  gh_client_call_quietly_async (self->client,
                                NULL,
                                GH_DBUS_HOST_INTERFACE,
                                "ReadLog",
                                g_variant_new ("(s@a{sv})", name, g_variant_dict_end (&options)),
                                self->reading,
                                on_read,
                                g_object_ref (self));
}

static void
stop (GhLogView *self)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  self->asked = FALSE;
}

static void
on_name_changed (GhLogView *self)
{
  stop (self);
  gh_error_bar_clear (self->error);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), "", 0);
  gtk_label_set_label (self->note, "");
  self->end = G_MAXUINT64;
  ask (self, FALSE);
}

static void
on_follow (GhLogView *self)
{
  if (self->end != G_MAXUINT64)
    ask (self, TRUE);
}

static void
on_logs (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhLogView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);
  g_autoptr (GVariant) logs = NULL;
  g_autofree char *chosen = g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->names)));

  if (reply == NULL)
    {
      show_error (self, error);
      return;
    }
  logs = g_variant_get_child_value (reply, 0);
  g_signal_handlers_block_by_func (self->names, on_name_changed, self);
  gtk_combo_box_text_remove_all (self->names);
  for (gsize i = 0; i < g_variant_n_children (logs); i++)
    {
      g_autoptr (GVariant) log = g_variant_get_child_value (logs, i);
      const char *name = "", *title = "";

      g_variant_lookup (log, "name", "&s", &name);
      g_variant_lookup (log, "title", "&s", &title);
      gtk_combo_box_text_append (self->names, name, title);
    }
  if (chosen == NULL || !gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->names), chosen))
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->names), 0);
  g_signal_handlers_unblock_by_func (self->names, on_name_changed, self);
  if (g_variant_n_children (logs) == 0)
    gtk_label_set_label (self->note, _ ("There are no logs yet: they come with the first machine"));
  else
    on_name_changed (self);
}

static void
gh_log_view_map (GtkWidget *widget)
{
  GhLogView *self = GH_LOG_VIEW (widget);

  GTK_WIDGET_CLASS (gh_log_view_parent_class)->map (widget);
  gh_client_call_quietly_async (self->client,
                                NULL,
                                GH_DBUS_HOST_INTERFACE,
                                "ListLogs",
                                g_variant_new ("(a{sv})", NULL),
                                NULL,
                                on_logs,
                                g_object_ref (self));
}

static void
gh_log_view_unmap (GtkWidget *widget)
{
  stop (GH_LOG_VIEW (widget));
  GTK_WIDGET_CLASS (gh_log_view_parent_class)->unmap (widget);
}

static void
find (GhLogView *self, gboolean next)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  const char *wanted = gtk_entry_get_text (GTK_ENTRY (self->search));
  GtkTextSearchFlags flags = GTK_TEXT_SEARCH_CASE_INSENSITIVE | GTK_TEXT_SEARCH_TEXT_ONLY;
  GtkTextIter from, start, end;
  gboolean found;

  if (*wanted == '\0')
    return;
  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
  from = next ? end : start;
  found = gtk_text_iter_forward_search (&from, wanted, flags, &start, &end, NULL);
  if (!found)
    {
      gtk_text_buffer_get_start_iter (buffer, &from);
      found = gtk_text_iter_forward_search (&from, wanted, flags, &start, &end, NULL);
    }
  if (!found)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  gtk_text_buffer_select_range (buffer, &start, &end);
  gtk_text_view_scroll_to_iter (self->text, &start, 0.1, FALSE, 0, 0);
}

static void
on_search (GhLogView *self)
{
  find (self, FALSE);
}

static void
on_search_next (GhLogView *self)
{
  find (self, TRUE);
}

static char *
get_text (GhLogView *self, gboolean selected)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start, end;

  if (!selected || !gtk_text_buffer_get_selection_bounds (buffer, &start, &end))
    gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
on_copy (GhLogView *self)
{
  g_autofree char *text = get_text (self, TRUE);

  gtk_clipboard_set_text (
    gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD), text, -1);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhLogView) self = data;
  GError *error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      g_autoptr (GError) told = gh_error_from_io (error, _ ("The log cannot be saved"));

      show_error (self, told);
    }
}

static void
on_file_chosen (GhLogView *self, int response, GtkNativeDialog *dialog)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *text = get_text (self, FALSE);
      g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

      text = NULL;
      g_file_replace_contents_bytes_async (
        file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL, on_saved, g_object_ref (self));
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
on_save (GhLogView *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
    _ ("Save the Log"), GTK_WINDOW (window), GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);

  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), "guesthouse.log");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (
    dialog, "response", G_CALLBACK (on_file_chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
gh_log_view_dispose (GObject *object)
{
  GhLogView *self = GH_LOG_VIEW (object);

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (gh_log_view_parent_class)->dispose (object);
}

static void
gh_log_view_class_init (GhLogViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_log_view_dispose;
  widget_class->map = gh_log_view_map;
  widget_class->unmap = gh_log_view_unmap;
  g_type_ensure (GH_TYPE_ERROR_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guesthouse/Guesthouse/host/gh-log-view.ui");
  gtk_widget_class_bind_template_child (widget_class, GhLogView, names);
  gtk_widget_class_bind_template_child (widget_class, GhLogView, search);
  gtk_widget_class_bind_template_child (widget_class, GhLogView, error);
  gtk_widget_class_bind_template_child (widget_class, GhLogView, scroller);
  gtk_widget_class_bind_template_child (widget_class, GhLogView, text);
  gtk_widget_class_bind_template_child (widget_class, GhLogView, note);
  gtk_widget_class_bind_template_child (widget_class, GhLogView, follow);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_search_next);
  gtk_widget_class_bind_template_callback (widget_class, on_follow);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
gh_log_view_init (GhLogView *self)
{
  self->end = G_MAXUINT64;
  self->reading = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gh_narrow_combo (GTK_COMBO_BOX (self->names), -1);
}

void
gh_log_view_set_client (GhLogView *self, GhClient *client)
{
  g_return_if_fail (GH_IS_LOG_VIEW (self) && self->client == NULL);

  self->client = g_object_ref (client);
}
