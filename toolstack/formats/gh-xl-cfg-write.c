/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Brings the text of an xl.cfg to what a definition says. */
#include "config.h"

#include "gh-xl-cfg-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-cpuid.h"
#include "gh-error.h"
#include "gh-format.h"
#include "gh-text.h"

#define MIB (G_GUINT64_CONSTANT (1) << 20)

static const char new_domain[] = "name = \"?\"\ntype = \"%s\"\n";

typedef struct
{
  GhXlReading *reading;
  const GhDomainConfig *before;
  const GhDomainConfig *after;
  GhXlType type;
  gboolean is_new; /* whether no text of it was there */
  GError *error;
} Writing;

static gboolean
same_text (const char *a, const char *b)
{
  return g_strcmp0 (a != NULL ? a : "", b != NULL ? b : "") == 0;
}

static gboolean
has (const Writing *self, const char *key)
{
  return gh_xl_tree_find (self->reading->tree, key) != NULL;
}

/* (transfer full): never %NULL; what cannot be quoted is an error. */
static char *
quote (Writing *self, const char *key, const char *text)
{
  char *quoted = gh_xl_quote (text);
  g_autofree char *shown = gh_text_quote (text);

  if (quoted == NULL && self->error == NULL)
    self->error = g_error_new (GH_ERROR,
                               GH_ERROR_INVALID_DEFINITION,
                               _ ("The definition cannot be written: %s, %s, has characters that "
                                  "xl.cfg cannot hold: change it to text without control "
                                  "characters"),
                               key,
                               shown);
  return quoted != NULL ? quoted : g_strdup ("\"\"");
}

static void
set_string (Writing *self, const char *key, const char *text)
{
  g_autofree char *quoted = text != NULL && *text != '\0' ? quote (self, key, text) : NULL;

  if (quoted != NULL || has (self, key))
    gh_xl_tree_set (self->reading->tree, key, quoted);
}

static void
set_number (Writing *self, const char *key, guint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  gh_xl_tree_set (self->reading->tree, key, text);
}

/* A flag that is written stays so when it turns to what it is without being written. */
static void
set_flag (Writing *self, const char *key, gboolean flag, gboolean absent)
{
  if (flag != absent || has (self, key))
    set_number (self, key, flag);
}

static void
write_seconds (Writing *self, const char *key, gint64 seconds)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, seconds);

  set_string (self, key, seconds != 0 ? text : NULL);
}

static void
write_scalar (Writing *self, const GhXlScalar *scalar)
{
  gconstpointer was = G_STRUCT_MEMBER_P (self->before, scalar->offset);
  gconstpointer is = G_STRUCT_MEMBER_P (self->after, scalar->offset);
  int value = *(const int *) is;

  switch (scalar->type)
    {
    case GH_XL_SCALAR_UINT:
      if (*(const guint *) was != (guint) value && (value != 0 || has (self, scalar->key)))
        set_number (self, scalar->key, (guint) value);
      break;
    case GH_XL_SCALAR_BOOL:
      if (!*(const gboolean *) was != !value)
        set_flag (self, scalar->key, value, FALSE);
      break;
    case GH_XL_SCALAR_GROUPS:
      if (!*(const gboolean *) was != !value)
        set_flag (self, scalar->key, value != 0, FALSE);
      break;
    case GH_XL_SCALAR_LACK:
      if (!*(const gboolean *) was != !value)
        set_flag (self, scalar->key, !value, TRUE);
      break;
    case GH_XL_SCALAR_TOGGLE:
      if (*(const int *) was != value)
        set_string (self,
                    scalar->key,
                    value == GH_TOGGLE_DEFAULT ? NULL
                    : value == GH_TOGGLE_ON    ? "1"
                                               : "0");
      break;
    case GH_XL_SCALAR_SECONDS:
      if (*(const gint64 *) was != *(const gint64 *) is)
        write_seconds (self, scalar->key, *(const gint64 *) is);
      break;
    case GH_XL_SCALAR_ACTION:
      if (*(const int *) was != value)
        set_string (
          self, scalar->key, value != 0 ? gh_enum_to_string (&gh_end_action_enum, value) : NULL);
      break;
    case GH_XL_SCALAR_STRING:
    default:
      if (!same_text (*(char *const *) was, *(char *const *) is))
        set_string (self, scalar->key, *(char *const *) is);
      break;
    }
}

