/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Random definitions, made from the tables of the model: a new member is in them by itself.
 *
 * Every member is filled with what its type can hold, and then brought into line with the others.
 */
#include "config.h"

#include "random-config.h"

#include <string.h>

#include "gh-hostdev.h"

/* Words that a member can have, where not any will do. */
static const struct
{
  const char *name;
  const char *words;
} vocabulary[] = {
  { "name", "one|a machine|ünïcode|x" },
  { "os", "http://debian.org/debian/12|http://microsoft.com/win/11" },
  { "machine", "pc|q35|pc-i440fx-7.2" },
  { "arch", "x86_64" },
  { "cpu-features", "+aes|-erms|+vmx|+pdpe1gb" },
  { "memory-source", "memfd|file|anonymous" },
  { "boot", "disk|cdrom|network" },
  { "pins", "0-3|7|" },
  { "soft-pins", "1|2-5|" },
  { "timezone", "Europe/Berlin|Asia/Shanghai" },
  { "hyperv", "relaxed|vapic|spinlocks=8191|vpindex|vendor_id=Some one" },
  { "cpuid", "family=6|tm=x|maxleaf=0xd" },
  { "tags", "web|a b|<&>" },
  { "format", "raw|qcow2|vmdk" },
  { "cache", "none|writeback|unsafe" },
  { "io", "threads|native" },
  { "discard", "unmap|ignore" },
  { "mac", "52:54:00:00:00:01|52:54:00:00:00:02" },
  { "forwards", "tcp:127.0.0.1:2222:22|udp:0.0.0.0:5353:53|tcp:192.0.2.1:8000-8010:80" },
  { "listen", "127.0.0.1|0.0.0.0" },
  { "tickpolicy", "delay|catchup|merge" },
  { "managed", "yes" },
  { "mode", "auto|native|emulate" },
};

static const char *
words_of (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (vocabulary); i++)
    if (strcmp (vocabulary[i].name, name) == 0)
      return vocabulary[i].words;
  return "word|two words|a,b=c|/path/to it|\"'<&>\\|é";
}

static char *
random_word (const char *name)
{
  g_auto (GStrv) words = g_strsplit (words_of (name), "|", -1);

  return g_strdup (words[g_test_rand_int_range (0, (gint32) g_strv_length (words))]);
}

/* Each word at most once, in any order. */
static char **
random_words (const char *name)
{
  g_auto (GStrv) words = g_strsplit (words_of (name), "|", -1);
  g_autoptr (GPtrArray) out = g_ptr_array_new_with_free_func (g_free);

  for (char **word = words; *word != NULL; word++)
    if (g_test_rand_bit ())
      g_ptr_array_insert (out, g_test_rand_int_range (0, (gint32) out->len + 1), g_strdup (*word));
  g_ptr_array_add (out, NULL);
  return out->len > 1 ? (char **) g_ptr_array_free (g_steal_pointer (&out), FALSE) : NULL;
}

static gpointer random_struct (const GhStruct *type);

static void
fill_list (const GhStruct *type, GPtrArray *list)
{
  gint32 n = g_test_rand_bit () ? 0 : g_test_rand_int_range (0, 4);

  for (gint32 i = 0; i < n; i++)
    g_ptr_array_add (list, random_struct (type));
}

static int
random_enum (const GhEnum *type)
{
  return g_test_rand_int_range (0, (gint32) g_strv_length ((char **) type->nicks));
}

static void
fill_field (const GhField *field, gpointer self)
{
  gpointer member = G_STRUCT_MEMBER_P (self, field->offset);

  switch (field->type)
    {
    case GH_FIELD_STRING:
      *(char **) member = random_word (field->name);
      break;
    case GH_FIELD_STRV:
      *(char ***) member = random_words (field->name);
      break;
    case GH_FIELD_LIST:
      fill_list (field->of, *(GPtrArray **) member);
      break;
    case GH_FIELD_ENUM:
      *(int *) member = random_enum (field->of);
      break;
    case GH_FIELD_BOOL:
      *(gboolean *) member = TRUE;
      break;
    case GH_FIELD_UINT64:
      *(guint64 *) member = (guint64) g_test_rand_int_range (8192, 1 << 24) << 10;
      break;
    case GH_FIELD_INT64:
      *(gint64 *) member = g_test_rand_int_range (-100000, 100000);
      break;
    case GH_FIELD_UINT:
    default:
      *(guint *) member = (guint) g_test_rand_int_range (1, 60000);
      break;
    }
}

static gpointer
random_struct (const GhStruct *type)
{
  gpointer self = gh_struct_new (type);

  for (const GhField *field = type->fields; field->name != NULL; field++)
    if ((field->flags & GH_FIELD_OPAQUE) == 0 && g_test_rand_bit ())
      fill_field (field, self);
  return self;
}

/* ---- what must agree ---- */

