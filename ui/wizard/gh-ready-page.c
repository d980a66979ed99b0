/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhReadyPage: the name, and all answers in words. */
#include "config.h"

#include "gh-ready-page.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-facts.h"
#include "gh-guest-choice.h"
#include "gh-machine-settings.h"
#include "gh-text.h"
#include "gh-words.h"

struct _GhReadyPage
{
  GhWizardPage parent_instance;

  GtkEntry *name;
  GtkLabel *complaint;
  GtkEntry *title;
  GhFacts *facts;
  GtkWidget *more;
  GtkEntry *arguments;
  GhGuestChoice *guest;
  GtkToggleButton *start;

  gboolean entering;
};

G_DEFINE_FINAL_TYPE (GhReadyPage, gh_ready_page, GH_TYPE_WIZARD_PAGE)

static gboolean
check (GhReadyPage *self, GError **error)
{
  GhClient *client = gh_wizard_page_get_client (GH_WIZARD_PAGE (self));

  return gh_machine_plan_check_name (
    gtk_entry_get_text (self->name), gh_client_get_domains (client), error);
}

static void
on_changed (GhReadyPage *self)
{
  GhMachinePlan *plan = gh_wizard_page_get_plan (GH_WIZARD_PAGE (self));
  g_autoptr (GError) error = NULL;
  gboolean good;

  if (self->entering)
    return;
  good = check (self, &error);
  gtk_label_set_label (self->complaint, good ? "" : error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->complaint), !good);
  gh_machine_plan_set_string (&plan->name, gtk_entry_get_text (self->name));
  gh_machine_plan_set_string (&plan->title, gtk_entry_get_text (self->title));
  gh_machine_plan_set_string (&plan->arguments, gtk_entry_get_text (self->arguments));
  plan->start = gtk_toggle_button_get_active (self->start);
  gh_wizard_page_changed (GH_WIZARD_PAGE (self));
}

static void
show_summary (GhReadyPage *self, GhMachinePlan *plan)
{
  g_autofree char *system = gh_machine_plan_describe_system (plan);
  g_autofree char *memory = gh_format_size (plan->memory);
  g_autofree char *cpus = gh_words_for_cpus (plan->vcpus);
  g_autofree char *disk = gh_machine_plan_describe_disk (plan);
  g_autofree char *network = gh_machine_plan_describe_network (plan);
  g_autofree char *security = gh_machine_plan_describe_security (plan);
  g_autofree char *guest = plan->xen ? gh_machine_plan_describe_guest (plan) : NULL;
  g_autofree char *download = gh_machine_plan_describe_download (plan);
  g_autofree char *source = gh_text_without_password (plan->location);

  gh_facts_clear (self->facts);
  gh_facts_add (self->facts, _ ("System"), system);
  gh_facts_add (self->facts, _ ("From"), source);
  gh_facts_add (self->facts, _ ("Downloads"), download);
  gh_facts_add (self->facts, _ ("Memory"), memory);
  gh_facts_add (self->facts, _ ("Processor"), cpus);
  gh_facts_add (self->facts, _ ("Disk"), disk);
  gh_facts_add (self->facts, _ ("Network"), network);
  gh_facts_add (self->facts, _ ("Kind of guest"), guest);
  gh_facts_add (self->facts, _ ("Security"), security);
  if (plan->answers_wanted && gh_machine_plan_can_answer (plan))
    gh_facts_add (self->facts, _ ("User"), plan->user);
}

static void
on_guest_changed (GhReadyPage *self)
{
  show_summary (self, gh_wizard_page_get_plan (GH_WIZARD_PAGE (self)));
  gh_wizard_page_changed (GH_WIZARD_PAGE (self));
}

/* What was changed is what the pages before ask for too. */
static void
on_used (GhReadyPage *self, const GhDomainConfig *config)
{
  GhMachinePlan *plan = gh_wizard_page_get_plan (GH_WIZARD_PAGE (self));

  plan->memory = config->memory;
  plan->vcpus = config->vcpus;
  gh_machine_plan_set_string (&plan->name, config->name);
  gh_machine_plan_set_string (&plan->title, config->title);
  gh_machine_plan_set_hardware (plan, config);
  self->entering = TRUE;
  gtk_entry_set_text (self->name, config->name);
  gtk_entry_set_text (self->title, config->title != NULL ? config->title : "");
  self->entering = FALSE;
  show_summary (self, plan);
  on_changed (self);
}

static void
on_hardware (GhReadyPage *self)
{
  GhMachinePlan *plan = gh_wizard_page_get_plan (GH_WIZARD_PAGE (self));
  GtkWidget *window
    = gh_machine_settings_new_for_config (GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))),
                                          gh_wizard_page_get_client (GH_WIZARD_PAGE (self)),
                                          gh_machine_plan_make_config (plan));

  g_signal_connect_object (window, "used", G_CALLBACK (on_used), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

static void
gh_ready_page_enter (GhWizardPage *page)
{
  GhReadyPage *self = GH_READY_PAGE (page);
  GhMachinePlan *plan = gh_wizard_page_get_plan (page);
  GhClient *client = gh_wizard_page_get_client (page);

  if (plan->name == NULL)
    plan->name = gh_machine_plan_suggest_name (plan, gh_client_get_domains (client));
  self->entering = TRUE;
  gtk_entry_set_text (self->name, plan->name);
  self->entering = FALSE;
  gtk_widget_set_visible (self->more, plan->source == GH_PLAN_TREE);
  gh_guest_choice_set_plan (self->guest, plan);
  show_summary (self, plan);
  on_changed (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

static gboolean
gh_ready_page_is_complete (GhWizardPage *page)
{
  GhMachinePlan *plan = gh_wizard_page_get_plan (page);

  return check (GH_READY_PAGE (page), NULL)
         && gh_machine_plan_check_guest (plan, gh_machine_plan_get_guest (plan), NULL);
}

static void
gh_ready_page_class_init (GhReadyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  GH_WIZARD_PAGE_CLASS (klass)->enter = gh_ready_page_enter;
  GH_WIZARD_PAGE_CLASS (klass)->is_complete = gh_ready_page_is_complete;
  g_type_ensure (GH_TYPE_FACTS);
  g_type_ensure (GH_TYPE_GUEST_CHOICE);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/wizard/gh-ready-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GhReadyPage, name);
  gtk_widget_class_bind_template_child (widget_class, GhReadyPage, complaint);
  gtk_widget_class_bind_template_child (widget_class, GhReadyPage, title);
  gtk_widget_class_bind_template_child (widget_class, GhReadyPage, facts);
  gtk_widget_class_bind_template_child (widget_class, GhReadyPage, more);
  gtk_widget_class_bind_template_child (widget_class, GhReadyPage, arguments);
  gtk_widget_class_bind_template_child (widget_class, GhReadyPage, guest);
  gtk_widget_class_bind_template_child (widget_class, GhReadyPage, start);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_guest_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_hardware);
}

static void
gh_ready_page_init (GhReadyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
