/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhWizard: makes a new machine, in few pages with good defaults. */
#include "config.h"

#include "gh-wizard.h"

#include <glib/gi18n-lib.h>

#include "gh-answers-page.h"
#include "gh-disk-page.h"
#include "gh-error-bar.h"
#include "gh-error.h"
#include "gh-job-row.h"
#include "gh-machine-plan.h"
#include "gh-monitor.h"
#include "gh-network-page.h"
#include "gh-ready-page.h"
#include "gh-size-page.h"
#include "gh-source-page.h"

/*
 *   page 0 ──next──▶ … ──next──▶ ready ──create──▶ working ──▶ closed
 *        ◀──back──           ◀──failed or cancelled──┘
 */
struct _GhWizard
{
  HdyWindow parent_instance;

  HdyHeaderBar *header;
  GtkWidget *cancel;
  GtkWidget *back;
  GtkButton *next;
  GhErrorBar *error;
  GtkStack *stack;
  GhWizardPage *source;
  GhWizardPage *size;
  GhWizardPage *disk;
  GhWizardPage *network;
  GhWizardPage *answers;
  GhWizardPage *ready;
  GtkWidget *working;
  GhJobRow *job;

  GhClient *client;
  GhMachinePlan *plan;
  guint at;
};

enum
{
  CREATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhWizard, gh_wizard, HDY_TYPE_WINDOW)

#define N_PAGES 6

#define XEN_HEIGHT 680

static GhWizardPage *
get_page (GhWizard *self, guint at)
{
  GhWizardPage *pages[N_PAGES]
    = { self->source, self->size, self->disk, self->network, self->answers, self->ready };

  return pages[at];
}

static const char *
get_title (guint at)
{
  const char *titles[N_PAGES] = {
    _ ("Where From?"), _ ("Size"), _ ("Disk"), _ ("Network"), _ ("User"), _ ("Ready to Create"),
  };

  return titles[at];
}

/* A disk that exists brings its own, and nobody asks for users where nothing takes them. */
static gboolean
is_skipped (GhWizard *self, guint at)
{
  GhWizardPage *page = get_page (self, at);

  return (page == self->disk && self->plan->source == GH_PLAN_IMPORT)
         || (page == self->answers && !gh_machine_plan_can_answer (self->plan));
}

static void
update (GhWizard *self)
{
  gboolean last = self->at == N_PAGES - 1;

  gtk_widget_set_sensitive (GTK_WIDGET (self->next),
                            gh_wizard_page_is_complete (get_page (self, self->at)));
  gtk_button_set_label (self->next, last ? _ ("C_reate") : _ ("_Next"));
}

static void
show_page (GhWizard *self, guint at)
{
  self->at = at;
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (get_page (self, at)));
  hdy_header_bar_set_subtitle (self->header, get_title (at));
  gtk_widget_show (self->cancel);
  gtk_widget_show (GTK_WIDGET (self->next));
  gtk_widget_set_visible (self->back, at > 0);
  gh_wizard_page_enter (get_page (self, at));
  update (self);
}

static void
show_working (GhWizard *self)
{
  gh_job_row_set_job (self->job, NULL);
  gtk_widget_hide (GTK_WIDGET (self->job));
  gtk_widget_hide (self->cancel);
  gtk_widget_hide (self->back);
  gtk_widget_hide (GTK_WIDGET (self->next));
  hdy_header_bar_set_subtitle (self->header, self->plan->name);
  gtk_stack_set_visible_child (self->stack, self->working);
}

static void
on_job (GhClient *client, GhJobItem *job, gpointer data)
{
  GhWizard *self = data;

  if (self->client == NULL)
    return;
  gh_job_row_set_job (self->job, job);
  gtk_widget_show (GTK_WIDGET (self->job));
}

static void
finish (GhWizard *self, GVariant *outcome)
{
  const char *path = NULL;

  if (g_variant_lookup (outcome, "domain", "&o", &path))
    g_signal_emit (self, signals[CREATED], 0, path, self->plan->start);
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhWizard) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) outcome = gh_client_run_job_finish (GH_CLIENT (source), result, &error);
  GhJobItem *job;

  /* The window may be closed; the job then went on without it. */
  if (self->client == NULL)
    return;
  if (outcome != NULL)
    {
      finish (self, outcome);
      return;
    }
  /* The error stands here: nobody need be told of it a second time. */
  job = gh_job_row_get_job (self->job);
  if (job != NULL)
    gh_job_item_dismiss (job);
  show_page (self, N_PAGES - 1);
  if (!g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    gh_error_bar_show (self->error, error->message, NULL);
}

static void
create (GhWizard *self)
{
  g_autoptr (GError) error = NULL;
  GVariant *call = gh_machine_plan_to_call (self->plan, &error);

  if (call == NULL)
    {
      gh_error_bar_show (self->error, error->message, NULL);
      return;
    }
  show_working (self);
  gh_client_run_job_async (self->client,
                           NULL,
                           GH_DBUS_HOST_INTERFACE,
                           "CreateDomain",
                           call,
                           NULL,
                           on_job,
                           on_created,
                           g_object_ref (self));
}

