/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads xl.cfg into a GhDomainConfig. */
#include "config.h"

#include "gh-xl-cfg-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "gh-cpu-set.h"
#include "gh-cpuid.h"
#include "gh-error.h"
#include "gh-format.h"
#include "gh-text.h"

#define MIB (G_GUINT64_CONSTANT (1) << 20)

#define C(member) G_STRUCT_OFFSET (GhDomainConfig, member)
const GhXlScalar gh_xl_scalars[] = {
  { "name", GH_XL_SCALAR_STRING, C (name) },
  { "kernel", GH_XL_SCALAR_STRING, C (kernel) },
  { "ramdisk", GH_XL_SCALAR_STRING, C (initrd) },
  { "pool", GH_XL_SCALAR_STRING, C (cpupool) },
  { "bootloader", GH_XL_SCALAR_STRING, C (bootloader) },
  { "cpu_weight", GH_XL_SCALAR_UINT, C (weight) },
  { "cap", GH_XL_SCALAR_UINT, C (cap) },
  { "localtime", GH_XL_SCALAR_BOOL, C (localtime) },
  { "rtc_timeoffset", GH_XL_SCALAR_SECONDS, C (clock_adjustment) },
  { "acpi", GH_XL_SCALAR_LACK, C (no_acpi) },
  { "apic", GH_XL_SCALAR_LACK, C (no_apic) },
  { "hap", GH_XL_SCALAR_TOGGLE, C (hap) },
  { "viridian", GH_XL_SCALAR_GROUPS, C (viridian) },
  { "nestedhvm", GH_XL_SCALAR_TOGGLE, C (nested_hvm) },
  { "bios_path_override", GH_XL_SCALAR_STRING, C (loader) },
  { "on_poweroff", GH_XL_SCALAR_ACTION, C (on_poweroff) },
  { "on_reboot", GH_XL_SCALAR_ACTION, C (on_reboot) },
  { "on_crash", GH_XL_SCALAR_ACTION, C (on_crash) },
};
#undef C
const guint gh_xl_n_scalars = G_N_ELEMENTS (gh_xl_scalars);

static const struct
{
  GhXlType type;
  const char *word;
  const char *machine;
} types[]
  = { { GH_XL_HVM, "hvm", "xenfv" }, { GH_XL_PV, "pv", "xenpv" }, { GH_XL_PVH, "pvh", "xenpvh" } };

const char *
gh_xl_type_get_machine (GhXlType type)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (types[i].type == type)
      return types[i].machine;
  return NULL;
}

const char *
gh_xl_type_get_word (GhXlType type)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (types[i].type == type)
      return types[i].word;
  return NULL;
}

/* Without a machine type of Xen's the driver takes pvh for what has a kernel, and so do we. */
GhXlType
gh_xl_type_of (const GhDomainConfig *config)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (types[i].machine, config->machine) == 0)
      return types[i].type;
  return config->virt == GH_VIRT_XEN && config->kernel != NULL ? GH_XL_PVH : GH_XL_HVM;
}

gboolean
gh_xl_has_graphics (const GhDomainConfig *config, GhGraphicsType type)
{
  for (guint i = 0; i < config->graphics->len; i++)
    if (((const GhGraphics *) config->graphics->pdata[i])->type == type)
      return TRUE;
  return FALSE;
}

void
gh_xl_reading_complain (
  const GhXlReading *self, GError **error, const char *key, const char *format, ...)
{
  const GhXlSetting *setting = gh_xl_tree_find (self->tree, key);
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  gh_xl_tree_set_error (
    error, self->tree->text, setting != NULL ? setting->value->start : 0, "%s", what);
}

gboolean
gh_xl_reading_get_string (const GhXlReading *self, const char *key, char **text, GError **error)
{
  const GhXlSetting *setting = gh_xl_tree_find (self->tree, key);

  *text = gh_xl_tree_get (self->tree, key);
  if (setting == NULL || *text == NULL || !g_utf8_validate (*text, -1, NULL))
    {
      if (setting == NULL)
        return TRUE;
      g_clear_pointer (text, g_free);
      gh_xl_reading_complain (self, error, key, _ ("%s is no single value in UTF-8"), key);
      return FALSE;
    }
  return TRUE;
}

