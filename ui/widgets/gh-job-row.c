/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhJobRow: one job: what it does, how far it is, and how to stop it. */
#include "config.h"

#include "gh-job-row.h"

#include <glib/gi18n-lib.h>

#include "gh-error-bar.h"

struct _GhJobRow
{
  GtkBox parent_instance;

  GtkLabel *title;
  GtkLabel *detail;
  GtkProgressBar *progress;
  GtkButton *cancel;
  GtkWidget *running;
  GhErrorBar *failure;

  GhJobItem *job;
};

G_DEFINE_FINAL_TYPE (GhJobRow, gh_job_row, GTK_TYPE_BOX)

static void
show_progress (GhJobRow *self)
{
  double progress = gh_job_item_get_progress (self->job);
  guint steps = g_strv_length ((char **) gh_job_item_get_steps (self->job));

  /* A step that cannot say how far it is stands by its place among the steps. */
  if (progress < 0)
    progress = 0;
  if (steps > 0)
    progress = (gh_job_item_get_step (self->job) + progress) / steps;
  gtk_progress_bar_set_fraction (self->progress, CLAMP (progress, 0, 1));
}

static void
show_failure (GhJobRow *self)
{
  g_autoptr (GError) error = gh_job_item_get_error (self->job);

  if (error != NULL && g_str_equal (gh_job_item_get_state (self->job), "failed"))
    gh_error_bar_show (self->failure, error->message, NULL);
  else
    gh_error_bar_clear (self->failure);
}

static void
update (GhJobRow *self)
{
  g_autofree char *detail = gh_job_item_describe (self->job);
  gboolean finished = gh_job_item_is_finished (self->job);

  gtk_label_set_label (self->title, gh_job_item_get_title (self->job));
  gtk_label_set_label (self->detail, detail);
  /* Of a job without steps or bytes there is nothing more to say. */
  gtk_widget_set_visible (GTK_WIDGET (self->detail),
                          !finished && !g_str_equal (detail, gh_job_item_get_title (self->job)));
  gtk_widget_set_visible (self->running, !finished);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel), gh_job_item_get_cancellable (self->job));
  show_progress (self);
  show_failure (self);
}

static void
on_cancel (GhJobRow *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel), FALSE);
  gh_job_item_cancel (self->job);
}

static void
on_dismissed (GhJobRow *self)
{
  gh_job_item_dismiss (self->job);
}

static void
gh_job_row_dispose (GObject *object)
{
  gh_job_row_set_job (GH_JOB_ROW (object), NULL);
  G_OBJECT_CLASS (gh_job_row_parent_class)->dispose (object);
}

static void
gh_job_row_class_init (GhJobRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_job_row_dispose;
  g_type_ensure (GH_TYPE_ERROR_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guesthouse/Guesthouse/widgets/gh-job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GhJobRow, title);
  gtk_widget_class_bind_template_child (widget_class, GhJobRow, detail);
  gtk_widget_class_bind_template_child (widget_class, GhJobRow, progress);
  gtk_widget_class_bind_template_child (widget_class, GhJobRow, cancel);
  gtk_widget_class_bind_template_child (widget_class, GhJobRow, running);
  gtk_widget_class_bind_template_child (widget_class, GhJobRow, failure);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_dismissed);
}

static void
gh_job_row_init (GhJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
gh_job_row_new (void)
{
  return g_object_new (GH_TYPE_JOB_ROW, NULL);
}

void
gh_job_row_set_job (GhJobRow *self, GhJobItem *job)
{
  g_return_if_fail (GH_IS_JOB_ROW (self));

  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_set_object (&self->job, job);
  if (job == NULL)
    return;
  g_signal_connect_swapped (job, "changed", G_CALLBACK (update), self);
  update (self);
}

GhJobItem *
gh_job_row_get_job (GhJobRow *self)
{
  g_return_val_if_fail (GH_IS_JOB_ROW (self), NULL);

  return self->job;
}
