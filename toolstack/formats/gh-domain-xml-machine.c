/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a machine is made of beside its devices: CPU topology and features, memory backing, clock,
 * and the features of the machine: formatdomain, "CPU model and topology", "Memory Backing", "Time
 * keeping", "Hypervisor features". */
#include "config.h"

#include "gh-domain-xml-private.h"

#include <string.h>

#include "gh-text.h"

static xmlNode *
first_element (const xmlNode *parent)
{
  return parent != NULL ? xmlFirstElementChild ((xmlNode *) parent) : NULL;
}

static gboolean
has_word (char **words, const char *word)
{
  return words != NULL && g_strv_contains ((const char *const *) words, word);
}

/* With all that is in it. */
static void
move_to_end (xmlNode *parent, xmlNode *node)
{
  xmlNode *copy = xmlDocCopyNode (node, node->doc, 1);

  gh_xml_remove (node);
  gh_xml_append (parent, copy);
}

/* Puts the children that @read finds a word in into the order of @words. */
static void
reorder (xmlNode *parent, char **words, char *(*read) (const xmlNode *node))
{
  for (char **word = words; word != NULL && *word != NULL; word++)
    for (xmlNode *node = first_element (parent); node != NULL; node = xmlNextElementSibling (node))
      {
        g_autofree char *found = read (node);

        if (g_strcmp0 (found, *word) != 0)
          continue;
        move_to_end (parent, node);
        break;
      }
}

/* ---- features of the CPU ---- */

/* "+aes" or "-erms"; %NULL for a policy that the model has no word for. */
static char *
read_cpu_feature (const xmlNode *node)
{
  g_autofree char *name = gh_xml_get (node, "name");
  g_autofree char *policy = gh_xml_get (node, "policy");

  if (name == NULL || !gh_xml_is (node, NULL, "feature"))
    return NULL;
  if (policy == NULL || strcmp (policy, "require") == 0)
    return g_strconcat ("+", name, NULL);
  return strcmp (policy, "disable") == 0 ? g_strconcat ("-", name, NULL) : NULL;
}

static char **
read_cpu_features (const GhXmlReading *self)
{
  GPtrArray *words = g_ptr_array_new ();
  xmlNode *cpu = gh_xml_child (self->root, "cpu");

  for (xmlNode *node = gh_xml_child (cpu, "feature"); node != NULL; node = gh_xml_next (node))
    {
      char *word = read_cpu_feature (node);

      if (word != NULL)
        g_ptr_array_add (words, word);
    }
  return gh_text_end_words (words);
}

static void
add_cpu_feature (xmlNode *cpu, const char *word)
{
  xmlNode *node = gh_xml_add (cpu, "feature");

  gh_xml_set (node, "policy", *word == '-' ? "disable" : "require");
  gh_xml_set (node, "name", *word == '-' || *word == '+' ? word + 1 : word);
}

/* Those that stay, stay where they are, if their order allows; what has another policy is not ours.
 */
static void
write_cpu_features (GhXmlReading *self, const GhDomainConfig *after)
{
  xmlNode *cpu = gh_xml_child (self->root, "cpu"), *next;
  g_autoptr (GPtrArray) there = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) is = NULL;

  for (xmlNode *node = gh_xml_child (cpu, "feature"); node != NULL; node = next)
    {
      char *word = read_cpu_feature (node);

      next = gh_xml_next (node);
      if (word != NULL && !has_word (after->cpu_features, word))
        gh_xml_remove (node);
      if (word != NULL)
        g_ptr_array_add (there, word);
    }
  g_ptr_array_add (there, NULL);
  for (char **word = after->cpu_features; word != NULL && *word != NULL; word++)
    if (!has_word ((char **) there->pdata, *word))
      add_cpu_feature (gh_xml_ensure (self->root, "cpu"), *word);
  is = read_cpu_features (self);
  if (!gh_text_same_words (is, after->cpu_features))
    reorder (gh_xml_child (self->root, "cpu"), after->cpu_features, read_cpu_feature);
}

