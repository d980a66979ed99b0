/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMainWindow: a host's machines at the left, the chosen one at the right. */
#include "config.h"

#include "gh-main-window.h"

#include <glib/gi18n-lib.h>

#include "gh-confirm-popover.h"
#include "gh-error.h"
#include "gh-error-bar.h"
#include "gh-host-page.h"
#include "gh-host-status.h"
#include "gh-job-button.h"
#include "gh-machine-actions.h"
#include "gh-machine-list.h"
#include "gh-machine-page.h"
#include "gh-machine-settings.h"
#include "gh-monitor.h"
#include "gh-settings.h"
#include "gh-statistics.h"
#include "gh-undo-bar.h"

/* Milliseconds after which a wait is worth a word. */
#define PATIENCE 200

struct _GhMainWindow
{
  HdyApplicationWindow parent_instance;

  HdyLeaflet *leaflet;
  GtkWidget *sidebar;
  GtkWidget *content;
  HdyHeaderBar *sidebar_header;
  GtkToggleButton *search_button; /* this and the next two: see complete() */
  GtkWidget *menu_button;
  GtkWidget *other_menu_button; /* while the list is hidden */
  HdyHeaderBar *content_header;
  GhJobButton *jobs; /* made for the first job */
  GhErrorBar *error; /* made for the first error */
  GhUndoBar *undo;   /* made for the first deletion */
  GhMachineList *list;
  GtkStack *stack;
  GtkLabel *waiting;    /* empty at first */
  GhMachinePage *page;  /* made for the first machine that is chosen */
  GhHostStatus *status; /* the same, for what is no machine */
  GtkWidget *host_page; /* made when the host is first looked at */
  GtkImage *host_icon;
  GtkLabel *host_name;

  GhClient *client;
  GhStatistics *statistics;
  GhMachineActions *actions;
  char *failure;
  guint patience;
  gboolean filled;
  gboolean complete;
  gboolean on_host; /* the host is looked at, not a machine */
};

enum
{
  OPEN_CONSOLE,
  PAINTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhMainWindow, gh_main_window, HDY_TYPE_APPLICATION_WINDOW)

static void
show_content (GhMainWindow *self, const char *name, gboolean with_list)
{
  gboolean appears = with_list && !gtk_widget_get_visible (self->sidebar);

  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_widget_set_visible (self->sidebar, with_list);
  if (appears)
    gtk_widget_grab_focus (gh_machine_list_get_tree (self->list));
  hdy_header_bar_set_title (self->content_header, with_list ? "" : _ ("Guesthouse"));
  /* A narrow window shows the list until a machine is chosen in it. */
  hdy_leaflet_set_visible_child (
    self->leaflet, with_list && !g_str_equal (name, "machine") ? self->sidebar : self->content);
}

static void
reconnect (void)
{
  g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "reconnect", NULL);
}

/* Made when it is first needed: most of the time there are machines. */
static GhHostStatus *
need_status (GhMainWindow *self)
{
  if (self->status == NULL)
    {
      self->status = g_object_new (GH_TYPE_HOST_STATUS, NULL);
      g_signal_connect_swapped (self->status, "retry", G_CALLBACK (reconnect), self);
      gtk_stack_add_named (self->stack, GTK_WIDGET (self->status), "status");
    }
  return self->status;
}

static GhErrorBar *
need_error (GhMainWindow *self)
{
  if (self->error == NULL)
    {
      self->error = GH_ERROR_BAR (gh_error_bar_new ());
      g_signal_connect_swapped (self->error, "action", G_CALLBACK (reconnect), self);
      gtk_container_add (GTK_CONTAINER (self->content), GTK_WIDGET (self->error));
      gtk_box_reorder_child (GTK_BOX (self->content), GTK_WIDGET (self->error), 1);
    }
  return self->error;
}

