/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMachineList: the list of a host's machines, however many there are. */
#include "config.h"

#include "gh-machine-list.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

#include "gh-cell-load.h"
#include "gh-cell-state.h"
#include "gh-domain-model.h"
#include "gh-shared-menu.h"
#include "gh-thumbnails.h"
#include "gh-words.h"

struct _GhMachineList
{
  GtkBox parent_instance;

  HdySearchBar *search_bar; /* made when a person first filters */
  GtkWidget *search;
  GtkTreeView *tree;
  GtkStack *stack;

  GhDomainModel *model;
  GhStatistics *statistics;
  GhThumbnails *thumbnails;
  char **kept;   /* the selection, while the model is away */
  char **before; /* the selection, while the list is filtered */
};

enum
{
  SELECTION_CHANGED,
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhMachineList, gh_machine_list, GTK_TYPE_BOX)

static gboolean
has_picture (const GhDomainRow *row)
{
  return gh_domain_state_allows (row->state, GH_DOMAIN_ACTION_CONSOLE);
}

static void
draw_icon (GtkTreeViewColumn *column,
           GtkCellRenderer *cell,
           GtkTreeModel *model,
           GtkTreeIter *iter,
           gpointer data)
{
  GhMachineList *self = data;
  GhDomainRow *row = gh_domain_model_get_row (GH_DOMAIN_MODEL (model), iter);

  if (row != NULL)
    gh_cell_state_set (GH_CELL_STATE (cell),
                       row->state,
                       has_picture (row) ? gh_thumbnails_get (self->thumbnails, row->path) : NULL);
}

static void
draw_text (GtkTreeViewColumn *column,
           GtkCellRenderer *cell,
           GtkTreeModel *model,
           GtkTreeIter *iter,
           gpointer data)
{
  GhDomainRow *row = gh_domain_model_get_row (GH_DOMAIN_MODEL (model), iter);
  g_autofree char *state = NULL, *markup = NULL;
  gboolean grouped;

  if (row == NULL)
    return;
  state = gh_words_for_row (row);
  grouped = row->group != NULL && *row->group != '\0';
  markup = g_markup_printf_escaped ("%s\n<span size='smaller' alpha='65%%'>%s%s%s</span>",
                                    gh_domain_row_get_label (row),
                                    state,
                                    grouped ? " · " : "",
                                    grouped ? row->group : "");
  g_object_set (cell, "markup", markup, NULL);
}

static void
draw_load (GtkTreeViewColumn *column,
           GtkCellRenderer *cell,
           GtkTreeModel *model,
           GtkTreeIter *iter,
           gpointer data)
{
  GhMachineList *self = data;
  GhDomainRow *row = gh_domain_model_get_row (GH_DOMAIN_MODEL (model), iter);
  const GhHistory *history = NULL;

  if (row != NULL && gh_domain_state_is_active (row->state))
    history = gh_statistics_get_history (self->statistics, row->path);
  gh_cell_load_set_values (GH_CELL_LOAD (cell),
                           history != NULL ? history->cpu : NULL,
                           history != NULL ? history->length : 0,
                           row != NULL ? MAX (row->vcpus, 1) : 1);
}

static void
add_cells (GhMachineList *self)
{
  GtkTreeViewColumn *column = gtk_tree_view_column_new ();
  GtkCellRenderer *icon = gh_cell_state_new ();
  GtkCellRenderer *text = gtk_cell_renderer_text_new ();
  GtkCellRenderer *load = gh_cell_load_new ();

  g_object_set (text, "ellipsize", PANGO_ELLIPSIZE_END, "ypad", 6, NULL);
  gtk_tree_view_column_pack_start (column, icon, FALSE);
  gtk_tree_view_column_pack_start (column, text, TRUE);
  gtk_tree_view_column_pack_end (column, load, FALSE);
  gtk_tree_view_column_set_cell_data_func (column, icon, draw_icon, self, NULL);
  gtk_tree_view_column_set_cell_data_func (column, text, draw_text, NULL, NULL);
  gtk_tree_view_column_set_cell_data_func (column, load, draw_load, self, NULL);
  gtk_tree_view_column_set_sizing (column, GTK_TREE_VIEW_COLUMN_FIXED);
  gtk_tree_view_append_column (self->tree, column);
  gtk_tree_view_set_fixed_height_mode (self->tree, TRUE);
}

static void
on_selection_changed (GhMachineList *self)
{
  if (gtk_tree_view_get_model (self->tree) != NULL)
    g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
on_row_activated (GhMachineList *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0);
}