/* ---- huge pages ---- */

static void
read_hugepages (GhXmlReading *self)
{
  xmlNode *pages = gh_xml_child (gh_xml_child (self->root, "memoryBacking"), "hugepages");
  xmlNode *page = gh_xml_child (pages, "page");
  g_autofree char *size = gh_xml_get (page, "size");
  g_autofree char *unit = gh_xml_get (page, "unit");
  guint64 one = gh_xml_memory_unit (unit), value;

  self->config->hugepages = pages != NULL;
  if (size != NULL && one != 0
      && g_ascii_string_to_unsigned (size, 10, 0, G_MAXINT64 / one, &value, NULL))
    self->config->hugepage_size = value * one;
}

static void
write_hugepages (GhXmlReading *self, const GhDomainConfig *after)
{
  static const char *const of_a_size[] = { "page", NULL };
  const GhDomainConfig *before = self->config;
  xmlNode *backing = gh_xml_child (self->root, "memoryBacking"), *pages, *page;
  g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, after->hugepage_size / 1024);

  if (!before->hugepages == !after->hugepages && before->hugepage_size == after->hugepage_size)
    return;
  if (!after->hugepages)
    {
      gh_xml_remove (gh_xml_child (backing, "hugepages"));
      gh_xml_remove_if_empty (backing);
      return;
    }
  pages = gh_xml_ensure (gh_xml_ensure (self->root, "memoryBacking"), "hugepages");
  gh_xml_remove_children (pages, of_a_size);
  if (after->hugepage_size == 0)
    return;
  page = gh_xml_add (pages, "page");
  gh_xml_set (page, "size", size);
  gh_xml_set (page, "unit", "KiB");
}

/* ---- clock ---- */

static void
read_clock (GhXmlReading *self)
{
  GhDomainConfig *config = self->config;
  xmlNode *clock = gh_xml_child (self->root, "clock");
  g_autofree char *offset = gh_xml_get (clock, "offset");
  g_autofree char *basis = gh_xml_get (clock, "basis");
  g_autofree char *adjustment = gh_xml_get (clock, "adjustment");

  config->localtime
    = g_strcmp0 (offset, "localtime") == 0
      || (g_strcmp0 (offset, "variable") == 0 && g_strcmp0 (basis, "localtime") == 0);
  if (g_strcmp0 (offset, "timezone") == 0)
    config->timezone = gh_xml_get (clock, "timezone");
  if (adjustment != NULL && g_strcmp0 (offset, "variable") == 0
      && !g_ascii_string_to_signed (
        adjustment, 10, -G_MAXINT, G_MAXINT, &config->clock_adjustment, NULL))
    config->clock_adjustment = 0;
}

static const char *
clock_offset (const GhDomainConfig *config)
{
  if (!gh_xml_is_empty_text (config->timezone))
    return "timezone";
  if (config->clock_adjustment != 0)
    return "variable";
  return config->localtime ? "localtime" : "utc";
}

/* What other offsets need besides would contradict the new one. */
static void
write_clock (GhXmlReading *self, const GhDomainConfig *after)
{
  static const char *const of_others[] = { "timezone", "adjustment", "basis", "start" };
  const GhDomainConfig *before = self->config;
  g_autofree char *adjustment = g_strdup_printf ("%" G_GINT64_FORMAT, after->clock_adjustment);
  const char *offset = clock_offset (after);
  xmlNode *clock;

  if (!before->localtime == !after->localtime
      && gh_xml_same_text (before->timezone, after->timezone)
      && before->clock_adjustment == after->clock_adjustment)
    return;
  clock = gh_xml_ensure (self->root, "clock");
  gh_xml_set (clock, "offset", offset);
  for (guint i = 0; i < G_N_ELEMENTS (of_others); i++)
    gh_xml_set (clock, of_others[i], NULL);
  if (strcmp (offset, "timezone") == 0)
    gh_xml_set (clock, "timezone", after->timezone);
  if (strcmp (offset, "variable") == 0)
    {
      gh_xml_set (clock, "adjustment", adjustment);
      gh_xml_set (clock, "basis", after->localtime ? "localtime" : "utc");
    }
}