static void
on_deleted (GhMainWindow *self, GhDeletion *deletion)
{
  if (self->undo == NULL)
    {
      self->undo = GH_UNDO_BAR (gh_undo_bar_new ());
      g_signal_connect_swapped (self->undo, "failed", G_CALLBACK (gh_main_window_show_error), self);
      gtk_container_add (GTK_CONTAINER (self->content), GTK_WIDGET (self->undo));
      gtk_box_reorder_child (GTK_BOX (self->content), GTK_WIDGET (self->undo), 1);
    }
  gh_undo_bar_add (self->undo, deletion);
}

static void
clear_error (GhMainWindow *self)
{
  if (self->error != NULL)
    gh_error_bar_clear (self->error);
}

static void
need_jobs (GhMainWindow *self)
{
  GhJobList *jobs = gh_client_get_jobs (self->client);

  if (self->jobs != NULL || !self->complete || g_list_model_get_n_items (G_LIST_MODEL (jobs)) == 0)
    return;
  self->jobs = g_object_new (GH_TYPE_JOB_BUTTON, NULL);
  hdy_header_bar_pack_end (self->content_header, GTK_WIDGET (self->jobs));
  gh_job_button_set_jobs (self->jobs, jobs);
}

/* Puts the buttons of gh-main-window-late.ui into the header bars. */
static void
add_buttons (GhMainWindow *self, GtkBuilder *builder)
{
  const struct
  {
    const char *name;
    HdyHeaderBar *bar;
    gboolean at_end;
    GObject *shown_with; /* (nullable): whose property decides whether it is seen */
    const char *property;
    GBindingFlags flags;
  } buttons[] = {
    { "back", self->content_header, FALSE, G_OBJECT (self->leaflet), "folded", 0 },
    { "new_button", self->sidebar_header, FALSE, NULL, NULL, 0 },
    { "menu_button", self->sidebar_header, TRUE, NULL, NULL, 0 },
    { "search_button", self->sidebar_header, TRUE, NULL, NULL, 0 },
    { "other_new_button",
      self->content_header,
      FALSE,
      G_OBJECT (self->sidebar),
      "visible",
      G_BINDING_INVERT_BOOLEAN },
    { "other_menu_button",
      self->content_header,
      TRUE,
      G_OBJECT (self->sidebar),
      "visible",
      G_BINDING_INVERT_BOOLEAN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      GtkWidget *button = GTK_WIDGET (gtk_builder_get_object (builder, buttons[i].name));

      if (buttons[i].shown_with != NULL)
        g_object_bind_property (buttons[i].shown_with,
                                buttons[i].property,
                                button,
                                "visible",
                                G_BINDING_SYNC_CREATE | buttons[i].flags);
      if (buttons[i].at_end)
        hdy_header_bar_pack_end (buttons[i].bar, button);
      else
        hdy_header_bar_pack_start (buttons[i].bar, button);
    }
}

/* An image or a folder from the file manager, or a link from the browser. */
static void
on_dropped (GhMainWindow *self, GdkDragContext *context, int x, int y, GtkSelectionData *selection)
{
  g_auto (GStrv) uris = gtk_selection_data_get_uris (selection);
  g_autofree char *path = NULL;

  if (uris == NULL || uris[0] == NULL)
    return;
  path = g_filename_from_uri (uris[0], NULL, NULL);
  g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()),
                                  "new-from",
                                  g_variant_new_string (path != NULL ? path : uris[0]));
}

