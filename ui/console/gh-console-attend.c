/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Two people at one screen: whose keys the guest gets, and who only looks.
 *
 *            join                    another takes over
 *   alone ─────────▶ has the keys ─────────────────────▶ yielded: only views, is told, may take
 * over ▲   another has them at the join ───▲   │ └── takes over, or the other leaves ────┘
 */
#include "config.h"

#include "gh-console-page-private.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"

static void join (GhConsolePage *self, GhConsoleRole role);

static void
set_view_only (GhConsolePage *self, gboolean on)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), "view-only");

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (on));
  gh_console_view_set_view_only (self->view, on);
  gh_console_page_update (self);
}

/* Returns: whether this window's number is in the list. @other: (out) (nullable): who has the keys
 * instead of it */
static gboolean
look_up (GhConsolePage *self, gboolean *active, char **other)
{
  g_autoptr (GVariantIter) iter = NULL;
  gboolean found = FALSE, one_active;
  const char *who;
  guint32 id;

  g_variant_get (gh_dbus_domain_get_attached (self->domain), "a(usb)", &iter);
  while (g_variant_iter_next (iter, "(u&sb)", &id, &who, &one_active))
    if (id == self->attendance)
      {
        found = TRUE;
        *active = one_active;
      }
    else if (one_active && *other == NULL)
      *other = g_strdup (*who != '\0' ? who : _ ("Somebody else"));
  return found;
}

static void
yield (GhConsolePage *self, const char *other)
{
  g_autofree char *text = NULL;

  /* Translators: %s is somebody, as "Anna on laptop". */
  if (self->has_keys)
    text = g_strdup_printf (_ ("%s has taken over this console: what you type does not reach the "
                               "guest any more"),
                            other);
  else
    text = g_strdup_printf (_ ("%s is using this console. You can look on, or take over: what they "
                               "type does not reach the guest then"),
                            other);
  self->yielded = TRUE;
  self->has_keys = FALSE;
  set_view_only (self, TRUE);
  gh_error_bar_show (self->attend_bar, text, _ ("_Take Over"));
}

static void
regain (GhConsolePage *self)
{
  self->yielded = FALSE;
  gh_error_bar_clear (self->attend_bar);
  set_view_only (self, FALSE);
}

void
gh_console_page_update_attendance (GhConsolePage *self)
{
  g_autofree char *other = NULL;
  gboolean active = FALSE;

  if (self->domain == NULL || self->attendance == 0 || !look_up (self, &active, &other))
    return;
  if (active)
    {
      if (self->yielded)
        regain (self);
      self->has_keys = TRUE;
    }
  else if (other != NULL && !self->yielded
           && (self->has_keys || !gh_console_page_is_on (self, "view-only")))
    yield (self, other);
  else if (other == NULL && self->yielded)
    join (self, GH_CONSOLE_ROLE_TAKE_OVER);
}

static void
on_joined (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhConsolePage) self = data;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, NULL);
  guint32 id;

  self->joining = FALSE;
  /* A service that knows no manners is none that one could not use. */
  if (reply == NULL)
    return;
  g_variant_get (reply, "(u)", &id);
  self->attendance = id;
  if (self->client == NULL)
    {
      self->client = g_object_ref (GH_CLIENT (source));
      gh_console_page_unattend (self);
      g_clear_object (&self->client);
      return;
    }
  gh_console_page_update_attendance (self);
}

static void
join (GhConsolePage *self, GhConsoleRole role)
{
  GVariantDict options;
  /* Translators: who uses a console: a person, on a computer. */
  g_autofree char *who = g_strdup_printf (_ ("%s on %s"), g_get_user_name (), g_get_host_name ());

  /* The first screen's page speaks for the others, which are the same guest's. */
  if (self->joining || self->number > 0)
    return;
  gh_console_page_unattend (self);
  self->joining = TRUE;
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "who", "s", who);
  if (role == GH_CONSOLE_ROLE_TAKE_OVER)
    g_variant_dict_insert (&options, "take-over", "b", TRUE);
  if (role == GH_CONSOLE_ROLE_VIEW_ONLY)
    g_variant_dict_insert (&options, "view-only", "b", TRUE);
  gh_client_call_quietly_async (self->client,
                                self->path,
                                GH_DBUS_DOMAIN_INTERFACE,
                                "JoinConsole",
                                g_variant_new ("(@a{sv})", g_variant_dict_end (&options)),
                                NULL,
                                on_joined,
                                g_object_ref (self));
}

void
gh_console_page_attend (GhConsolePage *self)
{
  gboolean only = gh_console_page_is_on (self, "view-only");

  /* The service's numbers ended with it. */
  self->attendance = 0;
  if (self->role == GH_CONSOLE_ROLE_VIEW_ONLY)
    set_view_only (self, TRUE);
  if (self->role != GH_CONSOLE_ROLE_ASK)
    join (self, self->role);
  else if (self->has_keys)
    join (self, GH_CONSOLE_ROLE_TAKE_OVER);
  else
    join (self, only ? GH_CONSOLE_ROLE_VIEW_ONLY : GH_CONSOLE_ROLE_ASK);
  self->role = GH_CONSOLE_ROLE_ASK;
}

void
gh_console_page_unattend (GhConsolePage *self)
{
  if (self->attendance == 0)
    return;
  gh_client_call_quietly_async (self->client,
                                self->path,
                                GH_DBUS_DOMAIN_INTERFACE,
                                "LeaveConsole",
                                g_variant_new ("(u)", self->attendance),
                                NULL,
                                NULL,
                                NULL);
  self->attendance = 0;
}

void
gh_console_page_set_view_only (GhConsolePage *self, gboolean on)
{
  self->yielded = FALSE;
  self->has_keys = FALSE;
  gh_error_bar_clear (self->attend_bar);
  set_view_only (self, on);
  join (self, on ? GH_CONSOLE_ROLE_VIEW_ONLY : GH_CONSOLE_ROLE_TAKE_OVER);
}

void
gh_console_page_set_role (GhConsolePage *self, GhConsoleRole role)
{
  g_return_if_fail (GH_IS_CONSOLE_PAGE (self));

  /* Before the machine is known, it is remembered. */
  if (self->domain == NULL)
    self->role = role;
  else if (role != GH_CONSOLE_ROLE_ASK)
    gh_console_page_set_view_only (self, role == GH_CONSOLE_ROLE_VIEW_ONLY);
}
