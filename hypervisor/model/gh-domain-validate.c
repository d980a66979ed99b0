/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes a definition valid, as far as that can be told without a host. */
#include "config.h"

#include "gh-domain-config.h"

#include <glib/gi18n-lib.h>

#include "gh-cpu-set.h"
#include "gh-cpuid.h"
#include "gh-domain-boot.h"
#include "gh-error.h"
#include "gh-forward.h"
#include "gh-hostdev.h"
#include "gh-text.h"

/* Smallest memory that is more likely meant than a slip of the unit. */
#define MEMORY_MIN (G_GUINT64_CONSTANT (4) << 20)
#define VCPUS_MAX  4096

typedef struct
{
  GPtrArray *list; /* GhComplaint */
  gsize member;
  guint index;
} Complaints;

static void complain (Complaints *c, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
complain (Complaints *c, const char *format, ...)
{
  GhComplaint *complaint = g_new0 (GhComplaint, 1);
  va_list args;

  complaint->member = c->member;
  complaint->index = c->index;
  va_start (args, format);
  complaint->message = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (c->list, complaint);
}

/* What the next complaints are about. */
static Complaints *
about (Complaints *c, gsize member, guint index)
{
  c->member = member;
  c->index = index;
  return c;
}

#define ABOUT(c, member) about (c, G_STRUCT_OFFSET (GhDomainConfig, member), 0)

void
gh_complaint_free (GhComplaint *self)
{
  g_free (self->message);
  g_free (self);
}

static const char *
name_complaint (const char *name)
{
  G_STATIC_ASSERT (GH_DOMAIN_NAME_MAX == 128);

  if (strlen (name) > GH_DOMAIN_NAME_MAX)
    return _ ("a name has at most 128 bytes; choose a shorter one");
  if (!gh_text_is_clean (name))
    return _ ("a name is one line of UTF-8 without control characters");
  if (strchr (name, '/') != NULL)
    return _ ("a name has no “/”; choose another one");
  if (g_ascii_isspace (name[0]) || g_ascii_isspace (name[strlen (name) - 1]))
    return _ ("a name neither starts nor ends with a blank");
  if (strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    return _ ("a name is not “.” or “..”");
  if (name[0] == '-')
    return _ ("a name does not start with “-”");
  if (g_uuid_string_is_valid (name))
    return _ ("a name is not in the form of a UUID");
  return NULL;
}

/* NULL when nothing is wrong with it. */
static char *
describe_name (const char *name)
{
  const char *complaint;
  g_autofree char *quoted = NULL;

  if (name == NULL || *name == '\0')
    return g_strdup (_ ("A machine needs a name: give it one"));
  complaint = name_complaint (name);
  if (complaint == NULL)
    return NULL;
  quoted = gh_text_quote (name);
  return g_strdup_printf (_ ("The name %s cannot be used: %s"), quoted, complaint);
}

gboolean
gh_domain_name_validate (const char *name, GError **error)
{
  g_autofree char *complaint = describe_name (name);

  if (complaint == NULL)
    return TRUE;
  g_set_error_literal (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT, complaint);
  return FALSE;
}

static gboolean
is_coredump (GhEndAction action)
{
  return action == GH_END_ACTION_COREDUMP_DESTROY || action == GH_END_ACTION_COREDUMP_RESTART;
}

static void
check_general (Complaints *c, const GhDomainConfig *self)
{
  g_autofree char *name = describe_name (self->name);
  g_autofree char *memory = gh_format_size (self->memory);

  if (name != NULL)
    complain (ABOUT (c, name), "%s", name);
  if (self->uuid != NULL && !g_uuid_string_is_valid (self->uuid))
    complain (
      ABOUT (c, uuid), _ ("The UUID “%s” is not one: leave it out to get a new one"), self->uuid);
  if (self->title != NULL && !gh_text_is_clean (self->title))
    complain (ABOUT (c, title),
              _ ("The title is not one line of UTF-8 without control characters"));
  if (self->memory < MEMORY_MIN)
    complain (ABOUT (c, memory), _ ("%s of memory is too little: give 4 MiB or more"), memory);
  if (self->vcpus == 0 || self->vcpus > VCPUS_MAX)
    complain (
      ABOUT (c, vcpus), _ ("%u CPUs are not possible: give 1 to %d"), self->vcpus, VCPUS_MAX);
  if (self->timezone != NULL && (self->localtime || self->clock_adjustment != 0))
    complain (
      ABOUT (c, timezone),
      _ ("The clock is to show the time in %s and something else as well: leave out the one "
         "or the other"),
      self->timezone);
  if (is_coredump (self->on_poweroff) || is_coredump (self->on_reboot))
    complain (is_coredump (self->on_poweroff) ? ABOUT (c, on_poweroff) : ABOUT (c, on_reboot),
              _ ("Only after a crash a core dump is of use: choose destroy or restart"));
  if (self->cpu_mode == GH_CPU_CUSTOM && (self->cpu_model == NULL || *self->cpu_model == '\0'))
    complain (ABOUT (c, cpu_mode), _ ("The CPU mode is custom, but no CPU model is named"));
}

static void
check_pins (Complaints *c, char **pins)
{
  for (; pins != NULL && *pins != NULL; pins++)
    {
      g_autoptr (GError) error = NULL;
      GhCpuSet set;

      if (!gh_cpu_set_parse (*pins, &set, &error))
        complain (c, "%s", error->message);
    }
}

static void
check_tuning (Complaints *c, const GhDomainConfig *self)
{
  g_autofree char *current = gh_format_size (self->current_memory);
  g_autofree char *memory = gh_format_size (self->memory);

  if (self->current_memory > self->memory)
    complain (ABOUT (c, current_memory),
              _ ("%s of memory at present is more than the %s that the machine can have: lower the "
                 "one, or raise the other"),
              current,
              memory);
  if (self->vcpus_online > self->vcpus)
    complain (ABOUT (c, vcpus_online),
              _ ("%u CPUs at present are more than the %u that the machine can have: lower the "
                 "one, or raise the other"),
              self->vcpus_online,
              self->vcpus);
  check_pins (ABOUT (c, pins), self->pins);
  check_pins (ABOUT (c, soft_pins), self->soft_pins);
  if (self->cpupool != NULL && !gh_text_is_clean (self->cpupool))
    complain (ABOUT (c, cpupool),
              _ ("The CPU pool’s name is not one line of UTF-8 without control characters"));
}

static void
check_cpu (Complaints *c, const GhDomainConfig *self)
{
  guint sockets, dies, cores, threads;

  if (gh_domain_config_get_topology (self, &sockets, &dies, &cores, &threads)
      && (guint64) sockets * dies * cores * threads != self->vcpus)
    complain (ABOUT (c, sockets),
              _ ("%u sockets of %u dies of %u cores of %u threads are not the %u CPUs that the "
                 "machine has: change the one or the other"),
              sockets,
              dies,
              cores,
              threads,
              self->vcpus);
  for (char **word = self->cpu_features; word != NULL && *word != NULL; word++)
    if ((**word != '+' && **word != '-') || !g_ascii_isalnum ((*word)[1])
        || !gh_text_is_clean (*word) || strpbrk (*word, ", ") != NULL)
      complain (ABOUT (c, cpu_features), _ ("“%s” is no CPU feature: write +aes or -aes"), *word);
  if (self->cpu_features != NULL && self->cpu_mode == GH_CPU_DEFAULT)
    complain (ABOUT (c, cpu_features),
              _ ("CPU features are named, but no CPU mode: choose host, maximum or a model of your "
                 "own"));
}

static void
check_cpuid (Complaints *c, const GhDomainConfig *self)
{
  for (char **item = self->cpuid; item != NULL && *item != NULL; item++)
    if (!gh_cpuid_is_valid (*item))
      complain (ABOUT (c, cpuid),
                _ ("“%s” says nothing about CPUID: write family=6, or 1:ecx= with 32 bits"),
                *item);
    else if (gh_cpuid_is_xend (*item) != gh_cpuid_is_xend (*self->cpuid))
      complain (ABOUT (c, cpuid),
                _ ("CPUID is said in two ways, “%s” and “%s”: choose one of them"),
                *self->cpuid,
                *item);
}

static void
check_path (Complaints *c, const char *path)
{
  g_autofree char *quoted = gh_text_quote (path);

  if (path == NULL)
    return;
  if (!g_path_is_absolute (path))
    complain (c, _ ("%s is not an absolute path: write it from “/” on"), quoted);
  else if (strpbrk (path, "\n\r") != NULL)
    complain (c, _ ("%s has a line break in it"), quoted);
}

static void
check_boot (Complaints *c, const GhDomainConfig *self)
{
  g_autofree char *words = gh_enum_list (&gh_boot_enum);
  int value;

  check_path (ABOUT (c, kernel), self->kernel);
  check_path (ABOUT (c, initrd), self->initrd);
  check_path (ABOUT (c, loader), self->loader);
  check_path (ABOUT (c, nvram), self->nvram);
  check_path (ABOUT (c, nvram_template), self->nvram_template);
  if (self->firmware != GH_FIRMWARE_EFI && (self->secure_boot || self->nvram != NULL))
    complain (ABOUT (c, firmware),
              _ ("Secure Boot and EFI variables need EFI firmware: choose it"));
  if (self->kernel == NULL && self->initrd != NULL)
    complain (ABOUT (c, initrd), _ ("There is an initrd but no kernel: name the kernel too"));
  if (self->kernel == NULL && self->cmdline != NULL && *self->cmdline != '\0')
    complain (ABOUT (c, cmdline),
              _ ("There are kernel arguments but no kernel: name the kernel too"));
  if (self->cmdline != NULL && strpbrk (self->cmdline, "\n\r") != NULL)
    complain (ABOUT (c, cmdline), _ ("The kernel arguments have a line break in them"));
  if (self->install_state == GH_INSTALL_RUNNING && self->kernel == NULL && self->disks->len == 0)
    complain (ABOUT (c, install_state),
              _ ("The machine is to be installed, but has neither a kernel nor a medium to boot"));
  for (char **b = self->boot; b != NULL && *b != NULL; b++)
    if (!gh_enum_parse (&gh_boot_enum, *b, &value))
      complain (ABOUT (c, boot), _ ("“%s” is no boot device: use %s"), *b, words);
}

static gboolean
target_is_valid (const char *target)
{
  if (target == NULL || strlen (target) > 15)
    return FALSE;
  for (const char *p = target; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p))
      return FALSE;
  return *target != '\0';
}

static void
check_disks (Complaints *c, const GhDomainConfig *self)
{
  g_autoptr (GHashTable) targets = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) sources = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->disks->len; i++)
    {
      const GhDisk *disk = self->disks->pdata[i];
      g_autofree char *quoted = gh_text_quote (disk->source);

      about (c, G_STRUCT_OFFSET (GhDomainConfig, disks), i);
      if (disk->target != NULL && !target_is_valid (disk->target))
        complain (c, _ ("Disk %u: the name “%s” is not one like vda or sdb"), i + 1, disk->target);
      else if (disk->target != NULL && !g_hash_table_add (targets, disk->target))
        complain (c, _ ("Two disks are both named %s: rename one"), disk->target);
      check_path (c, disk->source);
      if (disk->source == NULL && disk->device == GH_DISK_DISK)
        complain (c,
                  _ ("Disk %s has no source: name its file or block device"),
                  disk->target ? disk->target : "");
      if (disk->source != NULL && disk->device == GH_DISK_DISK && !disk->shareable
          && !g_hash_table_add (sources, disk->source))
        complain (c, _ ("Two disks both use %s: remove one"), quoted);
    }
}