static void
accept_drops (GhMainWindow *self)
{
  gtk_drag_dest_set (GTK_WIDGET (self), GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (GTK_WIDGET (self));
  g_signal_connect (self, "drag-data-received", G_CALLBACK (on_dropped), NULL);
}

static void on_back (GhMainWindow *self);
static void choose_first (GhMainWindow *self);

/* What the list does not wait for: icons need the whole icon theme, which is a fifth of the time to
 * the first picture, and buttons and menus are many widgets. */
static void
complete (GhMainWindow *self)
{
  g_autoptr (GtkBuilder) builder = NULL;

  if (self->complete)
    return;
  self->complete = TRUE;
  hdy_init ();
  builder
    = gtk_builder_new_from_resource ("/org/guesthouse/Guesthouse/window/gh-main-window-late.ui");
  self->search_button = GTK_TOGGLE_BUTTON (gtk_builder_get_object (builder, "search_button"));
  self->menu_button = GTK_WIDGET (gtk_builder_get_object (builder, "menu_button"));
  self->other_menu_button = GTK_WIDGET (gtk_builder_get_object (builder, "other_menu_button"));
  g_signal_connect_swapped (
    gtk_builder_get_object (builder, "back"), "clicked", G_CALLBACK (on_back), self);
  add_buttons (self, builder);
  gtk_stack_add_named (self->stack, GTK_WIDGET (gtk_builder_get_object (builder, "none")), "none");
  gh_machine_list_set_filter_button (self->list, self->search_button);
  gtk_image_set_from_icon_name (self->host_icon, "computer-symbolic", GTK_ICON_SIZE_BUTTON);
  hdy_header_bar_set_custom_title (self->sidebar_header, NULL);
  hdy_header_bar_set_custom_title (self->content_header, NULL);
  hdy_header_bar_set_show_close_button (self->sidebar_header, TRUE);
  hdy_header_bar_set_show_close_button (self->content_header, TRUE);
  need_jobs (self);
  accept_drops (self);
  choose_first (self);
}

static void
show_trouble (GhMainWindow *self, const char *title, const char *text, gboolean retry)
{
  gh_host_status_show_trouble (need_status (self), title, text, retry);
  show_content (self, "status", FALSE);
}

static void
need_page (GhMainWindow *self)
{
  if (self->page != NULL)
    return;
  self->page = g_object_new (GH_TYPE_MACHINE_PAGE, "vexpand", TRUE, NULL);
  gh_machine_page_set_client (self->page, self->client, self->statistics, self->actions);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->page), "machine");
}

static void
show_selection (GhMainWindow *self)
{
  g_auto (GStrv) paths = gh_machine_list_get_selected (self->list);
  guint length = g_strv_length (paths);
  g_autofree char *label = NULL;

  if (!self->complete)
    {
      show_content (self, "waiting", TRUE);
      return;
    }
  gh_machine_actions_set_paths (self->actions, (const char *const *) paths);
  if (length == 1)
    {
      need_page (self);
      gh_machine_page_set_path (self->page, paths[0]);
      show_content (self, "machine", TRUE);
      return;
    }
  if (self->page != NULL)
    gh_machine_page_set_path (self->page, NULL);
  if (length > 1)
    {
      label = gh_machine_actions_get_label (self->actions);
      gh_host_status_show_many (need_status (self), label);
    }
  show_content (self, length > 1 ? "status" : "none", TRUE);
}

static void
show_host (GhMainWindow *self)
{
  guint length = gh_domain_list_get_length (gh_client_get_domains (self->client));

  if (self->host_page == NULL)
    {
      self->host_page = gh_host_page_new (self->client);
      gtk_stack_add_named (self->stack, self->host_page, "host");
    }
  gh_machine_actions_set_paths (self->actions, (const char *const[]){ NULL });
  if (self->page != NULL)
    gh_machine_page_set_path (self->page, NULL);
  show_content (self, "host", length > 0);
}

/* A window that has room for both shows a machine beside the list from the start. */
static void
choose_first (GhMainWindow *self)
{
  g_auto (GStrv) chosen = gh_machine_list_get_selected (self->list);

  if (!gtk_widget_get_visible (self->sidebar) || self->on_host)
    return;
  if (*chosen == NULL && !hdy_leaflet_get_folded (self->leaflet))
    gh_machine_list_select_first (self->list);
  else
    show_selection (self);
}