static void
write_type (Writing *self)
{
  if (gh_xl_type_of (self->before) == self->type)
    return;
  set_string (self, "builder", NULL);
  set_string (self, "type", gh_xl_type_get_word (self->type));
}

static guint64
to_mib (guint64 bytes)
{
  return bytes / MIB + (bytes % MIB != 0);
}

/* "memory" is what the guest has now, "maxmem" what it can have. */
static void
write_memory (Writing *self)
{
  const GhDomainConfig *before = self->before, *after = self->after;
  guint64 now = gh_domain_config_get_current_memory (after);

  if (before->memory == after->memory && gh_domain_config_get_current_memory (before) == now)
    return;
  set_number (self, "memory", to_mib (now));
  if (now != after->memory || has (self, "maxmem"))
    set_number (self, "maxmem", to_mib (after->memory));
}

static void
write_vcpus (Writing *self)
{
  const GhDomainConfig *before = self->before, *after = self->after;
  guint now = gh_domain_config_get_vcpus_online (after);

  if (before->vcpus == after->vcpus && gh_domain_config_get_vcpus_online (before) == now)
    return;
  set_number (self, "vcpus", now);
  if (now != after->vcpus || has (self, "maxvcpus"))
    set_number (self, "maxvcpus", after->vcpus);
}

/* Whether all CPUs may run on the same, which a single string says for all. */
static gboolean
is_one_pin (char **pins, guint vcpus)
{
  for (char **pin = pins; pin != NULL && *pin != NULL; pin++)
    if (strcmp (*pin, pins[0]) != 0)
      return FALSE;
  return pins != NULL && g_strv_length (pins) == vcpus;
}

static void
write_pins (Writing *self, const char *key, char **was, char **is)
{
  g_autoptr (GString) list = g_string_new ("[");

  if (gh_text_same_words (was, is))
    return;
  if (is_one_pin (is, self->after->vcpus))
    {
      set_string (self, key, is[0]);
      return;
    }
  for (char **pin = is; pin != NULL && *pin != NULL; pin++)
    {
      g_autofree char *quoted = quote (self, key, **pin != '\0' ? *pin : "all");

      g_string_append_printf (list, "%s%s", list->len > 1 ? ", " : "", quoted);
    }
  g_string_append_c (list, ']');
  if (list->len > 2)
    gh_xl_tree_set (self->reading->tree, key, list->str);
  else
    set_string (self, key, NULL);
}

/* "host,tm=0,…", or a list of xend's items; these leave no room for features. */
static void
write_cpuid (Writing *self)
{
  const GhDomainConfig *after = self->after;
  gboolean is_list = gh_cpuid_has_xend (after->cpuid);
  g_autoptr (GString) text = g_string_new (is_list ? "[" : "host");
  gsize empty = text->len;

  if (gh_text_same_words (self->before->cpuid, after->cpuid)
      && gh_text_same_words (self->before->cpu_features, after->cpu_features))
    return;
  for (char **word = after->cpu_features; !is_list && word != NULL && *word != NULL; word++)
    {
      g_autofree char *item = gh_cpuid_from_feature (*word);

      g_string_append_printf (text, ",%s", item);
    }
  for (char **item = after->cpuid; item != NULL && *item != NULL; item++)
    {
      g_autofree char *quoted = quote (self, "cpuid", *item);

      if (is_list)
        g_string_append_printf (text, "%s%s", text->len > 1 ? ", " : "", quoted);
      else
        g_string_append_printf (text, ",%s", *item);
    }
  if (is_list)
    gh_xl_tree_set (self->reading->tree, "cpuid", g_string_append_c (text, ']')->str);
  else
    set_string (self, "cpuid", text->len > empty ? text->str : NULL);
}

static void
write_altp2m (Writing *self)
{
  GhAltp2m is = self->after->altp2m;

  if (self->before->altp2m != is)
    set_string (self,
                "altp2m",
                is != GH_ALTP2M_DISABLED ? gh_enum_to_string (&gh_altp2m_enum, (int) is) : NULL);
}

