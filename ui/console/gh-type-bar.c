/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhTypeBar: a text is being typed into a guest: how far it is, and a way to stop. */
#include "config.h"

#include "gh-type-bar.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-key-layout.h"
#include "gh-typist.h"

/* Keys up to which it is over before one could stop it. */
#define FEW 40

struct _GhTypeBar
{
  GtkRevealer parent_instance;

  GtkLabel *label;
  GtkProgressBar *progress;
  GCancellable *typing; /* NULL while nothing is typed */
};

enum
{
  FAILED,
  DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhTypeBar, gh_type_bar, GTK_TYPE_REVEALER)

static void
on_progress (guint done, guint total, gpointer data)
{
  GhTypeBar *self = data;

  gtk_progress_bar_set_fraction (self->progress, (double) done / total);
}

static void
on_typed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhTypeBar) self = data;
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->typing);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self), FALSE);
  if (gh_typist_type_finish (result, &error)
      || g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    g_signal_emit (self, signals[DONE], 0);
  else
    g_signal_emit (self, signals[FAILED], 0, error->message);
}

static GtkWidget *
new_box (GhTypeBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_ ("Typing into the guest…"));
  GtkWidget *progress = gtk_progress_bar_new ();
  GtkWidget *stop = gtk_button_new_with_mnemonic (_ ("_Stop Typing"));

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  self->label = GTK_LABEL (label);
  self->progress = GTK_PROGRESS_BAR (progress);
  gtk_widget_set_valign (progress, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (progress, TRUE);
  gtk_widget_set_focus_on_click (stop, FALSE);
  g_signal_connect_swapped (stop, "clicked", G_CALLBACK (gh_type_bar_stop), self);
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (box), progress);
  gtk_container_add (GTK_CONTAINER (box), stop);
  g_object_set (box, "margin", 6, NULL);
  gtk_widget_show_all (box);
  return box;
}

static void
gh_type_bar_dispose (GObject *object)
{
  gh_type_bar_stop (GH_TYPE_BAR (object));
  G_OBJECT_CLASS (gh_type_bar_parent_class)->dispose (object);
}

static void
gh_type_bar_class_init (GhTypeBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_type_bar_dispose;
  signals[FAILED] = g_signal_new ("failed",
                                  GH_TYPE_TYPE_BAR,
                                  G_SIGNAL_RUN_LAST,
                                  0,
                                  NULL,
                                  NULL,
                                  NULL,
                                  G_TYPE_NONE,
                                  1,
                                  G_TYPE_STRING);
  signals[DONE] = g_signal_new (
    "done", GH_TYPE_TYPE_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gh_type_bar_init (GhTypeBar *self)
{
  gtk_widget_show (GTK_WIDGET (self));
  gtk_container_add (GTK_CONTAINER (self), new_box (self));
}

GtkWidget *
gh_type_bar_new (void)
{
  return g_object_new (GH_TYPE_TYPE_BAR, NULL);
}

void
gh_type_bar_type (GhTypeBar *self, GhConsoleSession *session, const char *text, const char *layout)
{
  g_autofree char *name = layout != NULL ? g_strdup (layout) : gh_key_layout_guess ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GhKeyLayout) known = gh_key_layout_new (name, &error);
  g_autoptr (GArray) keys = known != NULL ? gh_key_layout_translate (known, text, &error) : NULL;

  if (keys == NULL)
    {
      g_signal_emit (self, signals[FAILED], 0, error->message);
      return;
    }
  if (self->typing != NULL || keys->len == 0)
    return;
  self->typing = g_cancellable_new ();
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self), keys->len > FEW);
  gh_typist_type_async (session,
                        keys,
                        GH_TYPIST_INTERVAL,
                        on_progress,
                        self,
                        self->typing,
                        on_typed,
                        g_object_ref (self));
}

void
gh_type_bar_stop (GhTypeBar *self)
{
  g_cancellable_cancel (self->typing);
}
