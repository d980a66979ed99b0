/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The USB and PCI devices of the computer, as Linux tells of them. */
#include "config.h"

#include "gh-linux-devices.h"

#include <stdlib.h>
#include <string.h>

#define USB_HUB    0x09 /* USB Class Codes, "Base Class 09h" */
#define PCI_BRIDGE 0x06 /* PCI Code and ID Assignment, "Base Class 06h" */

/* One line that sysfs has, without blanks around it; %NULL when there is none, or it is no text. */
static char *
read_line (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL) || !g_utf8_validate (text, -1, NULL)
      || *g_strstrip (text) == '\0')
    return NULL;
  return g_steal_pointer (&text);
}

/* A hexadecimal number of sysfs, which PCI writes with 0x and USB without. */
static gboolean
read_hex (const char *folder, const char *name, guint max, guint *number)
{
  g_autofree char *text = read_line (folder, name);
  guint64 value;

  if (text == NULL
      || !g_ascii_string_to_unsigned (
        g_str_has_prefix (text, "0x") ? text + 2 : text, 16, 0, max, &value, NULL))
    return FALSE;
  *number = (guint) value;
  return TRUE;
}

/* The rest of a line from @at on. */
static char *
rest_of_line (const char *at)
{
  g_autofree char *text = g_strndup (at, strcspn (at, "\n"));

  return g_utf8_make_valid (g_strstrip (text), -1);
}

/* Looks up a device in the text of usb.ids or pci.ids: "vvvv  Vendor", below it "\tpppp  Product"
 * (their header). */
static void
look_up (const char *ids, guint vendor, guint product, GhHostDevice *device)
{
  g_autofree char *start = g_strdup_printf ("\n%04x  ", vendor);
  g_autofree char *wanted = g_strdup_printf ("\t%04x  ", product);
  const char *line = ids != NULL ? strstr (ids, start) : NULL;

  if (line == NULL)
    return;
  g_free (device->vendor_name);
  device->vendor_name = rest_of_line (line + strlen (start));
  while ((line = strchr (line + 1, '\n')) != NULL && (line[1] == '\t' || line[1] == '#'))
    if (g_str_has_prefix (line + 1, wanted))
      {
        g_free (device->product_name);
        device->product_name = rest_of_line (line + 1 + strlen (wanted));
        return;
      }
}

/* (transfer full) (nullable): %NULL for what no machine can be given. */
static GhHostDevice *
read_usb (const char *folder, const char *name, const char *ids)
{
  GhHostDevice *device;
  guint vendor, product, class_code;
  g_autofree char *bus = read_line (folder, "busnum");
  g_autofree char *number = read_line (folder, "devnum");

  /* An interface has a colon in its name. */
  if (strchr (name, ':') != NULL || bus == NULL || number == NULL
      || !read_hex (folder, "idVendor", 0xffff, &vendor)
      || !read_hex (folder, "idProduct", 0xffff, &product)
      || !read_hex (folder, "bDeviceClass", 0xff, &class_code) || class_code == USB_HUB)
    return NULL;
  device = gh_struct_new (&gh_host_device_struct);
  device->type = GH_HOSTDEV_USB;
  device->address = g_strdup_printf ("%03d:%03d", atoi (bus), atoi (number));
  device->vendor = g_strdup_printf ("0x%04x", vendor);
  device->product = g_strdup_printf ("0x%04x", product);
  device->class_code = g_strdup_printf ("0x%02x", class_code);
  device->vendor_name = read_line (folder, "manufacturer");
  device->product_name = read_line (folder, "product");
  look_up (ids, vendor, product, device);
  return device;
}

static char *
read_driver (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "driver", NULL);
  g_autofree char *target = g_file_read_link (path, NULL);

  return target != NULL ? g_path_get_basename (target) : NULL;
}

static GhHostDevice *
read_pci (const char *folder, const char *name, const char *ids)
{
  GhHostDevice *device;
  guint vendor, product, class_code;

  if (!g_utf8_validate (name, -1, NULL) || !read_hex (folder, "vendor", 0xffff, &vendor)
      || !read_hex (folder, "device", 0xffff, &product)
      || !read_hex (folder, "class", 0xffffff, &class_code) || class_code >> 16 == PCI_BRIDGE)
    return NULL;
  device = gh_struct_new (&gh_host_device_struct);
  device->type = GH_HOSTDEV_PCI;
  device->address = g_strdup (name);
  device->vendor = g_strdup_printf ("0x%04x", vendor);
  device->product = g_strdup_printf ("0x%04x", product);
  device->class_code = g_strdup_printf ("0x%06x", class_code);
  device->driver = read_driver (folder);
  look_up (ids, vendor, product, device);
  return device;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const GhHostDevice *one = *(const GhHostDevice *const *) a;
  const GhHostDevice *other = *(const GhHostDevice *const *) b;

  return one->type != other->type ? (int) one->type - (int) other->type
                                  : strcmp (one->address, other->address);
}

typedef GhHostDevice *(*Read) (const char *folder, const char *name, const char *ids);

static void
list_bus (const char *sysfs, const char *bus, const char *names, Read read, GPtrArray *list)
{
  g_autofree char *folder = g_build_filename (sysfs, "bus", bus, "devices", NULL);
  g_autofree char *file = g_strconcat (names, "/", bus, ".ids", NULL);
  g_autofree char *ids = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_file_get_contents (file, &ids, NULL, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GhHostDevice *device = read (path, name, ids);

      if (device != NULL)
        g_ptr_array_add (list, device);
    }
}

GPtrArray *
gh_linux_devices_list (const char *sysfs, const char *names)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_host_device_free);

  list_bus (sysfs, "usb", names, read_usb, list);
  list_bus (sysfs, "pci", names, read_pci, list);
  g_ptr_array_sort (list, compare);
  return list;
}
