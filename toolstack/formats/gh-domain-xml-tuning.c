/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory and CPUs at present, <cputune>, and what of it domain XML has no words for: formatdomain,
 * "Memory Allocation" and "CPU Tuning". */
#include "config.h"

#include "gh-domain-xml-private.h"

#include "gh-cpu-set.h"
#include "gh-text.h"

/* Microseconds in which a domain may use its quota, when we choose (formatdomain: 1000 to 1000000).
 */
#define PERIOD 100000

static xmlNode *
own_element (GhXmlReading *self)
{
  return gh_xml_child_ns (
    gh_xml_child (self->root, "metadata"), GH_DOMAIN_XML_NAMESPACE, "machine");
}

/* The whole number in @text (nullable); 0 when there is none up to @max. */
static guint64
read_number (const char *text, guint64 max)
{
  g_autofree char *copy = g_strdup (text);
  guint64 value;

  if (copy == NULL || !g_ascii_string_to_unsigned (g_strstrip (copy), 10, 0, max, &value, NULL))
    return 0;
  return value;
}

static guint64
child_number (const xmlNode *parent, const char *name, guint64 max)
{
  g_autofree char *text = gh_xml_get_text (gh_xml_child (parent, name));

  return read_number (text, max);
}

static void
read_current_memory (GhXmlReading *self)
{
  xmlNode *node = gh_xml_child (self->root, "currentMemory");
  g_autofree char *unit = gh_xml_get (node, "unit");
  g_autofree char *text = gh_xml_get_text (node);
  guint64 one = gh_xml_memory_unit (unit);
  guint64 bytes = one != 0 ? read_number (text, G_MAXINT64 / one) * one : 0;

  if (bytes < self->config->memory)
    self->config->current_memory = bytes;
}

static void
read_online (GhXmlReading *self)
{
  g_autofree char *text = gh_xml_get (gh_xml_child (self->root, "vcpu"), "current");
  guint64 online = read_number (text, G_MAXINT);

  if (online < self->config->vcpus)
    self->config->vcpus_online = (guint) online;
}

/* The shortest form of a list; "" for all CPUs, and for what is none. */
static char *
read_cpus (const char *text)
{
  GhCpuSet set;

  if (text == NULL || !gh_cpu_set_parse (text, &set, NULL) || gh_cpu_set_is_full (&set))
    return g_strdup ("");
  return gh_cpu_set_format (&set);
}

static void
set_pin (GPtrArray *pins, guint64 vcpu, char *cpus)
{
  while (pins->len <= vcpu)
    g_ptr_array_add (pins, g_strdup (""));
  g_free (pins->pdata[vcpu]);
  pins->pdata[vcpu] = cpus;
}

/* Of all elements from @pin on. @usual: of the CPUs that have none. */
static char **
read_pins (xmlNode *pin, guint vcpus, const char *usual)
{
  g_autoptr (GPtrArray) pins = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; *usual != '\0' && i < MIN (vcpus, GH_CPUS_MAX); i++)
    set_pin (pins, i, g_strdup (usual));
  for (; pin != NULL; pin = gh_xml_next (pin))
    {
      g_autofree char *vcpu = gh_xml_get (pin, "vcpu");
      g_autofree char *cpus = gh_xml_get (pin, "cpuset");
      guint64 index;

      if (vcpu != NULL && g_ascii_string_to_unsigned (vcpu, 10, 0, GH_CPUS_MAX - 1, &index, NULL))
        set_pin (pins, index, read_cpus (cpus));
    }
  while (pins->len > 0 && *(const char *) pins->pdata[pins->len - 1] == '\0')
    g_ptr_array_set_size (pins, (int) pins->len - 1);
  return gh_text_end_words (g_steal_pointer (&pins));
}

void
gh_xml_read_tuning (GhXmlReading *self)
{
  GhDomainConfig *config = self->config;
  xmlNode *tune = gh_xml_child (self->root, "cputune");
  g_autofree char *cpuset = gh_xml_get (gh_xml_child (self->root, "vcpu"), "cpuset");
  g_autofree char *usual = read_cpus (cpuset);
  guint64 period = child_number (tune, "global_period", G_MAXINT);
  guint64 quota = child_number (tune, "global_quota", G_MAXINT);

  read_current_memory (self);
  read_online (self);
  config->pins = read_pins (gh_xml_child (tune, "vcpupin"), config->vcpus, usual);
  config->soft_pins = read_pins (
    gh_xml_child_ns (own_element (self), GH_DOMAIN_XML_NAMESPACE, "softpin"), config->vcpus, "");
  config->weight = (guint) child_number (tune, "shares", G_MAXINT);
  if (period > 0)
    config->cap = (guint) (quota * 100 / period);
}

/* <currentMemory> without a need for it is not made, but follows when it is there. */
static void
write_current_memory (GhXmlReading *self, const GhDomainConfig *after)
{
  guint64 was = gh_domain_config_get_current_memory (self->config);
  guint64 is = gh_domain_config_get_current_memory (after);

  if (was == is)
    return;
  if (gh_xml_child (self->root, "currentMemory") != NULL || is != after->memory)
    gh_xml_write_amount (gh_xml_ensure (self->root, "currentMemory"), is);
}