static void
note_boot_order (Complaints *c, GHashTable *taken, guint order)
{
  if (order > 0 && !g_hash_table_add (taken, GUINT_TO_POINTER (order)))
    complain (c, _ ("Two devices have the place %u in the boot order: give each its own"), order);
}

/* The order by kinds and that by devices cannot both be had. */
static void
check_boot_orders (Complaints *c, const GhDomainConfig *self)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->disks->len; i++)
    note_boot_order (about (c, G_STRUCT_OFFSET (GhDomainConfig, disks), i),
                     taken,
                     ((const GhDisk *) self->disks->pdata[i])->boot_order);
  for (guint i = 0; i < self->nics->len; i++)
    note_boot_order (about (c, G_STRUCT_OFFSET (GhDomainConfig, nics), i),
                     taken,
                     ((const GhNic *) self->nics->pdata[i])->boot_order);
  if (self->boot != NULL && self->boot[0] != NULL && gh_domain_boot_has_places (self))
    complain (ABOUT (c, boot),
              _ ("There is a boot order, and devices have places of their own in it: leave out the "
                 "one or the other"));
}

static gboolean
mac_is_valid (const char *mac)
{
  if (strlen (mac) != 17)
    return FALSE;
  for (int i = 0; i < 17; i++)
    if (i % 3 == 2 ? mac[i] != ':' : !g_ascii_isxdigit (mac[i]))
      return FALSE;
  /* The lowest bit of the first byte marks a multicast address (IEEE 802, 8.2). */
  return (g_ascii_xdigit_value (mac[1]) & 1) == 0;
}

