/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhBootOrder: what a machine tries to start from, in order. */
#include "config.h"

#include "gh-boot-order.h"

#include <glib/gi18n-lib.h>

#define N_KINDS 3
#define TARGET  "GH_BOOT_ORDER"

/* The group's data. @order: GhBoot, those that are used first. */
typedef struct
{
  GhDraft *draft;
  GtkWidget *list;
  int order[N_KINDS];
  guint used;
} Order;

static const GtkTargetEntry targets[] = { { (char *) TARGET, GTK_TARGET_SAME_APP, 0 } };

static void fill (Order *self);

static void
order_free (Order *self)
{
  g_object_unref (self->draft);
  g_free (self);
}

static const char *
get_label (int kind)
{
  static const char *const labels[N_KINDS] = { N_ ("Disks"), N_ ("CD drives"), N_ ("Network") };

  return _ (labels[kind]);
}

static const char *
get_icon (int kind)
{
  static const char *const icons[N_KINDS]
    = { "gh-disk-symbolic", "media-optical-symbolic", "gh-network-symbolic" };

  return icons[kind];
}

static gboolean
is_used (Order *self, int kind)
{
  for (guint i = 0; i < self->used; i++)
    if (self->order[i] == kind)
      return TRUE;
  return FALSE;
}

static void
append (Order *self, guint *at, int kind)
{
  for (guint i = 0; i < *at; i++)
    if (self->order[i] == kind)
      return;
  self->order[(*at)++] = kind;
}

/* Without an order it is the disks. */
static void
load (Order *self)
{
  static char *usual[] = { (char *) "disk", NULL };
  char **boot = gh_draft_get_config (self->draft)->boot;
  guint at = 0;
  int kind;

  for (char **word = boot != NULL && *boot != NULL ? boot : usual; *word != NULL; word++)
    if (gh_enum_parse (&gh_boot_enum, *word, &kind))
      append (self, &at, kind);
  self->used = at;
  for (kind = 0; kind < N_KINDS; kind++)
    append (self, &at, kind);
}

static void
store (Order *self)
{
  GhDomainConfig *config = gh_draft_get_config (self->draft);
  char **boot = g_new0 (char *, N_KINDS + 1);

  for (guint i = 0; i < self->used; i++)
    boot[i] = g_strdup (gh_enum_to_string (&gh_boot_enum, self->order[i]));
  g_strfreev (config->boot);
  config->boot = boot;
  gh_draft_edited (self->draft);
}

static int
index_of (Order *self, int kind)
{
  for (int i = 0; i < N_KINDS; i++)
    if (self->order[i] == kind)
      return i;
  return 0;
}

static void
move (Order *self, int kind, int to)
{
  int from = index_of (self, kind);

  to = CLAMP (to, 0, (int) self->used - 1);
  if (!is_used (self, kind) || to == from)
    return;
  for (int i = from; i != to; i += to > from ? 1 : -1)
    self->order[i] = self->order[i + (to > from ? 1 : -1)];
  self->order[to] = kind;
  store (self);
  fill (self);
}

static int
kind_of (gpointer widget)
{
  return GPOINTER_TO_INT (g_object_get_data (widget, "kind"));
}

static void
on_up (GtkWidget *button, Order *self)
{
  move (self, kind_of (button), index_of (self, kind_of (button)) - 1);
}

static void
on_down (GtkWidget *button, Order *self)
{
  move (self, kind_of (button), index_of (self, kind_of (button)) + 1);
}

/* One that comes is the last of those that are used; one that goes is no longer among them. */
static void
on_toggled (GtkToggleButton *check, Order *self)
{
  int kind = kind_of (check);
  int from = index_of (self, kind);
  gboolean active = gtk_toggle_button_get_active (check);

  if (active == is_used (self, kind))
    return;
  if (!active)
    self->used--;
  for (int i = from; i != (int) self->used; i += active ? -1 : 1)
    self->order[i] = self->order[i + (active ? -1 : 1)];
  self->order[self->used] = kind;
  if (active)
    self->used++;
  store (self);
  fill (self);
}

static void
on_drag_get (GtkWidget *row,
             GdkDragContext *context,
             GtkSelectionData *data,
             guint info,
             guint time,
             gpointer unused)
{
  guchar kind = (guchar) kind_of (row);

  gtk_selection_data_set (data, gdk_atom_intern_static_string (TARGET), 8, &kind, 1);
}