/* The first word of each is what is meant without it. */
static void
write_rdm (Writing *self)
{
  const GhDomainConfig *before = self->before, *after = self->after;
  g_autofree char *was = gh_xl_tree_get (self->reading->tree, "rdm");
  g_autofree char *strategy = NULL;
  g_autofree char *both = NULL;

  if (before->rdm_strategy == after->rdm_strategy && before->rdm_policy == after->rdm_policy)
    return;
  strategy
    = gh_xl_set_parameter (was, "strategy", after->rdm_strategy == GH_RDM_HOST ? "host" : NULL);
  both = gh_xl_set_parameter (strategy,
                              "policy",
                              after->rdm_policy != GH_RDM_POLICY_DEFAULT
                                ? gh_enum_to_string (&gh_rdm_policy_enum, (int) after->rdm_policy)
                                : NULL);
  set_string (self, "rdm", both);
}

static void
write_boot (Writing *self)
{
  static const char letters[] = "cdn";
  g_autoptr (GString) boot = g_string_new (NULL);
  int value;

  if (gh_text_same_words (self->before->boot, self->after->boot))
    return;
  for (char **word = self->after->boot; word != NULL && *word != NULL; word++)
    if (gh_enum_parse (&gh_boot_enum, *word, &value))
      g_string_append_c (boot, letters[value]);
  set_string (self, "boot", boot->str);
}

/* "root" and "extra" are the old way to write "cmdline". */
static void
write_cmdline (Writing *self)
{
  if (same_text (self->before->cmdline, self->after->cmdline))
    return;
  set_string (self, "root", NULL);
  if (has (self, "extra") && !has (self, "cmdline"))
    set_string (self, "extra", self->after->cmdline);
  else
    set_string (self, "cmdline", self->after->cmdline);
}

static void
write_bootloader_args (Writing *self)
{
  const char *args = self->after->bootloader_args;
  g_auto (GStrv) words = g_strsplit_set (args != NULL ? args : "", " \t\n", -1);
  g_autoptr (GString) list = g_string_new ("[");

  if (same_text (self->before->bootloader_args, args))
    return;
  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      {
        g_autofree char *quoted = quote (self, "bootloader_args", *word);

        g_string_append_printf (list, "%s%s", list->len > 1 ? ", " : " ", quoted);
      }
  g_string_append (list, " ]");
  if (list->len > 3)
    gh_xl_tree_set (self->reading->tree, "bootloader_args", list->str);
  else
    set_string (self, "bootloader_args", NULL);
}

static void
write_firmware (Writing *self)
{
  gboolean efi = self->after->firmware == GH_FIRMWARE_EFI;

  if (self->before->firmware == self->after->firmware || self->type != GH_XL_HVM)
    return;
  if (has (self, "firmware"))
    set_string (self, "firmware", efi ? "uefi" : "bios");
  else
    set_string (self, "bios", efi ? "ovmf" : NULL);
}

/* libvirt names the program that loads the firmware of a Xen guest, which Xen knows itself; xl.cfg
 * names the firmware. */
static void
write_loader (Writing *self)
{
  const char *loader = self->after->loader;

  if (!same_text (self->before->loader, loader))
    set_string (self,
                "bios_path_override",
                loader != NULL && g_str_has_suffix (loader, "/hvmloader") ? NULL : loader);
}

static void
write_hpet (Writing *self)
{
  GhToggle is = gh_xl_get_hpet (self->after);

  if (self->type != GH_XL_HVM || gh_xl_get_hpet (self->before) == is)
    return;
  if (is != GH_TOGGLE_DEFAULT)
    set_number (self, "hpet", is == GH_TOGGLE_ON);
  else
    set_string (self, "hpet", NULL);
}

static void
write_tsc (Writing *self)
{
  const char *is = gh_xl_get_tsc (self->after);

  if (g_strcmp0 (gh_xl_get_tsc (self->before), is) != 0)
    set_string (self, "tsc_mode", is);
}

static void
write_sounds (Writing *self)
{
  g_autofree char *was = gh_xl_get_sounds (self->before);
  g_autofree char *is = gh_xl_get_sounds (self->after);

  if (self->type == GH_XL_HVM && strcmp (was, is) != 0)
    set_string (self, "soundhw", is);
}