/* The whole content follows from the client's state and its list. */
static void
update (GhMainWindow *self)
{
  GhClientState state = gh_client_get_state (self->client);
  guint length = gh_domain_list_get_length (gh_client_get_domains (self->client));
  g_autofree char *name = gh_client_get_host_string (self->client, "Name");

  gtk_label_set_label (self->host_name, name);
  if (self->on_host)
    show_host (self);
  else if (length > 0)
    {
      if (!gtk_widget_get_visible (self->sidebar))
        show_selection (self);
    }
  else if (self->failure != NULL)
    {
      g_autofree char *summary = NULL;

      gh_error_split (self->failure, &summary, NULL);
      show_trouble (self, _ ("This Host Cannot Be Opened"), summary, TRUE);
    }
  else if (state != GH_CLIENT_CONNECTED)
    show_content (self, "waiting", FALSE);
  else if (!gh_client_get_host_flag (self->client, "Available"))
    {
      g_autofree char *reason = gh_client_get_host_string (self->client, "UnavailableReason");

      show_trouble (self, _ ("No Machine Can Run Here"), reason, FALSE);
    }
  else
    {
      gh_host_status_show_empty (need_status (self));
      show_content (self, "status", FALSE);
    }
}

static void
update_error (GhMainWindow *self)
{
  gboolean listed = gh_domain_list_get_length (gh_client_get_domains (self->client)) > 0;

  if (self->failure != NULL && listed)
    gh_error_bar_show (need_error (self), self->failure, _ ("_Reconnect"));
  else if (gh_client_get_state (self->client) == GH_CLIENT_CONNECTED)
    clear_error (self);
}

static void
on_painted (GhMainWindow *self, GdkFrameClock *clock)
{
  g_signal_handlers_disconnect_by_func (clock, on_painted, self);
  g_signal_emit (self, signals[PAINTED], 0);
  complete (self);
}

/* What is shown now is on the screen once the next frame is painted. */
static void
watch_paint (GhMainWindow *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  if (!self->filled || clock == NULL || g_object_get_data (G_OBJECT (self), "watched") != NULL)
    return;
  g_object_set_data (G_OBJECT (self), "watched", self);
  g_signal_connect_object (clock, "after-paint", G_CALLBACK (on_painted), self, G_CONNECT_SWAPPED);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
take_list (GhMainWindow *self)
{
  self->filled = TRUE;
  update (self);
  if (self->complete)
    choose_first (self);
  watch_paint (self);
}

static void
on_state (GhMainWindow *self)
{
  if (gh_client_get_state (self->client) == GH_CLIENT_CONNECTED)
    {
      g_clear_pointer (&self->failure, g_free);
      /* The list may have been filled before this window was made. */
      take_list (self);
    }
  else
    update (self);
  update_error (self);
}

static gboolean
on_patience (gpointer data)
{
  GhMainWindow *self = data;

  self->patience = 0;
  complete (self);
  gtk_label_set_text (self->waiting, _ ("Connecting to the service…"));
  return G_SOURCE_REMOVE;
}

static void
set_on_host (GhMainWindow *self, gboolean on_host)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "host");

  self->on_host = on_host;
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (on_host));
}

static void
on_selection_changed (GhMainWindow *self)
{
  g_auto (GStrv) chosen = gh_machine_list_get_selected (self->list);

  clear_error (self);
  update_error (self);
  /* A machine that goes away is no choice of another. */
  if (self->on_host && *chosen == NULL)
    return;
  set_on_host (self, FALSE);
  if (gh_domain_list_get_length (gh_client_get_domains (self->client)) > 0)
    show_selection (self);
}

/* The host takes the place of the machines that were chosen, and gives it back. */
static void
on_host_state (GSimpleAction *action, GVariant *state, gpointer data)
{
  GhMainWindow *self = data;

  set_on_host (self, g_variant_get_boolean (state));
  if (self->on_host)
    gh_machine_list_select (self->list, NULL);
  else if (gh_domain_list_get_length (gh_client_get_domains (self->client)) > 0)
    show_selection (self);
  update (self);
  if (self->on_host)
    hdy_leaflet_navigate (self->leaflet, HDY_NAVIGATION_DIRECTION_FORWARD);
}

static void
on_row_activated (GhMainWindow *self)
{
  const char *label;
  const char *action = gh_machine_actions_get_primary (self->actions, &label);

  hdy_leaflet_navigate (self->leaflet, HDY_NAVIGATION_DIRECTION_FORWARD);
  if (action != NULL && !hdy_leaflet_get_folded (self->leaflet))
    g_action_group_activate_action (G_ACTION_GROUP (self->actions), action, NULL);
}

