/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhConsoleWindow: a guest's screen and nothing else in the way, or several as tabs. */
#include "config.h"

#include "gh-console-page-private.h"
#include "gh-console-window-private.h"

#include <glib/gi18n-lib.h>

#include "gh-confirm-popover.h"
#include "gh-menu-room.h"
#include "gh-monitor.h"
#include "gh-own-keys.h"
#include "gh-settings.h"
#include "gh-shared-menu.h"
#include "gh-window-memory.h"

/* Pixels from the top edge that bring the bar, and that keep it. */
#define EDGE 2
#define KEEP 80
/* What the memory of sizes calls a window of tabs; others have their machine's name. */
#define TABS "consoles"
/* What can be done with a guest. */
#define MENU "/org/guesthouse/Guesthouse/console/gh-console-menu.ui"

G_DEFINE_FINAL_TYPE (GhConsoleWindow, gh_console_window, HDY_TYPE_APPLICATION_WINDOW)

static const char *
get_memory (GhConsoleWindow *self, GhConsolePage *page)
{
  if (hdy_tab_view_get_n_pages (self->tabs) > 1 || gh_settings_get_flag ("console-tabs", FALSE))
    return TABS;
  return page->memory;
}

/* What the page in front has to say. */

static void
show_page (GhConsoleWindow *self)
{
  GhConsolePage *page = self->page;

  gtk_window_set_title (GTK_WINDOW (self), page->title);
  hdy_header_bar_set_title (self->header, page->title);
  hdy_header_bar_set_title (self->bar, page->title);
  hdy_header_bar_set_subtitle (self->header, page->subtitle);
  hdy_header_bar_set_subtitle (self->bar, page->subtitle);
  gtk_widget_set_visible (self->record_button, page->recorder != NULL);
  gtk_label_set_label (self->record_time, gtk_label_get_label (page->record_sign_time));
}

/* Returns: (nullable): a page that is just leaving frees the keys, and says so, after its tab went:
 * libhandy's own look-up would end the program */
static HdyTabPage *
find_tab (GhConsoleWindow *self, GhConsolePage *page)
{
  for (int i = 0; i < hdy_tab_view_get_n_pages (self->tabs); i++)
    {
      HdyTabPage *tab = hdy_tab_view_get_nth_page (self->tabs, i);

      if (hdy_tab_page_get_child (tab) == GTK_WIDGET (page))
        return tab;
    }
  return NULL;
}

void
gh_console_window_update (GhConsoleWindow *self, GhConsolePage *page)
{
  HdyTabPage *tab = find_tab (self, page);

  if (tab == NULL)
    return;
  hdy_tab_page_set_title (tab, page->title);
  if (page == self->page)
    show_page (self);
}

static void
on_selected (GhConsoleWindow *self)
{
  HdyTabPage *tab = hdy_tab_view_get_selected_page (self->tabs);

  self->page = tab != NULL ? GH_CONSOLE_PAGE (hdy_tab_page_get_child (tab)) : NULL;
  gtk_widget_insert_action_group (
    GTK_WIDGET (self), "console", self->page != NULL ? G_ACTION_GROUP (self->page->group) : NULL);
  gtk_widget_insert_action_group (
    GTK_WIDGET (self), "machine", self->page != NULL ? G_ACTION_GROUP (self->page->actions) : NULL);
  if (self->page == NULL)
    return;
  show_page (self);
  gh_console_page_focus_guest (self->page);
}

/* Without a remembered size the window grows with the guest's screen, until the person gives it
 * another size. It does not shrink: a text screen of the firmware is but a moment. */
void
gh_console_window_fit (GhConsoleWindow *self, GhConsolePage *page)
{
  GhConsoleSession *session = gh_screen_link_get_session (page->link);
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  double zoom = gh_console_view_get_zoom (page->view);
  int width = 0, height = 0, own_width, own_height, header, border;

  if (self->sized || session == NULL || page != self->page)
    return;
  gtk_window_get_size (GTK_WINDOW (self), &own_width, &own_height);
  if (gtk_window_is_maximized (GTK_WINDOW (self)) || self->fullscreen
      || (self->fitted_width > 0
          && (own_width != self->fitted_width || own_height != self->fitted_height)))
    {
      self->sized = TRUE;
      return;
    }
  gh_console_session_get_size (session, &width, &height);
  width = (int) (width * (zoom > 0 ? zoom : 1) / scale);
  height = (int) (height * (zoom > 0 ? zoom : 1) / scale);
  header = own_height - gtk_widget_get_allocated_height (GTK_WIDGET (page->stack));
  width = MAX (width, own_width);
  height = MAX (height + MAX (header, 0), own_height);
  /* A window's size does not count the border that it may draw around itself. */
  border = gtk_widget_get_allocated_width (GTK_WIDGET (self)) - own_width;
  width += border;
  height += border;
  gh_monitor_limit (GTK_WIDGET (self), &width, &height);
  self->fitted_width = width - border;
  self->fitted_height = height - border;
  gtk_window_resize (GTK_WINDOW (self), self->fitted_width, self->fitted_height);
}

