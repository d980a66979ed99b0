/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Each kind of device in domain XML, read and written: formatdomain, "Devices". */
#include "config.h"

#include "gh-domain-xml-private.h"

#include <string.h>

/* The words of the model's device enumerations are those of domain XML. */

#define CHANGED(member)      (before == NULL || before->member != after->member)
#define TEXT_CHANGED(member) (before == NULL || !gh_xml_same_text (before->member, after->member))

/* Whether attribute @name is a word of @type, or absent and so @absent. */
static gboolean
read_word (const xmlNode *node, const char *name, const GhEnum *type, int absent, int *value)
{
  g_autofree char *word = gh_xml_get (node, name);

  *value = absent;
  return word == NULL || gh_enum_parse (type, word, value);
}

void
gh_xml_set_in (xmlNode *parent, const char *element, const char *name, const char *value)
{
  xmlNode *child = gh_xml_child (parent, element);

  if (!gh_xml_is_empty_text (value))
    gh_xml_set (child != NULL ? child : gh_xml_add (parent, element), name, value);
  else if (child != NULL)
    {
      gh_xml_set (child, name, NULL);
      gh_xml_remove_if_empty (child);
    }
}

static void
set_flag (xmlNode *parent, const char *element, gboolean value)
{
  if (value)
    gh_xml_ensure (parent, element);
  else
    gh_xml_remove (gh_xml_child (parent, element));
}

/* libvirt guesses an unwritten bus from the target's name, as virDomainDiskDefParse does. */
static GhDiskBus
guess_bus (const char *target, GhDiskDevice device)
{
  static const struct
  {
    const char *prefix;
    GhDiskBus bus;
  } guesses[] = { { "xvd", GH_DISK_BUS_XEN },
                  { "hd", GH_DISK_BUS_IDE },
                  { "vd", GH_DISK_BUS_VIRTIO },
                  { "fd", GH_DISK_BUS_FDC },
                  { "sd", GH_DISK_BUS_SCSI } };

  for (guint i = 0; target != NULL && i < G_N_ELEMENTS (guesses); i++)
    if (g_str_has_prefix (target, guesses[i].prefix))
      return guesses[i].bus;
  if (device == GH_DISK_FLOPPY)
    return GH_DISK_BUS_FDC;
  return device == GH_DISK_CDROM ? GH_DISK_BUS_SATA : GH_DISK_BUS_VIRTIO;
}

static const char *
source_attribute (GhSourceType type)
{
  return type == GH_SOURCE_BLOCK ? "dev" : "file";
}

char *
gh_xml_get_non_empty (const xmlNode *node, const char *name)
{
  g_autofree char *value = gh_xml_get (node, name);

  return !gh_xml_is_empty_text (value) ? g_steal_pointer (&value) : NULL;
}

GhXmlOutcome
gh_xml_read_boot_order (const xmlNode *node, guint *order, GError **error)
{
  xmlNode *boot = gh_xml_child (node, "boot");
  g_autofree char *text = gh_xml_get (boot, "order");
  guint64 value = 0;

  if (text != NULL && !gh_xml_parse_number (boot, text, G_MAXINT, &value, error))
    return GH_XML_BAD;
  *order = (guint) value;
  return GH_XML_READ;
}

void
gh_xml_clear_node (xmlNode *node)
{
  while (node->properties != NULL)
    xmlRemoveProp (node->properties);
  while (node->children != NULL)
    {
      xmlNode *child = node->children;

      xmlUnlinkNode (child);
      xmlFreeNode (child);
    }
}