static void
on_back (GhMainWindow *self)
{
  hdy_leaflet_navigate (self->leaflet, HDY_NAVIGATION_DIRECTION_BACK);
}

static void
on_confirm (GhMainWindow *self, const char *action)
{
  GtkWidget *beside = gh_machine_list_get_tree (self->list);

  if (self->page != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->page)))
    beside = gh_machine_page_get_menu_button (self->page);
  else if (self->status != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->status)))
    beside = gh_host_status_get_force_off (self->status);
  gh_confirm_popover_ask (beside, self->actions, action);
}

static void
on_settings (GhMainWindow *self, const char *path)
{
  gh_machine_settings_present (GTK_WINDOW (self), self->client, path);
}

static void
on_failed (GhMainWindow *self, const char *message)
{
  gh_error_bar_show (need_error (self), message, NULL);
}

static void
on_open (GhMainWindow *self, const char *path)
{
  g_signal_emit (self, signals[OPEN_CONSOLE], 0, path);
}

static void
on_filter (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GhMainWindow *self = data;

  complete (self);
  gtk_toggle_button_set_active (self->search_button,
                                !gtk_toggle_button_get_active (self->search_button));
}

static void
on_menu (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GhMainWindow *self = data;

  complete (self);
  /* Behind the page of a folded window there is no menu to be seen. */
  if (hdy_leaflet_get_folded (self->leaflet) && gtk_widget_get_visible (self->sidebar))
    on_back (self);
  gtk_widget_activate (gtk_widget_get_visible (self->sidebar) ? self->menu_button
                                                              : self->other_menu_button);
}

static void
update_watching (GhMainWindow *self)
{
  GdkWindow *window = gtk_widget_get_window (GTK_WIDGET (self));
  gboolean hidden = window == NULL
                    || (gdk_window_get_state (window)
                        & (GDK_WINDOW_STATE_ICONIFIED | GDK_WINDOW_STATE_WITHDRAWN));

  gh_statistics_set_watched (self->statistics,
                             !hidden && gtk_widget_get_mapped (GTK_WIDGET (self)));
}

static gboolean
gh_main_window_state_event (GtkWidget *widget, GdkEventWindowState *event)
{
  gboolean stop
    = GTK_WIDGET_CLASS (gh_main_window_parent_class)->window_state_event (widget, event);

  update_watching (GH_MAIN_WINDOW (widget));
  return stop;
}

static void
gh_main_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gh_main_window_parent_class)->map (widget);
  watch_paint (GH_MAIN_WINDOW (widget));
}

static void
save_size (GhMainWindow *self)
{
  GSettings *settings = gh_settings_get ();
  int width, height;

  if (settings == NULL)
    return;
  g_settings_set_boolean (
    settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  if (gtk_window_is_maximized (GTK_WINDOW (self)))
    return;
  gtk_window_get_size (GTK_WINDOW (self), &width, &height);
  g_settings_set (settings, "window-size", "(ii)", width, height);
}

static void
restore_size (GhMainWindow *self)
{
  GSettings *settings = gh_settings_get ();
  int width, height;

  if (settings == NULL)
    return;
  g_settings_get (settings, "window-size", "(ii)", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), MAX (width, 360), MAX (height, 300));
  gh_monitor_limit_default (GTK_WINDOW (self));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

static gboolean
gh_main_window_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  save_size (GH_MAIN_WINDOW (widget));
  return FALSE;
}

