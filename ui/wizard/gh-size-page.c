/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhSizePage: memory and CPUs, with the host's limits. */
#include "config.h"

#include "gh-size-page.h"

#include <glib/gi18n-lib.h>

#include "gh-text.h"

#define MIB (1024.0 * 1024.0)

struct _GhSizePage
{
  GhWizardPage parent_instance;

  GtkAdjustment *memory;
  GtkAdjustment *cpus;
  GtkLevelBar *memory_bar;
  GtkLabel *memory_text;
  GtkLabel *cpus_text;
};

G_DEFINE_FINAL_TYPE (GhSizePage, gh_size_page, GH_TYPE_WIZARD_PAGE)

static void
say_memory (GhSizePage *self, guint64 memory, guint64 host)
{
  g_autofree char *wanted = gh_format_size (memory);
  g_autofree char *all = gh_format_size (host);
  /* Translators: as "2.0 GiB of the 16 GiB of this computer". */
  g_autofree char *text = g_strdup_printf (_ ("%s of the %s of this computer"), wanted, all);

  gtk_label_set_label (self->memory_text, text);
  gtk_level_bar_set_value (self->memory_bar, host > 0 ? CLAMP ((double) memory / host, 0, 1) : 0);
}

static void
update (GhSizePage *self)
{
  GhClient *client = gh_wizard_page_get_client (GH_WIZARD_PAGE (self));
  guint cpus = (guint) gh_client_get_host_number (client, "Cpus");
  g_autofree char *text = NULL;

  say_memory (self,
              gh_wizard_page_get_plan (GH_WIZARD_PAGE (self))->memory,
              gh_client_get_host_number (client, "Memory"));
  text = g_strdup_printf (
    g_dngettext (
      GETTEXT_PACKAGE, "This computer has %u processor", "This computer has %u processors", cpus),
    cpus);
  gtk_label_set_label (self->cpus_text, text);
}

static void
on_changed (GhSizePage *self)
{
  GhMachinePlan *plan = gh_wizard_page_get_plan (GH_WIZARD_PAGE (self));

  plan->memory = (guint64) gtk_adjustment_get_value (self->memory) << 20;
  plan->vcpus = (guint) gtk_adjustment_get_value (self->cpus);
  update (self);
  gh_wizard_page_changed (GH_WIZARD_PAGE (self));
}

static void
gh_size_page_enter (GhWizardPage *page)
{
  GhSizePage *self = GH_SIZE_PAGE (page);
  GhClient *client = gh_wizard_page_get_client (page);
  GhMachinePlan *plan = gh_wizard_page_get_plan (page);
  guint64 memory = plan->memory, host = gh_client_get_host_number (client, "Memory");
  guint vcpus = plan->vcpus;

  /* Each adjustment writes both into the plan. */
  g_signal_handlers_block_by_func (self->memory, on_changed, self);
  g_signal_handlers_block_by_func (self->cpus, on_changed, self);
  gtk_adjustment_set_upper (self->memory, host > 0 ? host / MIB : 1024 * 1024);
  gtk_adjustment_set_upper (self->cpus, MAX (gh_client_get_host_number (client, "Cpus"), 1));
  gtk_adjustment_set_value (self->memory, memory / MIB);
  gtk_adjustment_set_value (self->cpus, vcpus);
  g_signal_handlers_unblock_by_func (self->memory, on_changed, self);
  g_signal_handlers_unblock_by_func (self->cpus, on_changed, self);
  update (self);
}

static gboolean
gh_size_page_is_complete (GhWizardPage *page)
{
  return gh_wizard_page_get_plan (page)->memory > 0;
}

static void
gh_size_page_class_init (GhSizePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  GH_WIZARD_PAGE_CLASS (klass)->enter = gh_size_page_enter;
  GH_WIZARD_PAGE_CLASS (klass)->is_complete = gh_size_page_is_complete;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guesthouse/Guesthouse/wizard/gh-size-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GhSizePage, memory);
  gtk_widget_class_bind_template_child (widget_class, GhSizePage, cpus);
  gtk_widget_class_bind_template_child (widget_class, GhSizePage, memory_bar);
  gtk_widget_class_bind_template_child (widget_class, GhSizePage, memory_text);
  gtk_widget_class_bind_template_child (widget_class, GhSizePage, cpus_text);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
gh_size_page_init (GhSizePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
