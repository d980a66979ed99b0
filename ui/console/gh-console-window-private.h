/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a console's page asks of the window that it is in. */
#pragma once

#include "gh-console-window.h"
#include "gh-machine-actions.h"

G_BEGIN_DECLS

struct _GhConsoleWindow
{
  HdyApplicationWindow parent_instance;

  HdyHeaderBar *header;
  HdyHeaderBar *bar; /* in full screen */
  GtkRevealer *bar_revealer;
  GtkWidget *power_button;
  GtkWidget *menu_button;
  GtkWidget *bar_power_button;
  GtkWidget *bar_menu_button;
  GtkWidget *record_button; /* while the screen in front is recorded */
  GtkLabel *record_time;
  HdyTabBar *tab_bar;
  HdyTabView *tabs;

  GhClient *client;
  GhConsolePage *page; /* (nullable): the one in front */
  GtkEventController *motion;
  /* Whether the person, not the guest, has given the window its size. */
  gboolean sized;
  int fitted_width;
  int fitted_height;
  gboolean fullscreen;
};

/** gh_console_window_new: an empty one, which a page is to be put into */
GhConsoleWindow *gh_console_window_new (GtkApplication *application, GhClient *client);

/** gh_console_window_add_tab_actions: what is done with tabs: "win." */
void gh_console_window_add_tab_actions (GhConsoleWindow *self);

/** gh_console_window_update_tabs: how many tabs there are, or how the person wants them, has
 * changed
 */
void gh_console_window_update_tabs (GhConsoleWindow *self);

/** gh_console_window_update: what @page, of this window, is called and has to say is another */
void gh_console_window_update (GhConsoleWindow *self, GhConsolePage *page);

/** gh_console_window_fit: grows with the screen of @page, unless the person gave it a size */
void gh_console_window_fit (GhConsoleWindow *self, GhConsolePage *page);

/** gh_console_window_confirm: asks before @action, of @actions, beside the power button */
void
gh_console_window_confirm (GhConsoleWindow *self, GhMachineActions *actions, const char *action);

/** gh_console_window_close_menus: a menu that stays open would have the keys */
void gh_console_window_close_menus (GhConsoleWindow *self);

/** gh_console_window_close_page: ends @page, and with the last one the window */
void gh_console_window_close_page (GhConsoleWindow *self, GhConsolePage *page);

G_END_DECLS