static gboolean
select_quietly (GhMachineList *self, const char *path)
{
  g_autoptr (GtkTreePath) place = gh_domain_model_get_path (self->model, path);

  if (place == NULL)
    return FALSE;
  gtk_tree_selection_select_path (gtk_tree_view_get_selection (self->tree), place);
  return TRUE;
}

static void
on_reset_begin (GhMachineList *self)
{
  gtk_tree_view_set_model (self->tree, NULL);
}

static void
add_nothing (GhMachineList *self)
{
  GtkWidget *label = gtk_label_new (_ ("No machine matches"));

  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim-label");
  gtk_widget_show (label);
  gtk_stack_add_named (self->stack, label, "nothing");
}

static void
update_stack (GhMachineList *self)
{
  gboolean empty = gh_domain_model_get_length (self->model) == 0;

  if (empty && gtk_stack_get_child_by_name (self->stack, "nothing") == NULL)
    add_nothing (self);
  gtk_stack_set_visible_child_name (self->stack, empty ? "nothing" : "rows");
}

static void
show_rows (GhMachineList *self)
{
  gtk_tree_view_set_model (self->tree, GTK_TREE_MODEL (self->model));
  update_stack (self);
}

static void
on_reset_end (GhMachineList *self)
{
  g_auto (GStrv) kept = g_strdupv (self->kept);

  show_rows (self);
  for (guint i = 0; kept != NULL && kept[i] != NULL; i++)
    select_quietly (self, kept[i]);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/* Aligned, since of itself the tree view scrolls past a row that it has not measured yet. */
static void
scroll_to (GhMachineList *self, const char *path)
{
  g_autoptr (GtkTreePath) place = gh_domain_model_get_path (self->model, path);

  if (place != NULL)
    gtk_tree_view_scroll_to_cell (self->tree, place, NULL, TRUE, 0.5F, 0);
}

/* What was chosen before, unless something else was chosen among what matched. */
static void
choose_as_before (GhMachineList *self)
{
  g_auto (GStrv) before = g_steal_pointer (&self->before);
  g_auto (GStrv) chosen = gh_machine_list_get_selected (self);

  if (before == NULL || *before == NULL || *chosen != NULL)
    return;
  for (char **path = before; *path != NULL; path++)
    select_quietly (self, *path);
  scroll_to (self, before[0]);
}

/* The field goes by its button or by Escape in it; then the keys are the list's again. */
static void
on_search_mode (GhMachineList *self)
{
  gboolean filtering = hdy_search_bar_get_search_mode (self->search_bar);

  if (filtering && self->before == NULL)
    self->before = gh_machine_list_get_selected (self);
  if (!filtering)
    {
      /* The field's own news of being empty comes only later. */
      gh_domain_model_set_filter (self->model, "");
      choose_as_before (self);
    }
  gtk_widget_grab_focus (filtering ? self->search : GTK_WIDGET (self->tree));
}

/* From the field into what matches. */
static void
on_search_done (GhMachineList *self)
{
  gh_domain_model_set_filter (self->model, gtk_entry_get_text (GTK_ENTRY (self->search)));
  if (gh_domain_model_get_length (self->model) == 0)
    return;
  gh_machine_list_select_first (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->tree));
}

static gboolean
on_search_key (GhMachineList *self, GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_Down)
    return GDK_EVENT_PROPAGATE;
  on_search_done (self);
  return GDK_EVENT_STOP;
}

static void
on_search_changed (GhMachineList *self)
{
  gh_domain_model_set_filter (self->model, gtk_entry_get_text (GTK_ENTRY (self->search)));
}

static void
add_search (GhMachineList *self)
{
  self->search_bar = HDY_SEARCH_BAR (hdy_search_bar_new ());
  self->search = gtk_search_entry_new ();
  gtk_widget_set_hexpand (self->search, TRUE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->search), _ ("Filter machines"));
  atk_object_set_name (gtk_widget_get_accessible (self->search), _ ("Filter"));
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (on_search_changed), self);
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (on_search_done), self);
  g_signal_connect_swapped (self->search, "key-press-event", G_CALLBACK (on_search_key), self);
  g_signal_connect_swapped (
    self->search_bar, "notify::search-mode-enabled", G_CALLBACK (on_search_mode), self);
  gtk_container_add (GTK_CONTAINER (self->search_bar), self->search);
  gtk_box_pack_start (GTK_BOX (self), GTK_WIDGET (self->search_bar), FALSE, FALSE, 0);
  gtk_box_reorder_child (GTK_BOX (self), GTK_WIDGET (self->search_bar), 0);
  hdy_search_bar_connect_entry (self->search_bar, GTK_ENTRY (self->search));
  gtk_widget_show_all (GTK_WIDGET (self->search_bar));
  /* The focus goes there before the bar has opened. */
  gtk_widget_realize (self->search);
}

