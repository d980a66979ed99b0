/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Each list of devices in xl.cfg, read and written: xl-disk-configuration(5),
 * xl-network-configuration(5) and xl.cfg(5). */
#include "config.h"

#include "gh-xl-cfg-private.h"

#include <stdio.h>
#include <string.h>

#include "gh-xl-disk.h"
#include "gh-xl-vif.h"

#define CHANGED(member)      (before == NULL || before->member != after->member)
#define TEXT_CHANGED(member) (before == NULL || g_strcmp0 (before->member, after->member) != 0)

/* What a vif without a bridge is connected to, unless xl.conf names another one. */
#define USUAL_BRIDGE "xenbr0"

static void
replace (char **member, const char *value)
{
  g_free (*member);
  *member = g_strdup (value);
}

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

/* ---- disks ---- */

static const char *const disk_formats[] = { [GH_XL_FORMAT_RAW] = "raw",
                                            [GH_XL_FORMAT_QCOW] = "qcow",
                                            [GH_XL_FORMAT_QCOW2] = "qcow2",
                                            [GH_XL_FORMAT_VHD] = "vhd",
                                            [GH_XL_FORMAT_QED] = "qed" };

static GhDiskBus
bus_of_vdev (const char *vdev)
{
  if (g_str_has_prefix (vdev, "hd"))
    return GH_DISK_BUS_IDE;
  if (g_str_has_prefix (vdev, "sd"))
    return GH_DISK_BUS_SCSI;
  return GH_DISK_BUS_XEN;
}

/* (transfer full): libvirt's words for VHD and for a disk that others write to as well, which xl
 * does not take, in xl's. */
static char *
translate_disk (const char *spec, gboolean *shareable)
{
  g_auto (GStrv) parameters = g_strsplit (spec, ",", -1);

  for (char **parameter = parameters; *parameter != NULL; parameter++)
    {
      const char *text = *parameter + strspn (*parameter, " ");
      const char *other = strcmp (text, "format=xvhd") == 0 ? "format=vhd"
                          : strcmp (text, "access=!") == 0  ? "access=rw"
                                                            : NULL;

      *shareable |= strcmp (text, "access=!") == 0;
      if (other != NULL)
        replace (parameter, other);
    }
  return g_strjoinv (",", parameters);
}

/* @shareable: (out) (optional): whether it says so */
static GhXlDisk *
parse_disk (const char *spec, gboolean *shareable, GError **error)
{
  const char *specs[] = { spec, NULL }, *others[] = { NULL, NULL };
  GError *refusal = NULL;
  GhXlDisk *disk = gh_xl_disk_parse (specs, &refusal);
  g_autofree char *translated = NULL;
  gboolean shared = FALSE;

  if (disk != NULL)
    return disk;
  others[0] = translated = translate_disk (spec, &shared);
  disk = gh_xl_disk_parse (others, NULL);
  if (disk == NULL)
    g_propagate_error (error, refusal);
  else
    g_error_free (refusal);
  if (disk != NULL && shareable != NULL)
    *shareable = shared;
  return disk;
}

static GhXlOutcome
read_disk (const char *spec, guint index, gpointer device, GError **error)
{
  GhDisk *disk = device;
  g_autoptr (GhXlDisk) xl = parse_disk (spec, &disk->shareable, error);

  if (xl == NULL)
    return GH_XL_BAD;
  replace (&disk->target, xl->vdev);
  disk->device = xl->is_cdrom ? GH_DISK_CDROM : GH_DISK_DISK;
  disk->bus = bus_of_vdev (xl->vdev);
  disk->readonly = !xl->readwrite && !xl->is_cdrom;
  if (!is_empty (xl->path))
    replace (&disk->source, xl->path);
  if (xl->backend == GH_XL_BACKEND_PHY
      || (disk->source != NULL && g_str_has_prefix (disk->source, "/dev/")))
    disk->source_type = GH_SOURCE_BLOCK;
  if (xl->discard != GH_XL_UNSET)
    replace (&disk->discard, xl->discard == GH_XL_TRUE ? "unmap" : "ignore");
  if (xl->format < G_N_ELEMENTS (disk_formats))
    replace (&disk->format, disk_formats[xl->format]);
  return GH_XL_READ;
}