static gboolean
read_timer (xmlNode *node, GhTimer *timer)
{
  g_autofree char *present = gh_xml_get (node, "present");

  timer->name = gh_xml_get (node, "name");
  timer->tickpolicy = gh_xml_get (node, "tickpolicy");
  timer->mode = gh_xml_get (node, "mode");
  timer->present = present == NULL                ? GH_TOGGLE_DEFAULT
                   : strcmp (present, "yes") == 0 ? GH_TOGGLE_ON
                                                  : GH_TOGGLE_OFF;
  return timer->name != NULL;
}

static void
read_timers (GhXmlReading *self)
{
  xmlNode *clock = gh_xml_child (self->root, "clock");

  for (xmlNode *node = gh_xml_child (clock, "timer"); node != NULL; node = gh_xml_next (node))
    {
      GhTimer *timer = gh_struct_new (&gh_timer_struct);

      if (read_timer (node, timer))
        g_ptr_array_add (self->config->timers, timer);
      else
        gh_struct_free (&gh_timer_struct, timer);
    }
}

static xmlNode *
find_timer (const xmlNode *clock, const char *name)
{
  for (xmlNode *node = gh_xml_child (clock, "timer"); node != NULL; node = gh_xml_next (node))
    {
      g_autofree char *other = gh_xml_get (node, "name");

      if (g_strcmp0 (other, name) == 0)
        return node;
    }
  return NULL;
}

static const GhTimer *
get_timer (const GhDomainConfig *config, const char *name)
{
  for (guint i = 0; i < config->timers->len; i++)
    {
      const GhTimer *timer = config->timers->pdata[i];

      if (g_strcmp0 (timer->name, name) == 0)
        return timer;
    }
  return NULL;
}

static void
write_timer (xmlNode *clock, const GhTimer *before, const GhTimer *after)
{
  static const char *const present[] = { NULL, "yes", "no" };
  xmlNode *node = find_timer (clock, after->name);

  if (node == NULL)
    node = gh_xml_add (clock, "timer");
  gh_xml_set (node, "name", after->name);
  if (before == NULL || before->present != after->present)
    gh_xml_set (node, "present", present[after->present]);
  if (before == NULL || !gh_xml_same_text (before->tickpolicy, after->tickpolicy))
    gh_xml_set (
      node, "tickpolicy", gh_xml_is_empty_text (after->tickpolicy) ? NULL : after->tickpolicy);
  if (before == NULL || !gh_xml_same_text (before->mode, after->mode))
    gh_xml_set (node, "mode", gh_xml_is_empty_text (after->mode) ? NULL : after->mode);
}

static gboolean
same_timers (const GhDomainConfig *a, const GhDomainConfig *b)
{
  if (a->timers->len != b->timers->len)
    return FALSE;
  for (guint i = 0; i < a->timers->len; i++)
    if (!gh_struct_equal (&gh_timer_struct, a->timers->pdata[i], b->timers->pdata[i]))
      return FALSE;
  return TRUE;
}

static gboolean
are_in_order (xmlNode *clock, const GhDomainConfig *after)
{
  xmlNode *node = gh_xml_child (clock, "timer");

  for (guint i = 0; i < after->timers->len && node != NULL; i++, node = gh_xml_next (node))
    if (find_timer (clock, ((const GhTimer *) after->timers->pdata[i])->name) != node)
      return FALSE;
  return TRUE;
}

