/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHardwareEditor: a machine's hardware as a list, and the chosen entry beside it. */
#include "config.h"

#include "gh-hardware-editor.h"

#include <glib/gi18n-lib.h>

#include "gh-hardware-kind.h"
#include "gh-hardware-page.h"
#include "gh-hardware-row.h"

#define LIST_WIDTH 220
#define ROWS       10 /* of what can be added, beside each other */

struct _GhHardwareEditor
{
  GtkBin parent_instance;

  HdyLeaflet *leaflet;
  GtkWidget *side; /* the list and what is below it */
  GtkListBox *list;
  GtkMenuButton *add;
  GtkGrid *kinds;           /* in the popover */
  GtkScrolledWindow *place; /* of the page */
  GtkWidget *main;
  GtkLabel *complaints;
  GtkWidget *bar; /* below the page of a device */
  GtkButton *remove;

  GhDraft *draft;
  GPtrArray *items; /* of GhHardware */
  char *key;        /* of the chosen one */
  gboolean filling;

  gboolean is_xen;
  guint64 memory;
  guint cpus;
  GhHostInfo *info;
  GhHostDevices *devices;
  gboolean is_active;
  char **live_changes;
};

enum
{
  PROP_0,
  PROP_FOLDED,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (GhHardwareEditor, gh_hardware_editor, GTK_TYPE_BIN)

static GhOffer
get_offer (GhHardwareEditor *self)
{
  return gh_subject_offer (gh_draft_get_config (self->draft), self->is_xen);
}

/* The page. */

static void
show_page (GhHardwareEditor *self, const GhHardware *item)
{
  GhSubject subject
    = { .draft = self->draft,
        .type = item->part != NULL ? &gh_domain_config_struct : item->list->of,
        .self = item->part != NULL ? gh_draft_get_config (self->draft) : item->device,
        .live = item->part != NULL ? gh_draft_get_live (self->draft) : item->live,
        .offer = get_offer (self),
        .is_active = self->is_active,
        .live_changes = (const char *const *) self->live_changes };
  GtkWidget *old = gtk_bin_get_child (GTK_BIN (self->place));
  GtkWidget *page
    = gh_hardware_page_new (item, &subject, self->info, self->devices, self->memory, self->cpus);

  if (old != NULL)
    gtk_widget_destroy (old);
  gtk_container_add (GTK_CONTAINER (self->place), page);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->place), 0);
  gtk_widget_set_visible (self->bar, item->list != NULL);
  gtk_button_set_label (self->remove, item->device != NULL ? _ ("Re_move") : _ ("_Keep It"));
}

static void
on_remove (GhHardwareEditor *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  const GhHardware *item = gh_hardware_row_get_item (GH_HARDWARE_ROW (row));

  if (item->device != NULL)
    gh_hardware_remove (self->draft, item->list, item->device);
  else
    gh_hardware_keep (self->draft, item->list, item->live);
}

static void
on_selected (GtkListBox *list, GtkListBoxRow *row, GhHardwareEditor *self)
{
  const GhHardware *item;

  if (row == NULL || self->filling)
    return;
  item = gh_hardware_row_get_item (GH_HARDWARE_ROW (row));
  g_free (self->key);
  self->key = g_strdup (item->key);
  show_page (self, item);
}

static void
on_activated (GtkListBox *list, GtkListBoxRow *row, GhHardwareEditor *self)
{
  if (hdy_leaflet_get_folded (self->leaflet))
    hdy_leaflet_set_visible_child (self->leaflet, self->main);
}

/* What cannot be applied. */

static void
say_complaints (GhHardwareEditor *self)
{
  g_auto (GStrv) complaints = gh_draft_get_complaints (self->draft);
  g_autofree char *text = g_strjoinv ("\n", complaints);

  gtk_label_set_label (self->complaints, text);
  gtk_widget_set_visible (GTK_WIDGET (self->complaints), *text != '\0');
}

/* The list. */

static void
remove_rows (GhHardwareEditor *self)
{
  GtkWidget *page = gtk_bin_get_child (GTK_BIN (self->place));

  if (page != NULL)
    gtk_widget_destroy (page);
  gtk_container_foreach (GTK_CONTAINER (self->list), (GtkCallback) gtk_widget_destroy, NULL);
}