/* That VNC is on without a word is known to xl and not to libvirt. */
static void
write_graphics (Writing *self, const char *key, GhGraphicsType type)
{
  gboolean absent = type == GH_GRAPHICS_VNC && !has (self, "nographic");
  gboolean is = gh_xl_has_graphics (self->after, type);

  if (gh_xl_has_graphics (self->before, type) != is)
    set_flag (self, key, is, absent);
  else if (is && self->is_new)
    set_number (self, key, 1);
}

static const GhGraphics *
graphics_of (const GhDomainConfig *config, GhGraphicsType type)
{
  static const GhGraphics none = { .type = GH_GRAPHICS_VNC };
  const GhGraphics *found = gh_domain_config_find_graphics (config, type);

  return found != NULL ? found : &none;
}

/* libxenlight wants a password, or to be told that there is none. */
static void
write_spice (Writing *self)
{
  const GhGraphics *was = graphics_of (self->before, GH_GRAPHICS_SPICE);
  const GhGraphics *is = graphics_of (self->after, GH_GRAPHICS_SPICE);
  gboolean has_spice = gh_xl_has_graphics (self->after, GH_GRAPHICS_SPICE);

  if (!same_text (was->listen, is->listen))
    set_string (self, "spicehost", is->listen);
  if (was->port != is->port && is->port != 0)
    set_number (self, "spiceport", is->port);
  else if (is->port == 0)
    set_string (self, "spiceport", NULL);
  if (!same_text (was->password, is->password))
    set_string (self, "spicepasswd", is->password);
  if (has_spice && !gh_xl_has_graphics (self->before, GH_GRAPHICS_SPICE)
      && (is->password == NULL || *is->password == '\0') && !has (self, "spicedisable_ticketing"))
    set_number (self, "spicedisable_ticketing", 1);
}

static void
write_vnc (Writing *self)
{
  const GhGraphics *was = graphics_of (self->before, GH_GRAPHICS_VNC);
  const GhGraphics *is = graphics_of (self->after, GH_GRAPHICS_VNC);

  if (!same_text (was->listen, is->listen))
    set_string (self, "vnclisten", is->listen);
  if (!same_text (was->password, is->password))
    set_string (self, "vncpasswd", is->password);
  if (!same_text (was->keymap, is->keymap))
    set_string (self, "keymap", is->keymap);
  if (was->port == is->port)
    return;
  set_string (self, "vncdisplay", NULL);
  set_string (self, "vncunused", NULL);
  if (is->port < 5900)
    return;
  set_number (self, "vncdisplay", is->port - 5900);
  set_number (self, "vncunused", 0);
}

static GhVideoModel
video_of (const GhDomainConfig *config)
{
  return config->videos->len > 0 ? ((const GhVideo *) config->videos->pdata[0])->model
                                 : GH_VIDEO_NONE;
}

/* Any other card is one that every system has a driver for. */
static const char *
vga_word (GhVideoModel model)
{
  switch (model)
    {
    case GH_VIDEO_NONE:
      return "none";
    case GH_VIDEO_QXL:
      return "qxl";
    case GH_VIDEO_CIRRUS:
      return "cirrus";
    case GH_VIDEO_DEFAULT:
    case GH_VIDEO_VGA:
    case GH_VIDEO_VIRTIO:
    case GH_VIDEO_BOCHS:
    default:
      return "stdvga";
    }
}

/* In MiB there. */
static void
write_video_memory (Writing *self)
{
  guint was = gh_xl_get_video_memory (self->before), is = gh_xl_get_video_memory (self->after);

  if (was == is)
    return;
  if (is != 0)
    set_number (self, "videoram", is);
  else
    set_string (self, "videoram", NULL);
}

static void
write_screen (Writing *self)
{
  if (self->type != GH_XL_HVM)
    return;
  write_graphics (self, "vnc", GH_GRAPHICS_VNC);
  write_vnc (self);
  write_graphics (self, "sdl", GH_GRAPHICS_SDL);
  write_graphics (self, "spice", GH_GRAPHICS_SPICE);
  write_spice (self);
  write_video_memory (self);
  if (video_of (self->before) == video_of (self->after)
      && self->before->videos->len == self->after->videos->len)
    return;
  set_string (self, "stdvga", NULL);
  if (self->after->graphics->len > 0 || self->after->videos->len > 0)
    set_string (self, "vga", vga_word (video_of (self->after)));
  else
    set_string (self, "vga", NULL);
}