static void
write_timers (GhXmlReading *self, const GhDomainConfig *after)
{
  xmlNode *clock;

  if (same_timers (self->config, after))
    return;
  clock = gh_xml_ensure (self->root, "clock");
  for (guint i = 0; i < self->config->timers->len; i++)
    {
      const GhTimer *timer = self->config->timers->pdata[i];

      if (get_timer (after, timer->name) == NULL)
        gh_xml_remove (find_timer (clock, timer->name));
    }
  for (guint i = 0; i < after->timers->len; i++)
    {
      const GhTimer *timer = after->timers->pdata[i];

      write_timer (clock, get_timer (self->config, timer->name), timer);
    }
  for (guint i = 0; !are_in_order (clock, after) && i < after->timers->len; i++)
    move_to_end (clock, find_timer (clock, ((const GhTimer *) after->timers->pdata[i])->name));
}

/* ---- features of the machine ---- */

/* Without <features> nobody has thought of them, and a machine is a usual one. */
static gboolean
has_pc_features (const GhXmlReading *self)
{
  xmlNode *type = gh_xml_child (gh_xml_child (self->root, "os"), "type");
  g_autofree char *word = gh_xml_get_text (type);
  g_autofree char *arch = gh_xml_get (type, "arch");

  return gh_xml_child (self->root, "features") != NULL
         && (word == NULL || strcmp (word, "hvm") == 0)
         && (arch == NULL || strcmp (arch, "x86_64") == 0 || strcmp (arch, "i686") == 0);
}

typedef struct
{
  const char *element;
  gsize offset;
} Toggle;

/* <hap state="on"/>; without a state it is on. */
static const Toggle toggles[] = {
  { "hap", G_STRUCT_OFFSET (GhDomainConfig, hap) },
  { "vmport", G_STRUCT_OFFSET (GhDomainConfig, vmport) },
  { "smm", G_STRUCT_OFFSET (GhDomainConfig, smm) },
  { "pmu", G_STRUCT_OFFSET (GhDomainConfig, pmu) },
};

static void
read_toggles (GhXmlReading *self)
{
  xmlNode *features = gh_xml_child (self->root, "features");

  for (guint i = 0; i < G_N_ELEMENTS (toggles); i++)
    {
      xmlNode *node = gh_xml_child (features, toggles[i].element);
      g_autofree char *state = gh_xml_get (node, "state");

      if (node != NULL)
        G_STRUCT_MEMBER (GhToggle, self->config, toggles[i].offset)
          = g_strcmp0 (state, "off") == 0 ? GH_TOGGLE_OFF : GH_TOGGLE_ON;
    }
}

static void
write_toggles (GhXmlReading *self, const GhDomainConfig *after)
{
  for (guint i = 0; i < G_N_ELEMENTS (toggles); i++)
    {
      GhToggle is = G_STRUCT_MEMBER (GhToggle, after, toggles[i].offset);
      xmlNode *features = gh_xml_child (self->root, "features");

      if (is == G_STRUCT_MEMBER (GhToggle, self->config, toggles[i].offset))
        continue;
      if (is == GH_TOGGLE_DEFAULT)
        gh_xml_remove (gh_xml_child (features, toggles[i].element));
      else
        gh_xml_set (gh_xml_ensure (gh_xml_ensure (self->root, "features"), toggles[i].element),
                    "state",
                    is == GH_TOGGLE_ON ? "on" : "off");
    }
}

/* The element is what a PC has, so it must be there: an empty one says that it has nothing. */
static void
write_pc_feature (GhXmlReading *self, const char *element, gboolean was_off, gboolean is_off)
{
  if (!was_off == !is_off)
    return;
  if (is_off)
    gh_xml_remove (gh_xml_child (gh_xml_ensure (self->root, "features"), element));
  else
    gh_xml_ensure (gh_xml_ensure (self->root, "features"), element);
}

/* The attribute that says more than on. */
static const char *
hyperv_attribute (const char *element)
{
  if (strcmp (element, "spinlocks") == 0)
    return "retries";
  return strcmp (element, "vendor_id") == 0 ? "value" : NULL;
}