static void
fill (GhHardwareEditor *self)
{
  GhOffer offer = get_offer (self);
  g_autoptr (GPtrArray) old = self->items;
  GtkWidget *chosen = NULL, *first = NULL;
  double at = gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->place));

  self->filling = TRUE;
  remove_rows (self);
  self->items = gh_hardware_list (self->draft, offer);
  for (guint i = 0; i < self->items->len; i++)
    {
      const GhHardware *item = self->items->pdata[i];
      GtkWidget *row = gh_hardware_row_new (item, self->draft, offer);

      gtk_container_add (GTK_CONTAINER (self->list), row);
      if (first == NULL)
        first = row;
      if (g_strcmp0 (item->key, self->key) == 0)
        chosen = row;
    }
  self->filling = FALSE;
  gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (chosen != NULL ? chosen : first));
  if (chosen != NULL)
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->place), at);
  say_complaints (self);
}

static void
on_edited (GhHardwareEditor *self)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));
  GhOffer offer = get_offer (self);

  for (GList *row = rows; row != NULL; row = row->next)
    gh_hardware_row_update (GH_HARDWARE_ROW (row->data), self->draft, offer);
  say_complaints (self);
}

/* Adding. */

static void
add_kind (GhHardwareEditor *self, const GhHardwareKind *kind, const char *source)
{
  gpointer device;

  device = gh_hardware_kind_add (kind, self->draft, get_offer (self), source);
  for (guint i = 0; i < self->items->len; i++)
    {
      const GhHardware *item = self->items->pdata[i];

      if (item->device == device)
        gh_hardware_editor_select (self, item->key);
    }
  hdy_leaflet_set_visible_child (self->leaflet, self->main);
}

static const char *
get_first_bridge (GhHardwareEditor *self)
{
  return self->info != NULL && self->info->bridges != NULL ? self->info->bridges[0] : NULL;
}

static void
on_kind (GtkWidget *button, GhHardwareEditor *self)
{
  const GhHardwareKind *kind = g_object_get_data (G_OBJECT (button), "kind");

  gtk_popover_popdown (gtk_menu_button_get_popover (self->add));
  add_kind (self, kind, kind->type == &gh_nic_struct ? get_first_bridge (self) : NULL);
}

static void
add_kind_button (GhHardwareEditor *self, const GhHardwareKind *kind, guint nth)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *label = gtk_label_new (_ (kind->label));

  gtk_container_add (GTK_CONTAINER (box),
                     gtk_image_new_from_icon_name (kind->icon, GTK_ICON_SIZE_BUTTON));
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (button), box);
  gtk_button_set_relief (GTK_BUTTON (button), GTK_RELIEF_NONE);
  g_object_set_data (G_OBJECT (button), "kind", (gpointer) kind);
  atk_object_set_name (gtk_widget_get_accessible (button), _ (kind->label));
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_kind), self, 0);
  gtk_grid_attach (self->kinds, button, (int) (nth / ROWS), (int) (nth % ROWS), 1, 1);
}

/* What can be added is asked when the choice opens. */
static void
on_add_toggled (GhHardwareEditor *self)
{
  guint length;
  const GhHardwareKind *kinds = gh_hardware_kinds (&length);
  guint shown = 0;

  if (!gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->add)))
    return;
  gtk_container_foreach (GTK_CONTAINER (self->kinds), (GtkCallback) gtk_widget_destroy, NULL);
  for (guint i = 0; i < length; i++)
    if (gh_hardware_kind_is_offered (
          &kinds[i], gh_draft_get_config (self->draft), get_offer (self)))
      add_kind_button (self, &kinds[i], shown++);
  gtk_widget_show_all (GTK_WIDGET (self->kinds));
}

/* Widgets. */

static void
on_folded (GhHardwareEditor *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FOLDED]);
}

static void
gh_hardware_editor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, gh_hardware_editor_is_back_possible (GH_HARDWARE_EDITOR (object)));
}