void
gh_console_window_confirm (GhConsoleWindow *self, GhMachineActions *actions, const char *action)
{
  if (self->fullscreen)
    gtk_revealer_set_reveal_child (self->bar_revealer, TRUE);
  gh_confirm_popover_ask (
    self->fullscreen ? self->bar_power_button : self->power_button, actions, action);
}

void
gh_console_window_close_menus (GhConsoleWindow *self)
{
  GtkWidget *buttons[] = { self->menu_button, self->bar_menu_button };

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (buttons[i]), FALSE);
}

/* Tabs come and go. */

static gboolean on_enter (GhConsoleWindow *self);

static void
restore (GhConsoleWindow *self, GhConsolePage *page)
{
  const char *memory = get_memory (self, page);
  g_autofree char *fullscreen = gh_window_memory_get (memory, "fullscreen");

  self->sized = gh_window_memory_restore (GTK_WINDOW (self), memory);
  if (g_strcmp0 (fullscreen, "true") == 0)
    gtk_window_fullscreen (GTK_WINDOW (self));
}

static void
on_attached (GhConsoleWindow *self, HdyTabPage *tab)
{
  GhConsolePage *page = GH_CONSOLE_PAGE (hdy_tab_page_get_child (tab));

  if (!gtk_widget_get_realized (GTK_WIDGET (self)) && hdy_tab_view_get_n_pages (self->tabs) == 1)
    restore (self, page);
  g_signal_connect_object (
    page->view, "enter-notify-event", G_CALLBACK (on_enter), self, G_CONNECT_SWAPPED);
  gh_console_page_set_fullscreen (page, self->fullscreen);
  gh_console_window_update (self, page);
  gh_console_page_recall (page);
  gh_console_window_update_tabs (self);
}

static void
on_detached (GhConsoleWindow *self, HdyTabPage *tab)
{
  GhConsolePage *page = GH_CONSOLE_PAGE (hdy_tab_page_get_child (tab));

  g_signal_handlers_disconnect_by_func (page->view, on_enter, self);
  if (g_object_get_data (G_OBJECT (tab), "closed") != NULL)
    gtk_widget_destroy (GTK_WIDGET (page));
  if (!gtk_widget_in_destruction (GTK_WIDGET (self)))
    gh_console_window_update_tabs (self);
}

/* One that moves to another window is detached, too, and is not to end. */
static gboolean
on_close_page (GhConsoleWindow *self, HdyTabPage *tab)
{
  g_object_set_data (G_OBJECT (tab), "closed", self);
  hdy_tab_view_close_page_finish (self->tabs, tab, TRUE);
  if (hdy_tab_view_get_n_pages (self->tabs) == 0 && !gtk_widget_in_destruction (GTK_WIDGET (self)))
    gtk_widget_destroy (GTK_WIDGET (self));
  return GDK_EVENT_STOP;
}

void
gh_console_window_close_page (GhConsoleWindow *self, GhConsolePage *page)
{
  HdyTabPage *tab = find_tab (self, page);

  if (tab != NULL)
    hdy_tab_view_close_page (self->tabs, tab);
}

/* A tab was dropped where there is no window. */
static HdyTabView *
on_create_window (GhConsoleWindow *self)
{
  GhConsoleWindow *other
    = gh_console_window_new (gtk_window_get_application (GTK_WINDOW (self)), self->client);

  gtk_window_present (GTK_WINDOW (other));
  return other->tabs;
}

/* Full screen. */

static gboolean
is_bar_used (GhConsoleWindow *self)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->bar_power_button))
         || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->bar_menu_button));
}

