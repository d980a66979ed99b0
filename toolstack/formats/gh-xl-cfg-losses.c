/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What an xl.cfg says that the model has no word for: it is written once more from the model alone,
 * and compared. */
#include "config.h"

#include <string.h>

#include "gh-loss-private.h"
#include "gh-xl-cfg-private.h"
#include "gh-xl-disk.h"
#include "gh-xl-vif.h"

/* Settings that may be written differently: what they say is in others. */
static gboolean
is_said_otherwise (const char *key)
{
  static const char *const keys[]
    = { "uuid",      "type",    "builder",    "memory",    "maxmem", "vcpus", "maxvcpus",
        "root",      "extra",   "vnc",        "sdl",       "spice",  "vga",   "stdvga",
        "nographic", "cmdline", "vncdisplay", "vncunused", NULL };

  return g_strv_contains (keys, key);
}

static gboolean
has_usb_input (const GhDomainConfig *config)
{
  for (guint i = 0; i < config->inputs->len; i++)
    if (((const GhInput *) config->inputs->pdata[i])->bus == GH_INPUT_BUS_USB)
      return TRUE;
  return FALSE;
}

/* Settings that others say as well, if the model has what they say. */
static gboolean
is_implied (const GhDomainConfig *config, const char *key)
{
  if (strcmp (key, "usb") == 0)
    return has_usb_input (config);
  return strcmp (key, "firmware") == 0 && config->firmware == GH_FIRMWARE_EFI;
}

/* What the model has, if at all, in a form of its own. */
static gboolean
has_form_of_its_own (const char *key)
{
  static const char *const keys[] = { "cpus", "cpus_soft", "bootloader_args", "cpuid", "altp2m",
                                      "rdm",  "tsc_mode",  "videoram",        NULL };

  return g_strv_contains (keys, key);
}

/* The text of the value of @setting, as it is written. */
static char *
source_of (const GhXlTree *tree, const GhXlSetting *setting)
{
  return g_strndup (tree->text + setting->value->start,
                    setting->value->end - setting->value->start);
}

static void
compare_disk (GPtrArray *losses, const char *object, const char *from, const char *to)
{
  const char *const was[] = { from, NULL }, *const is[] = { to, NULL };
  g_autoptr (GhXlDisk) before = gh_xl_disk_parse (was, NULL);
  g_autoptr (GhXlDisk) after = gh_xl_disk_parse (is, NULL);

  if (before != NULL && after != NULL)
    gh_loss_compare (losses, &gh_xl_disk_struct, object, before, after);
}

static void
compare_vif (GPtrArray *losses, const char *object, const char *from, const char *to)
{
  g_autoptr (GhXlVif) before = gh_xl_vif_parse (from, NULL);
  g_autoptr (GhXlVif) after = gh_xl_vif_parse (to, NULL);

  if (before == NULL || after == NULL)
    return;
  if (before->bridge == NULL)
    g_clear_pointer (&after->bridge, g_free);
  gh_loss_compare (losses, &gh_xl_vif_struct, object, before, after);
}

/* Of a PCI device, the same in both, whose address can be written in two ways. */
static void
compare_options (GPtrArray *losses, const char *object, const char *from, const char *to)
{
  const char *before = strchr (from, ','), *after = strchr (to, ',');

  if (g_strcmp0 (before, after) != 0)
    gh_loss_add (losses, object, "item", from, to, NULL);
}

/* Whether @parameter of "usbctrl" or "usbdev" says no more than its absence does. */
static gboolean
says_nothing (const char *parameter)
{
  static const char *const usual[] = { "", "type=auto", "type=hostdev", "version=2", NULL };

  return g_strv_contains (usual, parameter);
}

/* Parameters parted by commas, in any order. */
static void
compare_parameters (GPtrArray *losses, const char *object, const char *from, const char *to)
{
  g_auto (GStrv) before = g_strsplit (from, ",", -1);
  g_auto (GStrv) after = g_strsplit (to, ",", -1);

  for (char **parameter = before; *parameter != NULL; parameter++)
    if (!says_nothing (g_strstrip (*parameter))
        && !g_strv_contains ((const char *const *) after, *parameter))
      {
        gh_loss_add (losses, object, "item", from, to, NULL);
        return;
      }
}

/* The item of the other text that says the device which item @place says; NULL when none does. */
static const char *
find_item (const GhXlReading *from, GPtrArray *others, guint number, guint place)
{
  for (guint i = 0; i < from->places[number]->len; i++)
    if (g_array_index (from->places[number], guint, i) == place && i < others->len)
      return others->pdata[i];
  return NULL;
}