static void
check_forwards (Complaints *c, const GhNic *nic, guint number)
{
  for (char **word = nic->forwards; word != NULL && *word != NULL; word++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GhForward) forward = gh_forward_parse (*word, &error);

      if (forward == NULL)
        complain (c, _ ("Network %u: %s"), number, error->message);
    }
  if (nic->type != GH_NIC_USER && nic->forwards != NULL && *nic->forwards != NULL)
    complain (c,
              _ ("Network %u: ports are forwarded by a user network only: choose that, or leave "
                 "them out"),
              number);
}

/* A word that goes into the settings of hypervisors, where a comma begins another one. */
static gboolean
is_word (const char *text)
{
  for (; text != NULL && *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr ("-_.", *text) == NULL)
      return FALSE;
  return TRUE;
}

static void
check_nics (Complaints *c, const GhDomainConfig *self)
{
  g_autoptr (GHashTable) macs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->nics->len; i++)
    {
      const GhNic *nic = self->nics->pdata[i];

      about (c, G_STRUCT_OFFSET (GhDomainConfig, nics), i);
      if (nic->mac != NULL && !mac_is_valid (nic->mac))
        complain (
          c,
          _ ("Network %u: “%s” is no MAC address of a machine: write one like 52:54:00:12:34:56"),
          i + 1,
          nic->mac);
      else if (nic->mac != NULL && !g_hash_table_add (macs, g_ascii_strdown (nic->mac, -1)))
        complain (c, _ ("Two networks both have the MAC address %s: change one"), nic->mac);
      if (!is_word (nic->model))
        complain (c, _ ("Network %u: “%s” is no model of a card"), i + 1, nic->model);
      if (nic->type != GH_NIC_USER && (nic->source == NULL || *nic->source == '\0'))
        complain (c,
                  nic->type == GH_NIC_BRIDGE    ? _ ("Network %u names no bridge: choose one")
                  : nic->type == GH_NIC_NETWORK ? _ ("Network %u names no network: choose one")
                                                : _ ("Network %u names no device: choose one"),
                  i + 1);
      check_forwards (c, nic, i + 1);
    }
}