/* "relaxed", "spinlocks=8191"; %NULL for what is off. */
static char *
read_hyperv_feature (const xmlNode *node)
{
  const char *name = (const char *) node->name;
  g_autofree char *state = gh_xml_get (node, "state");
  g_autofree char *value
    = hyperv_attribute (name) != NULL ? gh_xml_get (node, hyperv_attribute (name)) : NULL;

  if (g_strcmp0 (state, "on") != 0)
    return NULL;
  return value != NULL ? g_strdup_printf ("%s=%s", name, value) : g_strdup (name);
}

static char **
read_hyperv (const GhXmlReading *self)
{
  xmlNode *hyperv = gh_xml_child (gh_xml_child (self->root, "features"), "hyperv");
  GPtrArray *words = g_ptr_array_new ();
  g_autofree char *mode = gh_xml_get (hyperv, "mode");

  if (g_strcmp0 (mode, "passthrough") == 0)
    g_ptr_array_add (words, g_strdup (mode));
  for (xmlNode *node = first_element (hyperv); node != NULL; node = xmlNextElementSibling (node))
    {
      char *word = read_hyperv_feature (node);

      if (word != NULL)
        g_ptr_array_add (words, word);
    }
  return gh_text_end_words (words);
}

static void
add_hyperv_feature (xmlNode *hyperv, const char *word)
{
  g_auto (GStrv) parts = g_strsplit (word, "=", 2);
  xmlNode *node;

  if (strcmp (word, "passthrough") == 0)
    {
      gh_xml_set (hyperv, "mode", word);
      return;
    }
  node = gh_xml_ensure (hyperv, parts[0]);
  gh_xml_set (node, "state", "on");
  if (parts[1] != NULL && hyperv_attribute (parts[0]) != NULL)
    gh_xml_set (node, hyperv_attribute (parts[0]), parts[1]);
}

static void
write_hyperv (GhXmlReading *self, const GhDomainConfig *after)
{
  xmlNode *hyperv = gh_xml_child (gh_xml_child (self->root, "features"), "hyperv"), *next;
  char **before = self->config->hyperv;
  g_auto (GStrv) is = NULL;

  for (xmlNode *node = first_element (hyperv); node != NULL; node = next)
    {
      g_autofree char *word = read_hyperv_feature (node);

      next = xmlNextElementSibling (node);
      if (word != NULL && !has_word (after->hyperv, word))
        gh_xml_remove (node);
    }
  if (has_word (before, "passthrough") && !has_word (after->hyperv, "passthrough"))
    gh_xml_set (hyperv, "mode", NULL);
  for (char **word = after->hyperv; word != NULL && *word != NULL; word++)
    if (!has_word (before, *word))
      add_hyperv_feature (gh_xml_ensure (gh_xml_ensure (self->root, "features"), "hyperv"), *word);
  is = read_hyperv (self);
  if (!gh_text_same_words (is, after->hyperv))
    reorder (gh_xml_child (gh_xml_child (self->root, "features"), "hyperv"),
             after->hyperv,
             read_hyperv_feature);
  if (before != NULL && after->hyperv == NULL)
    gh_xml_remove_if_empty (gh_xml_child (gh_xml_child (self->root, "features"), "hyperv"));
}

void
gh_xml_read_machine (GhXmlReading *self)
{
  xmlNode *features = gh_xml_child (self->root, "features");

  self->config->cpu_features = read_cpu_features (self);
  read_hugepages (self);
  read_clock (self);
  read_timers (self);
  if (has_pc_features (self))
    {
      self->config->no_acpi = gh_xml_child (features, "acpi") == NULL;
      self->config->no_apic = gh_xml_child (features, "apic") == NULL;
    }
  read_toggles (self);
  self->config->hyperv = read_hyperv (self);
}

void
gh_xml_write_machine (GhXmlReading *self, const GhDomainConfig *after)
{
  const GhDomainConfig *before = self->config;

  write_cpu_features (self, after);
  write_hugepages (self, after);
  write_clock (self, after);
  write_timers (self, after);
  write_pc_feature (self, "acpi", before->no_acpi, after->no_acpi);
  write_pc_feature (self, "apic", before->no_apic, after->no_apic);
  write_toggles (self, after);
  write_hyperv (self, after);
}
