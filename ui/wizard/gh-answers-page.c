/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhAnswersPage: who uses the new system, so that its installer need not ask. */
#include "config.h"

#include "gh-answers-page.h"

#include <glib/gi18n-lib.h>

struct _GhAnswersPage
{
  GhWizardPage parent_instance;

  GtkToggleButton *wanted;
  GtkLabel *explanation;
  GtkWidget *grid;
  GtkWidget *fold;
  GtkEntry *user;
  GtkEntry *full_name;
  GtkEntry *password;
  GtkEntry *again;
  GtkEntry *ssh_key;
  GtkWidget *ssh_label;
  GtkEntry *hostname;
  GtkEntry *language;
  GtkEntry *keyboard;
  GtkEntry *timezone;
  GtkLabel *complaint;

  gboolean entering;
};

G_DEFINE_FINAL_TYPE (GhAnswersPage, gh_answers_page, GH_TYPE_WIZARD_PAGE)

static GhMachinePlan *
get_plan (GhAnswersPage *self)
{
  return gh_wizard_page_get_plan (GH_WIZARD_PAGE (self));
}

/* What is wrong, or %NULL. */
static char *
find_fault (GhAnswersPage *self)
{
  g_autoptr (GError) error = NULL;

  if (!get_plan (self)->answers_wanted)
    return NULL;
  if (g_strcmp0 (gtk_entry_get_text (self->password), gtk_entry_get_text (self->again)) != 0)
    return g_strdup (_ ("The two passwords differ"));
  return gh_machine_plan_check_answers (get_plan (self), &error) ? NULL : g_strdup (error->message);
}

static void
update (GhAnswersPage *self)
{
  g_autofree char *fault = find_fault (self);
  /* Nobody likes to be scolded for what was not typed yet. */
  gboolean begun = *gtk_entry_get_text (self->password) != '\0';

  gtk_widget_set_sensitive (self->grid, get_plan (self)->answers_wanted);
  gtk_widget_set_sensitive (self->fold, get_plan (self)->answers_wanted);
  gtk_label_set_label (self->complaint, fault != NULL ? fault : "");
  gtk_widget_set_visible (GTK_WIDGET (self->complaint), fault != NULL && begun);
  gh_wizard_page_changed (GH_WIZARD_PAGE (self));
}

static void
on_changed (GhAnswersPage *self)
{
  GhMachinePlan *plan = get_plan (self);

  if (self->entering)
    return;
  plan->answers_wanted
    = plan->source == GH_PLAN_CLOUD || gtk_toggle_button_get_active (self->wanted);
  gh_machine_plan_set_string (&plan->user, gtk_entry_get_text (self->user));
  gh_machine_plan_set_string (&plan->full_name, gtk_entry_get_text (self->full_name));
  gh_machine_plan_set_password (plan, gtk_entry_get_text (self->password));
  gh_machine_plan_set_string (&plan->ssh_key, gtk_entry_get_text (self->ssh_key));
  gh_machine_plan_set_string (&plan->hostname, gtk_entry_get_text (self->hostname));
  gh_machine_plan_set_string (&plan->language, gtk_entry_get_text (self->language));
  gh_machine_plan_set_string (&plan->keyboard, gtk_entry_get_text (self->keyboard));
  gh_machine_plan_set_string (&plan->timezone, gtk_entry_get_text (self->timezone));
  update (self);
}

static void
set_entry (GtkEntry *entry, const char *text)
{
  gtk_entry_set_text (entry, text != NULL ? text : "");
}

static void
show_plan (GhAnswersPage *self, GhMachinePlan *plan)
{
  gboolean cloud = plan->source == GH_PLAN_CLOUD;
  self->entering = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self->wanted), !cloud);
  gtk_toggle_button_set_active (self->wanted, plan->answers_wanted);
  gtk_label_set_label (self->explanation,
                       cloud
                         ? _ ("The system on the disk learns at its first start who may log in.")
                         : _ ("The whole disk of the new machine is used, and nothing is asked."));
  set_entry (self->user, plan->user);
  set_entry (self->full_name, plan->full_name);
  set_entry (self->ssh_key, plan->ssh_key);
  set_entry (self->hostname, plan->hostname);
  set_entry (self->language, plan->language);
  set_entry (self->keyboard, plan->keyboard);
  set_entry (self->timezone, plan->timezone);
  gtk_widget_set_visible (GTK_WIDGET (self->ssh_key), !gh_machine_plan_is_windows (plan));
  gtk_widget_set_visible (self->ssh_label, !gh_machine_plan_is_windows (plan));
  self->entering = FALSE;
}

static void
gh_answers_page_enter (GhWizardPage *page)
{
  GhAnswersPage *self = GH_ANSWERS_PAGE (page);
  GhMachinePlan *plan = gh_wizard_page_get_plan (page);

  plan->answers_wanted = plan->source == GH_PLAN_CLOUD || plan->answers_wanted;
  gh_machine_plan_suggest_answers (plan);
  show_plan (self, plan);
  update (self);
  gtk_widget_grab_focus (plan->answers_wanted ? GTK_WIDGET (self->password)
                                              : GTK_WIDGET (self->wanted));
}

static gboolean
gh_answers_page_is_complete (GhWizardPage *page)
{
  g_autofree char *fault = find_fault (GH_ANSWERS_PAGE (page));

  return fault == NULL;
}

static void
gh_answers_page_class_init (GhAnswersPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  GH_WIZARD_PAGE_CLASS (klass)->enter = gh_answers_page_enter;
  GH_WIZARD_PAGE_CLASS (klass)->is_complete = gh_answers_page_is_complete;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/wizard/gh-answers-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GhAnswersPage, wanted);
  gtk_widget_class_bind_template_child (widget_class, GhAnswersPage, explanation);
  gtk_widget_class_bind_template_child (widget_class, GhAnswersPage, grid);
  gtk_widget_class_bind_template_child (widget_class, GhAnswersPage, fold);
  gtk_widget_class_bind_template_child (widget_class, GhAnswersPage, user);
  gtk_widget_class_bind_template_child (widget_class, GhAnswersPage, full_name);
  gtk_widget_class_bind_template_child (widget_class, GhAnswersPage, password);
  gtk_widget_class_bind_template_child (widget_class, GhAnswersPage, again);
  gtk_widget_class_bind_template_child (widget_class, GhAnswersPage, ssh_key);
  gtk_widget_class_bind_template_child (widget_class, GhAnswersPage, ssh_label);
  gtk_widget_class_bind_template_child (widget_class, GhAnswersPage, hostname);
  gtk_widget_class_bind_template_child (widget_class, GhAnswersPage, language);
  gtk_widget_class_bind_template_child (widget_class, GhAnswersPage, keyboard);
  gtk_widget_class_bind_template_child (widget_class, GhAnswersPage, timezone);
  gtk_widget_class_bind_template_child (widget_class, GhAnswersPage, complaint);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
gh_answers_page_init (GhAnswersPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