/* ---- lists ---- */

/* One list on its way from before to after. */
typedef struct
{
  const GhXlListKind *kind;
  GPtrArray *before;
  GArray *places;
  GPtrArray *texts;  /* of all items that stand there */
  GPtrArray *values; /* of all items that are to stand there, quoted */
  GArray *origins;
} Change;

static int
find_before (const Change *self, gpointer after, const gboolean *used)
{
  const char *foreign = *gh_xl_list_foreign (self->kind, after);

  for (guint j = 0; foreign != NULL && j < self->before->len; j++)
    if (!used[j]
        && g_strcmp0 (foreign, *gh_xl_list_foreign (self->kind, self->before->pdata[j])) == 0)
      return (int) j;
  return -1;
}

static gboolean
is_modelled (const Change *self, int place)
{
  for (guint j = 0; j < self->places->len; j++)
    if (g_array_index (self->places, guint, j) == (guint) place)
      return TRUE;
  return FALSE;
}

/* Item number @place of what stands there, as it is written. */
static char *
get_item (const Change *self, const GhXlReading *reading, int place)
{
  g_autoptr (GPtrArray) items = gh_xl_tree_items (reading->tree, self->kind->key);
  const GhXlValue *item = items != NULL ? items->pdata[place] : NULL;

  if (item == NULL)
    item = gh_xl_tree_find (reading->tree, self->kind->key)->value;
  return g_strndup (reading->tree->text + item->start, item->end - item->start);
}

/* @quoted: (nullable) (transfer full): %NULL for what stands there. */
static void
add_item (Change *self, const GhXlReading *reading, int place, char *quoted)
{
  if (quoted == NULL)
    quoted = get_item (self, reading, place);
  g_ptr_array_add (self->values, quoted);
  g_array_append_val (self->origins, place);
}

/* The items that the model does not see stay in front of those that they stood before. */
static void
add_foreign_up_to (Change *self, const GhXlReading *reading, int *next, int place)
{
  for (; *next < place; (*next)++)
    if (!is_modelled (self, *next))
      add_item (self, reading, *next, NULL);
}

static void
add_device (Writing *writing, Change *self, gpointer after, int origin, int *next)
{
  gconstpointer base = origin >= 0 ? self->before->pdata[origin] : NULL;
  int place = origin >= 0 ? (int) g_array_index (self->places, guint, origin) : -1;
  const char *was = place >= 0 ? self->texts->pdata[place] : NULL;
  g_autofree char *spec = NULL;

  if (place >= 0)
    add_foreign_up_to (self, writing->reading, next, place);
  if (base != NULL && gh_struct_equal (self->kind->type, base, after))
    {
      add_item (self, writing->reading, place, NULL);
      return;
    }
  spec = self->kind->write (was, base, after);
  add_item (self, writing->reading, place, quote (writing, self->kind->key, spec));
}

/* (transfer container): the devices of @config that can be items of this list; another one may have
 * the rest. */
static GPtrArray *
take_devices (const GhXlListKind *kind, const GhDomainConfig *config)
{
  const GPtrArray *list = gh_xl_list_of (kind, config);
  GPtrArray *devices = g_ptr_array_new ();

  for (guint i = 0; i < list->len; i++)
    if (kind->takes == NULL || kind->takes (list->pdata[i]))
      g_ptr_array_add (devices, list->pdata[i]);
  return devices;
}

/* A device of another definition brings what that said of it. */
static void
write_list (Writing *writing, guint number)
{
  Change self = { .kind = &gh_xl_lists[number], .places = writing->reading->places[number] };
  g_autoptr (GPtrArray) before = take_devices (self.kind, writing->before);
  g_autoptr (GPtrArray) after = take_devices (self.kind, writing->after);
  g_autofree gboolean *used = g_new0 (gboolean, before->len + 1);
  int next = 0;

  if ((self.kind->types & writing->type) == 0)
    return;
  self.before = before;
  self.texts = gh_xl_item_texts (writing->reading->tree, self.kind->key);
  self.values = g_ptr_array_new_with_free_func (g_free);
  self.origins = g_array_new (FALSE, FALSE, sizeof (int));
  for (guint i = 0; i < after->len; i++)
    {
      int origin = find_before (&self, after->pdata[i], used);

      if (origin >= 0)
        used[origin] = TRUE;
      add_device (writing, &self, after->pdata[i], origin, &next);
    }
  add_foreign_up_to (&self, writing->reading, &next, (int) self.texts->len);
  g_ptr_array_add (self.values, NULL);
  gh_xl_tree_set_items (writing->reading->tree,
                        self.kind->key,
                        (const char *const *) self.values->pdata,
                        (const int *) (gconstpointer) self.origins->data);
  g_ptr_array_unref (self.values);
  g_ptr_array_unref (self.texts);
  g_array_unref (self.origins);
}