gboolean
gh_xl_reading_get_number (const GhXlReading *self,
                          const char *key,
                          guint64 max,
                          guint64 *number,
                          gboolean *found,
                          GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *quoted = NULL;
  char *end;

  *found = FALSE;
  *number = 0;
  if (!gh_xl_reading_get_string (self, key, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  errno = 0;
  *number = g_ascii_strtoull (text, &end, 0);
  if (errno == 0 && end != text && *end == '\0' && strchr (text, '-') == NULL && *number <= max)
    {
      *found = TRUE;
      return TRUE;
    }
  quoted = gh_text_quote (text);
  gh_xl_reading_complain (
    self, error, key, _ ("%s is no whole number that %s can be"), quoted, key);
  return FALSE;
}

gboolean
gh_xl_reading_get_flag (
  const GhXlReading *self, const char *key, gboolean absent, gboolean *flag, GError **error)
{
  guint64 number;
  gboolean found;

  if (!gh_xl_reading_get_number (self, key, G_MAXINT64, &number, &found, error))
    return FALSE;
  *flag = found ? number != 0 : absent;
  return TRUE;
}

/* ---- what is as it stands ---- */

gboolean
gh_xl_reading_get_toggle (const GhXlReading *self,
                          const char *key,
                          GhToggle *toggle,
                          GError **error)
{
  guint64 number;
  gboolean found;

  if (!gh_xl_reading_get_number (self, key, G_MAXINT64, &number, &found, error))
    return FALSE;
  *toggle = !found ? GH_TOGGLE_DEFAULT : number != 0 ? GH_TOGGLE_ON : GH_TOGGLE_OFF;
  return TRUE;
}

static gboolean
read_seconds (const GhXlReading *self, const char *key, gint64 *seconds, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *quoted = NULL;

  if (!gh_xl_reading_get_string (self, key, &text, error))
    return FALSE;
  if (text == NULL || g_ascii_string_to_signed (text, 10, G_MININT, G_MAXINT, seconds, NULL))
    return TRUE;
  quoted = gh_text_quote (text);
  gh_xl_reading_complain (
    self, error, key, _ ("%s is no whole number that %s can be"), quoted, key);
  return FALSE;
}

/* A list says in parts what is only known as a whole. */
static gboolean
read_groups (const GhXlReading *self, const char *key, gboolean *flag, GError **error)
{
  const GhXlSetting *setting = gh_xl_tree_find (self->tree, key);

  return (setting != NULL && setting->value->type == GH_XL_LIST)
         || gh_xl_reading_get_flag (self, key, FALSE, flag, error);
}

/* What xl does at the end of a run and the model has no word for is kept only. */
static gboolean
read_scalar (GhXlReading *self, const GhXlScalar *scalar, GError **error)
{
  gpointer member = G_STRUCT_MEMBER_P (self->config, scalar->offset);
  g_autofree char *text = NULL;
  guint64 number = 0;
  gboolean found;

  switch (scalar->type)
    {
    case GH_XL_SCALAR_UINT:
      if (!gh_xl_reading_get_number (self, scalar->key, G_MAXINT, &number, &found, error))
        return FALSE;
      *(guint *) member = (guint) number;
      return TRUE;
    case GH_XL_SCALAR_BOOL:
      return gh_xl_reading_get_flag (self, scalar->key, FALSE, member, error);
    case GH_XL_SCALAR_GROUPS:
      return read_groups (self, scalar->key, member, error);
    case GH_XL_SCALAR_LACK:
      if (!gh_xl_reading_get_flag (self, scalar->key, TRUE, member, error))
        return FALSE;
      *(gboolean *) member = !*(gboolean *) member;
      return TRUE;
    case GH_XL_SCALAR_TOGGLE:
      return gh_xl_reading_get_toggle (self, scalar->key, member, error);
    case GH_XL_SCALAR_SECONDS:
      return read_seconds (self, scalar->key, member, error);
    case GH_XL_SCALAR_ACTION:
      if (!gh_xl_reading_get_string (self, scalar->key, &text, error))
        return FALSE;
      if (text != NULL)
        gh_enum_parse (&gh_end_action_enum, text, member);
      return TRUE;
    case GH_XL_SCALAR_STRING:
    default:
      return gh_xl_reading_get_string (self, scalar->key, member, error);
    }
}

/* ---- type, names ---- */

/* xl compares as far as the word goes: "h" is hvm, and "p" and "" are what comes first. */
static GhXlType
type_of_word (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_prefix (types[i].word, word))
      return types[i].type;
  return 0;
}

static gboolean
read_type (GhXlReading *self, GError **error)
{
  g_autofree char *type_word = NULL;
  g_autofree char *builder_word = NULL;
  GhXlType type = GH_XL_PV, builder;

  if (!gh_xl_reading_get_string (self, "type", &type_word, error)
      || !gh_xl_reading_get_string (self, "builder", &builder_word, error))
    return FALSE;
  if (type_word != NULL)
    type = type_of_word (type_word);
  if (type == 0)
    {
      gh_xl_reading_complain (
        self, error, "type", _ ("there is no such type: write pv, pvh or hvm"));
      return FALSE;
    }
  if (builder_word != NULL)
    {
      builder = g_str_has_prefix ("hvm", builder_word)       ? GH_XL_HVM
                : g_str_has_prefix ("generic", builder_word) ? GH_XL_PV
                                                             : 0;
      if (builder == 0 || (type_word != NULL && type != builder))
        {
          gh_xl_reading_complain (self,
                                  error,
                                  "builder",
                                  builder == 0
                                    ? _ ("there is no such builder: write type=… instead")
                                    : _ ("builder contradicts type: leave it out"));
          return FALSE;
        }
      type = builder;
    }
  self->config->virt = GH_VIRT_XEN;
  self->config->machine = g_strdup (gh_xl_type_get_machine (type));
  return TRUE;
}

static gboolean
read_names (GhXlReading *self, GError **error)
{
  g_autofree char *uuid = NULL;
  g_autofree char *quoted = NULL;

  if (self->config->name == NULL || *self->config->name == '\0')
    {
      gh_xl_reading_complain (self, error, "name", _ ("the domain has no name: add name = \"…\""));
      return FALSE;
    }
  if (!gh_xl_reading_get_string (self, "uuid", &uuid, error))
    return FALSE;
  if (uuid == NULL)
    return TRUE;
  self->config->uuid = gh_parse_uuid (uuid);
  quoted = gh_text_quote (uuid);
  if (self->config->uuid == NULL)
    gh_xl_reading_complain (
      self, error, "uuid", _ ("%s is no UUID: leave it out to get a new one"), quoted);
  return self->config->uuid != NULL;
}

/* ---- memory, CPUs ---- */

static gboolean
read_memory (GhXlReading *self, GError **error)
{
  guint64 now, most;
  gboolean has_now, has_most;

  if (!gh_xl_reading_get_number (self, "memory", G_MAXINT64 / MIB, &now, &has_now, error)
      || !gh_xl_reading_get_number (self, "maxmem", G_MAXINT64 / MIB, &most, &has_most, error))
    return FALSE;
  self->config->memory = (has_most ? most : now) * MIB;
  if (has_now && has_most && now < most)
    self->config->current_memory = now * MIB;
  return TRUE;
}

static gboolean
read_vcpus (GhXlReading *self, GError **error)
{
  guint64 now, most;
  gboolean has_now, has_most;

  if (!gh_xl_reading_get_number (self, "vcpus", GH_CPUS_MAX, &now, &has_now, error)
      || !gh_xl_reading_get_number (self, "maxvcpus", GH_CPUS_MAX, &most, &has_most, error))
    return FALSE;
  if (has_now && has_most && most < now)
    {
      gh_xl_reading_complain (self, error, "maxvcpus", _ ("maxvcpus is less than vcpus: raise it"));
      return FALSE;
    }
  self->config->vcpus = (guint) MAX (has_most ? most : now, 1);
  if (has_now && has_most && now < most)
    self->config->vcpus_online = (guint) now;
  return TRUE;
}

/* (nullable): in the shortest form; "" for all. Lists with nodes are kept only. */
static char *
read_cpu_list (const char *text)
{
  GhCpuSet set;

  if (text == NULL || !gh_cpu_set_parse (text, &set, NULL))
    return NULL;
  return gh_cpu_set_is_full (&set) ? g_strdup ("") : gh_cpu_set_format (&set);
}

/* A string is for all virtual CPUs, a list has one item for each. (nullable) */
static char **
read_pins (GhXlReading *self, const char *key)
{
  const GhXlSetting *setting = gh_xl_tree_find (self->tree, key);
  g_autoptr (GPtrArray) texts = gh_xl_item_texts (self->tree, key);
  gboolean same = setting != NULL && setting->value->type != GH_XL_LIST;
  guint n = same ? self->config->vcpus : MIN (texts->len, self->config->vcpus);
  g_autoptr (GPtrArray) pins = g_ptr_array_new_with_free_func (g_free);

  if (texts->len == 0)
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      char *pin = read_cpu_list (texts->pdata[same ? 0 : i]);

      if (pin == NULL)
        return NULL;
      g_ptr_array_add (pins, pin);
    }
  while (pins->len > 0 && *(char *) pins->pdata[pins->len - 1] == '\0')
    g_ptr_array_set_size (pins, (int) pins->len - 1);
  return gh_text_end_words (g_steal_pointer (&pins));
}