static void
on_drag_received (GtkWidget *row,
                  GdkDragContext *context,
                  int x,
                  int y,
                  GtkSelectionData *data,
                  guint info,
                  guint time,
                  Order *self)
{
  if (gtk_selection_data_get_length (data) != 1)
    return;
  move (self, gtk_selection_data_get_data (data)[0], index_of (self, kind_of (row)));
}

static GtkWidget *
add_button (Order *self, GtkWidget *row, const char *icon, const char *name, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon, GTK_ICON_SIZE_BUTTON);

  g_object_set_data (G_OBJECT (button), "kind", GINT_TO_POINTER (kind_of (row)));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  g_signal_connect (button, "clicked", callback, self);
  gtk_container_add (GTK_CONTAINER (row), button);
  return button;
}

static void
add_row (Order *self, guint place)
{
  int kind = self->order[place];
  gboolean used = place < self->used;
  GtkWidget *row = hdy_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  /* Translators: names of buttons in the boot order; %s is "Disks", "CD drives" or "Network". */
  g_autofree char *up = g_strdup_printf (_ ("%s earlier"), get_label (kind));
  g_autofree char *down = g_strdup_printf (_ ("%s later"), get_label (kind));

  g_object_set_data (G_OBJECT (row), "kind", GINT_TO_POINTER (kind));
  g_object_set_data (G_OBJECT (check), "kind", GINT_TO_POINTER (kind));
  hdy_preferences_row_set_title (HDY_PREFERENCES_ROW (row), get_label (kind));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (check), used);
  gtk_widget_set_sensitive (check, !used || self->used > 1);
  atk_object_set_name (gtk_widget_get_accessible (check), get_label (kind));
  hdy_action_row_add_prefix (HDY_ACTION_ROW (row),
                             gtk_image_new_from_icon_name (get_icon (kind), GTK_ICON_SIZE_BUTTON));
  hdy_action_row_add_prefix (HDY_ACTION_ROW (row), check);
  gtk_widget_set_sensitive (add_button (self, row, "go-up-symbolic", up, G_CALLBACK (on_up)),
                            used && place > 0);
  gtk_widget_set_sensitive (add_button (self, row, "go-down-symbolic", down, G_CALLBACK (on_down)),
                            used && place + 1 < self->used);
  g_signal_connect (check, "toggled", G_CALLBACK (on_toggled), self);
  gtk_drag_source_set (row, GDK_BUTTON1_MASK, targets, 1, GDK_ACTION_MOVE);
  gtk_drag_dest_set (row, GTK_DEST_DEFAULT_ALL, targets, 1, GDK_ACTION_MOVE);
  g_signal_connect (row, "drag-data-get", G_CALLBACK (on_drag_get), NULL);
  g_signal_connect (row, "drag-data-received", G_CALLBACK (on_drag_received), self);
  gtk_widget_show_all (row);
  gtk_container_add (GTK_CONTAINER (self->list), row);
}

static gboolean
fill_now (gpointer data)
{
  Order *self = g_object_get_data (data, "order");

  gtk_container_foreach (GTK_CONTAINER (self->list), (GtkCallback) gtk_widget_destroy, NULL);
  for (guint place = 0; place < N_KINDS; place++)
    add_row (self, place);
  return G_SOURCE_REMOVE;
}

/* Not from within a signal of a row that goes with it. */
static void
fill (Order *self)
{
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, fill_now, g_object_ref (self->list), g_object_unref);
}

GtkWidget *
gh_boot_order_new (const GhSubject *subject)
{
  GtkWidget *group = hdy_preferences_group_new ();
  Order *self = g_new0 (Order, 1);

  self->draft = g_object_ref (subject->draft);
  self->list = group;
  hdy_preferences_group_set_title (HDY_PREFERENCES_GROUP (group), _ ("Starts from"));
  hdy_preferences_group_set_description (
    HDY_PREFERENCES_GROUP (group),
    _ ("The first that has a system on it is started. Drag, or use the arrows."));
  g_object_set_data_full (G_OBJECT (group), "order", self, (GDestroyNotify) order_free);
  load (self);
  fill_now (group);
  return group;
}