static gboolean
list_changed (const Writing *self, guint number)
{
  const GhXlListKind *kind = &gh_xl_lists[number];
  GPtrArray *before = gh_xl_list_of (kind, self->before);
  GPtrArray *after = gh_xl_list_of (kind, self->after);

  if (before->len != after->len)
    return TRUE;
  for (guint i = 0; i < before->len; i++)
    if (!gh_struct_equal (kind->type, before->pdata[i], after->pdata[i]))
      return TRUE;
  return FALSE;
}

/* A pointer on USB needs the bus. */
static void
write_usb (Writing *self)
{
  const GPtrArray *inputs = self->after->inputs;

  for (guint i = 0; self->type == GH_XL_HVM && i < inputs->len; i++)
    if (((const GhInput *) inputs->pdata[i])->bus == GH_INPUT_BUS_USB && !has (self, "usb"))
      {
        set_number (self, "usb", 1);
        break;
      }
}

static void
write_config (Writing *self)
{
  write_type (self);
  for (guint i = 0; i < gh_xl_n_scalars; i++)
    if (gh_xl_scalars[i].offset != G_STRUCT_OFFSET (GhDomainConfig, loader))
      write_scalar (self, &gh_xl_scalars[i]);
  if (!same_text (self->before->uuid, self->after->uuid))
    set_string (self, "uuid", self->after->uuid);
  write_memory (self);
  write_vcpus (self);
  write_pins (self, "cpus", self->before->pins, self->after->pins);
  write_pins (self, "cpus_soft", self->before->soft_pins, self->after->soft_pins);
  write_cpuid (self);
  write_altp2m (self);
  write_rdm (self);
  write_cmdline (self);
  write_bootloader_args (self);
  write_firmware (self);
  write_loader (self);
  write_hpet (self);
  write_tsc (self);
  write_sounds (self);
  write_boot (self);
  write_screen (self);
  for (guint i = 0; i < GH_XL_N_LISTS; i++)
    if (list_changed (self, i))
      {
        if (gh_xl_list_of (&gh_xl_lists[i], self->after) == self->after->inputs)
          write_usb (self);
        write_list (self, i);
      }
}

/* The text that @config was read from, or that of a new one. */
static GhXlReading *
origin (const GhDomainConfig *config, gboolean *is_new, GError **error)
{
  g_autofree char *fresh
    = g_strdup_printf (new_domain, gh_xl_type_get_word (gh_xl_type_of (config)));
  const char *text;

  *is_new = gh_format_detect (config->foreign) != GH_FORMAT_XL;
  text = *is_new ? fresh : config->foreign;
  return gh_xl_reading_new (text, strlen (text), error);
}

char *
gh_xl_cfg_format (const GhDomainConfig *config, GError **error)
{
  g_autoptr (GhXlReading) reading = NULL;
  Writing writing = { .after = config, .type = gh_xl_type_of (config) };

  g_return_val_if_fail (config != NULL, NULL);

  if (config->name == NULL || *config->name == '\0')
    {
      g_set_error_literal (
        error,
        GH_ERROR,
        GH_ERROR_INVALID_DEFINITION,
        _ ("The definition cannot be written: the machine has no name; give it one"));
      return NULL;
    }
  reading = origin (config, &writing.is_new, error);
  if (reading == NULL)
    return NULL;
  writing.reading = reading;
  writing.before = reading->config;
  write_config (&writing);
  if (writing.error != NULL)
    {
      g_propagate_error (error, writing.error);
      return NULL;
    }
  return gh_xl_tree_format (reading->tree);
}
