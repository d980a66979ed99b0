/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Saves what a terminal has shown as a text file. */
#include "config.h"

#include "gh-serial-save.h"

#include <glib/gi18n-lib.h>

static GtkWindow *
get_window (GtkWidget *widget)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel (widget);

  return GTK_IS_WINDOW (toplevel) ? GTK_WINDOW (toplevel) : NULL;
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) terminal = data;
  g_autoptr (GError) error = NULL;
  GtkWidget *dialog;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    return;
  dialog = gtk_message_dialog_new (get_window (terminal),
                                   GTK_DIALOG_DESTROY_WITH_PARENT,
                                   GTK_MESSAGE_ERROR,
                                   GTK_BUTTONS_CLOSE,
                                   _ ("The text could not be saved as %s"),
                                   g_file_peek_path (G_FILE (source)));
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", error->message);
  g_signal_connect (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
write_text (VteTerminal *terminal, GFile *file)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GBytes) text = NULL;

  /* Into memory: nothing waits. */
  if (!vte_terminal_write_contents_sync (terminal, memory, VTE_WRITE_DEFAULT, NULL, NULL)
      || !g_output_stream_close (memory, NULL, NULL))
    return;
  text = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  g_file_replace_contents_bytes_async (
    file, text, NULL, FALSE, G_FILE_CREATE_NONE, NULL, on_written, g_object_ref (terminal));
}

static void
on_response (GtkNativeDialog *dialog, int response, VteTerminal *terminal)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    write_text (terminal, file);
  g_object_unref (dialog);
}

void
gh_serial_save (VteTerminal *terminal, const char *name)
{
  g_autofree char *file_name
    = g_strdup_printf ("%s%sserial.txt", name != NULL ? name : "", name != NULL ? "-" : "");
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Save the Serial Line's Text"),
                                                              get_window (GTK_WIDGET (terminal)),
                                                              GTK_FILE_CHOOSER_ACTION_SAVE,
                                                              _ ("_Save"),
                                                              NULL);

  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (dialog), TRUE);
  g_strdelimit (file_name, "/", '-');
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), file_name);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), terminal, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