static void
clear (char **text)
{
  g_clear_pointer (text, g_free);
}

static void
mend_numbers (GhDomainConfig *self)
{
  self->memory = MAX (self->memory, G_GUINT64_CONSTANT (64) << 20);
  self->current_memory = self->current_memory < self->memory ? self->current_memory : 0;
  self->vcpus = self->vcpus % 32 + 1;
  self->vcpus_online = self->vcpus > 1 ? self->vcpus_online % self->vcpus : 0;
  self->weight %= 65536;
  self->cap %= 1000;
  self->dies = self->threads = 0;
  self->cores = self->sockets != 0 ? self->vcpus : 0;
  self->sockets = self->sockets != 0 ? 1 : 0;
  self->hugepage_size = self->hugepages && self->hugepage_size != 0 ? 2 << 20 : 0;
}

/* The last list is never that of all CPUs, as readers leave it out. */
static void
mend_pins (char ***pins, guint vcpus)
{
  guint n = *pins != NULL ? g_strv_length (*pins) : 0;

  while (n > 0 && (n > vcpus || *(*pins)[n - 1] == '\0'))
    clear (&(*pins)[--n]);
  if (n == 0)
    g_clear_pointer (pins, g_strfreev);
}

static void
mend_cpu (GhDomainConfig *self)
{
  if (self->cpu_mode != GH_CPU_CUSTOM)
    clear (&self->cpu_model);
  else if (self->cpu_model == NULL)
    self->cpu_model = g_strdup ("qemu64");
  if (self->cpu_mode == GH_CPU_DEFAULT)
    g_clear_pointer (&self->cpu_features, g_strfreev);
}

static void
mend_boot (GhDomainConfig *self)
{
  if (self->kernel == NULL)
    {
      clear (&self->initrd);
      clear (&self->cmdline);
      self->install_state = GH_INSTALL_NONE;
    }
  if (self->firmware == GH_FIRMWARE_BIOS)
    {
      clear (&self->nvram);
      clear (&self->nvram_template);
      self->secure_boot = FALSE;
    }
  if (self->timezone != NULL)
    {
      self->clock_adjustment = 0;
      self->localtime = FALSE;
    }
  if (self->nvram == NULL)
    clear (&self->nvram_template);
  if (self->on_poweroff > GH_END_ACTION_RENAME_RESTART)
    self->on_poweroff = GH_END_ACTION_DEFAULT;
  if (self->on_reboot > GH_END_ACTION_RENAME_RESTART)
    self->on_reboot = GH_END_ACTION_DEFAULT;
}

static void
set_path (char **member, const char *path)
{
  g_free (*member);
  *member = g_strdup (path);
}

static void
mend_disk (GhDisk *disk, guint i, gboolean ordered)
{
  g_autofree char *path = g_strdup_printf ("/srv/a b,c=%u", i);

  g_free (disk->target);
  disk->target = g_strdup_printf ("sd%c", 'a' + (char) i);
  set_path (&disk->source, path);
  disk->boot_order = ordered ? i + 1 : 0;
}

static void
mend_nic (GhNic *nic, guint i)
{
  g_free (nic->mac);
  nic->mac = g_strdup_printf ("52:54:00:00:00:%02x", i);
  nic->boot_order = 0;
  if (nic->model != NULL)
    set_path (&nic->model, "e1000");
  if (nic->type == GH_NIC_USER)
    clear (&nic->source);
  else
    {
      g_clear_pointer (&nic->forwards, g_strfreev);
      set_path (&nic->source, "br0");
    }
}

static void
mend_graphics (GhGraphics *graphics)
{
  graphics->port = graphics->port != 0 ? 5900 + graphics->port % 1000 : 0;
  if (graphics->type != GH_GRAPHICS_SDL)
    return;
  graphics->port = 0;
  clear (&graphics->listen);
  clear (&graphics->password);
  clear (&graphics->keymap);
}

/* What it is is said in numbers. */
static void
mend_hostdev (GhHostdev *hostdev, guint i)
{
  g_autofree char *usb = g_strdup_printf ("%03u:%03u", i + 1, i + 4);
  g_autofree char *pci = g_strdup_printf ("0000:%02x:1f.%u", i, i % 8);
  g_autofree char *id = g_strdup_printf ("046d:%04x", i);
  gboolean is_usb = hostdev->type == GH_HOSTDEV_USB;
  gboolean by_id = is_usb && g_test_rand_bit ();

  gh_hostdev_set_id (hostdev, by_id ? id : "");
  gh_hostdev_set_address (hostdev, is_usb ? (by_id && g_test_rand_bit () ? "" : usb) : pci);
}

static void
mend_timer (GhTimer *timer, guint i)
{
  static const char *const names[] = { "rtc", "pit", "hpet", "tsc" };

  set_path (&timer->name, names[i % G_N_ELEMENTS (names)]);
}

