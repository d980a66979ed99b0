/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Consoles as tabs of one window, or each in a window of its own, and moved between them. */
#include "config.h"

#include "gh-console-window-private.h"

#include "gh-settings.h"

static void
move (GhConsoleWindow *self, HdyTabPage *tab, GhConsoleWindow *other)
{
  hdy_tab_view_transfer_page (self->tabs, tab, other->tabs, hdy_tab_view_get_n_pages (other->tabs));
  if (hdy_tab_view_get_n_pages (self->tabs) == 0)
    gtk_widget_destroy (GTK_WIDGET (self));
}

static void
detach (GhConsoleWindow *self, HdyTabPage *tab)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  GhConsoleWindow *other = gh_console_window_new (application, self->client);

  move (self, tab, other);
  gtk_window_present (GTK_WINDOW (other));
}

/* All consoles come into this window, in the order of their windows, and this one's stays in
 * front. */
static void
gather (GhConsoleWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (application));
  HdyTabPage *front = hdy_tab_view_get_selected_page (self->tabs);

  for (GList *l = windows; l != NULL; l = l->next)
    if (GH_IS_CONSOLE_WINDOW (l->data) && l->data != self)
      for (int n = hdy_tab_view_get_n_pages (GH_CONSOLE_WINDOW (l->data)->tabs); n > 0; n--)
        move (l->data, hdy_tab_view_get_nth_page (GH_CONSOLE_WINDOW (l->data)->tabs, 0), self);
  hdy_tab_view_set_selected_page (self->tabs, front);
}

static void
split (GhConsoleWindow *self)
{
  HdyTabPage *front = hdy_tab_view_get_selected_page (self->tabs);

  for (int i = hdy_tab_view_get_n_pages (self->tabs) - 1; i >= 0; i--)
    {
      HdyTabPage *tab = hdy_tab_view_get_nth_page (self->tabs, i);

      if (tab != front)
        detach (self, tab);
    }
  gtk_window_present (GTK_WINDOW (self));
}

/* The preference is remembered, and what is open follows it at once. */
static void
on_tabs (GSimpleAction *action, GVariant *state, gpointer data)
{
  GhConsoleWindow *self = data;

  gh_console_window_close_menus (self);
  g_simple_action_set_state (action, state);
  if (gh_settings_get () != NULL)
    g_settings_set_value (gh_settings_get (), "console-tabs", state);
  if (g_variant_get_boolean (state))
    gather (self);
  else
    split (self);
}

static void
on_detach (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GhConsoleWindow *self = data;
  HdyTabPage *tab = hdy_tab_view_get_selected_page (self->tabs);

  if (tab != NULL && hdy_tab_view_get_n_pages (self->tabs) > 1)
    detach (self, tab);
}

static void
on_next_tab (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HdyTabView *tabs = GH_CONSOLE_WINDOW (data)->tabs;

  if (!hdy_tab_view_select_next_page (tabs) && hdy_tab_view_get_n_pages (tabs) > 0)
    hdy_tab_view_set_selected_page (tabs, hdy_tab_view_get_nth_page (tabs, 0));
}

static void
on_previous_tab (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HdyTabView *tabs = GH_CONSOLE_WINDOW (data)->tabs;
  int n = hdy_tab_view_get_n_pages (tabs);

  if (!hdy_tab_view_select_previous_page (tabs) && n > 0)
    hdy_tab_view_set_selected_page (tabs, hdy_tab_view_get_nth_page (tabs, n - 1));
}

void
gh_console_window_update_tabs (GhConsoleWindow *self)
{
  const char *const several[] = { "detach", "next-tab", "previous-tab" };
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "tabs");
  gboolean wanted = gh_settings_get_flag ("console-tabs", FALSE);

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (wanted));
  for (guint i = 0; i < G_N_ELEMENTS (several); i++)
    g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), several[i])),
      hdy_tab_view_get_n_pages (self->tabs) > 1);
}

void
gh_console_window_add_tab_actions (GhConsoleWindow *self)
{
  const GActionEntry entries[] = {
    { "tabs", NULL, NULL, "false", on_tabs },
    { "detach", on_detach },
    { "next-tab", on_next_tab },
    { "previous-tab", on_previous_tab },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  if (gh_settings_get () != NULL)
    g_signal_connect_object (gh_settings_get (),
                             "changed::console-tabs",
                             G_CALLBACK (gh_console_window_update_tabs),
                             self,
                             G_CONNECT_SWAPPED);
  gh_console_window_update_tabs (self);
}

static GhConsoleWindow *
find (GtkApplication *application, const char *path, guint screen)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    for (int i = 0; GH_IS_CONSOLE_WINDOW (l->data)
                    && i < hdy_tab_view_get_n_pages (GH_CONSOLE_WINDOW (l->data)->tabs);
         i++)
      {
        GhConsoleWindow *window = l->data;
        HdyTabPage *tab = hdy_tab_view_get_nth_page (window->tabs, i);
        GtkWidget *page = hdy_tab_page_get_child (tab);

        if (!gh_console_page_shows (GH_CONSOLE_PAGE (page), path, screen))
          continue;
        hdy_tab_view_set_selected_page (window->tabs, tab);
        return window;
      }
  return NULL;
}

static GhConsoleWindow *
find_any (GtkApplication *application)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (GH_IS_CONSOLE_WINDOW (l->data))
      return l->data;
  return NULL;
}

GhConsoleWindow *
gh_console_window_open (GtkApplication *application,
                        GhClient *client,
                        const char *path,
                        guint screen)
{
  GhConsoleWindow *window = find (application, path, screen);
  GhConsolePage *page;

  if (window != NULL || gh_domain_list_lookup (gh_client_get_domains (client), path) == NULL)
    return window;
  if (gh_settings_get_flag ("console-tabs", FALSE))
    window = find_any (application);
  if (window == NULL)
    window = gh_console_window_new (application, client);
  page = gh_console_page_new (client, path, screen);
  hdy_tab_view_set_selected_page (window->tabs,
                                  hdy_tab_view_append (window->tabs, GTK_WIDGET (page)));
  return window;
}