/* Whether a device before number @index is the same. */
static gboolean
is_named_twice (const GPtrArray *hostdevs, guint index)
{
  g_autofree char *name = gh_hostdev_get_name (hostdevs->pdata[index]);

  for (guint i = 0; i < index; i++)
    {
      g_autofree char *other = gh_hostdev_get_name (hostdevs->pdata[i]);

      if (strcmp (name, other != NULL ? other : "") == 0)
        return TRUE;
    }
  return FALSE;
}

static void
check_hostdevs (Complaints *c, const GhDomainConfig *self)
{
  for (guint i = 0; i < self->hostdevs->len; i++)
    {
      const GhHostdev *hostdev = self->hostdevs->pdata[i];

      about (c, G_STRUCT_OFFSET (GhDomainConfig, hostdevs), i);
      if (gh_hostdev_is_complete (hostdev))
        {
          if (is_named_twice (self->hostdevs, i))
            complain (
              c,
              _ ("Device of the host %u is the same as another one: remove it, or say where "
                 "it is"),
              i + 1);
          continue;
        }
      if (hostdev->type == GH_HOSTDEV_USB)
        complain (
          c,
          _ ("Device of the host %u: say which one by vendor and product, or by bus and device"),
          i + 1);
      else
        complain (c, _ ("Device of the host %u: say which one, as 0000:01:00.0"), i + 1);
    }
}

static void
check_screens (Complaints *c, const GhDomainConfig *self)
{
  for (guint i = 0; i < self->graphics->len; i++)
    {
      const GhGraphics *graphics = self->graphics->pdata[i];

      about (c, G_STRUCT_OFFSET (GhDomainConfig, graphics), i);
      if (graphics->port > 65535)
        complain (
          c, _ ("Display %u: there is no port %u: choose one from 5900 on"), i + 1, graphics->port);
    }
}

static void
check_timers (Complaints *c, const GhDomainConfig *self)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->timers->len; i++)
    {
      const GhTimer *timer = self->timers->pdata[i];

      about (c, G_STRUCT_OFFSET (GhDomainConfig, timers), i);
      if (timer->name == NULL || *timer->name == '\0')
        complain (c, _ ("Timer %u has no name: write one like rtc or hpet"), i + 1);
      else if (!g_hash_table_add (names, timer->name))
        complain (c, _ ("There are two timers “%s”: remove one"), timer->name);
    }
}

GPtrArray *
gh_domain_config_check (const GhDomainConfig *self)
{
  Complaints complaints
    = { .list = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_complaint_free) };

  g_return_val_if_fail (self != NULL, NULL);

  check_general (&complaints, self);
  check_tuning (&complaints, self);
  check_boot (&complaints, self);
  check_disks (&complaints, self);
  check_boot_orders (&complaints, self);
  check_nics (&complaints, self);
  check_cpu (&complaints, self);
  check_cpuid (&complaints, self);
  check_hostdevs (&complaints, self);
  check_screens (&complaints, self);
  check_timers (&complaints, self);
  return complaints.list;
}

gboolean
gh_domain_config_validate (const GhDomainConfig *self, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) complaints = gh_domain_config_check (self);

  for (guint i = 0; i < complaints->len; i++)
    g_string_append_printf (
      text, "%s%s", i > 0 ? "\n" : "", ((const GhComplaint *) complaints->pdata[i])->message);
  if (text->len == 0)
    return TRUE;
  g_set_error_literal (error, GH_ERROR, GH_ERROR_INVALID_DEFINITION, text->str);
  return FALSE;
}