/* A format that Xen does not have is written as raw; a drive without a medium has none. */
static GhXlFormat
write_format (const GhDisk *disk)
{
  if (is_empty (disk->source))
    return GH_XL_FORMAT_EMPTY;
  for (guint i = GH_XL_FORMAT_RAW; i < G_N_ELEMENTS (disk_formats); i++)
    if (g_strcmp0 (disk->format, disk_formats[i]) == 0)
      return (GhXlFormat) i;
  return g_strcmp0 (disk->format, "vpc") == 0 ? GH_XL_FORMAT_VHD : GH_XL_FORMAT_RAW;
}

/* Linux calls its virtio disks vda and Xen's xvda. */
static char *
write_vdev (const GhDisk *disk)
{
  const char *target = disk->target != NULL ? disk->target : "xvda";

  return g_str_has_prefix (target, "vd") ? g_strconcat ("x", target, NULL) : g_strdup (target);
}

static GhXlFlag
write_discard (const char *discard)
{
  if (is_empty (discard))
    return GH_XL_UNSET;
  return strcmp (discard, "ignore") == 0 ? GH_XL_FALSE : GH_XL_TRUE;
}

static char *
write_disk (const char *spec, gconstpointer was, gconstpointer is)
{
  const GhDisk *before = was;
  const GhDisk *after = is;
  const char *const plain[] = { "vdev=xvda,target=/", NULL };
  g_autoptr (GhXlDisk) xl = spec != NULL ? parse_disk (spec, NULL, NULL) : NULL;

  if (xl == NULL)
    xl = gh_xl_disk_parse (plain, NULL);
  if (TEXT_CHANGED (target))
    {
      g_free (xl->vdev);
      xl->vdev = write_vdev (after);
    }
  if (CHANGED (device))
    xl->is_cdrom = xl->removable = after->device == GH_DISK_CDROM;
  if (TEXT_CHANGED (source) || TEXT_CHANGED (format) || CHANGED (device))
    {
      replace (&xl->path, after->source != NULL || xl->is_cdrom ? after->source : "");
      xl->format = write_format (after);
    }
  if (CHANGED (readonly) || CHANGED (device))
    xl->readwrite = !after->readonly && !xl->is_cdrom;
  if (before != NULL ? TEXT_CHANGED (discard) : after->discard != NULL)
    xl->discard = write_discard (after->discard);
  return gh_xl_disk_format (xl);
}

/* Xen has no floppy drives. */
static gboolean
takes_disk (gconstpointer disk)
{
  return ((const GhDisk *) disk)->device != GH_DISK_FLOPPY;
}

/* ---- network ---- */

#define INTERVALS 20 /* in a second, as xl counts them unless it is told otherwise */

/* KiB a second that the guest sends at most. */
static guint
read_rate (const GhXlVif *xl)
{
  if (xl->rate_interval == 0)
    return 0;
  return (guint) MIN (
    (double) xl->rate_bytes * G_USEC_PER_SEC / (double) xl->rate_interval / 1024 + 0.5, G_MAXINT);
}

static GhXlOutcome
read_nic (const char *spec, guint index, gpointer device, GError **error)
{
  GhNic *nic = device;
  g_autoptr (GhXlVif) xl = gh_xl_vif_parse (spec, error);

  if (xl == NULL)
    return GH_XL_BAD;
  nic->type = GH_NIC_BRIDGE;
  nic->mtu = xl->mtu;
  nic->rate_out = read_rate (xl);
  replace (&nic->mac, xl->mac);
  replace (&nic->source, !is_empty (xl->bridge) ? xl->bridge : USUAL_BRIDGE);
  if (!is_empty (xl->model))
    replace (&nic->model, xl->model);
  else if (xl->type == GH_XL_NIC_VIF)
    replace (&nic->model, "netfront");
  return GH_XL_READ;
}