static GhXmlOutcome
read_disk (xmlNode *node, guint index, gpointer device, GError **error)
{
  GhDisk *disk = device;
  xmlNode *target = gh_xml_child (node, "target");
  int kind, source_type, bus;

  disk->target = gh_xml_get_non_empty (target, "dev");
  if (!read_word (node, "type", &gh_source_type_enum, GH_SOURCE_FILE, &source_type)
      || !read_word (node, "device", &gh_disk_device_enum, GH_DISK_DISK, &kind)
      || !read_word (target,
                     "bus",
                     &gh_disk_bus_enum,
                     (int) guess_bus (disk->target, (GhDiskDevice) kind),
                     &bus))
    return GH_XML_FOREIGN;
  disk->source_type = (GhSourceType) source_type;
  disk->device = (GhDiskDevice) kind;
  disk->bus = (GhDiskBus) bus;
  disk->source
    = gh_xml_get_non_empty (gh_xml_child (node, "source"), source_attribute (disk->source_type));
  disk->format = gh_xml_get_non_empty (gh_xml_child (node, "driver"), "type");
  disk->readonly = gh_xml_child (node, "readonly") != NULL;
  disk->shareable = gh_xml_child (node, "shareable") != NULL;
  disk->serial = gh_xml_get_text (gh_xml_child (node, "serial"));
  gh_xml_read_attributes (gh_xml_disk_attributes, &gh_disk_struct, node, disk);
  return gh_xml_read_boot_order (node, &disk->boot_order, error);
}

/* What libvirt notes of the old image's chain says nothing about the new one. */
static void
write_source (xmlNode *node, const GhDisk *before, const GhDisk *after)
{
  static const char *const of_the_image[] = { "backingStore", "mirror", NULL };

  if (before != NULL)
    {
      gh_xml_remove_children (node, of_the_image);
      if (before->source_type != after->source_type)
        gh_xml_set_in (node, "source", source_attribute (before->source_type), NULL);
    }
  gh_xml_set_in (node, "source", source_attribute (after->source_type), after->source);
}

static void
write_format (xmlNode *node, const char *format)
{
  gboolean is_new = gh_xml_child (node, "driver") == NULL;

  if (is_new && !gh_xml_is_empty_text (format))
    gh_xml_set_in (node, "driver", "name", "qemu");
  gh_xml_set_in (node, "driver", "type", format);
}

void
gh_xml_write_boot_order (xmlNode *node, guint order)
{
  g_autofree char *text = g_strdup_printf ("%u", order);

  if (order != 0)
    gh_xml_set_in (node, "boot", "order", text);
  else
    gh_xml_remove (gh_xml_child (node, "boot"));
}

static void
write_serial_number (xmlNode *node, const char *serial)
{
  if (!gh_xml_is_empty_text (serial))
    gh_xml_set_text (gh_xml_ensure (node, "serial"), serial);
  else
    gh_xml_remove (gh_xml_child (node, "serial"));
}

/* The bus follows from target and device when it is not written: so it is written when one of them
 * changes. */
static void
write_target (xmlNode *node, const GhDisk *before, const GhDisk *after)
{
  if (TEXT_CHANGED (target))
    gh_xml_set_in (node, "target", "dev", after->target);
  if (TEXT_CHANGED (target) || CHANGED (bus) || CHANGED (device))
    gh_xml_set_in (node, "target", "bus", gh_enum_to_string (&gh_disk_bus_enum, (int) after->bus));
}

static void
write_disk (xmlNode *node, guint index, gconstpointer was, gconstpointer is)
{
  const GhDisk *before = was;
  const GhDisk *after = is;

  if (CHANGED (source_type))
    gh_xml_set (node, "type", gh_enum_to_string (&gh_source_type_enum, (int) after->source_type));
  if (CHANGED (device))
    gh_xml_set (node, "device", gh_enum_to_string (&gh_disk_device_enum, (int) after->device));
  if (TEXT_CHANGED (format))
    write_format (node, after->format);
  if (TEXT_CHANGED (source) || CHANGED (source_type))
    write_source (node, before, after);
  write_target (node, before, after);
  if (CHANGED (readonly))
    set_flag (node, "readonly", after->readonly);
  if (CHANGED (shareable))
    set_flag (node, "shareable", after->shareable);
  if (TEXT_CHANGED (serial))
    write_serial_number (node, after->serial);
  if (CHANGED (boot_order))
    gh_xml_write_boot_order (node, after->boot_order);
  gh_xml_write_attributes (gh_xml_disk_attributes, &gh_disk_struct, node, before, after);
}

