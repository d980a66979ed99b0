/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHostDeviceChooser: which device of the host a machine is given: from a list, or typed. */
#include "config.h"

#include "gh-host-device-chooser.h"

#include <glib/gi18n-lib.h>

#include "gh-hostdev.h"

struct _GhHostDeviceChooser
{
  GtkBox parent_instance;

  GhSubject subject;
  GhHostDevices *devices;
  GtkWidget *list; /* the group; its rows have a "device" */
  GtkWidget *none; /* a radio button that nobody sees: none of the list is chosen */
  GtkWidget *address;
  GtkWidget *id;     /* nullable: of USB */
  GtkWidget *typing; /* the entry that is being changed */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (GhHostDeviceChooser, gh_host_device_chooser, GTK_TYPE_BOX)

static GhHostdev *
get_hostdev (GhHostDeviceChooser *self)
{
  return self->subject.self;
}

static gboolean
is_usb (GhHostDeviceChooser *self)
{
  return get_hostdev (self)->type == GH_HOSTDEV_USB;
}

/* What is typed. */

/* @text: (nullable) (transfer full). @raw: (nullable): what is there instead. */
static void
show_text (GhHostDeviceChooser *self, GtkWidget *entry, char *text, const char *raw)
{
  GtkStyleContext *style;
  gboolean is_good = text != NULL || raw == NULL;

  style = gtk_widget_get_style_context (entry);
  if (entry != self->typing)
    gtk_entry_set_text (GTK_ENTRY (entry), text != NULL ? text : raw != NULL ? raw : "");

  if (is_good)
    gtk_style_context_remove_class (style, GTK_STYLE_CLASS_ERROR);
  else
    gtk_style_context_add_class (style, GTK_STYLE_CLASS_ERROR);
  g_free (text);
}

static void
edited (GhHostDeviceChooser *self, GtkWidget *entry)
{
  self->typing = entry;
  gh_draft_edited (self->subject.draft);
  self->typing = NULL;
}

/* What is no address is kept as it is, so that the definition is not complete. */
static void
on_address (GhHostDeviceChooser *self)
{
  GhHostdev *hostdev = get_hostdev (self);
  const char *text = gtk_entry_get_text (GTK_ENTRY (self->address));

  if (self->filling)
    return;
  if (!gh_hostdev_set_address (hostdev, text))
    {
      gh_hostdev_set_address (hostdev, "");
      hostdev->bus = g_strdup (text);
    }
  edited (self, self->address);
}

static void
on_id (GhHostDeviceChooser *self)
{
  GhHostdev *hostdev = get_hostdev (self);
  const char *text = gtk_entry_get_text (GTK_ENTRY (self->id));

  if (self->filling)
    return;
  if (!gh_hostdev_set_id (hostdev, text))
    {
      gh_hostdev_set_id (hostdev, "");
      hostdev->vendor = g_strdup (text);
    }
  edited (self, self->id);
}

static GtkWidget *
add_entry (GhHostDeviceChooser *self,
           GtkWidget *group,
           const char *title,
           const char *help,
           GCallback changed)
{
  GtkWidget *row = hdy_action_row_new ();
  GtkWidget *entry = gtk_entry_new ();

  hdy_preferences_row_set_title (HDY_PREFERENCES_ROW (row), title);
  hdy_action_row_set_subtitle (HDY_ACTION_ROW (row), help);
  gtk_entry_set_width_chars (GTK_ENTRY (entry), 14);
  gtk_widget_set_valign (entry, GTK_ALIGN_CENTER);
  atk_object_set_name (gtk_widget_get_accessible (entry), title);
  atk_object_set_description (gtk_widget_get_accessible (entry), help);
  g_signal_connect_object (entry, "changed", changed, self, G_CONNECT_SWAPPED);
  gtk_widget_set_can_focus (row, FALSE);
  gtk_container_add (GTK_CONTAINER (row), entry);
  gtk_container_add (GTK_CONTAINER (group), row);
  return entry;
}

static void
add_entries (GhHostDeviceChooser *self)
{
  GtkWidget *group = hdy_preferences_group_new ();

  hdy_preferences_group_set_title (HDY_PREFERENCES_GROUP (group), _ ("By Hand"));
  if (is_usb (self))
    self->id = add_entry (self,
                          group,
                          _ ("Vendor and product"),
                          _ ("As 046d:c52b: found wherever it is plugged in"),
                          G_CALLBACK (on_id));
  self->address = add_entry (self,
                             group,
                             is_usb (self) ? _ ("Bus and device") : _ ("Address"),
                             is_usb (self) ? _ ("As 001:004: whatever is plugged in there")
                                           : _ ("As 0000:01:00.0"),
                             G_CALLBACK (on_address));
  gtk_container_add (GTK_CONTAINER (self), group);
}

/* The list. */

/* Another device of this machine is the same one. */
static gboolean
is_taken_here (GhHostDeviceChooser *self, const GhHostDevice *device)
{
  const GPtrArray *hostdevs = gh_draft_get_config (self->subject.draft)->hostdevs;

  for (guint i = 0; i < hostdevs->len; i++)
    if (hostdevs->pdata[i] != self->subject.self && gh_host_device_is (device, hostdevs->pdata[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_anothers (GhHostDeviceChooser *self, const GhHostDevice *device)
{
  return device->machine != NULL
         && g_strcmp0 (device->machine, gh_draft_get_config (self->subject.draft)->uuid) != 0;
}

static void
add_line (GString *text, char *line)
{
  if (line != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
  g_free (line);
}

/* @is_free: (out): whether it can be chosen. */
static char *
describe (GhHostDeviceChooser *self, const GhHostDevice *device, gboolean *is_free)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_xen = gh_host_devices_is_xen (self->devices);

  *is_free = !is_taken_here (self, device) && !(is_anothers (self, device) && device->in_use);
  add_line (text,
            g_strdup_printf ("%s, %04x:%04x",
                             device->address,
                             (guint) MAX (gh_hostdev_number (device->vendor), 0),
                             (guint) MAX (gh_hostdev_number (device->product), 0)));
  if (is_taken_here (self, device))
    add_line (text, g_strdup (_ ("This machine is given it already")));
  else if (is_anothers (self, device))
    add_line (text,
              device->in_use
                ? g_strdup_printf (_ ("“%s” runs with it: shut that down, or take it out there"),
                                   device->machine_name)
                : g_strdup_printf (_ ("“%s” has it too, and is off"), device->machine_name));
  add_line (text, gh_host_device_explain (device, is_xen));
  return g_strdup (text->str);
}

static void
on_chosen (GtkToggleButton *radio, GhHostDeviceChooser *self)
{
  const GhHostDevice *device = g_object_get_data (G_OBJECT (radio), "device");

  if (self->filling || !gtk_toggle_button_get_active (radio))
    return;
  gh_host_device_choose (device, gh_host_devices_get_list (self->devices), get_hostdev (self));
  gh_draft_edited (self->subject.draft);
}

static void
add_device (GhHostDeviceChooser *self, GhHostDevice *device)
{
  GtkWidget *row = hdy_action_row_new ();
  GtkWidget *radio = gtk_radio_button_new_from_widget (GTK_RADIO_BUTTON (self->none));
  g_autofree char *name = gh_host_device_get_name (device);
  const char *title = *name != '\0' ? name : device->address;
  gboolean is_free;
  g_autofree char *text = describe (self, device, &is_free);

  hdy_preferences_row_set_title (HDY_PREFERENCES_ROW (row), title);
  hdy_action_row_set_title_lines (HDY_ACTION_ROW (row), 2);
  hdy_action_row_set_subtitle (HDY_ACTION_ROW (row), text);
  hdy_action_row_set_subtitle_lines (HDY_ACTION_ROW (row), 6);
  gtk_widget_set_valign (radio, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (radio, is_free);
  atk_object_set_name (gtk_widget_get_accessible (radio), title);
  atk_object_set_description (gtk_widget_get_accessible (radio), text);
  g_object_set_data (G_OBJECT (radio), "device", device);
  g_object_set_data (G_OBJECT (row), "radio", radio);
  g_signal_connect_object (radio, "toggled", G_CALLBACK (on_chosen), self, 0);
  hdy_action_row_add_prefix (HDY_ACTION_ROW (row), radio);
  if (is_free)
    hdy_action_row_set_activatable_widget (HDY_ACTION_ROW (row), radio);
  gtk_widget_set_can_focus (row, FALSE);
  gtk_widget_show_all (row);
  gtk_container_add (GTK_CONTAINER (self->list), row);
}

static void
choose_row (GtkWidget *row, gpointer data)
{
  GhHostDeviceChooser *self = data;
  GtkWidget *radio = g_object_get_data (G_OBJECT (row), "radio");
  const GhHostDevice *device
    = radio != NULL ? g_object_get_data (G_OBJECT (radio), "device") : NULL;

  if (device != NULL && gh_host_device_is (device, get_hostdev (self)))
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (radio), TRUE);
}

static void
show_hostdev (GhHostDeviceChooser *self)
{
  self->filling = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->none), TRUE);
  gtk_container_foreach (GTK_CONTAINER (self->list), choose_row, self);
  self->filling = FALSE;
}

static void
on_edited (GhHostDeviceChooser *self)
{
  const GhHostdev *hostdev = get_hostdev (self);

  show_hostdev (self);
  self->filling = TRUE;
  show_text (self, self->address, gh_hostdev_get_address (hostdev), hostdev->bus);
  if (self->id != NULL)
    show_text (self, self->id, gh_hostdev_get_id (hostdev), hostdev->vendor);
  self->filling = FALSE;
}

static void
fill (GhHostDeviceChooser *self)
{
  const GPtrArray *list = gh_host_devices_get_list (self->devices);
  guint n = 0;

  self->filling = TRUE;
  gtk_container_foreach (GTK_CONTAINER (self->list), (GtkCallback) gtk_widget_destroy, NULL);
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      GhHostDevice *device = list->pdata[i];

      if (device->type != get_hostdev (self)->type)
        continue;
      add_device (self, device);
      n++;
    }
  if (list != NULL && n == 0)
    hdy_preferences_group_set_description (
      HDY_PREFERENCES_GROUP (self->list),
      is_usb (self) ? _ ("This computer has no USB device that a machine could be given.")
                    : _ ("This computer has no PCI device that a machine could be given."));
  else
    hdy_preferences_group_set_description (HDY_PREFERENCES_GROUP (self->list), NULL);
  show_hostdev (self);
}

/* The rows point into what goes when the host is asked anew. */
static void
add_list (GhHostDeviceChooser *self)
{
  GtkWidget *again = gtk_button_new_with_mnemonic (_ ("_Look Again"));

  hdy_preferences_group_set_title (HDY_PREFERENCES_GROUP (self->list),
                                   _ ("Devices of This Computer"));
  gtk_widget_set_halign (again, GTK_ALIGN_START);
  gtk_container_add (GTK_CONTAINER (self), self->list);
  gtk_container_add (GTK_CONTAINER (self), again);
  g_signal_connect_object (
    again, "clicked", G_CALLBACK (gh_host_devices_look), self->devices, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->devices, "changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
  gh_host_devices_look (self->devices);
}

static void
gh_host_device_chooser_dispose (GObject *object)
{
  GhHostDeviceChooser *self = GH_HOST_DEVICE_CHOOSER (object);

  if (self->devices != NULL)
    g_signal_handlers_disconnect_by_data (self->devices, self);
  if (self->subject.draft != NULL)
    g_signal_handlers_disconnect_by_data (self->subject.draft, self);
  g_clear_object (&self->devices);
  g_clear_object (&self->subject.draft);
  g_clear_object (&self->none);
  G_OBJECT_CLASS (gh_host_device_chooser_parent_class)->dispose (object);
}

static void
gh_host_device_chooser_class_init (GhHostDeviceChooserClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_host_device_chooser_dispose;
}

static void
gh_host_device_chooser_init (GhHostDeviceChooser *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  self->none = g_object_ref_sink (gtk_radio_button_new (NULL));
  self->list = hdy_preferences_group_new ();
}

GtkWidget *
gh_host_device_chooser_new (const GhSubject *subject, GhHostDevices *devices)
{
  GhHostDeviceChooser *self = g_object_new (GH_TYPE_HOST_DEVICE_CHOOSER, NULL);

  self->subject = *subject;
  g_object_ref (subject->draft);
  self->devices = g_object_ref (devices);
  add_list (self);
  add_entries (self);
  on_edited (self);
  g_signal_connect_object (
    subject->draft, "edited", G_CALLBACK (on_edited), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
