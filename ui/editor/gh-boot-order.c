/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhBootOrder: what a machine tries to start from, in order.
 *
 * With QEMU the entries are devices, each with a place of its own; with Xen, which knows no others,
 * kinds of devices. What is made here is the one or the other: the way that is not used is cleared.
 */
#include "config.h"

#include "gh-boot-order.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-domain-boot.h"
#include "gh-hardware.h"

#define TARGET "GH_BOOT_ORDER"

/* @place: (nullable): of a device, where its place is kept. @rank: where it stood at first;
 * G_MAXUINT when it is not used */
typedef struct
{
  int kind; /* GhBoot */
  guint *place;
  char *title;
  char *detail;
  const char *icon;
  guint rank;
} Entry;

/* The group's data. @entries: those that are used first. @focus: (nullable): the entry that was
 * just worked on, and the control in it. */
typedef struct
{
  GhDraft *draft;
  GtkWidget *list;
  gboolean by_kind;
  GPtrArray *entries;
  guint used;
  const Entry *focus;
  const char *control;
} Order;

static const GtkTargetEntry targets[] = { { (char *) TARGET, GTK_TARGET_SAME_APP, 0 } };

static void fill (Order *self);

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_free (self->title);
  g_free (self->detail);
  g_free (self);
}

static void
order_free (Order *self)
{
  g_object_unref (self->draft);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

/* What there is. */

static Entry *
add_entry (Order *self, int kind, const char *title, const char *icon)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->kind = kind;
  entry->title = g_strdup (title);
  entry->icon = icon;
  entry->rank = G_MAXUINT;
  g_ptr_array_add (self->entries, entry);
  return entry;
}

static void
add_kinds (Order *self)
{
  add_entry (self, GH_BOOT_DISK, _ ("Disks"), "gh-disk-symbolic");
  add_entry (self, GH_BOOT_CDROM, _ ("CD drives"), "media-optical-symbolic");
  add_entry (self, GH_BOOT_NETWORK, _ ("Network"), "gh-network-symbolic");
}

static void
add_device (Order *self, const GhField *list, gpointer device, int kind, guint *place)
{
  const GhDomainConfig *config = gh_draft_get_config (self->draft);
  const GhHardware item = { .list = list, .device = device };
  g_autofree char *title = gh_hardware_get_title (&item);
  Entry *entry = add_entry (self, kind, title, gh_hardware_get_icon (&item));

  entry->detail = gh_hardware_get_detail (&item, config, GH_OFFER_QEMU);
  entry->place = place;
}

static void
add_devices (Order *self)
{
  const GhDomainConfig *config = gh_draft_get_config (self->draft);
  const GhField *disks = gh_struct_find_field (&gh_domain_config_struct, "disks");
  const GhField *nics = gh_struct_find_field (&gh_domain_config_struct, "nics");

  for (guint i = 0; i < config->disks->len; i++)
    {
      GhDisk *disk = config->disks->pdata[i];

      add_device (self, disks, disk, (int) gh_domain_boot_kind_of (disk), &disk->boot_order);
    }
  for (guint i = 0; i < config->nics->len; i++)
    {
      GhNic *nic = config->nics->pdata[i];

      add_device (self, nics, nic, GH_BOOT_NETWORK, &nic->boot_order);
    }
}

/* Where it stands: by its own place where devices have them, else by its kind. */
static guint
rank_of (Order *self, const Entry *entry, char **kinds, guint nth)
{
  const char *word = gh_enum_to_string (&gh_boot_enum, entry->kind);

  if (!self->by_kind && gh_domain_boot_has_places (gh_draft_get_config (self->draft)))
    return *entry->place > 0 ? *entry->place : G_MAXUINT;
  for (guint i = 0; kinds[i] != NULL; i++)
    if (g_str_equal (kinds[i], word))
      return (i + 1) * 1000 + nth;
  return G_MAXUINT;
}

static int
compare_ranks (gconstpointer a, gconstpointer b)
{
  const Entry *one = *(const Entry *const *) a, *other = *(const Entry *const *) b;

  return one->rank < other->rank ? -1 : one->rank > other->rank;
}

/* Without an order it is what each hypervisor does then. */
static void
load (Order *self)
{
  static const char *const qemu[] = { "disk", "cdrom", "network", NULL };
  static const char *const xen[] = { "disk", "cdrom", NULL };
  g_auto (GStrv) kinds
    = gh_domain_boot_list_kinds (gh_draft_get_config (self->draft), self->by_kind ? xen : qemu);

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];

      entry->rank = rank_of (self, entry, kinds, i);
      self->used += entry->rank != G_MAXUINT;
    }
  g_ptr_array_sort (self->entries, compare_ranks);
}