static void
write_online (GhXmlReading *self, const GhDomainConfig *after)
{
  xmlNode *vcpu = gh_xml_child (self->root, "vcpu");
  g_autofree char *text = g_strdup_printf ("%u", after->vcpus_online);
  g_autofree char *was = gh_xml_get (vcpu, "current");
  guint64 said = read_number (was, G_MAXINT);

  if (after->vcpus_online != 0 && after->vcpus_online < after->vcpus)
    {
      if (said != after->vcpus_online)
        gh_xml_set (gh_xml_ensure (self->root, "vcpu"), "current", text);
    }
  else if (was != NULL && said != after->vcpus)
    gh_xml_set (vcpu, "current", NULL);
}

/* One element for each pinned CPU; @make makes one. */
static void
write_pins (xmlNode *parent, char **pins, xmlNode *(*make) (xmlNode *parent))
{
  for (guint i = 0; pins != NULL && pins[i] != NULL; i++)
    {
      g_autofree char *vcpu = g_strdup_printf ("%u", i);
      xmlNode *pin;

      if (*pins[i] == '\0')
        continue;
      pin = make (parent);
      gh_xml_set (pin, "vcpu", vcpu);
      gh_xml_set (pin, "cpuset", pins[i]);
    }
}

static xmlNode *
make_pin (xmlNode *tune)
{
  return gh_xml_add (tune, "vcpupin");
}

static xmlNode *
make_soft_pin (xmlNode *own)
{
  xmlNode *pin = xmlNewDocNode (own->doc, own->ns, BAD_CAST "softpin", NULL);

  gh_xml_append (own, pin);
  return pin;
}

/* Whether Xen's CPUs all have the same, which <vcpu> says for all; with libvirt it is the
 * emulator's as well. */
static gboolean
is_one_set (const GhDomainConfig *config)
{
  guint n = config->pins != NULL ? g_strv_length (config->pins) : 0;

  if (config->virt != GH_VIRT_XEN || n == 0 || n != config->vcpus)
    return FALSE;
  while (n > 1 && g_str_equal (config->pins[n - 1], config->pins[0]))
    n--;
  return n == 1;
}

/* The set that <vcpu> names is every CPU's, so it would pin those that come as well, also where
 * there was none yet. */
static void
write_hard_pins (GhXmlReading *self, const GhDomainConfig *after)
{
  static const char *const elements[] = { "vcpupin", NULL };

  if (gh_text_same_words (self->config->pins, after->pins)
      && (self->config->vcpus == after->vcpus || (after->pins == NULL && self->config->vcpus > 0)))
    return;
  gh_xml_remove_children (gh_xml_child (self->root, "cputune"), elements);
  if (gh_xml_child (self->root, "vcpu") != NULL)
    gh_xml_set (gh_xml_child (self->root, "vcpu"), "cpuset", NULL);
  if (is_one_set (after))
    gh_xml_set (gh_xml_ensure (self->root, "vcpu"), "cpuset", after->pins[0]);
  else if (after->pins != NULL)
    write_pins (gh_xml_ensure (self->root, "cputune"), after->pins, make_pin);
}

static void
write_soft_pins (GhXmlReading *self, const GhDomainConfig *after)
{
  xmlNode *own = own_element (self);
  xmlNode *pin;

  if (gh_text_same_words (self->config->soft_pins, after->soft_pins))
    return;
  while ((pin = gh_xml_child_ns (own, GH_DOMAIN_XML_NAMESPACE, "softpin")) != NULL)
    gh_xml_remove (pin);
  if (after->soft_pins != NULL)
    write_pins (gh_xml_ensure_own (self->root), after->soft_pins, make_soft_pin);
}

/* @value: 0 removes it. */
static void
write_number (GhXmlReading *self, const char *name, guint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, value);

  if (value == 0)
    gh_xml_remove (gh_xml_child (gh_xml_child (self->root, "cputune"), name));
  else
    gh_xml_set_text (gh_xml_ensure (gh_xml_ensure (self->root, "cputune"), name), text);
}

void
gh_xml_write_tuning (GhXmlReading *self, const GhDomainConfig *after)
{
  const GhDomainConfig *before = self->config;

  write_current_memory (self, after);
  write_online (self, after);
  write_hard_pins (self, after);
  write_soft_pins (self, after);
  if (before->weight != after->weight)
    write_number (self, "shares", after->weight);
  if (before->cap != after->cap)
    {
      write_number (self, "global_period", after->cap != 0 ? PERIOD : 0);
      write_number (self, "global_quota", (guint64) after->cap * PERIOD / 100);
    }
  if (!gh_domain_config_equal (before, after))
    gh_xml_remove_if_empty (gh_xml_child (self->root, "cputune"));
}