static GhXmlOutcome
read_video (xmlNode *node, guint index, gpointer device, GError **error)
{
  GhVideo *video = device;
  int model;

  if (!read_word (
        gh_xml_child (node, "model"), "type", &gh_video_model_enum, GH_VIDEO_DEFAULT, &model))
    return GH_XML_FOREIGN;
  video->model = (GhVideoModel) model;
  return gh_xml_read_attributes (gh_xml_video_attributes, &gh_video_struct, node, video);
}

static void
write_video_model (xmlNode *node, GhVideoModel kind)
{
  xmlNode *model = gh_xml_child (node, "model");

  if (model != NULL)
    gh_xml_clear_node (model);
  if (kind == GH_VIDEO_DEFAULT)
    gh_xml_remove (model);
  else
    gh_xml_set_in (node, "model", "type", gh_enum_to_string (&gh_video_model_enum, (int) kind));
}

/* What else stands there of another model is not this one's. */
static void
write_video (xmlNode *node, guint index, gconstpointer was, gconstpointer is)
{
  const GhVideo *before = was;
  const GhVideo *after = is;
  gboolean changed = CHANGED (model);

  if (changed)
    write_video_model (node, after->model);
  if (after->model != GH_VIDEO_DEFAULT)
    gh_xml_write_attributes (
      gh_xml_video_attributes, &gh_video_struct, node, changed ? NULL : before, after);
}

/* A paravirtual Xen guest says so in its type, or by having a boot loader instead of one. */
static gboolean
is_paravirtual (const xmlNode *root)
{
  xmlNode *type = gh_xml_child (gh_xml_child (root, "os"), "type");
  g_autofree char *word = gh_xml_get_text (type);

  if (type == NULL)
    return gh_xml_child (root, "bootloader") != NULL;
  return g_strcmp0 (word, "linux") == 0 || g_strcmp0 (word, "xen") == 0;
}

/* An unwritten bus: a paravirtual guest has its own, else a tablet is on USB and the rest on PS/2.
 */
static int
guess_input_bus (const xmlNode *node, GhInputType type)
{
  if (is_paravirtual (xmlDocGetRootElement (node->doc)))
    return GH_INPUT_BUS_XEN;
  return type == GH_INPUT_TABLET ? GH_INPUT_BUS_USB : GH_INPUT_BUS_PS2;
}

static GhXmlOutcome
read_input (xmlNode *node, guint index, gpointer device, GError **error)
{
  GhInput *input = device;
  g_autofree char *type = gh_xml_get (node, "type");
  int value, bus;

  if (type == NULL || !gh_enum_parse (&gh_input_type_enum, type, &value))
    return GH_XML_FOREIGN;
  if (!read_word (
        node, "bus", &gh_input_bus_enum, guess_input_bus (node, (GhInputType) value), &bus))
    return GH_XML_FOREIGN;
  input->type = (GhInputType) value;
  input->bus = (GhInputBus) bus;
  return GH_XML_READ;
}

static void
write_input (xmlNode *node, guint index, gconstpointer was, gconstpointer is)
{
  const GhInput *before = was;
  const GhInput *after = is;

  if (CHANGED (type))
    gh_xml_set (node, "type", gh_enum_to_string (&gh_input_type_enum, (int) after->type));
  if (CHANGED (type) || CHANGED (bus))
    gh_xml_set (node, "bus", gh_enum_to_string (&gh_input_bus_enum, (int) after->bus));
}

