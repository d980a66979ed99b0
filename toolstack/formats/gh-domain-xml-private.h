/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What reader and writer of domain XML share: the tree beside the definition that was read from it.
 */
#pragma once

#include "gh-domain-xml.h"
#include "gh-xml-private.h"

G_BEGIN_DECLS

#define GH_OSINFO_NAMESPACE "http://libosinfo.org/xmlns/libvirt/domain/1.0"

#define GH_XML_N_DEVICES 19

/**
 * GhXmlReading:
 * @nodes: for each kind of gh_xml_devices, the elements of the devices in @config, in the same
 * order
 */
typedef struct
{
  xmlDoc *doc;
  xmlNode *root;
  GhDomainConfig *config;
  GPtrArray *nodes[GH_XML_N_DEVICES];
} GhXmlReading;

/**
 * gh_xml_reading_new:
 * @doc: (transfer full)
 * @text: what @doc was read from, in UTF-8
 *
 * Returns: (transfer full): @doc with what it says; %NULL with GH_ERROR_INVALID_DEFINITION
 */
GhXmlReading *gh_xml_reading_new (xmlDoc *doc, const char *text, GError **error);
void gh_xml_reading_free (GhXmlReading *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhXmlReading, gh_xml_reading_free)

typedef enum
{
  GH_XML_READ,    /* the model can say it */
  GH_XML_FOREIGN, /* it is kept as it is, and the model does not see it */
  GH_XML_BAD,     /* the error is set */
} GhXmlOutcome;

/**
 * GhXmlAttribute: a member that is the text of an element or an attribute.
 * @path: the element, as "source/address"; "" for the device's own; %NULL ends a table
 * @attribute: (nullable): %NULL for the text of the element
 * @offset: of the member
 * @word: of a boolean: what is written when it is true; of a constant: its value
 * @is_presence: whether the boolean is that the element is there
 * @is_constant: whether there is no member: another value is one that the model cannot say
 */
typedef struct
{
  const char *path;
  const char *attribute;
  gsize offset;
  const char *word;
  gboolean is_presence;
  gboolean is_constant;
} GhXmlAttribute;

/** gh_xml_read_attributes: fills the members of @self that @rows name from @node */
GhXmlOutcome gh_xml_read_attributes (const GhXmlAttribute *rows,
                                     const GhStruct *type,
                                     xmlNode *node,
                                     gpointer self);

/** gh_xml_write_attributes: makes @node say what @after says, where that differs from @before
 * (nullable) */
void gh_xml_write_attributes (const GhXmlAttribute *rows,
                              const GhStruct *type,
                              xmlNode *node,
                              gconstpointer before,
                              gconstpointer after);

/**
 * GhXmlDevice:
 * @element: its name within <devices>
 * @list: offset of its list in GhDomainConfig
 * @read: fills @device from @node, the device number @index of its kind
 * @write: makes @node say what @after says. @before is what it says now, or %NULL for a new
 * element; only what differs may be touched.
 * @attributes: (nullable): in place of @read and @write
 */
typedef struct
{
  const char *element;
  const GhStruct *type;
  gsize list;
  GhXmlOutcome (*read) (xmlNode *node, guint index, gpointer device, GError **error);
  void (*write) (xmlNode *node, guint index, gconstpointer before, gconstpointer after);
  const GhXmlAttribute *attributes;
} GhXmlDevice;

/* In the order in which libvirt writes them. */
extern const GhXmlDevice gh_xml_devices[GH_XML_N_DEVICES];

/* The network card, which has more to it than attributes: gh-domain-xml-nic.c. */
GhXmlOutcome gh_xml_read_nic (xmlNode *node, guint index, gpointer device, GError **error);
void gh_xml_write_nic (xmlNode *node, guint index, gconstpointer before, gconstpointer after);

/* The screen: gh-domain-xml-graphics.c. */
GhXmlOutcome gh_xml_read_graphics (xmlNode *node, guint index, gpointer device, GError **error);
void gh_xml_write_graphics (xmlNode *node, guint index, gconstpointer before, gconstpointer after);

/** gh_xml_get_non_empty: Returns: (transfer full) (nullable): attribute @name, unless it is "" */
char *gh_xml_get_non_empty (const xmlNode *node, const char *name);

/** gh_xml_set_in: sets attribute @name of the child @element of @parent, making it; an empty @value
 * removes it */
void gh_xml_set_in (xmlNode *parent, const char *element, const char *name, const char *value);

/** gh_xml_read_boot_order: <boot order="…"> of a device; @order: (out): 0 for none */
GhXmlOutcome gh_xml_read_boot_order (const xmlNode *node, guint *order, GError **error);

/** gh_xml_write_boot_order: the same, back */
void gh_xml_write_boot_order (xmlNode *node, guint order);

/** gh_xml_clear_node: removes all that is in @node */
void gh_xml_clear_node (xmlNode *node);

/** gh_xml_device_read: reads @node as a device of @kind */
GhXmlOutcome gh_xml_device_read (
  const GhXmlDevice *kind, xmlNode *node, guint index, gpointer device, GError **error);