static void
store (Order *self)
{
  GhDomainConfig *config = gh_draft_get_config (self->draft);

  g_clear_pointer (&config->boot, g_strfreev);
  gh_domain_boot_clear_places (config);
  if (self->by_kind)
    config->boot = g_new0 (char *, self->used + 1);
  for (guint i = 0; i < self->used; i++)
    {
      const Entry *entry = self->entries->pdata[i];

      if (self->by_kind)
        config->boot[i] = g_strdup (gh_enum_to_string (&gh_boot_enum, entry->kind));
      else
        *entry->place = i + 1;
    }
  gh_draft_edited (self->draft);
}

/* Changing it. */

static void
move (Order *self, guint from, guint to, const char *control)
{
  gpointer entry;

  if (from >= self->used || to >= self->used || to == from)
    return;
  entry = g_ptr_array_steal_index (self->entries, from);
  g_ptr_array_insert (self->entries, (int) to, entry);
  self->focus = entry;
  self->control = control;
  store (self);
  fill (self);
}

static guint
place_of (gpointer widget)
{
  return GPOINTER_TO_UINT (g_object_get_data (widget, "place"));
}

static void
on_up (GtkWidget *button, Order *self)
{
  move (self, place_of (button), place_of (button) - 1, "up");
}

static void
on_down (GtkWidget *button, Order *self)
{
  move (self, place_of (button), place_of (button) + 1, "down");
}

/* One that comes is the last of those that are used; one that goes is no longer among them. */
static void
on_toggled (GtkToggleButton *check, Order *self)
{
  guint from = place_of (check);
  gboolean active = gtk_toggle_button_get_active (check);
  guint to = active ? self->used : self->used - 1;
  gpointer entry = self->entries->pdata[from];

  if (active == (from < self->used))
    return;
  g_ptr_array_steal_index (self->entries, from);
  g_ptr_array_insert (self->entries, (int) to, entry);
  self->used = active ? self->used + 1 : self->used - 1;
  self->focus = entry;
  self->control = "check";
  store (self);
  fill (self);
}

/* Alt and an arrow move what has the focus. */
static gboolean
on_key (GtkWidget *row, GdkEventKey *event, Order *self)
{
  guint place = place_of (row);

  if ((event->state & gtk_accelerator_get_default_mod_mask ()) != GDK_MOD1_MASK)
    return GDK_EVENT_PROPAGATE;
  if (event->keyval == GDK_KEY_Up || event->keyval == GDK_KEY_KP_Up)
    move (self, place, place - 1, "check");
  else if (event->keyval == GDK_KEY_Down || event->keyval == GDK_KEY_KP_Down)
    move (self, place, place + 1, "check");
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static void
on_drag_get (GtkWidget *row,
             GdkDragContext *context,
             GtkSelectionData *data,
             guint info,
             guint time,
             gpointer unused)
{
  guint32 place = place_of (row);

  gtk_selection_data_set (
    data, gdk_atom_intern_static_string (TARGET), 8, (const guchar *) &place, sizeof place);
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
  guint32 from;

  if (gtk_selection_data_get_length (data) != sizeof from)
    return;
  memcpy (&from, gtk_selection_data_get_data (data), sizeof from);
  move (self, from, place_of (row), "check");
}

/* Showing it. */

static void
name_control (GtkWidget *control, guint place, const char *id, const char *name)
{
  g_object_set_data (G_OBJECT (control), "place", GUINT_TO_POINTER (place));
  g_object_set_data (G_OBJECT (control), "control", (gpointer) id);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  atk_object_set_name (gtk_widget_get_accessible (control), name);
}

static GtkWidget *
add_button (GtkWidget *row, const char *icon, const char *id, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon, GTK_ICON_SIZE_BUTTON);

  name_control (button, place_of (row), id, name);
  gtk_widget_set_tooltip_text (button, name);
  gtk_container_add (GTK_CONTAINER (row), button);
  return button;
}

static void
add_check (Order *self, GtkWidget *row, const Entry *entry, guint place)
{
  GtkWidget *check = gtk_check_button_new ();
  gboolean used = place < self->used;

  name_control (check, place, "check", entry->title);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (check), used);
  gtk_widget_set_sensitive (check, !used || self->used > 1);
  g_signal_connect (check, "toggled", G_CALLBACK (on_toggled), self);
  hdy_action_row_add_prefix (HDY_ACTION_ROW (row),
                             gtk_image_new_from_icon_name (entry->icon, GTK_ICON_SIZE_BUTTON));
  hdy_action_row_add_prefix (HDY_ACTION_ROW (row), check);
}