/* Whether a feature is there or not is the model's own word. */
static void
read_cpuid_item (const char *item, GPtrArray *features, GPtrArray *rest)
{
  char *feature = gh_cpuid_to_feature (item);

  if (feature != NULL)
    g_ptr_array_add (features, feature);
  else
    g_ptr_array_add (rest, g_strdup (item));
}

/* A string is in libxl's way and begins with "host", a list is in xend's; what is neither, and what
 * has a part that is neither, is kept only. */
static gboolean
split_cpuid (GhXlReading *self, GPtrArray *items)
{
  const GhXlSetting *setting = gh_xl_tree_find (self->tree, "cpuid");
  g_autoptr (GPtrArray) texts = gh_xl_item_texts (self->tree, "cpuid");
  gboolean is_list = setting != NULL && setting->value->type == GH_XL_LIST;

  for (guint i = 0; i < texts->len; i++)
    {
      const char *text = texts->pdata[i];
      g_auto (GStrv) words = is_list || text == NULL ? NULL : g_strsplit (text, ",", -1);

      if (text == NULL || (words != NULL && g_strcmp0 (words[0], "host") != 0))
        return FALSE;
      if (is_list)
        g_ptr_array_add (items, g_strdup (text));
      for (char **word = words != NULL ? words + 1 : NULL; word != NULL && *word != NULL; word++)
        g_ptr_array_add (items, g_strdup (*word));
    }
  for (guint i = 0; i < items->len; i++)
    if (!gh_cpuid_is_valid (items->pdata[i]) || gh_cpuid_is_xend (items->pdata[i]) != is_list)
      return FALSE;
  return TRUE;
}