static void
write_model (GhXlVif *xl, const char *model)
{
  gboolean is_own = g_strcmp0 (model, "netfront") == 0;

  xl->type = is_own ? GH_XL_NIC_VIF : GH_XL_NIC_UNKNOWN;
  replace (&xl->model, is_own || is_empty (model) || strchr (model, ',') != NULL ? NULL : model);
}

static char *
write_nic (const char *spec, gconstpointer was, gconstpointer is)
{
  const GhNic *before = was;
  const GhNic *after = is;
  g_autoptr (GhXlVif) xl = spec != NULL ? gh_xl_vif_parse (spec, NULL) : NULL;

  if (xl == NULL)
    xl = gh_xl_vif_new ();
  if (TEXT_CHANGED (mac))
    replace (&xl->mac, after->mac);
  if (CHANGED (type) || TEXT_CHANGED (source))
    replace (&xl->bridge,
             after->type == GH_NIC_BRIDGE && !is_empty (after->source)
                 && strchr (after->source, ',') == NULL
               ? after->source
               : USUAL_BRIDGE);
  if (CHANGED (mtu))
    xl->mtu = after->mtu;
  if (CHANGED (rate_out))
    {
      /* Whole thousands of bytes, which are the same number of KiB when they are read. */
      xl->rate_bytes = ((guint64) after->rate_out * 1024 + 500) / 1000 * (1000 / INTERVALS);
      xl->rate_interval = after->rate_out != 0 ? G_USEC_PER_SEC / INTERVALS : 0;
    }
  if (before != NULL ? TEXT_CHANGED (model) : after->model != NULL)
    write_model (xl, after->model);
  return gh_xl_vif_format (xl);
}

/* ---- screens of paravirtual guests ---- */

char *
gh_xl_parameter (const char *spec, const char *name)
{
  g_auto (GStrv) parameters = g_strsplit (spec, ",", -1);
  char *found = NULL;

  for (char **parameter = parameters; *parameter != NULL; parameter++)
    {
      const char *text = *parameter + strspn (*parameter, " ");

      if (!g_str_has_prefix (text, name) || text[strlen (name)] != '=')
        continue;
      g_free (found);
      found = g_strdup (text + strlen (name) + 1);
    }
  return found;
}

char *
gh_xl_set_parameter (const char *spec, const char *name, const char *value)
{
  g_auto (GStrv) parameters = g_strsplit (spec != NULL ? spec : "", ",", -1);
  GString *out = g_string_new (NULL);

  for (char **parameter = parameters; *parameter != NULL; parameter++)
    {
      const char *text = *parameter + strspn (*parameter, " ");

      if (*text != '\0' && !(g_str_has_prefix (text, name) && text[strlen (name)] == '='))
        g_string_append_printf (out, "%s%s", out->len > 0 ? "," : "", *parameter);
    }
  if (!is_empty (value) && strchr (value, ',') == NULL)
    g_string_append_printf (out, "%s%s=%s", out->len > 0 ? "," : "", name, value);
  return g_string_free (out, FALSE);
}

/* As atoi() reads it: anything but a number is 0. */
static gboolean
has_flag (const char *spec, const char *name)
{
  g_autofree char *value = gh_xl_parameter (spec, name);

  return value != NULL && g_ascii_strtoll (value, NULL, 10) != 0;
}

static GhXlOutcome
read_vfb (const char *spec, guint index, gpointer device, GError **error)
{
  GhGraphics *graphics = device;
  g_autofree char *display = gh_xl_parameter (spec, "vncdisplay");
  g_autofree char *unused = gh_xl_parameter (spec, "vncunused");
  guint64 number;

  graphics->type = has_flag (spec, "sdl") ? GH_GRAPHICS_SDL : GH_GRAPHICS_VNC;
  if (graphics->type == GH_GRAPHICS_SDL)
    return GH_XL_READ;
  graphics->listen = gh_xl_parameter (spec, "vnclisten");
  graphics->password = gh_xl_parameter (spec, "vncpasswd");
  graphics->keymap = gh_xl_parameter (spec, "keymap");
  if (graphics->listen != NULL && strchr (graphics->listen, ':') != NULL)
    g_clear_pointer (&graphics->listen, g_free);
  if (display != NULL && g_strcmp0 (unused, "0") == 0
      && g_ascii_string_to_unsigned (display, 10, 0, 65535 - 5900, &number, NULL))
    graphics->port = (guint) number + 5900;
  return GH_XL_READ;
}