static void
on_filter_button (GhMachineList *self, GtkToggleButton *button)
{
  g_signal_handlers_disconnect_by_func (button, on_filter_button, self);
  add_search (self);
  g_object_bind_property (button,
                          "active",
                          self->search_bar,
                          "search-mode-enabled",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}

/* Keeps what the model cannot say any more once it is reset. */
static void
keep_selection (GhMachineList *self)
{
  g_strfreev (self->kept);
  self->kept = gh_machine_list_get_selected (self);
}

static void
popup_menu (GhMachineList *self, const GdkEvent *event)
{
  GtkWidget *menu = gtk_menu_new_from_model (gh_shared_menu_get (GH_MACHINE_MENU));

  gtk_menu_attach_to_widget (GTK_MENU (menu), GTK_WIDGET (self->tree), NULL);
  g_signal_connect (menu, "selection-done", G_CALLBACK (gtk_widget_destroy), NULL);
  if (event != NULL)
    gtk_menu_popup_at_pointer (GTK_MENU (menu), event);
  else
    gtk_menu_popup_at_widget (
      GTK_MENU (menu), GTK_WIDGET (self->tree), GDK_GRAVITY_NORTH, GDK_GRAVITY_NORTH, NULL);
}

static gboolean
on_button_press (GhMachineList *self, GdkEventButton *event)
{
  GtkTreeSelection *selection = gtk_tree_view_get_selection (self->tree);
  g_autoptr (GtkTreePath) path = NULL;

  if (!gdk_event_triggers_context_menu ((GdkEvent *) event))
    return FALSE;
  if (!gtk_tree_view_get_path_at_pos (
        self->tree, (int) event->x, (int) event->y, &path, NULL, NULL, NULL))
    return FALSE;
  if (!gtk_tree_selection_path_is_selected (selection, path))
    gtk_tree_view_set_cursor (self->tree, path, NULL, FALSE);
  popup_menu (self, (GdkEvent *) event);
  return TRUE;
}

/* The window's actions are about what is chosen. */
static void
delete_chosen (GhMachineList *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GActionGroup *machine = gtk_widget_get_action_group (window, "machine");

  if (machine != NULL && g_action_group_get_action_enabled (machine, "delete"))
    g_action_group_activate_action (machine, "delete", NULL);
}

/* The cursor stands on the first row before anything is chosen: a key that would move it off, or
 * would do something to what is not chosen, chooses that row. */
static gboolean
on_key_press (GhMachineList *self, GdkEventKey *event)
{
  GtkTreeSelection *selection = gtk_tree_view_get_selection (self->tree);
  const guint keys[] = { GDK_KEY_Up, GDK_KEY_Down, GDK_KEY_Home, GDK_KEY_Return, GDK_KEY_Menu };
  g_autoptr (GtkTreePath) first = gtk_tree_path_new_first ();

  if (event->keyval == GDK_KEY_Delete
      && (event->state & gtk_accelerator_get_default_mod_mask ()) == 0)
    {
      delete_chosen (self);
      return TRUE;
    }
  if (gtk_tree_selection_count_selected_rows (selection) > 0
      || gh_domain_model_get_length (self->model) == 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (event->keyval == keys[i])
      {
        gtk_tree_view_set_cursor (self->tree, first, NULL, FALSE);
        return TRUE;
      }
  return FALSE;
}

static gboolean
on_popup_menu (GhMachineList *self)
{
  popup_menu (self, NULL);
  return TRUE;
}

static void
gh_machine_list_dispose (GObject *object)
{
  GhMachineList *self = GH_MACHINE_LIST (object);

  g_clear_pointer (&self->kept, g_strfreev);
  g_clear_pointer (&self->before, g_strfreev);
  g_clear_object (&self->model);
  g_clear_object (&self->statistics);
  g_clear_object (&self->thumbnails);
  G_OBJECT_CLASS (gh_machine_list_parent_class)->dispose (object);
}

static void
gh_machine_list_class_init (GhMachineListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_machine_list_dispose;
  signals[SELECTION_CHANGED] = g_signal_new_class_handler ("selection-changed",
                                                           GH_TYPE_MACHINE_LIST,
                                                           G_SIGNAL_RUN_FIRST,
                                                           G_CALLBACK (keep_selection),
                                                           NULL,
                                                           NULL,
                                                           NULL,
                                                           G_TYPE_NONE,
                                                           0);
  signals[ACTIVATED] = g_signal_new (
    "activated", GH_TYPE_MACHINE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/window/gh-machine-list.ui");
  gtk_widget_class_bind_template_child (widget_class, GhMachineList, tree);
  gtk_widget_class_bind_template_child (widget_class, GhMachineList, stack);
  gtk_widget_class_bind_template_callback (widget_class, on_selection_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_button_press);
  gtk_widget_class_bind_template_callback (widget_class, on_popup_menu);
  gtk_widget_class_bind_template_callback (widget_class, on_key_press);
}

static void
gh_machine_list_init (GhMachineList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Statistics come while the window is seen, and at a pace that suits so many machines. */
static void
on_statistics (GhMachineList *self)
{
  GtkTreeModel *model = gtk_tree_view_get_model (self->tree);
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self->tree));
  g_autoptr (GtkTreePath) first = NULL;
  g_autoptr (GtkTreePath) last = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  GtkTreeIter iter;

  gtk_widget_queue_draw (GTK_WIDGET (self->tree));
  if (model == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self->tree))
      || !gtk_tree_view_get_visible_range (self->tree, &first, &last))
    return;
  for (; gtk_tree_path_compare (first, last) <= 0; gtk_tree_path_next (first))
    {
      GhDomainRow *row = gtk_tree_model_get_iter (model, &iter, first)
                           ? gh_domain_model_get_row (self->model, &iter)
                           : NULL;

      if (row != NULL && has_picture (row))
        g_ptr_array_add (paths, row->path);
    }
  gh_thumbnails_look (
    self->thumbnails, paths, GH_CELL_STATE_WIDTH * scale, GH_CELL_STATE_HEIGHT * scale, scale);
}