/* Features are named beside a model of the CPU, which on Xen is the host's own. */
static void
read_cpuid (GhXlReading *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *features = g_ptr_array_new (), *rest = g_ptr_array_new ();

  if (split_cpuid (self, items))
    for (guint i = 0; i < items->len; i++)
      read_cpuid_item (items->pdata[i], features, rest);
  if (features->len > 0)
    self->config->cpu_mode = GH_CPU_HOST;
  self->config->cpu_features = gh_text_end_words (features);
  self->config->cpuid = gh_text_end_words (rest);
}

/* What libvirt makes of it: the host's own CPU, with all that makes virtual machines. */
static void
read_nesting (GhXlReading *self)
{
  if (self->config->nested_hvm == GH_TOGGLE_ON && gh_xl_type_of (self->config) == GH_XL_HVM)
    self->config->cpu_mode = GH_CPU_HOST;
}

/* A word, or its number. */
static gboolean
read_altp2m (GhXlReading *self, GError **error)
{
  g_autofree char *text = NULL;
  guint64 number;
  int value = 0;

  if (!gh_xl_reading_get_string (self, "altp2m", &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  if (g_ascii_string_to_unsigned (text, 10, 0, GH_ALTP2M_LIMITED, &number, NULL))
    value = (int) number;
  else if (!gh_enum_parse (&gh_altp2m_enum, text, &value))
    {
      g_autofree char *words = gh_enum_list (&gh_altp2m_enum);

      gh_xl_reading_complain (
        self, error, "altp2m", _ ("there is no such altp2m: write %s"), words);
      return FALSE;
    }
  self->config->altp2m = (GhAltp2m) value;
  return TRUE;
}

static gboolean
read_rdm (GhXlReading *self, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *strategy = NULL;
  g_autofree char *policy = NULL;
  int value;

  if (!gh_xl_reading_get_string (self, "rdm", &text, error))
    return FALSE;
  strategy = text != NULL ? gh_xl_parameter (text, "strategy") : NULL;
  policy = text != NULL ? gh_xl_parameter (text, "policy") : NULL;
  if (strategy != NULL && gh_enum_parse (&gh_rdm_strategy_enum, strategy, &value))
    self->config->rdm_strategy = (GhRdmStrategy) value;
  if (policy != NULL && gh_enum_parse (&gh_rdm_policy_enum, policy, &value))
    self->config->rdm_policy = (GhRdmPolicy) value;
  return TRUE;
}

/* ---- boot ---- */

static gboolean
read_cmdline (GhXlReading *self, GError **error)
{
  char **cmdline = &self->config->cmdline;
  g_autofree char *root = NULL;
  g_autofree char *extra = NULL;

  if (!gh_xl_reading_get_string (self, "cmdline", cmdline, error)
      || !gh_xl_reading_get_string (self, "root", &root, error)
      || !gh_xl_reading_get_string (self, "extra", &extra, error))
    return FALSE;
  if (*cmdline == NULL && root != NULL)
    *cmdline = extra != NULL ? g_strdup_printf ("root=%s %s", root, extra)
                             : g_strdup_printf ("root=%s", root);
  else if (*cmdline == NULL)
    *cmdline = g_steal_pointer (&extra);
  return TRUE;
}

/* A list of words, or a string of them. */
static void
read_bootloader_args (GhXlReading *self)
{
  g_autoptr (GPtrArray) texts = gh_xl_item_texts (self->tree, "bootloader_args");

  for (guint i = 0; i < texts->len; i++)
    if (texts->pdata[i] == NULL || !g_utf8_validate (texts->pdata[i], -1, NULL))
      return;
  g_ptr_array_add (texts, NULL);
  if (texts->len > 1)
    self->config->bootloader_args = g_strjoinv (" ", (char **) texts->pdata);
}

/* The firmware of a paravirtual guest is a boot loader in place of a kernel: kept only. */
static gboolean
read_firmware (GhXlReading *self, GError **error)
{
  g_autofree char *bios = NULL;
  g_autofree char *firmware = NULL;

  if (!gh_xl_reading_get_string (self, "bios", &bios, error)
      || !gh_xl_reading_get_string (self, "firmware", &firmware, error))
    return FALSE;
  if (gh_xl_type_of (self->config) != GH_XL_HVM)
    return TRUE;
  if (g_strcmp0 (firmware, "uefi") == 0 || g_strcmp0 (firmware, "ovmf") == 0
      || (firmware == NULL && g_strcmp0 (bios, "ovmf") == 0))
    self->config->firmware = GH_FIRMWARE_EFI;
  return TRUE;
}

static gboolean
read_boot (GhXlReading *self, GError **error)
{
  static const char letters[] = "cdn";
  g_autofree char *boot = NULL;
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  if (!gh_xl_reading_get_string (self, "boot", &boot, error))
    return FALSE;
  for (const char *at = boot; at != NULL && *at != '\0'; at++)
    {
      const char *letter = strchr (letters, *at);

      if (letter != NULL)
        g_ptr_array_add (words,
                         g_strdup (gh_enum_to_string (&gh_boot_enum, (int) (letter - letters))));
    }
  self->config->boot = gh_text_end_words (g_steal_pointer (&words));
  return TRUE;
}

/* ---- lists ---- */

GPtrArray *
gh_xl_item_texts (const GhXlTree *tree, const char *key)
{
  g_autoptr (GPtrArray) items = gh_xl_tree_items (tree, key);
  g_autofree char *only = gh_xl_tree_get (tree, key);
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; items != NULL && i < items->len; i++)
    g_ptr_array_add (texts, g_strdup (((const GhXlValue *) items->pdata[i])->text));
  if (only != NULL)
    g_ptr_array_add (texts, g_steal_pointer (&only));
  return texts;
}

gsize
gh_xl_place_of (const GhXlTree *tree, const char *key, guint place)
{
  g_autoptr (GPtrArray) items = gh_xl_tree_items (tree, key);

  if (items != NULL)
    return ((const GhXlValue *) items->pdata[place])->start;
  return gh_xl_tree_find (tree, key)->value->start;
}

static gboolean
read_item (GhXlReading *self, guint number, guint place, const char *spec, GError **error)
{
  const GhXlListKind *kind = &gh_xl_lists[number];
  GPtrArray *list = gh_xl_list_of (kind, self->config);
  gpointer device = gh_struct_new (kind->type);
  g_autoptr (GError) reason = NULL;
  GhXlOutcome outcome = GH_XL_BAD;

  if (spec != NULL && g_utf8_validate (spec, -1, NULL))
    outcome = kind->read (spec, list->len, device, &reason);
  if (outcome == GH_XL_READ)
    {
      *gh_xl_list_foreign (kind, device) = g_strdup (spec);
      g_ptr_array_add (list, device);
      g_array_append_val (self->places[number], place);
      return TRUE;
    }
  gh_struct_free (kind->type, device);
  if (outcome == GH_XL_BAD)
    gh_xl_tree_set_error (error,
                          self->tree->text,
                          gh_xl_place_of (self->tree, kind->key, place),
                          "%s",
                          reason != NULL ? reason->message
                                         : _ ("the items of this list are strings in UTF-8"));
  return outcome == GH_XL_FOREIGN;
}

static gboolean
read_list (GhXlReading *self, guint number, GError **error)
{
  const GhXlListKind *kind = &gh_xl_lists[number];
  g_autoptr (GPtrArray) texts = gh_xl_item_texts (self->tree, kind->key);

  if ((kind->types & gh_xl_type_of (self->config)) == 0)
    return TRUE;
  for (guint i = 0; i < texts->len; i++)
    if (!read_item (self, number, i, texts->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
read_config (GhXlReading *self, GError **error)
{
  for (guint i = 0; i < gh_xl_n_scalars; i++)
    if (!read_scalar (self, &gh_xl_scalars[i], error))
      return FALSE;
  if (!read_type (self, error) || !read_names (self, error) || !read_memory (self, error)
      || !read_vcpus (self, error) || !read_cmdline (self, error) || !read_firmware (self, error)
      || !gh_xl_read_timers (self, error) || !gh_xl_read_sounds (self, error)
      || !read_boot (self, error) || !gh_xl_read_screen (self, error) || !read_altp2m (self, error)
      || !read_rdm (self, error))
    return FALSE;
  read_cpuid (self);
  read_nesting (self);
  read_bootloader_args (self);
  self->config->pins = read_pins (self, "cpus");
  self->config->soft_pins = read_pins (self, "cpus_soft");
  for (guint i = 0; i < GH_XL_N_LISTS; i++)
    if (!read_list (self, i, error))
      return FALSE;
  return TRUE;
}

GhXlReading *
gh_xl_reading_new (const char *text, gsize length, GError **error)
{
  g_autoptr (GhXlReading) self = g_new0 (GhXlReading, 1);

  self->config = gh_domain_config_new ();
  for (guint i = 0; i < GH_XL_N_LISTS; i++)
    self->places[i] = g_array_new (FALSE, FALSE, sizeof (guint));
  self->tree = gh_xl_tree_parse (text, length, error);
  if (self->tree == NULL || !read_config (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
gh_xl_reading_free (GhXlReading *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < GH_XL_N_LISTS; i++)
    g_array_unref (self->places[i]);
  gh_domain_config_free (self->config);
  gh_xl_tree_free (self->tree);
  g_free (self);
}

GhDomainConfig *
gh_xl_cfg_parse (const char *text, gssize length, GError **error)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  g_autoptr (GhXlReading) reading = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (!gh_format_check_size (size, error))
    return NULL;
  reading = gh_xl_reading_new (text, size, error);
  if (reading == NULL)
    return NULL;
  reading->config->foreign = g_strndup (text, size);
  return g_steal_pointer (&reading->config);
}