static void
set_parameter (char **spec, const char *name, const char *value)
{
  char *out = gh_xl_set_parameter (*spec, name, value);

  g_free (*spec);
  *spec = out;
}

static char *
write_vfb (const char *spec, gconstpointer was, gconstpointer is)
{
  const GhGraphics *before = was;
  const GhGraphics *after = is;
  char *out = spec != NULL && !CHANGED (type)
                ? g_strdup (spec)
                : g_strdup (after->type == GH_GRAPHICS_SDL ? "sdl=1" : "vnc=1");
  g_autofree char *display
    = after->port >= 5900 ? g_strdup_printf ("%u", after->port - 5900) : NULL;

  if (after->type == GH_GRAPHICS_SDL)
    return out;
  if (TEXT_CHANGED (listen))
    set_parameter (&out, "vnclisten", after->listen);
  if (CHANGED (port))
    {
      set_parameter (&out, "vncdisplay", display);
      set_parameter (&out, "vncunused", display != NULL ? "0" : NULL);
    }
  if (TEXT_CHANGED (password))
    set_parameter (&out, "vncpasswd", after->password);
  if (TEXT_CHANGED (keymap))
    set_parameter (&out, "keymap", after->keymap);
  return out;
}

/* ---- pointers and serial lines of emulated machines ---- */

static GhXlOutcome
read_usbdevice (const char *spec, guint index, gpointer device, GError **error)
{
  GhInput *input = device;
  int type;

  if (!gh_enum_parse (&gh_input_type_enum, spec, &type))
    return GH_XL_FOREIGN;
  input->type = (GhInputType) type;
  input->bus = GH_INPUT_BUS_USB;
  return GH_XL_READ;
}

static char *
write_usbdevice (const char *spec, gconstpointer was, gconstpointer is)
{
  return g_strdup (gh_enum_to_string (&gh_input_type_enum, (int) ((const GhInput *) is)->type));
}

static gboolean
takes_input (gconstpointer input)
{
  return ((const GhInput *) input)->bus == GH_INPUT_BUS_USB;
}

static GhXlOutcome
read_serial (const char *spec, guint index, gpointer device, GError **error)
{
  ((GhSerial *) device)->port = index;
  return strcmp (spec, "pty") == 0 ? GH_XL_READ : GH_XL_FOREIGN;
}

static char *
write_serial (const char *spec, gconstpointer was, gconstpointer is)
{
  return g_strdup ("pty");
}

/* ---- channels ---- */

static GhXlOutcome
read_channel (const char *spec, guint index, gpointer device, GError **error)
{
  GhChannel *channel = device;
  g_autofree char *connection = gh_xl_parameter (spec, "connection");
  gboolean is_socket = g_strcmp0 (connection, "socket") == 0;

  if (!is_socket && g_strcmp0 (connection, "pty") != 0)
    return GH_XL_FOREIGN;
  channel->type = g_strdup (is_socket ? "unix" : "pty");
  channel->target_type = g_strdup ("xen");
  channel->name = gh_xl_parameter (spec, "name");
  channel->path = is_socket ? gh_xl_parameter (spec, "path") : NULL;
  return GH_XL_READ;
}

static char *
write_channel (const char *spec, gconstpointer was, gconstpointer is)
{
  const GhChannel *after = is;
  gboolean is_socket = g_strcmp0 (after->type, "unix") == 0;
  char *out = g_strdup (spec != NULL ? spec : "");

  set_parameter (&out, "connection", is_socket ? "socket" : "pty");
  set_parameter (&out, "name", after->name);
  set_parameter (&out, "path", is_socket ? after->path : NULL);
  return out;
}

static gboolean
takes_channel (gconstpointer is)
{
  const GhChannel *channel = is;

  return g_strcmp0 (channel->target_type, "xen") == 0
         && (g_strcmp0 (channel->type, "pty") == 0 || g_strcmp0 (channel->type, "unix") == 0);
}

/* ---- PCI devices of the host ---- */

