/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHostStatus: what stands in the window when it is not one machine: none yet, many, or trouble.
 */
#include "config.h"

#include "gh-host-status.h"

#include "gh-status.h"

struct _GhHostStatus
{
  GtkStack parent_instance;

  HdyStatusPage *empty;
  HdyStatusPage *many;
  GtkWidget *force_off;
  HdyStatusPage *trouble;
  GtkWidget *retry;
};

enum
{
  RETRY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhHostStatus, gh_host_status, GTK_TYPE_STACK)

static void
on_retry (GhHostStatus *self)
{
  g_signal_emit (self, signals[RETRY], 0);
}

static void
gh_host_status_class_init (GhHostStatusClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[RETRY] = g_signal_new (
    "retry", GH_TYPE_HOST_STATUS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/window/gh-host-status.ui");
  gtk_widget_class_bind_template_child (widget_class, GhHostStatus, empty);
  gtk_widget_class_bind_template_child (widget_class, GhHostStatus, many);
  gtk_widget_class_bind_template_child (widget_class, GhHostStatus, force_off);
  gtk_widget_class_bind_template_child (widget_class, GhHostStatus, trouble);
  gtk_widget_class_bind_template_child (widget_class, GhHostStatus, retry);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
}

static void
gh_host_status_init (GhHostStatus *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show (GhHostStatus *self, HdyStatusPage *page)
{
  gtk_stack_set_visible_child (GTK_STACK (self), GTK_WIDGET (page));
}

void
gh_host_status_show_empty (GhHostStatus *self)
{
  g_return_if_fail (GH_IS_HOST_STATUS (self));

  gh_status_set (self->empty, NULL, NULL);
  show (self, self->empty);
}

void
gh_host_status_show_many (GhHostStatus *self, const char *label)
{
  g_return_if_fail (GH_IS_HOST_STATUS (self));

  gh_status_set (self->many, label, NULL);
  show (self, self->many);
}

void
gh_host_status_show_trouble (GhHostStatus *self,
                             const char *title,
                             const char *text,
                             gboolean retry)
{
  g_return_if_fail (GH_IS_HOST_STATUS (self));

  gh_status_set (self->trouble, title, text);
  gtk_widget_set_visible (self->retry, retry);
  show (self, self->trouble);
}

GtkWidget *
gh_host_status_get_force_off (GhHostStatus *self)
{
  g_return_val_if_fail (GH_IS_HOST_STATUS (self), NULL);

  return self->force_off;
}
