/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Asking for the file to which a machine's memory is written. */
#include "config.h"

#include "gh-memory-dump.h"

#include <glib/gi18n-lib.h>
#include <gtk/gtk.h>

#include "gh-error.h"

/* One question; frees itself with its answer. */
typedef struct
{
  GhClient *client;
  char *path;
  GAsyncReadyCallback callback;
  gpointer data;
} Question;

static void
on_response (GtkNativeDialog *dialog, int response, Question *question)
{
  g_autofree char *file = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    gh_client_run_job_async (question->client,
                             question->path,
                             GH_DBUS_DOMAIN_INTERFACE,
                             "DumpMemory",
                             g_variant_new ("(sa{sv})", file, NULL),
                             NULL,
                             NULL,
                             question->callback,
                             question->data);
  else
    g_task_report_new_error (question->client,
                             question->callback,
                             question->data,
                             gh_memory_dump_ask,
                             GH_ERROR,
                             GH_ERROR_CANCELLED,
                             "Nobody chose a file");
  g_object_unref (dialog);
  g_object_unref (question->client);
  g_free (question->path);
  g_free (question);
}

void
gh_memory_dump_ask (GhClient *client, const char *path, GAsyncReadyCallback callback, gpointer data)
{
  GtkApplication *application = GTK_APPLICATION (g_application_get_default ());
  GhDomainRow *row = gh_domain_list_lookup (gh_client_get_domains (client), path);
  g_autofree char *name
    = g_strdup_printf ("%s.core", row != NULL ? gh_domain_row_get_label (row) : "machine");
  Question *question = g_new0 (Question, 1);
  GtkFileChooserNative *dialog
    = gtk_file_chooser_native_new (_ ("Dump Memory"),
                                   gtk_application_get_active_window (application),
                                   GTK_FILE_CHOOSER_ACTION_SAVE,
                                   _ ("_Dump"),
                                   _ ("_Cancel"));

  question->client = g_object_ref (client);
  question->path = g_strdup (path);
  question->callback = callback;
  question->data = data;
  g_strdelimit (name, "/", '-');
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), question);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
