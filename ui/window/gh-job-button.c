/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhJobButton: stands in the header bar while there are jobs, and lists them. */
#include "config.h"

#include "gh-job-button.h"

#include "gh-job-row.h"

struct _GhJobButton
{
  GtkMenuButton parent_instance;

  GtkBox *rows;

  GhJobList *jobs;
};

G_DEFINE_FINAL_TYPE (GhJobButton, gh_job_button, GTK_TYPE_MENU_BUTTON)

/* What went well is not worth a word; what failed stays until it is dismissed. */
static gboolean
is_worth_showing (GhJobItem *job)
{
  return !gh_job_item_is_finished (job) || g_str_equal (gh_job_item_get_state (job), "failed");
}

static void
update_visibility (GhJobButton *self)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->rows));
  gboolean any = FALSE;

  for (GList *l = rows; l != NULL; l = l->next)
    {
      gboolean shown = is_worth_showing (gh_job_row_get_job (l->data));

      gtk_widget_set_visible (l->data, shown);
      any |= shown;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), any);
}

static void
on_items_changed (GhJobButton *self, guint position, guint removed, guint added)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->rows));

  for (guint i = 0; i < removed; i++)
    {
      GtkWidget *row = g_list_nth_data (rows, position + i);

      g_signal_handlers_disconnect_by_data (gh_job_row_get_job (GH_JOB_ROW (row)), self);
      gtk_widget_destroy (row);
    }
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (GhJobItem) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), position + i);
      GtkWidget *row = gh_job_row_new ();

      gh_job_row_set_job (GH_JOB_ROW (row), job);
      g_signal_connect_object (
        job, "finished", G_CALLBACK (update_visibility), self, G_CONNECT_SWAPPED);
      gtk_container_add (GTK_CONTAINER (self->rows), row);
      gtk_box_reorder_child (self->rows, row, (int) (position + i));
    }
  update_visibility (self);
}

static void
gh_job_button_dispose (GObject *object)
{
  GhJobButton *self = GH_JOB_BUTTON (object);

  if (self->jobs != NULL)
    g_signal_handlers_disconnect_by_data (self->jobs, self);
  g_clear_object (&self->jobs);
  G_OBJECT_CLASS (gh_job_button_parent_class)->dispose (object);
}

static void
gh_job_button_class_init (GhJobButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_job_button_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/window/gh-job-button.ui");
  gtk_widget_class_bind_template_child (widget_class, GhJobButton, rows);
}

static void
gh_job_button_init (GhJobButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
gh_job_button_set_jobs (GhJobButton *self, GhJobList *jobs)
{
  g_return_if_fail (GH_IS_JOB_BUTTON (self) && self->jobs == NULL);

  self->jobs = g_object_ref (jobs);
  g_signal_connect_swapped (jobs, "items-changed", G_CALLBACK (on_items_changed), self);
  on_items_changed (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (jobs)));
}