/* "0000:01:00.0", and with seize=1 it is taken from the host (xl-pci-configuration(5)); the domain
 * may be left out. Other forms are kept only. */
static GhXlOutcome
read_pci (const char *spec, guint index, gpointer device, GError **error)
{
  GhHostdev *hostdev = device;
  guint domain = 0, bus, slot, function;
  int end = 0;

  if (sscanf (spec, "%4x:%2x:%2x.%1x%n", &domain, &bus, &slot, &function, &end) != 4 || end == 0)
    {
      domain = 0;
      end = 0;
      if (sscanf (spec, "%2x:%2x.%1x%n", &bus, &slot, &function, &end) != 3 || end == 0)
        return GH_XL_FOREIGN;
    }
  if (spec[end] != '\0' && spec[end] != ',')
    return GH_XL_FOREIGN;
  hostdev->type = GH_HOSTDEV_PCI;
  hostdev->domain = g_strdup_printf ("0x%04x", domain);
  hostdev->bus = g_strdup_printf ("0x%02x", bus);
  hostdev->slot = g_strdup_printf ("0x%02x", slot);
  hostdev->function = g_strdup_printf ("0x%x", function);
  hostdev->managed = has_flag (spec, "seize");
  return GH_XL_READ;
}

static guint
number_of (const char *text)
{
  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 0) : 0;
}

/* The options of another device say nothing about this one. */
static char *
write_pci (const char *spec, gconstpointer was, gconstpointer is)
{
  const GhHostdev *after = is;

  return g_strdup_printf ("%04x:%02x:%02x.%x%s",
                          number_of (after->domain) & 0xffff,
                          number_of (after->bus) & 0xff,
                          number_of (after->slot) & 0x1f,
                          number_of (after->function) & 0x7,
                          after->managed ? ",seize=1" : "");
}

static gboolean
takes_pci (gconstpointer hostdev)
{
  return ((const GhHostdev *) hostdev)->type == GH_HOSTDEV_PCI;
}

#define LIST(member) G_STRUCT_OFFSET (GhDomainConfig, member)

const GhXlListKind gh_xl_lists[GH_XL_N_LISTS] = {
  { "disk", GH_XL_ANY, &gh_disk_struct, LIST (disks), read_disk, write_disk, takes_disk },
  { "vif", GH_XL_ANY, &gh_nic_struct, LIST (nics), read_nic, write_nic, NULL },
  { "vfb", GH_XL_PV | GH_XL_PVH, &gh_graphics_struct, LIST (graphics), read_vfb, write_vfb, NULL },
  { "usbdevice",
    GH_XL_HVM,
    &gh_input_struct,
    LIST (inputs),
    read_usbdevice,
    write_usbdevice,
    takes_input },
  { "serial", GH_XL_HVM, &gh_serial_struct, LIST (serials), read_serial, write_serial, NULL },
  { "pci", GH_XL_ANY, &gh_hostdev_struct, LIST (hostdevs), read_pci, write_pci, takes_pci },
  { "channel",
    GH_XL_ANY,
    &gh_channel_struct,
    LIST (channels),
    read_channel,
    write_channel,
    takes_channel },
  { "usbctrl",
    GH_XL_ANY,
    &gh_controller_struct,
    LIST (controllers),
    gh_xl_read_usb_controller,
    gh_xl_write_usb_controller,
    gh_xl_takes_usb_controller },
  { "usbdev",
    GH_XL_ANY,
    &gh_hostdev_struct,
    LIST (hostdevs),
    gh_xl_read_usb_device,
    gh_xl_write_usb_device,
    gh_xl_takes_usb_device },
};

GPtrArray *
gh_xl_list_of (const GhXlListKind *kind, const GhDomainConfig *config)
{
  return G_STRUCT_MEMBER (GPtrArray *, config, kind->list);
}

char **
gh_xl_list_foreign (const GhXlListKind *kind, gpointer device)
{
  const GhField *field = kind->type->fields;

  while ((field->flags & GH_FIELD_OPAQUE) == 0)
    field++;
  return G_STRUCT_MEMBER_P (device, field->offset);
}