static void
on_next (GhWizard *self)
{
  gh_error_bar_clear (self->error);
  if (self->at == N_PAGES - 1)
    create (self);
  else
    show_page (self, is_skipped (self, self->at + 1) ? self->at + 2 : self->at + 1);
}

static void
on_back (GhWizard *self)
{
  gh_error_bar_clear (self->error);
  if (self->at > 0)
    show_page (self, is_skipped (self, self->at - 1) ? self->at - 2 : self->at - 1);
}

static void
on_cancel (GhWizard *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
gh_wizard_key_press (GtkWidget *widget, GdkEventKey *event)
{
  GhWizard *self = GH_WIZARD (widget);

  if (GTK_WIDGET_CLASS (gh_wizard_parent_class)->key_press_event (widget, event))
    return TRUE;
  if (event->keyval == GDK_KEY_Escape && gtk_widget_get_visible (self->cancel))
    {
      on_cancel (self);
      return TRUE;
    }
  if (event->keyval == GDK_KEY_Left && (event->state & GDK_MOD1_MASK)
      && gtk_widget_get_visible (self->back))
    {
      on_back (self);
      return TRUE;
    }
  return FALSE;
}

static void
gh_wizard_dispose (GObject *object)
{
  GhWizard *self = GH_WIZARD (object);

  g_clear_object (&self->client);
  G_OBJECT_CLASS (gh_wizard_parent_class)->dispose (object);
}

static void
gh_wizard_finalize (GObject *object)
{
  /* The pages are gone by now. */
  gh_machine_plan_free (GH_WIZARD (object)->plan);
  G_OBJECT_CLASS (gh_wizard_parent_class)->finalize (object);
}

static void
ensure_types (void)
{
  g_type_ensure (GH_TYPE_ANSWERS_PAGE);
  g_type_ensure (GH_TYPE_DISK_PAGE);
  g_type_ensure (GH_TYPE_ERROR_BAR);
  g_type_ensure (GH_TYPE_JOB_ROW);
  g_type_ensure (GH_TYPE_NETWORK_PAGE);
  g_type_ensure (GH_TYPE_READY_PAGE);
  g_type_ensure (GH_TYPE_SIZE_PAGE);
  g_type_ensure (GH_TYPE_SOURCE_PAGE);
}

static void
gh_wizard_class_init (GhWizardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_wizard_dispose;
  G_OBJECT_CLASS (klass)->finalize = gh_wizard_finalize;
  widget_class->key_press_event = gh_wizard_key_press;
  signals[CREATED] = g_signal_new ("created",
                                   GH_TYPE_WIZARD,
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL,
                                   NULL,
                                   NULL,
                                   G_TYPE_NONE,
                                   2,
                                   G_TYPE_STRING,
                                   G_TYPE_BOOLEAN);
  ensure_types ();
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guesthouse/Guesthouse/wizard/gh-wizard.ui");
  gtk_widget_class_bind_template_child (widget_class, GhWizard, header);
  gtk_widget_class_bind_template_child (widget_class, GhWizard, cancel);
  gtk_widget_class_bind_template_child (widget_class, GhWizard, back);
  gtk_widget_class_bind_template_child (widget_class, GhWizard, next);
  gtk_widget_class_bind_template_child (widget_class, GhWizard, error);
  gtk_widget_class_bind_template_child (widget_class, GhWizard, stack);
  gtk_widget_class_bind_template_child (widget_class, GhWizard, source);
  gtk_widget_class_bind_template_child (widget_class, GhWizard, size);
  gtk_widget_class_bind_template_child (widget_class, GhWizard, disk);
  gtk_widget_class_bind_template_child (widget_class, GhWizard, network);
  gtk_widget_class_bind_template_child (widget_class, GhWizard, answers);
  gtk_widget_class_bind_template_child (widget_class, GhWizard, ready);
  gtk_widget_class_bind_template_child (widget_class, GhWizard, working);
  gtk_widget_class_bind_template_child (widget_class, GhWizard, job);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
}

static void
gh_wizard_init (GhWizard *self)
{
  self->plan = gh_machine_plan_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_grab_default (GTK_WIDGET (self->next));
}

GtkWidget *
gh_wizard_new (GtkApplication *application, GhClient *client)
{
  GhWizard *self = g_object_new (GH_TYPE_WIZARD, "application", application, NULL);

  self->client = g_object_ref (client);
  self->plan->xen = gh_client_is_xen (client);
  /* Room for the choices that there are on Xen only. */
  if (self->plan->xen)
    gtk_window_set_default_size (GTK_WINDOW (self), -1, XEN_HEIGHT);
  gh_monitor_limit_default (GTK_WINDOW (self));
  for (guint i = 0; i < N_PAGES; i++)
    {
      gh_wizard_page_set_up (get_page (self, i), client, self->plan);
      g_signal_connect_object (
        get_page (self, i), "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  show_page (self, 0);
  return GTK_WIDGET (self);
}

void
gh_wizard_set_location (GhWizard *self, const char *location)
{
  g_return_if_fail (GH_IS_WIZARD (self));

  /* What is being made stays as it was said. */
  if (gtk_stack_get_visible_child (self->stack) == self->working)
    return;
  show_page (self, 0);
  gh_source_page_set_location (GH_SOURCE_PAGE (self->source), location);
}