static void
add_arrows (Order *self, GtkWidget *row, const Entry *entry, guint place)
{
  /* Translators: names of buttons in the boot order; %s is "Disks", "CD drive sda" or "Network". */
  g_autofree char *up_name = g_strdup_printf (_ ("%s earlier"), entry->title);
  g_autofree char *down_name = g_strdup_printf (_ ("%s later"), entry->title);
  GtkWidget *up = add_button (row, "go-up-symbolic", "up", up_name);
  GtkWidget *down = add_button (row, "go-down-symbolic", "down", down_name);

  gtk_widget_set_sensitive (up, place > 0 && place < self->used);
  gtk_widget_set_sensitive (down, place + 1 < self->used);
  g_signal_connect (up, "clicked", G_CALLBACK (on_up), self);
  g_signal_connect (down, "clicked", G_CALLBACK (on_down), self);
}

static void
add_row (Order *self, guint place)
{
  const Entry *entry = self->entries->pdata[place];
  GtkWidget *row = hdy_action_row_new ();

  g_object_set_data (G_OBJECT (row), "place", GUINT_TO_POINTER (place));
  hdy_preferences_row_set_title (HDY_PREFERENCES_ROW (row), entry->title);
  hdy_action_row_set_subtitle (HDY_ACTION_ROW (row), entry->detail);
  gtk_widget_set_can_focus (row, FALSE);
  add_check (self, row, entry, place);
  add_arrows (self, row, entry, place);
  gtk_drag_source_set (row, GDK_BUTTON1_MASK, targets, 1, GDK_ACTION_MOVE);
  gtk_drag_dest_set (row, GTK_DEST_DEFAULT_ALL, targets, 1, GDK_ACTION_MOVE);
  g_signal_connect (row, "drag-data-get", G_CALLBACK (on_drag_get), NULL);
  g_signal_connect (row, "drag-data-received", G_CALLBACK (on_drag_received), self);
  g_signal_connect (row, "key-press-event", G_CALLBACK (on_key), self);
  gtk_widget_show_all (row);
  gtk_container_add (GTK_CONTAINER (self->list), row);
}

/* A button that can no longer be pressed leaves the focus to the check beside it. */
static void
find_focus (GtkWidget *widget, gpointer data)
{
  Order *self = data;
  const char *id = g_object_get_data (G_OBJECT (widget), "control");

  if (id != NULL && self->entries->pdata[place_of (widget)] == self->focus
      && (g_str_equal (id, self->control) || g_str_equal (id, "check"))
      && gtk_widget_get_sensitive (widget))
    gtk_widget_grab_focus (widget);
  if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_focus, data);
}

static gboolean
fill_now (gpointer data)
{
  Order *self = g_object_get_data (data, "order");

  gtk_container_foreach (GTK_CONTAINER (self->list), (GtkCallback) gtk_widget_destroy, NULL);
  for (guint place = 0; place < self->entries->len; place++)
    add_row (self, place);
  if (self->focus != NULL)
    gtk_container_foreach (GTK_CONTAINER (self->list), find_focus, self);
  self->focus = NULL;
  return G_SOURCE_REMOVE;
}

/* Not from within a signal of a row that goes with it. */
static void
fill (Order *self)
{
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, fill_now, g_object_ref (self->list), g_object_unref);
}

static void
describe (Order *self)
{
  const GhDomainConfig *config = gh_draft_get_config (self->draft);
  gboolean has_kernel = config->kernel != NULL && *config->kernel != '\0';
  const char *text
    = has_kernel ? _ ("The kernel below is started, and this order does not count.")
      : self->entries->len == 0
        ? _ ("There is nothing to start from: add a disk.")
        : _ ("The first that has a system on it is started. Drag, use the arrows, or press "
             "Alt with an arrow key.");

  hdy_preferences_group_set_description (HDY_PREFERENCES_GROUP (self->list), text);
}

static void
on_edited (GtkWidget *group)
{
  describe (g_object_get_data (G_OBJECT (group), "order"));
}

GtkWidget *
gh_boot_order_new (const GhSubject *subject)
{
  GtkWidget *group = hdy_preferences_group_new ();
  Order *self = g_new0 (Order, 1);

  self->draft = g_object_ref (subject->draft);
  self->list = group;
  self->by_kind = subject->offer != GH_OFFER_QEMU;
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  hdy_preferences_group_set_title (HDY_PREFERENCES_GROUP (group), _ ("Starts from"));
  g_object_set_data_full (G_OBJECT (group), "order", self, (GDestroyNotify) order_free);
  if (self->by_kind)
    add_kinds (self);
  else
    add_devices (self);
  load (self);
  describe (self);
  fill_now (group);
  g_signal_connect_object (
    subject->draft, "edited", G_CALLBACK (on_edited), group, G_CONNECT_SWAPPED);
  return group;
}