static void
gh_hardware_editor_dispose (GObject *object)
{
  GhHardwareEditor *self = GH_HARDWARE_EDITOR (object);

  if (self->draft != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->draft, self);
      remove_rows (self);
    }
  g_clear_object (&self->draft);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->info, gh_host_info_free);
  g_clear_object (&self->devices);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->live_changes, g_strfreev);
  G_OBJECT_CLASS (gh_hardware_editor_parent_class)->dispose (object);
}

static void
gh_hardware_editor_class_init (GhHardwareEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = gh_hardware_editor_get_property;
  object_class->dispose = gh_hardware_editor_dispose;
  props[PROP_FOLDED]
    = g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static GtkWidget *
new_popover (GhHardwareEditor *self)
{
  GtkWidget *popover = gtk_popover_new (NULL);
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  self->kinds = GTK_GRID (gtk_grid_new ());
  g_object_set (self->kinds, "margin", 6, NULL);
  g_object_set (scrolled,
                "hscrollbar-policy",
                GTK_POLICY_NEVER,
                "propagate-natural-height",
                TRUE,
                "max-content-height",
                420,
                NULL);
  gtk_container_add (GTK_CONTAINER (scrolled), GTK_WIDGET (self->kinds));
  gtk_container_add (GTK_CONTAINER (popover), scrolled);
  gtk_widget_show_all (scrolled);
  return popover;
}

static GtkWidget *
new_side (GhHardwareEditor *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  self->add = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->list)), _ ("Hardware"));
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->list)),
                               GTK_STYLE_CLASS_SIDEBAR);
  g_object_set (scrolled, "hscrollbar-policy", GTK_POLICY_NEVER, "vexpand", TRUE, NULL);
  gtk_widget_set_size_request (box, LIST_WIDTH, -1);
  gtk_widget_set_hexpand (box, FALSE);
  gtk_button_set_label (GTK_BUTTON (self->add), _ ("Add _Hardware"));
  gtk_button_set_use_underline (GTK_BUTTON (self->add), TRUE);
  gtk_menu_button_set_direction (self->add, GTK_ARROW_UP);
  gtk_menu_button_set_popover (self->add, new_popover (self));
  g_object_set (self->add, "margin", 8, NULL);
  gtk_container_add (GTK_CONTAINER (scrolled), GTK_WIDGET (self->list));
  gtk_container_add (GTK_CONTAINER (box), scrolled);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->add));
  g_signal_connect_object (self->list, "row-selected", G_CALLBACK (on_selected), self, 0);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_activated), self, 0);
  g_signal_connect_object (
    self->add, "toggled", G_CALLBACK (on_add_toggled), self, G_CONNECT_SWAPPED);
  return box;
}

static GtkWidget *
new_main (GhHardwareEditor *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->place = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new (NULL, NULL));
  self->complaints = GTK_LABEL (gtk_label_new (NULL));
  self->bar = gtk_action_bar_new ();
  self->remove = GTK_BUTTON (gtk_button_new_with_mnemonic (_ ("Re_move")));
  gtk_action_bar_pack_end (GTK_ACTION_BAR (self->bar), GTK_WIDGET (self->remove));
  gtk_widget_show (GTK_WIDGET (self->remove));
  gtk_widget_set_no_show_all (self->bar, TRUE);
  g_signal_connect_object (
    self->remove, "clicked", G_CALLBACK (on_remove), self, G_CONNECT_SWAPPED);
  g_object_set (
    self->place, "hscrollbar-policy", GTK_POLICY_NEVER, "vexpand", TRUE, "hexpand", TRUE, NULL);
  g_object_set (self->complaints,
                "no-show-all",
                TRUE,
                "wrap",
                TRUE,
                "xalign",
                0.0,
                "margin",
                12,
                "selectable",
                TRUE,
                NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->complaints)),
                               GTK_STYLE_CLASS_ERROR);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->place));
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->complaints));
  gtk_container_add (GTK_CONTAINER (box), self->bar);
  gtk_widget_set_size_request (box, 340, -1);
  return box;
}