/* Heard before any of the window's children, whichever of them lies under the pointer. */
static void
on_motion (GhConsoleWindow *self)
{
  g_autoptr (GdkEvent) event = gtk_get_current_event ();
  double y;
  int top;

  if (!self->fullscreen || event == NULL || !gdk_event_get_root_coords (event, NULL, &y))
    return;
  gdk_window_get_origin (gtk_widget_get_window (GTK_WIDGET (self)), NULL, &top);
  if (y - top <= EDGE && self->page != NULL && !gh_console_page_is_pointer_taken (self->page))
    gtk_revealer_set_reveal_child (self->bar_revealer, TRUE);
  else if (y - top > KEEP && !is_bar_used (self))
    gtk_revealer_set_reveal_child (self->bar_revealer, FALSE);
}

/* GDK tells of the first movement into the screen as of an entry, and not as of a movement. */
static gboolean
on_enter (GhConsoleWindow *self)
{
  on_motion (self);
  return GDK_EVENT_PROPAGATE;
}

static void
update_fullscreen (GhConsoleWindow *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "fullscreen");

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (self->fullscreen));
  gtk_widget_set_visible (GTK_WIDGET (self->header), !self->fullscreen);
  gtk_widget_set_visible (GTK_WIDGET (self->tab_bar), !self->fullscreen);
  gtk_revealer_set_reveal_child (self->bar_revealer, FALSE);
  for (int i = 0; i < hdy_tab_view_get_n_pages (self->tabs); i++)
    gh_console_page_set_fullscreen (
      GH_CONSOLE_PAGE (hdy_tab_page_get_child (hdy_tab_view_get_nth_page (self->tabs, i))),
      self->fullscreen);
  if (self->fullscreen && self->page != NULL)
    gh_console_page_say (
      self->page, _ ("Move the pointer to the top edge for the menu; F11 leaves full screen"));
}

static gboolean
gh_console_window_state_event (GtkWidget *widget, GdkEventWindowState *event)
{
  GhConsoleWindow *self = GH_CONSOLE_WINDOW (widget);
  gboolean stop
    = GTK_WIDGET_CLASS (gh_console_window_parent_class)->window_state_event (widget, event);

  if (event->changed_mask & GDK_WINDOW_STATE_FULLSCREEN)
    {
      self->fullscreen = (event->new_window_state & GDK_WINDOW_STATE_FULLSCREEN) != 0;
      update_fullscreen (self);
    }
  return stop;
}

static gboolean
gh_console_window_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  GhConsoleWindow *self = GH_CONSOLE_WINDOW (widget);
  const char *memory;

  if (self->page == NULL)
    return GDK_EVENT_PROPAGATE;
  memory = get_memory (self, self->page);
  if (!self->fullscreen)
    gh_window_memory_save (GTK_WINDOW (self), memory);
  gh_window_memory_set (memory, "fullscreen", self->fullscreen ? "true" : "false");
  return GDK_EVENT_PROPAGATE;
}

/* Keys. */

/* The few keys that are the window's while the guest has the focus but not the whole keyboard. */
static gboolean
is_own_key (GhConsoleWindow *self, const GdkEventKey *event)
{
  guint modifiers = event->state & gtk_accelerator_get_default_mod_mask ();
  guint key = gdk_keyval_to_lower (event->keyval);

  if (modifiers == 0)
    return key == GDK_KEY_F10 || key == GDK_KEY_F11;
  if (modifiers == GDK_CONTROL_MASK && (key == GDK_KEY_Page_Up || key == GDK_KEY_Page_Down))
    return hdy_tab_view_get_n_pages (self->tabs) > 1
           && !gh_console_view_get_grabbed (self->page->view);
  return modifiers == (GDK_CONTROL_MASK | GDK_SHIFT_MASK)
         && (key == GDK_KEY_s || key == GDK_KEY_t || key == GDK_KEY_r);
}

/* What has just been switched to has the focus before it is on the screen, and takes no keys yet.
 */
static gboolean
can_take_keys (GtkWidget *widget)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (widget));

  return focus == NULL || gtk_widget_get_realized (focus);
}

static gboolean
gh_console_window_key_release (GtkWidget *widget, GdkEventKey *event)
{
  return !can_take_keys (widget)
         || GTK_WIDGET_CLASS (gh_console_window_parent_class)->key_release_event (widget, event);
}

/* GTK asks the accelerators first; but Ctrl+D ends the guest's shell, and not the guest. */
static gboolean
gh_console_window_key_press (GtkWidget *widget, GdkEventKey *event)
{
  GhConsoleWindow *self = GH_CONSOLE_WINDOW (widget);

  if (!can_take_keys (widget))
    return TRUE;
  if (self->page != NULL && gh_console_page_has_focus (self->page) && !is_own_key (self, event)
      && gtk_window_propagate_key_event (GTK_WINDOW (widget), event))
    return TRUE;
  return GTK_WIDGET_CLASS (gh_console_window_parent_class)->key_press_event (widget, event);
}