/** gh_xml_device_write: makes @node say what @after says */
void gh_xml_device_write (
  const GhXmlDevice *kind, xmlNode *node, guint index, gconstpointer before, gconstpointer after);

/* Tables of the devices that are nothing but attributes. */
extern const GhXmlAttribute gh_xml_controller_attributes[];

/* Of the domain itself, and of a disk beside what its reader says. */
extern const GhXmlAttribute gh_xml_disk_attributes[];
extern const GhXmlAttribute gh_xml_nic_attributes[];
extern const GhXmlAttribute gh_xml_video_attributes[];
extern const GhXmlAttribute gh_xml_domain_attributes[];
extern const GhXmlAttribute gh_xml_filesystem_attributes[];
extern const GhXmlAttribute gh_xml_smartcard_attributes[];
extern const GhXmlAttribute gh_xml_channel_attributes[];
extern const GhXmlAttribute gh_xml_tpm_attributes[];
extern const GhXmlAttribute gh_xml_sound_attributes[];
extern const GhXmlAttribute gh_xml_hostdev_attributes[];

/** GhXmlFact: a choice that domain XML has no word for: an element of ours in the metadata, absent
 * for the first word of @type */
typedef struct
{
  const char *name;
  const GhEnum *type;
  gsize offset;
} GhXmlFact;

/* Ended by one without a name. */
extern const GhXmlFact gh_xml_facts[];

#define GH_XML_NESTED "nested-hvm"

/** gh_xml_imply_nesting: whether a guest of Xen's can be a hypervisor where our own word for it is
 * not there: libvirt has it say so by the host's own CPU ("host-passthrough") */
GhToggle gh_xml_imply_nesting (const GhDomainConfig *config);

extern const GhXmlAttribute gh_xml_redirdev_attributes[];
extern const GhXmlAttribute gh_xml_watchdog_attributes[];
extern const GhXmlAttribute gh_xml_memballoon_attributes[];
extern const GhXmlAttribute gh_xml_rng_attributes[];
extern const GhXmlAttribute gh_xml_panic_attributes[];
extern const GhXmlAttribute gh_xml_vsock_attributes[];

/** gh_xml_device_foreign: Returns: (transfer none): the "foreign" member of @device: its element as
 * it was read */
char **gh_xml_device_foreign (const GhXmlDevice *kind, gpointer device);

/** gh_xml_device_list: Returns: (transfer none): the list of @config that holds devices of @kind */
GPtrArray *gh_xml_device_list (const GhXmlDevice *kind, const GhDomainConfig *config);

/** gh_xml_write_domain: brings the tree of @reading from what it says to what @after says */
void gh_xml_write_domain (GhXmlReading *reading, const GhDomainConfig *after);

/** gh_xml_read_tuning: what the machine has at present of its memory and CPUs, and <cputune>. What
 * cannot be understood is left where it stands: it never kept a machine from being read */
void gh_xml_read_tuning (GhXmlReading *self);

/** gh_xml_write_tuning: the same, back */
void gh_xml_write_tuning (GhXmlReading *self, const GhDomainConfig *after);

/** gh_xml_read_machine: CPU features, memory backing, clock and features of the machine. What the
 * model has no word for is left where it stands */
void gh_xml_read_machine (GhXmlReading *self);

/** gh_xml_write_machine: the same, back */
void gh_xml_write_machine (GhXmlReading *self, const GhDomainConfig *after);

/** gh_xml_write_amount: bytes as the text of @node, in the unit that it has if they fit */
void gh_xml_write_amount (xmlNode *node, guint64 bytes);

/** gh_xml_ensure_own: Returns: (transfer none): our element in <metadata> */
xmlNode *gh_xml_ensure_own (xmlNode *root);

/** gh_xml_write_devices: brings <devices> from what @reading says to what @after says */
void gh_xml_write_devices (GhXmlReading *reading, const GhDomainConfig *after);

/**
 * GhXmlText: a string of the definition that is the text of an element.
 * @parent: (nullable): the element around it; %NULL for <domain>
 * @strip: whether blanks around it mean nothing
 */
typedef struct
{
  const char *parent;
  const char *element;
  gsize offset;
  gboolean strip;
} GhXmlText;

extern const GhXmlText gh_xml_texts[];
extern const guint gh_xml_n_texts;

/** GhXmlEndAction: what follows the end of a run, an element of <domain>; @offset: in the
 * definition */
typedef struct
{
  const char *element;
  gsize offset;
} GhXmlEndAction;

#define GH_XML_N_END_ACTIONS 3
extern const GhXmlEndAction gh_xml_end_actions[GH_XML_N_END_ACTIONS];

/* libvirt's words for the values of GhBoot. */
extern const GhEnum gh_xml_boot_enum;

/* The unit of <memory>: bytes that one of @unit (nullable) stands for, or 0 when there is no such
 * unit. */
guint64 gh_xml_memory_unit (const char *unit);

G_END_DECLS
