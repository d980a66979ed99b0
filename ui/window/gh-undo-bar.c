/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhUndoBar: says which machines were deleted, and brings them back. */
#include "config.h"

#include "gh-undo-bar.h"

#include <glib/gi18n-lib.h>

struct _GhUndoBar
{
  GtkInfoBar parent;

  GtkLabel *label;
  GPtrArray *deletions;
};

static guint failed;

G_DEFINE_FINAL_TYPE (GhUndoBar, gh_undo_bar, GTK_TYPE_INFO_BAR)

static void
close_bar (GhUndoBar *self)
{
  g_ptr_array_set_size (self->deletions, 0);
  gtk_widget_hide (GTK_WIDGET (self));
}

static void
on_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhUndoBar) self = data;
  g_autoptr (GError) error = NULL;

  if (!gh_deletion_undo_finish (GH_DELETION (source), result, &error))
    g_signal_emit (self, failed, 0, error->message);
}

static void
gh_undo_bar_response (GtkInfoBar *bar, int response)
{
  GhUndoBar *self = GH_UNDO_BAR (bar);

  if (response == GTK_RESPONSE_ACCEPT)
    for (guint i = 0; i < self->deletions->len; i++)
      gh_deletion_undo_async (self->deletions->pdata[i], on_undone, g_object_ref (self));
  close_bar (self);
}

static void
gh_undo_bar_dispose (GObject *object)
{
  GhUndoBar *self = GH_UNDO_BAR (object);

  g_clear_pointer (&self->deletions, g_ptr_array_unref);
  G_OBJECT_CLASS (gh_undo_bar_parent_class)->dispose (object);
}

static void
gh_undo_bar_class_init (GhUndoBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_undo_bar_dispose;
  GTK_INFO_BAR_CLASS (klass)->response = gh_undo_bar_response;
  failed = g_signal_new ("failed",
                         GH_TYPE_UNDO_BAR,
                         G_SIGNAL_RUN_LAST,
                         0,
                         NULL,
                         NULL,
                         NULL,
                         G_TYPE_NONE,
                         1,
                         G_TYPE_STRING);
}

static void
gh_undo_bar_init (GhUndoBar *self)
{
  GtkInfoBar *bar = GTK_INFO_BAR (self);
  GtkWidget *close = gtk_button_new_from_icon_name ("window-close-symbolic", GTK_ICON_SIZE_BUTTON);

  self->deletions = g_ptr_array_new_with_free_func (g_object_unref);
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_line_wrap (self->label, TRUE);
  gtk_label_set_line_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->label, 0);
  gtk_container_add (GTK_CONTAINER (gtk_info_bar_get_content_area (bar)), GTK_WIDGET (self->label));
  gtk_info_bar_add_button (bar, _ ("_Undo"), GTK_RESPONSE_ACCEPT);
  /* The bar's own has no name for a screen reader. */
  gtk_button_set_relief (GTK_BUTTON (close), GTK_RELIEF_NONE);
  gtk_widget_set_tooltip_text (close, _ ("Close"));
  atk_object_set_name (gtk_widget_get_accessible (close), _ ("Close"));
  gtk_info_bar_add_action_widget (bar, close, GTK_RESPONSE_CLOSE);
  gtk_button_box_set_child_non_homogeneous (
    GTK_BUTTON_BOX (gtk_info_bar_get_action_area (bar)), close, TRUE);
  gtk_widget_show_all (gtk_info_bar_get_content_area (bar));
  gtk_widget_show_all (gtk_info_bar_get_action_area (bar));
}

GtkWidget *
gh_undo_bar_new (void)
{
  return g_object_new (GH_TYPE_UNDO_BAR, "message-type", GTK_MESSAGE_INFO, NULL);
}

void
gh_undo_bar_add (GhUndoBar *self, GhDeletion *deletion)
{
  guint n = self->deletions->len + 1;
  g_autofree char *text
    = n == 1
        ? g_strdup_printf (_ ("“%s” was deleted"), gh_deletion_get_label (deletion))
        : g_strdup_printf (ngettext ("%u machine was deleted", "%u machines were deleted", n), n);

  g_ptr_array_add (self->deletions, g_object_ref (deletion));
  gtk_label_set_label (self->label, text);
  gtk_widget_show (GTK_WIDGET (self));
}