static void
compare_items (const GhXlReading *from, const GhXlReading *to, guint number, GPtrArray *losses)
{
  const char *key = gh_xl_lists[number].key;
  g_autoptr (GPtrArray) items = gh_xl_item_texts (from->tree, key);
  g_autoptr (GPtrArray) others = gh_xl_item_texts (to->tree, key);

  for (guint i = 0; i < items->len; i++)
    {
      const char *item = items->pdata[i];
      const char *other = find_item (from, others, number, i);
      g_autofree char *object = g_strdup_printf ("%s[%u]", key, i);

      if (other != NULL && strcmp (key, "disk") == 0)
        compare_disk (losses, object, item, other);
      else if (other != NULL && strcmp (key, "vif") == 0)
        compare_vif (losses, object, item, other);
      else if (other != NULL && strcmp (key, "pci") == 0)
        compare_options (losses, object, item, other);
      else if (other != NULL && g_str_has_prefix (key, "usb") && strcmp (key, "usbdevice") != 0)
        compare_parameters (losses, object, item, other);
      /* The model has all three words that a channel can have. */
      else if ((other == NULL || strcmp (key, "channel") != 0) && g_strcmp0 (item, other) != 0)
        gh_loss_add (losses, object, "item", item, other, NULL);
    }
}

static int
find_list (const char *key)
{
  for (guint i = 0; i < GH_XL_N_LISTS; i++)
    if (strcmp (gh_xl_lists[i].key, key) == 0)
      return (int) i;
  return -1;
}

/* Of several settings with one name the last counts, with what it adds to. */
static void
compare_setting (const GhXlReading *from,
                 const GhXlReading *to,
                 const GhXlSetting *setting,
                 GPtrArray *losses)
{
  g_autofree char *text = gh_xl_tree_get (from->tree, setting->key);
  g_autofree char *other = gh_xl_tree_get (to->tree, setting->key);
  g_autofree char *source = source_of (from->tree, setting);
  int list = find_list (setting->key);

  if (gh_xl_tree_find (from->tree, setting->key) != setting)
    return;
  if (has_form_of_its_own (setting->key) && gh_xl_tree_find (to->tree, setting->key) != NULL)
    return;
  if (is_implied (from->config, setting->key))
    return;
  if (list >= 0)
    compare_items (from, to, (guint) list, losses);
  else if (!is_said_otherwise (setting->key) && (text == NULL || g_strcmp0 (text, other) != 0))
    gh_loss_add (losses, "domain", setting->key, text != NULL ? text : source, other, NULL);
}

/* Comments between @start and @end, where no string is. */
static guint
count_comments_in (const GhXlTree *tree, gsize start, gsize end)
{
  guint count = 0;

  for (gsize at = start + strcspn (tree->text + start, "#"); at < end;
       at += strcspn (tree->text + at, "#"))
    {
      at += strcspn (tree->text + at, "\n");
      count++;
    }
  return count;
}

static guint
count_comments_of (const GhXlTree *tree, const GhXlValue *value)
{
  gsize at = value->start;
  guint count = 0;

  if (value->type != GH_XL_LIST)
    return 0;
  for (guint i = 0; i < value->items->len; i++)
    {
      const GhXlValue *item = value->items->pdata[i];

      count += count_comments_in (tree, at, item->start) + count_comments_of (tree, item);
      at = item->end;
    }
  return count + count_comments_in (tree, at, value->end);
}

static guint
count_comments (const GhXlTree *tree)
{
  gsize at = 0;
  guint count = 0;

  for (guint i = 0; i < tree->settings->len; i++)
    {
      const GhXlSetting *setting = tree->settings->pdata[i];

      count
        += count_comments_in (tree, at, setting->start) + count_comments_of (tree, setting->value);
      at = setting->end;
    }
  return count + count_comments_in (tree, at, tree->length);
}

void
gh_xl_cfg_find_losses (const GhDomainConfig *config, GPtrArray *losses)
{
  g_autoptr (GhXlReading) from
    = gh_xl_reading_new (config->foreign, strlen (config->foreign), NULL);
  g_autoptr (GhDomainConfig) stripped = from != NULL ? gh_loss_strip (from->config) : NULL;
  g_autofree char *text = stripped != NULL ? gh_xl_cfg_format (stripped, NULL) : NULL;
  g_autoptr (GhXlReading) to = text != NULL ? gh_xl_reading_new (text, strlen (text), NULL) : NULL;

  if (to == NULL)
    return;
  for (guint i = 0; i < from->tree->settings->len; i++)
    compare_setting (from, to, from->tree->settings->pdata[i], losses);
  gh_loss_add_comments (losses, count_comments (from->tree));
}