static void
gh_main_window_dispose (GObject *object)
{
  GhMainWindow *self = GH_MAIN_WINDOW (object);

  if (self->patience != 0)
    g_source_remove (self->patience);
  self->patience = 0;
  if (self->statistics != NULL)
    gh_statistics_set_watched (self->statistics, FALSE);
  g_clear_object (&self->statistics);
  g_clear_object (&self->actions);
  g_clear_object (&self->client);
  g_clear_pointer (&self->failure, g_free);
  G_OBJECT_CLASS (gh_main_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GhMainWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, GhMainWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, GhMainWindow, content);
  gtk_widget_class_bind_template_child (widget_class, GhMainWindow, sidebar_header);
  gtk_widget_class_bind_template_child (widget_class, GhMainWindow, content_header);
  gtk_widget_class_bind_template_child (widget_class, GhMainWindow, list);
  gtk_widget_class_bind_template_child (widget_class, GhMainWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, GhMainWindow, waiting);
  gtk_widget_class_bind_template_child (widget_class, GhMainWindow, host_icon);
  gtk_widget_class_bind_template_child (widget_class, GhMainWindow, host_name);
  gtk_widget_class_bind_template_callback (widget_class, on_selection_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
gh_main_window_class_init (GhMainWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_main_window_dispose;
  widget_class->map = gh_main_window_map;
  widget_class->window_state_event = gh_main_window_state_event;
  widget_class->delete_event = gh_main_window_delete_event;
  signals[OPEN_CONSOLE] = g_signal_new ("open-console",
                                        GH_TYPE_MAIN_WINDOW,
                                        G_SIGNAL_RUN_LAST,
                                        0,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_TYPE_NONE,
                                        1,
                                        G_TYPE_STRING);
  signals[PAINTED] = g_signal_new (
    "painted", GH_TYPE_MAIN_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (GH_TYPE_MACHINE_LIST);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/window/gh-main-window.ui");
  bind_children (widget_class);
}

static void
gh_main_window_init (GhMainWindow *self)
{
  const GActionEntry entries[] = { { "filter", on_filter },
                                   { "menu", on_menu },
                                   { "host", NULL, NULL, "false", on_host_state } };

  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

static void
connect_client (GhMainWindow *self)
{
  GhDomainList *domains = gh_client_get_domains (self->client);

  g_signal_connect_object (
    self->client, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->client, "host-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    domains, "reset", G_CALLBACK (take_list), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (
    domains, "added", G_CALLBACK (update), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (
    domains, "removed", G_CALLBACK (update), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (gh_client_get_jobs (self->client),
                           "items-changed",
                           G_CALLBACK (need_jobs),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->actions, "confirm", G_CALLBACK (on_confirm), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->actions, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->actions, "deleted", G_CALLBACK (on_deleted), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->actions, "open", G_CALLBACK (on_open), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->actions, "settings", G_CALLBACK (on_settings), self, G_CONNECT_SWAPPED);
}

GtkWidget *
gh_main_window_new (GtkApplication *application, GhClient *client)
{
  GhMainWindow *self = g_object_new (GH_TYPE_MAIN_WINDOW, "application", application, NULL);

  self->client = g_object_ref (client);
  self->statistics = gh_statistics_new (client);
  self->actions = gh_machine_actions_new (client);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "machine", G_ACTION_GROUP (self->actions));
  gh_machine_list_set_client (self->list, client, self->statistics);
  connect_client (self);
  restore_size (self);
  self->filled = gh_client_get_state (client) == GH_CLIENT_CONNECTED;
  self->patience = g_timeout_add (PATIENCE, on_patience, self);
  update (self);
  gtk_widget_show (GTK_WIDGET (self->leaflet));
  return GTK_WIDGET (self);
}

void
gh_main_window_set_failure (GhMainWindow *self, const char *message)
{
  g_return_if_fail (GH_IS_MAIN_WINDOW (self));

  g_free (self->failure);
  self->failure = g_strdup (message);
  update (self);
  update_error (self);
}

void
gh_main_window_select (GhMainWindow *self, const char *path)
{
  g_return_if_fail (GH_IS_MAIN_WINDOW (self));

  gh_machine_list_select (self->list, path);
}

void
gh_main_window_show_error (GhMainWindow *self, const char *message)
{
  g_return_if_fail (GH_IS_MAIN_WINDOW (self));

  gh_error_bar_show (need_error (self), message, NULL);
}