static void
mend_devices (GhDomainConfig *self)
{
  gboolean ordered = self->boot == NULL && g_test_rand_bit ();

  for (guint i = 0; i < self->disks->len; i++)
    mend_disk (self->disks->pdata[i], i, ordered);
  for (guint i = 0; i < self->nics->len; i++)
    mend_nic (self->nics->pdata[i], i);
  for (guint i = 0; i < self->graphics->len; i++)
    mend_graphics (self->graphics->pdata[i]);
  for (guint i = 0; i < self->hostdevs->len; i++)
    mend_hostdev (self->hostdevs->pdata[i], i);
  for (guint i = 0; i < self->timers->len; i++)
    mend_timer (self->timers->pdata[i], i);
  for (guint i = 0; i < self->serials->len; i++)
    ((GhSerial *) self->serials->pdata[i])->port = i;
  for (guint i = 0; i < self->videos->len; i++)
    {
      GhVideo *video = self->videos->pdata[i];

      if (video->model == GH_VIDEO_DEFAULT)
        video->vram = video->heads = 0;
    }
}

GhDomainConfig *
random_config_new (void)
{
  GhDomainConfig *self = random_struct (&gh_domain_config_struct);

  clear (&self->uuid);
  if (self->name == NULL)
    self->name = g_strdup ("one");
  set_path (&self->kernel, self->kernel != NULL ? "/boot/vmlinuz" : NULL);
  set_path (&self->initrd, self->initrd != NULL ? "/boot/initrd" : NULL);
  set_path (&self->loader, self->loader != NULL ? "/usr/share/code.fd" : NULL);
  set_path (&self->nvram, self->nvram != NULL ? "/srv/vars.fd" : NULL);
  set_path (&self->nvram_template, self->nvram_template != NULL ? "/usr/share/vars.fd" : NULL);
  mend_numbers (self);
  mend_cpu (self);
  mend_pins (&self->pins, self->vcpus);
  mend_pins (&self->soft_pins, self->vcpus);
  mend_boot (self);
  mend_devices (self);
  gh_domain_config_complete (self);
  return self;
}

GhDomainConfig *
random_config_new_wild (void)
{
  return random_struct (&gh_domain_config_struct);
}

/* A member of @type that people see, and of which there is one. */
static const GhField *
pick_field (const GhStruct *type)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new ();

  for (const GhField *field = type->fields; field->name != NULL; field++)
    if ((field->flags & GH_FIELD_OPAQUE) == 0 && field->type != GH_FIELD_LIST)
      g_ptr_array_add (fields, (gpointer) field);
  return fields->pdata[g_test_rand_int_range (0, (gint32) fields->len)];
}

/* A list that is not empty; %NULL for none. */
static const GhField *
pick_list (const GhDomainConfig *self)
{
  g_autoptr (GPtrArray) lists = g_ptr_array_new ();

  for (const GhField *f = gh_domain_config_struct.fields; f->name != NULL; f++)
    if (f->type == GH_FIELD_LIST && G_STRUCT_MEMBER (GPtrArray *, self, f->offset)->len > 0)
      g_ptr_array_add (lists, (gpointer) f);
  return lists->len > 0 ? lists->pdata[g_test_rand_int_range (0, (gint32) lists->len)] : NULL;
}

static void
change_text (char **member, const char *text)
{
  g_free (*member);
  *member = g_strdup (text);
}

/* To something that it is not now. */
static void
change_field (const GhField *field, gpointer self)
{
  gpointer member = G_STRUCT_MEMBER_P (self, field->offset);

  if (field->type == GH_FIELD_STRING)
    change_text (member, g_strcmp0 (*(char **) member, "x") == 0 ? "y" : "x");
  else if (field->type == GH_FIELD_STRV)
    {
      g_strfreev (*(char ***) member);
      *(char ***) member = g_strsplit ("never there before", " ", -1);
    }
  else if (field->type == GH_FIELD_ENUM)
    *(int *) member
      = (*(int *) member + 1) % (int) g_strv_length ((char **) ((const GhEnum *) field->of)->nicks);
  else if (field->type == GH_FIELD_BOOL)
    *(gboolean *) member = !*(gboolean *) member;
  else if (field->type == GH_FIELD_UINT)
    *(guint *) member += 1;
  else
    *(guint64 *) member += G_GUINT64_CONSTANT (1) << 30;
}

char *
random_config_change (GhDomainConfig *self)
{
  const GhField *list = g_test_rand_bit () ? pick_list (self) : NULL;
  GPtrArray *devices = list != NULL ? G_STRUCT_MEMBER (GPtrArray *, self, list->offset) : NULL;
  const GhField *field = pick_field (list != NULL ? list->of : &gh_domain_config_struct);

  change_field (field,
                list != NULL ? devices->pdata[g_test_rand_int_range (0, (gint32) devices->len)]
                             : (gpointer) self);
  return g_strdup (list != NULL ? list->name : field->name);
}
