/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which consoles a console window's machine has: screens, serial lines, or both. */
#include "config.h"

#include "gh-console-page-private.h"

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhConsolePage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GhDbusDomain) domain
    = gh_client_get_domain_finish (GH_CLIENT (source), result, &error);

  /* Without it the window takes it that there is everything, and each console says why it is not.
   */
  if (domain == NULL || self->client == NULL)
    return;
  g_clear_object (&self->loading);
  g_set_object (&self->domain, domain);
  g_signal_connect_object (
    domain, "notify::consoles", G_CALLBACK (gh_console_page_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (domain,
                           "notify::attached",
                           G_CALLBACK (gh_console_page_update_attendance),
                           self,
                           G_CONNECT_SWAPPED);
  gh_console_page_update (self);
  gh_console_page_attend (self);
}

void
gh_console_page_unload (GhConsolePage *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (self->domain != NULL)
    g_signal_handlers_disconnect_by_data (self->domain, self);
  g_clear_object (&self->domain);
}

void
gh_console_page_load (GhConsolePage *self)
{
  gh_console_page_unload (self);
  if (gh_client_get_state (self->client) != GH_CLIENT_CONNECTED)
    return;
  self->loading = g_cancellable_new ();
  gh_client_get_domain_async (
    self->client, self->path, self->loading, on_loaded, g_object_ref (self));
}

gboolean
gh_console_page_has (GhConsolePage *self, const char *kind)
{
  const char *const *consoles
    = self->domain != NULL ? gh_dbus_domain_get_consoles (self->domain) : NULL;

  return consoles == NULL || g_strv_contains (consoles, kind);
}

/* Returns: whether the machine has screen number @screen, and others */
static gboolean
is_offered (GhConsolePage *self, guint screen)
{
  g_autofree char *kind = screen > 0 ? g_strdup_printf ("vnc%u", screen) : g_strdup ("vnc");

  return self->domain != NULL && gh_dbus_domain_get_consoles (self->domain) != NULL
         && gh_console_page_has (self, kind) && gh_console_page_has (self, "vnc1");
}

void
gh_console_page_update_screens (GhConsolePage *self)
{
  for (guint i = 0; i < GH_CONSOLE_SCREENS; i++)
    {
      g_autofree char *name = g_strdup_printf ("screen-%u", i + 1);
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_offered (self, i));
      g_simple_action_set_state (G_SIMPLE_ACTION (action),
                                 g_variant_new_boolean (i == self->number));
    }
}

void
gh_console_page_choose (GhConsolePage *self)
{
  const char *const *consoles
    = self->domain != NULL ? gh_dbus_domain_get_consoles (self->domain) : NULL;
  gboolean wanted = consoles != NULL && g_strcmp0 (consoles[0], "serial") == 0;

  if (self->chosen || self->number > 0 || wanted == gh_console_page_is_on (self, "serial"))
    return;
  g_action_group_change_action_state (
    G_ACTION_GROUP (self->group), "serial", g_variant_new_boolean (wanted));
  self->chosen = FALSE;
}
