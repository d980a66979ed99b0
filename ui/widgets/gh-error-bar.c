/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhErrorBar: what went wrong, standing where it happened, with the evidence behind a fold. */
#include "config.h"

#include "gh-error-bar.h"

#include "gh-error.h"

struct _GhErrorBar
{
  GtkBin parent_instance;

  GtkInfoBar *bar;
  GtkLabel *summary;
  GtkExpander *fold;
  GtkLabel *evidence;
  GtkButton *action;
};

enum
{
  ACTION,
  DISMISSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhErrorBar, gh_error_bar, GTK_TYPE_BIN)

static void
on_action (GhErrorBar *self)
{
  gh_error_bar_clear (self);
  g_signal_emit (self, signals[ACTION], 0);
}

static void
on_close (GhErrorBar *self)
{
  gh_error_bar_clear (self);
  g_signal_emit (self, signals[DISMISSED], 0);
}

static void
gh_error_bar_class_init (GhErrorBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const char *names[N_SIGNALS] = { "action", "dismissed" };

  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (
      names[i], GH_TYPE_ERROR_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/widgets/gh-error-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, GhErrorBar, bar);
  gtk_widget_class_bind_template_child (widget_class, GhErrorBar, summary);
  gtk_widget_class_bind_template_child (widget_class, GhErrorBar, fold);
  gtk_widget_class_bind_template_child (widget_class, GhErrorBar, evidence);
  gtk_widget_class_bind_template_child (widget_class, GhErrorBar, action);
  gtk_widget_class_bind_template_callback (widget_class, on_action);
  gtk_widget_class_bind_template_callback (widget_class, on_close);
}

static void
gh_error_bar_init (GhErrorBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
gh_error_bar_new (void)
{
  return g_object_new (GH_TYPE_ERROR_BAR, NULL);
}

void
gh_error_bar_show (GhErrorBar *self, const char *message, const char *action)
{
  g_autofree char *summary = NULL, *evidence = NULL;

  g_return_if_fail (GH_IS_ERROR_BAR (self));

  gh_error_split (message, &summary, &evidence);
  gtk_label_set_label (self->summary, summary);
  gtk_label_set_label (self->evidence, evidence != NULL ? evidence : "");
  gtk_expander_set_expanded (self->fold, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->fold), evidence != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->action), action != NULL);
  if (action != NULL)
    gtk_button_set_label (self->action, action);
  gtk_widget_show (GTK_WIDGET (self));
  gtk_info_bar_set_revealed (self->bar, TRUE);
}

void
gh_error_bar_clear (GhErrorBar *self)
{
  g_return_if_fail (GH_IS_ERROR_BAR (self));

  gtk_info_bar_set_revealed (self->bar, FALSE);
  gtk_widget_hide (GTK_WIDGET (self));
}
