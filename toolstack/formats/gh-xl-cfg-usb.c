/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* USB in xl.cfg(5): "usbctrl" and "usbdev". */
#include "config.h"

#include "gh-xl-cfg-private.h"

#include <string.h>

#include "gh-hostdev.h"
#include "gh-xen-devices.h"

/* What xl.cfg(5) takes when nothing is said. */
#define USUAL_VERSION "2"

/* Whether @spec has nothing but @names in it. */
static gboolean
has_only (const char *spec, const char *const *names)
{
  g_auto (GStrv) parameters = g_strsplit (spec, ",", -1);

  for (char **parameter = parameters; *parameter != NULL; parameter++)
    {
      const char *text = g_strstrip (*parameter);
      g_autofree char *name = g_strndup (text, strcspn (text, "="));

      if (*text != '\0' && !g_strv_contains (names, name))
        return FALSE;
    }
  return TRUE;
}

GhXlOutcome
gh_xl_read_usb_controller (const char *spec, guint index, gpointer device, GError **error)
{
  static const char *const names[] = { "type", "version", "ports", NULL };
  GhController *controller = device;
  g_autofree char *type = gh_xl_parameter (spec, "type");
  g_autofree char *version = gh_xl_parameter (spec, "version");
  g_autofree char *ports = gh_xl_parameter (spec, "ports");
  const char *model = gh_xen_usb_find_model (type, version != NULL ? version : USUAL_VERSION);
  guint64 number = 0;

  if (model == NULL || !has_only (spec, names)
      || (ports != NULL && !g_ascii_string_to_unsigned (ports, 10, 1, 31, &number, NULL)))
    return GH_XL_FOREIGN;
  controller->type = g_strdup ("usb");
  controller->index = index;
  controller->model = *model != '\0' ? g_strdup (model) : NULL;
  controller->ports = (guint) number;
  return GH_XL_READ;
}

char *
gh_xl_write_usb_controller (const char *spec, gconstpointer was, gconstpointer is)
{
  const GhController *after = is;
  const GhXenUsb *kind = gh_xen_usb_get (after->model);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "type=%s,version=%u", kind->type, kind->version);
  if (after->ports != 0)
    g_string_append_printf (out, ",ports=%u", after->ports);
  return g_string_free (out, FALSE);
}

gboolean
gh_xl_takes_usb_controller (gconstpointer is)
{
  const GhController *controller = is;

  return g_strcmp0 (controller->type, "usb") == 0 && gh_xen_usb_get (controller->model) != NULL;
}

GhXlOutcome
gh_xl_read_usb_device (const char *spec, guint index, gpointer device, GError **error)
{
  GhHostdev *hostdev = device;
  g_autofree char *type = gh_xl_parameter (spec, "type");
  g_autofree char *bus = gh_xl_parameter (spec, "hostbus");
  g_autofree char *address = gh_xl_parameter (spec, "hostaddr");
  g_autofree char *name = g_strdup_printf ("%s:%s", bus, address);

  hostdev->type = GH_HOSTDEV_USB;
  if ((type != NULL && strcmp (type, "hostdev") != 0) || bus == NULL || address == NULL
      || *name == ':' || !gh_hostdev_set_address (hostdev, name))
    return GH_XL_FOREIGN;
  return GH_XL_READ;
}

/* The place on a controller is one of the other device. */
char *
gh_xl_write_usb_device (const char *spec, gconstpointer was, gconstpointer is)
{
  const GhHostdev *after = is;

  return g_strdup_printf ("type=hostdev,hostbus=%d,hostaddr=%d",
                          gh_hostdev_number (after->bus),
                          gh_hostdev_number (after->device));
}

gboolean
gh_xl_takes_usb_device (gconstpointer is)
{
  const GhHostdev *hostdev = is;
  g_autofree char *address = gh_hostdev_get_address (hostdev);

  return hostdev->type == GH_HOSTDEV_USB && address != NULL;
}