void
gh_machine_list_set_client (GhMachineList *self, GhClient *client, GhStatistics *statistics)
{
  g_return_if_fail (GH_IS_MACHINE_LIST (self) && self->model == NULL);

  self->statistics = g_object_ref (statistics);
  self->model = gh_domain_model_new (gh_client_get_domains (client));
  g_signal_connect_object (
    self->model, "reset-begin", G_CALLBACK (on_reset_begin), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->model, "reset-end", G_CALLBACK (on_reset_end), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->model, "row-inserted", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->model, "row-deleted", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
  self->thumbnails = gh_thumbnails_new (client);
  /* Only the rows on the screen are drawn again. */
  g_signal_connect_object (
    self->thumbnails, "changed", G_CALLBACK (gtk_widget_queue_draw), self->tree, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    statistics, "updated", G_CALLBACK (on_statistics), self, G_CONNECT_SWAPPED);
  add_cells (self);
  show_rows (self);
}

char **
gh_machine_list_get_selected (GhMachineList *self)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  GtkTreeModel *model;
  GList *chosen;

  g_return_val_if_fail (GH_IS_MACHINE_LIST (self), NULL);

  chosen = gtk_tree_selection_get_selected_rows (gtk_tree_view_get_selection (self->tree), &model);
  for (GList *l = chosen; l != NULL; l = l->next)
    {
      GtkTreeIter iter;

      if (gtk_tree_model_get_iter (model, &iter, l->data))
        g_ptr_array_add (paths, g_strdup (gh_domain_model_get_row (self->model, &iter)->path));
    }
  g_list_free_full (chosen, (GDestroyNotify) gtk_tree_path_free);
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&paths), FALSE);
}

void
gh_machine_list_select (GhMachineList *self, const char *path)
{
  g_autoptr (GtkTreePath) place = NULL;

  g_return_if_fail (GH_IS_MACHINE_LIST (self));

  if (path == NULL)
    gtk_tree_selection_unselect_all (gtk_tree_view_get_selection (self->tree));
  else
    place = gh_domain_model_get_path (self->model, path);
  if (place != NULL)
    gtk_tree_view_set_cursor (self->tree, place, NULL, FALSE);
}

void
gh_machine_list_select_first (GhMachineList *self)
{
  g_autoptr (GtkTreePath) first = gtk_tree_path_new_first ();

  g_return_if_fail (GH_IS_MACHINE_LIST (self));

  if (gh_domain_model_get_length (self->model) == 0)
    return;
  gtk_tree_view_set_cursor (self->tree, first, NULL, FALSE);
  /* Of itself the tree view scrolls past a row that it has not measured yet. */
  gtk_tree_view_scroll_to_cell (self->tree, first, NULL, TRUE, 0, 0);
}

void
gh_machine_list_set_filter_button (GhMachineList *self, GtkToggleButton *button)
{
  g_return_if_fail (GH_IS_MACHINE_LIST (self));

  g_signal_connect_object (
    button, "toggled", G_CALLBACK (on_filter_button), self, G_CONNECT_SWAPPED);
}

GtkWidget *
gh_machine_list_get_tree (GhMachineList *self)
{
  g_return_val_if_fail (GH_IS_MACHINE_LIST (self), NULL);

  return GTK_WIDGET (self->tree);
}
