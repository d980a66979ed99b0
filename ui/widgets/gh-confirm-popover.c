/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhConfirmPopover: asks once, in place, before what a person may not have meant. */
#include "config.h"

#include "gh-confirm-popover.h"

#include <glib/gi18n-lib.h>

struct _GhConfirmPopover
{
  GtkPopover parent_instance;

  GtkLabel *question;
  GtkLabel *explanation;
  GtkToggleButton *disks;
  GtkButton *yes;

  GhMachineActions *actions;
  char *action;
};

G_DEFINE_FINAL_TYPE (GhConfirmPopover, gh_confirm_popover, GTK_TYPE_POPOVER)

static void
on_yes (GhConfirmPopover *self)
{
  gboolean disks = gtk_toggle_button_get_active (self->disks);

  gtk_popover_popdown (GTK_POPOVER (self));
  gh_machine_actions_confirm (self->actions, self->action, disks);
}

static void
on_no (GhConfirmPopover *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
}

static gboolean
destroy_later (gpointer self)
{
  gtk_widget_destroy (self);
  return G_SOURCE_REMOVE;
}

/* Once it has faded out: it is made anew for the next question. */
static void
on_closed (GhConfirmPopover *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, destroy_later, g_object_ref (self), g_object_unref);
}

static void
gh_confirm_popover_finalize (GObject *object)
{
  GhConfirmPopover *self = GH_CONFIRM_POPOVER (object);

  g_clear_object (&self->actions);
  g_free (self->action);
  G_OBJECT_CLASS (gh_confirm_popover_parent_class)->finalize (object);
}

static void
gh_confirm_popover_class_init (GhConfirmPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gh_confirm_popover_finalize;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/widgets/gh-confirm-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, GhConfirmPopover, question);
  gtk_widget_class_bind_template_child (widget_class, GhConfirmPopover, explanation);
  gtk_widget_class_bind_template_child (widget_class, GhConfirmPopover, disks);
  gtk_widget_class_bind_template_child (widget_class, GhConfirmPopover, yes);
  gtk_widget_class_bind_template_callback (widget_class, on_yes);
  gtk_widget_class_bind_template_callback (widget_class, on_no);
  gtk_widget_class_bind_template_callback (widget_class, on_closed);
}

static void
gh_confirm_popover_init (GhConfirmPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
say_discard (GhConfirmPopover *self)
{
  g_autofree char *whom = gh_machine_actions_get_label (self->actions);
  /* Translators: %s is a machine's name, or "3 machines". */
  g_autofree char *question = g_strdup_printf (_ ("Discard the saved state of %s?"), whom);

  gtk_label_set_label (self->question, question);
  gtk_label_set_label (
    self->explanation,
    _ ("It will start from the beginning: what the guest had not written to its disks is lost."));
  gtk_widget_hide (GTK_WIDGET (self->disks));
  gtk_button_set_label (self->yes, _ ("_Discard"));
}

static const char *
say_deletion (GhMachineActions *actions)
{
  if (g_action_group_get_action_enabled (G_ACTION_GROUP (actions), "discard-saved"))
    return _ ("The machine can be brought back as long as the window is open; what it was doing "
              "when it was saved cannot.");
  return _ ("It can be brought back as long as the window is open.");
}

static void
say (GhConfirmPopover *self, gboolean delete)
{
  g_autofree char *whom = gh_machine_actions_get_label (self->actions);
  g_autofree char *question = NULL;

  /* Translators: %s is a machine's name, or "3 machines". */
  question = g_strdup_printf (delete ? _ ("Delete %s?") : _ ("Force %s off?"), whom);
  gtk_label_set_label (self->question, question);
  gtk_label_set_label (
    self->explanation,
    delete ? say_deletion (self->actions)
           : _ ("This is like pulling the plug: what the guest has not saved is lost."));
  gtk_widget_set_visible (GTK_WIDGET (self->disks), delete);
  gtk_button_set_label (self->yes, delete ? _ ("_Delete") : _ ("_Force Off"));
}

void
gh_confirm_popover_ask (GtkWidget *beside, GhMachineActions *actions, const char *action)
{
  GhConfirmPopover *self = g_object_new (GH_TYPE_CONFIRM_POPOVER, "relative-to", beside, NULL);

  self->actions = g_object_ref (actions);
  self->action = g_strdup (action);
  if (g_str_equal (action, "discard-saved"))
    say_discard (self);
  else
    say (self, g_str_equal (action, "delete"));
  gtk_popover_popup (GTK_POPOVER (self));
}
