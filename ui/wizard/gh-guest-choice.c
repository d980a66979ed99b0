/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhGuestChoice: which kind of guest a new machine becomes on Xen, folded. */
#include "config.h"

#include "gh-guest-choice.h"

struct _GhGuestChoice
{
  GtkExpander parent_instance;

  GtkWidget *kinds[GH_XEN_N_GUESTS];
  GtkLabel *text;
  GtkLabel *complaint;

  GhMachinePlan *plan;
  gboolean showing;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhGuestChoice, gh_guest_choice, GTK_TYPE_EXPANDER)

static void
update (GhGuestChoice *self)
{
  GhXenGuest guest = gh_machine_plan_get_guest (self->plan);
  g_autofree char *text = gh_machine_plan_explain_guest (self->plan);
  g_autoptr (GError) error = NULL;
  gboolean good = gh_machine_plan_check_guest (self->plan, guest, &error);

  gtk_label_set_label (self->text, text);
  gtk_label_set_label (self->complaint, good ? "" : error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->complaint), !good);
  if (!good)
    gtk_expander_set_expanded (GTK_EXPANDER (self), TRUE);
}

static void
on_toggled (GhGuestChoice *self, GtkToggleButton *kind)
{
  if (self->showing || !gtk_toggle_button_get_active (kind))
    return;
  for (guint i = 0; i < GH_XEN_N_GUESTS; i++)
    if (GTK_WIDGET (kind) == self->kinds[i])
      self->plan->guest = (GhXenGuest) i;
  self->plan->guest_chosen = TRUE;
  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
gh_guest_choice_set_plan (GhGuestChoice *self, GhMachinePlan *plan)
{
  self->plan = plan;
  gtk_widget_set_visible (GTK_WIDGET (self), plan->xen);
  if (!plan->xen)
    return;
  self->showing = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->kinds[gh_machine_plan_get_guest (plan)]),
                                TRUE);
  self->showing = FALSE;
  update (self);
}

static void
gh_guest_choice_class_init (GhGuestChoiceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[CHANGED] = g_signal_new (
    "changed", GH_TYPE_GUEST_CHOICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/wizard/gh-guest-choice.ui");
  gtk_widget_class_bind_template_child (widget_class, GhGuestChoice, complaint);
  gtk_widget_class_bind_template_child (widget_class, GhGuestChoice, text);
  for (guint i = 0; i < GH_XEN_N_GUESTS; i++)
    gtk_widget_class_bind_template_child_full (widget_class,
                                               gh_enum_to_string (&gh_xen_guest_enum, (int) i),
                                               FALSE,
                                               G_STRUCT_OFFSET (GhGuestChoice, kinds)
                                                 + i * sizeof (GtkWidget *));
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
}

static void
gh_guest_choice_init (GhGuestChoice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