static void
gh_hardware_editor_init (GhHardwareEditor *self)
{
  GtkWidget *leaflet = hdy_leaflet_new ();
  GtkWidget *line = gtk_separator_new (GTK_ORIENTATION_VERTICAL);

  self->leaflet = HDY_LEAFLET (leaflet);
  self->side = new_side (self);
  self->main = new_main (self);
  hdy_leaflet_set_can_swipe_back (self->leaflet, TRUE);
  gtk_container_add (GTK_CONTAINER (leaflet), self->side);
  gtk_container_add_with_properties (GTK_CONTAINER (leaflet), line, "navigatable", FALSE, NULL);
  gtk_container_add (GTK_CONTAINER (leaflet), self->main);
  gtk_container_add (GTK_CONTAINER (self), leaflet);
  gtk_widget_show_all (leaflet);
  g_signal_connect_object (
    leaflet, "notify::folded", G_CALLBACK (on_folded), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    leaflet, "notify::visible-child", G_CALLBACK (on_folded), self, G_CONNECT_SWAPPED);
}

GtkWidget *
gh_hardware_editor_new (GhDraft *draft)
{
  GhHardwareEditor *self = g_object_new (GH_TYPE_HARDWARE_EDITOR, NULL);

  self->draft = g_object_ref (draft);
  g_signal_connect_object (draft, "edited", G_CALLBACK (on_edited), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (draft, "replaced", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  if (gh_draft_is_loaded (draft))
    fill (self);
  return GTK_WIDGET (self);
}

static void
fill_again (GhHardwareEditor *self)
{
  if (gh_draft_is_loaded (self->draft))
    fill (self);
}

void
gh_hardware_editor_set_host (GhHardwareEditor *self, gboolean is_xen, guint64 memory, guint cpus)
{
  self->is_xen = is_xen;
  self->memory = memory;
  self->cpus = cpus;
  fill_again (self);
}

void
gh_hardware_editor_set_devices (GhHardwareEditor *self, GhHostDevices *devices)
{
  g_set_object (&self->devices, devices);
}

void
gh_hardware_editor_set_info (GhHardwareEditor *self, GhHostInfo *info)
{
  g_autoptr (GhHostInfo) old = self->info;
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  self->info = info;
  if (row != NULL)
    show_page (self, gh_hardware_row_get_item (GH_HARDWARE_ROW (row)));
}

static gboolean
strv_equal (char **a, const char *const *b)
{
  static const char *const none[] = { NULL };

  return g_strv_equal (a != NULL ? (const char *const *) a : none, b != NULL ? b : none);
}

void
gh_hardware_editor_set_running (GhHardwareEditor *self,
                                gboolean is_active,
                                const char *const *live_changes)
{
  char **old = self->live_changes;

  if (self->is_active == is_active && strv_equal (old, live_changes))
    return;
  self->is_active = is_active;
  self->live_changes = g_strdupv ((char **) live_changes);
  fill_again (self);
  g_strfreev (old);
}

/* The focus brings its entry into view, once it has a place. */
static gboolean
focus_selected (gpointer data)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (data);

  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
  return G_SOURCE_REMOVE;
}

void
gh_hardware_editor_select (GhHardwareEditor *self, const char *key)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));

  for (GList *row = rows; row != NULL; row = row->next)
    if (g_str_equal (gh_hardware_row_get_item (row->data)->key, key))
      gtk_list_box_select_row (self->list, row->data);
  g_idle_add_full (G_PRIORITY_LOW, focus_selected, g_object_ref (self->list), g_object_unref);
}

gboolean
gh_hardware_editor_is_back_possible (GhHardwareEditor *self)
{
  return hdy_leaflet_get_folded (self->leaflet)
         && hdy_leaflet_get_visible_child (self->leaflet) == self->main;
}

gboolean
gh_hardware_editor_go_back (GhHardwareEditor *self)
{
  if (!gh_hardware_editor_is_back_possible (self))
    return FALSE;
  hdy_leaflet_set_visible_child (self->leaflet, self->side);
  return TRUE;
}

void
gh_hardware_editor_open_add (GhHardwareEditor *self)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->add), TRUE);
}