/* A port that goes to a file, socket or device of the host is one that the model cannot say. */
static GhXmlOutcome
read_serial (xmlNode *node, guint index, gpointer device, GError **error)
{
  GhSerial *serial = device;
  xmlNode *target = gh_xml_child (node, "target");
  g_autofree char *type = gh_xml_get (node, "type");
  g_autofree char *port = gh_xml_get (target, "port");
  guint64 value = index;

  if (g_strcmp0 (type, "pty") != 0)
    return GH_XML_FOREIGN;
  if (port != NULL && !gh_xml_parse_number (target, port, G_MAXINT, &value, error))
    return GH_XML_BAD;
  serial->port = (guint) value;
  return GH_XML_READ;
}

static void
write_serial (xmlNode *node, guint index, gconstpointer was, gconstpointer is)
{
  const GhSerial *before = was;
  const GhSerial *after = is;
  g_autofree char *written = gh_xml_get (gh_xml_child (node, "target"), "port");
  g_autofree char *port = g_strdup_printf ("%u", after->port);

  if (before == NULL)
    gh_xml_set (node, "type", "pty");
  if (CHANGED (port) || (written == NULL && after->port != index))
    gh_xml_set_in (node, "target", "port", port);
}

#define LIST(member) G_STRUCT_OFFSET (GhDomainConfig, member)

#define BY_TABLE(element, name, list)                                                              \
  {                                                                                                \
    element, &gh_##name##_struct, LIST (list), NULL, NULL, gh_xml_##name##_attributes              \
  }

const GhXmlDevice gh_xml_devices[GH_XML_N_DEVICES] = {
  { "disk", &gh_disk_struct, LIST (disks), read_disk, write_disk, NULL },
  BY_TABLE ("controller", controller, controllers),
  BY_TABLE ("filesystem", filesystem, filesystems),
  { "interface", &gh_nic_struct, LIST (nics), gh_xml_read_nic, gh_xml_write_nic, NULL },
  BY_TABLE ("smartcard", smartcard, smartcards),
  { "serial", &gh_serial_struct, LIST (serials), read_serial, write_serial, NULL },
  BY_TABLE ("channel", channel, channels),
  { "input", &gh_input_struct, LIST (inputs), read_input, write_input, NULL },
  BY_TABLE ("tpm", tpm, tpms),
  { "graphics",
    &gh_graphics_struct,
    LIST (graphics),
    gh_xml_read_graphics,
    gh_xml_write_graphics,
    NULL },
  BY_TABLE ("sound", sound, sounds),
  { "video", &gh_video_struct, LIST (videos), read_video, write_video, NULL },
  BY_TABLE ("hostdev", hostdev, hostdevs),
  BY_TABLE ("redirdev", redirdev, redirdevs),
  BY_TABLE ("watchdog", watchdog, watchdogs),
  BY_TABLE ("memballoon", memballoon, memballoons),
  BY_TABLE ("rng", rng, rngs),
  BY_TABLE ("panic", panic, panics),
  BY_TABLE ("vsock", vsock, vsocks),
};

GhXmlOutcome
gh_xml_device_read (
  const GhXmlDevice *kind, xmlNode *node, guint index, gpointer device, GError **error)
{
  if (kind->attributes != NULL)
    return gh_xml_read_attributes (kind->attributes, kind->type, node, device);
  return kind->read (node, index, device, error);
}

void
gh_xml_device_write (
  const GhXmlDevice *kind, xmlNode *node, guint index, gconstpointer before, gconstpointer after)
{
  if (kind->attributes != NULL)
    gh_xml_write_attributes (kind->attributes, kind->type, node, before, after);
  else
    kind->write (node, index, before, after);
}

char **
gh_xml_device_foreign (const GhXmlDevice *kind, gpointer device)
{
  const GhField *field = kind->type->fields;

  while ((field->flags & GH_FIELD_OPAQUE) == 0)
    field++;
  return G_STRUCT_MEMBER_P (device, field->offset);
}

GPtrArray *
gh_xml_device_list (const GhXmlDevice *kind, const GhDomainConfig *config)
{
  return G_STRUCT_MEMBER (GPtrArray *, config, kind->list);
}