/* Actions of the window. */

static void
on_fullscreen (GSimpleAction *action, GVariant *state, gpointer data)
{
  if (g_variant_get_boolean (state))
    gtk_window_fullscreen (GTK_WINDOW (data));
  else
    gtk_window_unfullscreen (GTK_WINDOW (data));
}

static void
on_menu (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GhConsoleWindow *self = data;

  if (self->fullscreen)
    gtk_revealer_set_reveal_child (self->bar_revealer, TRUE);
  gtk_widget_activate (self->fullscreen ? self->bar_menu_button : self->menu_button);
}

static void
on_close (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GhConsoleWindow *self = data;

  if (hdy_tab_view_get_n_pages (self->tabs) > 1)
    gh_console_window_close_page (self, self->page);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
gh_console_window_dispose (GObject *object)
{
  GhConsoleWindow *self = GH_CONSOLE_WINDOW (object);

  /* With its last page the window itself goes, and the tabs with it. */
  if (self->client != NULL)
    while (self->tabs != NULL && hdy_tab_view_get_n_pages (self->tabs) > 0)
      hdy_tab_view_close_page (self->tabs, hdy_tab_view_get_nth_page (self->tabs, 0));
  g_clear_object (&self->motion);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (gh_console_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, header);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, bar_revealer);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, power_button);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, bar_power_button);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, bar_menu_button);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, record_button);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, record_time);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, tab_bar);
  gtk_widget_class_bind_template_child (widget_class, GhConsoleWindow, tabs);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_attached);
  gtk_widget_class_bind_template_callback (widget_class, on_detached);
  gtk_widget_class_bind_template_callback (widget_class, on_close_page);
  gtk_widget_class_bind_template_callback (widget_class, on_create_window);
}

static void
gh_console_window_class_init (GhConsoleWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_console_window_dispose;
  widget_class->window_state_event = gh_console_window_state_event;
  widget_class->delete_event = gh_console_window_delete_event;
  widget_class->key_press_event = gh_console_window_key_press;
  widget_class->key_release_event = gh_console_window_key_release;
  g_type_ensure (HDY_TYPE_TAB_BAR);
  g_type_ensure (HDY_TYPE_TAB_VIEW);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/console/gh-console-window.ui");
  bind_children (widget_class);
}

static void
add_menu (GtkWidget *button, GMenuModel *menu)
{
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), menu);
  gh_menu_room_keep (GTK_MENU_BUTTON (button));
}

/* In the header, and in the bar of the full screen. */
static void
add_menus (GhConsoleWindow *self)
{
  GMenuModel *power = gh_shared_menu_get (GH_MACHINE_MENU);
  GMenuModel *menu = gh_shared_menu_get (MENU, "console-menu");

  gh_own_keys_fill (G_MENU (gh_shared_menu_get (MENU, "own_keys")));
  add_menu (self->power_button, power);
  add_menu (self->bar_power_button, power);
  add_menu (self->menu_button, menu);
  add_menu (self->bar_menu_button, menu);
}

static void
watch_pointer (GhConsoleWindow *self)
{
  gtk_widget_add_events (GTK_WIDGET (self), GDK_POINTER_MOTION_MASK);
  self->motion = gtk_event_controller_motion_new (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (self->motion, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (self->motion, "motion", G_CALLBACK (on_motion), self);
}

static void
gh_console_window_init (GhConsoleWindow *self)
{
  const GActionEntry entries[] = {
    { "fullscreen", NULL, NULL, "false", on_fullscreen },
    { "menu", on_menu },
    { "close", on_close },
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gh_console_window_add_tab_actions (self);
  add_menus (self);
  watch_pointer (self);
}

GhConsoleWindow *
gh_console_window_new (GtkApplication *application, GhClient *client)
{
  GhConsoleWindow *self = g_object_new (GH_TYPE_CONSOLE_WINDOW, "application", application, NULL);

  self->client = g_object_ref (client);
  return self;
}

void
gh_console_window_set_role (GhConsoleWindow *self, GhConsoleRole role)
{
  g_return_if_fail (GH_IS_CONSOLE_WINDOW (self));

  if (self->page != NULL)
    gh_console_page_set_role (self->page, role);
}
