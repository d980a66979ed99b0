/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhOwnWindowBox: says that a machine has a window of its own, raises it, and offers VNC. */
#include "config.h"

#include "gh-own-window-box.h"

#include <glib/gi18n-lib.h>

#include "gh-own-window-raise.h"
#include "gh-own-window.h"

struct _GhOwnWindowBox
{
  GtkBox parent_instance;

  GtkLabel *text;
  GtkWidget *raise;
  GtkWidget *replace;

  GhClient *client;
  GhDbusDomain *domain;
  gboolean configured;
  char *trouble; /* of the last click, until something changes */
};

G_DEFINE_FINAL_TYPE (GhOwnWindowBox, gh_own_window_box, GTK_TYPE_BOX)

static const char *
describe (GhOwnWindowBox *self, gboolean open)
{
  if (self->trouble != NULL)
    return self->trouble;
  if (!open)
    return _ ("This machine opens a window of its own when it is started.");
  if (!self->configured)
    return _ ("This machine is shown in a window of its own. From its next start on its screen is "
              "shown here.");
  return _ ("This machine is shown in a window of its own, which its hypervisor has opened.");
}

static void
update (GhOwnWindowBox *self)
{
  gboolean open = self->domain != NULL && gh_dbus_domain_get_own_window (self->domain);

  gtk_label_set_label (self->text, describe (self, open));
  gtk_widget_set_visible (self->raise, open);
  gtk_widget_set_visible (self->replace, self->configured);
  gtk_widget_set_visible (GTK_WIDGET (self), open || self->configured);
}

static void
tell (GhOwnWindowBox *self, const char *trouble)
{
  g_free (self->trouble);
  self->trouble = g_strdup (trouble);
  update (self);
}

static void
on_raise (GhOwnWindowBox *self)
{
  if (gh_own_window_raise (gh_dbus_domain_get_id (self->domain)))
    tell (self, NULL);
  else
    tell (self,
          _ ("The window cannot be brought to the front from here: look for it among the windows "
             "of the desktop on which the machine was started."));
}

static void
on_replaced (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhOwnWindowBox) self = data;
  g_autoptr (GError) error = NULL;

  gh_own_window_replace_finish (GH_CLIENT (source), result, NULL, &error);
  /* The page may have gone meanwhile. */
  if (self->client == NULL)
    return;
  gtk_widget_set_sensitive (self->replace, TRUE);
  tell (self, error != NULL ? error->message : NULL);
}

static void
on_replace (GhOwnWindowBox *self)
{
  if (self->domain == NULL)
    return;
  gtk_widget_set_sensitive (self->replace, FALSE);
  gh_own_window_replace_async (self->client,
                               g_dbus_proxy_get_object_path (G_DBUS_PROXY (self->domain)),
                               NULL,
                               on_replaced,
                               g_object_ref (self));
}

static void
gh_own_window_box_dispose (GObject *object)
{
  GhOwnWindowBox *self = GH_OWN_WINDOW_BOX (object);

  g_clear_object (&self->client);
  g_clear_object (&self->domain);
  g_clear_pointer (&self->trouble, g_free);
  G_OBJECT_CLASS (gh_own_window_box_parent_class)->dispose (object);
}

static void
gh_own_window_box_class_init (GhOwnWindowBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_own_window_box_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/window/gh-own-window-box.ui");
  gtk_widget_class_bind_template_child (widget_class, GhOwnWindowBox, text);
  gtk_widget_class_bind_template_child (widget_class, GhOwnWindowBox, raise);
  gtk_widget_class_bind_template_child (widget_class, GhOwnWindowBox, replace);
  gtk_widget_class_bind_template_callback (widget_class, on_raise);
  gtk_widget_class_bind_template_callback (widget_class, on_replace);
}

static void
gh_own_window_box_init (GhOwnWindowBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
gh_own_window_box_set_machine (GhOwnWindowBox *self,
                               GhClient *client,
                               GhDbusDomain *domain,
                               gboolean configured)
{
  g_return_if_fail (GH_IS_OWN_WINDOW_BOX (self));

  g_set_object (&self->client, client);
  g_set_object (&self->domain, domain);
  self->configured = configured;
  tell (self, NULL);
}
