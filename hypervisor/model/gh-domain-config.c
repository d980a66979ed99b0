/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDomainConfig: the definition of a virtual machine and of its devices. */
#include "config.h"

#include "gh-domain-config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gh-forward.h"

#define WORDS(name, ...)                                                                           \
  static const char *const name##_words[] = { __VA_ARGS__, NULL };                                 \
  const GhEnum gh_##name##_enum = { name##_words }

WORDS (virt, "auto", "kvm", "qemu", "xen");
WORDS (cpu_mode, "default", "host", "maximum", "custom");
WORDS (toggle, "default", "on", "off");
WORDS (firmware, "bios", "efi");
WORDS (altp2m, "disabled", "mixed", "external", "limited");
WORDS (rdm_strategy, "ignore", "host");
WORDS (rdm_policy, "default", "strict", "relaxed");
WORDS (boot, "disk", "cdrom", "network");
WORDS (end_action,
       "default",
       "destroy",
       "restart",
       "preserve",
       "rename-restart",
       "coredump-destroy",
       "coredump-restart");
WORDS (install_state, "none", "installing");
WORDS (disk_device, "disk", "cdrom", "floppy");
WORDS (source_type, "file", "block");
WORDS (disk_bus, "virtio", "sata", "ide", "scsi", "usb", "xen", "fdc");
WORDS (nic_type, "user", "bridge", "network", "direct");
WORDS (graphics_type, "vnc", "sdl", "spice");
WORDS (video_model, "default", "vga", "virtio", "qxl", "cirrus", "bochs", "none");
WORDS (input_type, "tablet", "mouse", "keyboard");
WORDS (input_bus, "usb", "ps2", "virtio", "xen");

#define F     GH_FIELD
#define PLAIN GH_FIELD_PLAIN
#define FOREIGN(S)                                                                                 \
  F (S, foreign, "foreign", NULL, GH_FIELD_STRING, NULL, GH_FIELD_OPAQUE), GH_FIELD_END

static const GhField disk_fields[] = {
  F (GhDisk, target, "target", N_ ("Name in the machine"), GH_FIELD_STRING, NULL, GH_FIELD_KEY),
  F (GhDisk, device, "device", N_ ("Kind"), GH_FIELD_ENUM, &gh_disk_device_enum, PLAIN),
  F (GhDisk,
     source_type,
     "source-type",
     N_ ("Kind of source"),
     GH_FIELD_ENUM,
     &gh_source_type_enum,
     PLAIN),
  F (GhDisk, source, "source", N_ ("Source"), GH_FIELD_STRING, NULL, PLAIN),
  F (GhDisk, format, "format", N_ ("Format"), GH_FIELD_STRING, NULL, PLAIN),
  F (GhDisk, bus, "bus", N_ ("Controller"), GH_FIELD_ENUM, &gh_disk_bus_enum, PLAIN),
  F (GhDisk, readonly, "readonly", N_ ("Read only"), GH_FIELD_BOOL, NULL, PLAIN),
  F (GhDisk, shareable, "shareable", N_ ("Shareable"), GH_FIELD_BOOL, NULL, PLAIN),
  F (GhDisk, cache, "cache", N_ ("Cache"), GH_FIELD_STRING, NULL, PLAIN),
  F (GhDisk, io, "io", N_ ("Input and output"), GH_FIELD_STRING, NULL, PLAIN),
  F (GhDisk, discard, "discard", N_ ("Discarded blocks"), GH_FIELD_STRING, NULL, PLAIN),
  F (GhDisk, serial, "serial", N_ ("Serial number"), GH_FIELD_STRING, NULL, PLAIN),
  F (GhDisk, boot_order, "boot-order", N_ ("Place in the boot order"), GH_FIELD_UINT, NULL, PLAIN),
  FOREIGN (GhDisk),
};
const GhStruct gh_disk_struct = { "disk", N_ ("Disk"), sizeof (GhDisk), disk_fields };

static const GhField nic_fields[] = {
  F (GhNic, mac, "mac", N_ ("MAC address"), GH_FIELD_STRING, NULL, GH_FIELD_KEY),
  F (GhNic, type, "type", N_ ("Connection"), GH_FIELD_ENUM, &gh_nic_type_enum, PLAIN),
  F (GhNic, source, "source", N_ ("Bridge or network"), GH_FIELD_STRING, NULL, PLAIN),
  F (GhNic, model, "model", N_ ("Model"), GH_FIELD_STRING, NULL, PLAIN),
  F (GhNic, link_down, "link-down", N_ ("Cable pulled"), GH_FIELD_BOOL, NULL, PLAIN),
  F (GhNic, boot_order, "boot-order", N_ ("Place in the boot order"), GH_FIELD_UINT, NULL, PLAIN),
  F (GhNic, mtu, "mtu", N_ ("Longest packet"), GH_FIELD_UINT, NULL, PLAIN),
  F (GhNic, rate_in, "rate-in", N_ ("Limit of what it receives"), GH_FIELD_UINT, NULL, PLAIN),
  F (GhNic, rate_out, "rate-out", N_ ("Limit of what it sends"), GH_FIELD_UINT, NULL, PLAIN),
  F (GhNic, forwards, "forwards", N_ ("Forwarded ports"), GH_FIELD_STRV, NULL, PLAIN),
  FOREIGN (GhNic),
};
const GhStruct gh_nic_struct = { "nic", N_ ("Network"), sizeof (GhNic), nic_fields };

static const GhField graphics_fields[] = {
  F (GhGraphics, type, "type", N_ ("Kind"), GH_FIELD_ENUM, &gh_graphics_type_enum, PLAIN),
  F (GhGraphics, listen, "listen", N_ ("Address"), GH_FIELD_STRING, NULL, PLAIN),
  F (GhGraphics, port, "port", N_ ("Port"), GH_FIELD_UINT, NULL, PLAIN),
  F (GhGraphics, password, "password", N_ ("Password"), GH_FIELD_STRING, NULL, PLAIN),
  F (GhGraphics, keymap, "keymap", N_ ("Keyboard layout"), GH_FIELD_STRING, NULL, PLAIN),
  FOREIGN (GhGraphics),
};
const GhStruct gh_graphics_struct
  = { "graphics", N_ ("Display"), sizeof (GhGraphics), graphics_fields };

static const GhField video_fields[] = {
  F (GhVideo, model, "model", N_ ("Model"), GH_FIELD_ENUM, &gh_video_model_enum, PLAIN),
  F (GhVideo, vram, "vram", N_ ("Video memory"), GH_FIELD_UINT, NULL, PLAIN),
  F (GhVideo, heads, "heads", N_ ("Screens"), GH_FIELD_UINT, NULL, PLAIN),
  FOREIGN (GhVideo),
};
const GhStruct gh_video_struct = { "video", N_ ("Video"), sizeof (GhVideo), video_fields };

static const GhField input_fields[] = {
  F (GhInput, type, "type", N_ ("Kind"), GH_FIELD_ENUM, &gh_input_type_enum, PLAIN),
  F (GhInput, bus, "bus", N_ ("Controller"), GH_FIELD_ENUM, &gh_input_bus_enum, PLAIN),
  FOREIGN (GhInput),
};
const GhStruct gh_input_struct = { "input", N_ ("Input"), sizeof (GhInput), input_fields };

static const GhField serial_fields[] = {
  F (GhSerial, port, "port", N_ ("Port"), GH_FIELD_UINT, NULL, GH_FIELD_KEY),
  FOREIGN (GhSerial),
};
const GhStruct gh_serial_struct
  = { "serial", N_ ("Serial port"), sizeof (GhSerial), serial_fields };

static const GhField timer_fields[] = {
  F (GhTimer, name, "name", N_ ("Name"), GH_FIELD_STRING, NULL, GH_FIELD_KEY),
  F (GhTimer, present, "present", N_ ("Present"), GH_FIELD_ENUM, &gh_toggle_enum, PLAIN),
  F (GhTimer, tickpolicy, "tickpolicy", N_ ("Late ticks"), GH_FIELD_STRING, NULL, PLAIN),
  F (GhTimer, mode, "mode", N_ ("Source"), GH_FIELD_STRING, NULL, PLAIN),
  FOREIGN (GhTimer),
};
const GhStruct gh_timer_struct = { "timer", N_ ("Timer"), sizeof (GhTimer), timer_fields };

#define C GhDomainConfig
static const GhField config_fields[] = {
  F (C, uuid, "uuid", N_ ("UUID"), GH_FIELD_STRING, NULL, PLAIN),
  F (C, name, "name", N_ ("Name"), GH_FIELD_STRING, NULL, PLAIN),
  F (C, title, "title", N_ ("Title"), GH_FIELD_STRING, NULL, PLAIN),
  F (C, description, "description", N_ ("Description"), GH_FIELD_STRING, NULL, PLAIN),
  F (C, os_id, "os", N_ ("System"), GH_FIELD_STRING, NULL, PLAIN),
  F (C, virt, "virt", N_ ("Virtualization"), GH_FIELD_ENUM, &gh_virt_enum, PLAIN),
  F (C, memory, "memory", N_ ("Memory"), GH_FIELD_UINT64, NULL, GH_FIELD_BYTES),
  F (C,
     current_memory,
     "current-memory",
     N_ ("Memory at present"),
     GH_FIELD_UINT64,
     NULL,
     GH_FIELD_BYTES),
  F (C, vcpus, "vcpus", N_ ("CPUs"), GH_FIELD_UINT, NULL, PLAIN),
  F (C, vcpus_online, "vcpus-online", N_ ("CPUs at present"), GH_FIELD_UINT, NULL, PLAIN),
  F (C, pins, "pins", N_ ("CPUs that it may run on"), GH_FIELD_STRV, NULL, PLAIN),
  F (C, soft_pins, "soft-pins", N_ ("CPUs that it prefers"), GH_FIELD_STRV, NULL, PLAIN),
  F (C, weight, "weight", N_ ("Share of CPU time"), GH_FIELD_UINT, NULL, PLAIN),
  F (C, cap, "cap", N_ ("Limit of CPU time"), GH_FIELD_UINT, NULL, PLAIN),
  F (C, cpupool, "cpupool", N_ ("CPU pool"), GH_FIELD_STRING, NULL, PLAIN),
  F (C, sockets, "sockets", N_ ("CPU sockets"), GH_FIELD_UINT, NULL, PLAIN),
  F (C, dies, "dies", N_ ("CPU dies in a socket"), GH_FIELD_UINT, NULL, PLAIN),
  F (C, cores, "cores", N_ ("CPU cores in a die"), GH_FIELD_UINT, NULL, PLAIN),
  F (C, threads, "threads", N_ ("Threads of a CPU core"), GH_FIELD_UINT, NULL, PLAIN),
  F (C, cpu_mode, "cpu-mode", N_ ("CPU mode"), GH_FIELD_ENUM, &gh_cpu_mode_enum, PLAIN),
  F (C, cpu_model, "cpu-model", N_ ("CPU model"), GH_FIELD_STRING, NULL, PLAIN),
  F (C, cpu_features, "cpu-features", N_ ("CPU features"), GH_FIELD_STRV, NULL, PLAIN),
  F (C, memory_source, "memory-source", N_ ("Where memory lies"), GH_FIELD_STRING, NULL, PLAIN),
  F (C, memory_shared, "memory-shared", N_ ("Shared memory"), GH_FIELD_BOOL, NULL, PLAIN),
  F (C, memory_locked, "memory-locked", N_ ("Locked memory"), GH_FIELD_BOOL, NULL, PLAIN),
  F (C, hugepages, "hugepages", N_ ("Huge pages"), GH_FIELD_BOOL, NULL, PLAIN),
  F (C,
     hugepage_size,
     "hugepage-size",
     N_ ("Size of huge pages"),
     GH_FIELD_UINT64,
     NULL,
     GH_FIELD_BYTES),
  F (C, arch, "arch", N_ ("Architecture"), GH_FIELD_STRING, NULL, PLAIN),
  F (C, machine, "machine", N_ ("Machine type"), GH_FIELD_STRING, NULL, PLAIN),
  F (C, firmware, "firmware", N_ ("Firmware"), GH_FIELD_ENUM, &gh_firmware_enum, PLAIN),
  F (C, loader, "loader", N_ ("Firmware image"), GH_FIELD_STRING, NULL, PLAIN),
  F (C, nvram, "nvram", N_ ("EFI variables"), GH_FIELD_STRING, NULL, PLAIN),
  F (C,
     nvram_template,
     "nvram-template",
     N_ ("Template of the EFI variables"),
     GH_FIELD_STRING,
     NULL,
     PLAIN),
  F (C, secure_boot, "secure-boot", N_ ("Secure Boot"), GH_FIELD_BOOL, NULL, PLAIN),
  F (C, kernel, "kernel", N_ ("Kernel"), GH_FIELD_STRING, NULL, PLAIN),
  F (C, initrd, "initrd", N_ ("Initrd"), GH_FIELD_STRING, NULL, PLAIN),
  F (C, cmdline, "cmdline", N_ ("Kernel arguments"), GH_FIELD_STRING, NULL, PLAIN),
  F (C, boot, "boot", N_ ("Boot order"), GH_FIELD_STRV, NULL, PLAIN),
  F (C, boot_menu, "boot-menu", N_ ("Boot menu"), GH_FIELD_BOOL, NULL, PLAIN),
  F (C, bootloader, "bootloader", N_ ("Boot loader"), GH_FIELD_STRING, NULL, PLAIN),
  F (C,
     bootloader_args,
     "bootloader-args",
     N_ ("Boot loader arguments"),
     GH_FIELD_STRING,
     NULL,
     PLAIN),
  F (C, localtime, "localtime", N_ ("Clock in local time"), GH_FIELD_BOOL, NULL, PLAIN),
  F (C,
     clock_adjustment,
     "clock-adjustment",
     N_ ("Clock set forward, in seconds"),
     GH_FIELD_INT64,
     NULL,
     PLAIN),
  F (C, timezone, "timezone", N_ ("Time zone of the clock"), GH_FIELD_STRING, NULL, PLAIN),
  F (C, timers, "timers", N_ ("Timers"), GH_FIELD_LIST, &gh_timer_struct, PLAIN),
  F (C, no_acpi, "no-acpi", N_ ("Without ACPI"), GH_FIELD_BOOL, NULL, PLAIN),
  F (C, no_apic, "no-apic", N_ ("Without APIC"), GH_FIELD_BOOL, NULL, PLAIN),
  F (C, hap, "hap", N_ ("Hardware-assisted paging"), GH_FIELD_ENUM, &gh_toggle_enum, PLAIN),
  F (C, smm, "smm", N_ ("System management mode"), GH_FIELD_ENUM, &gh_toggle_enum, PLAIN),
  F (C, vmport, "vmport", N_ ("VMware’s port"), GH_FIELD_ENUM, &gh_toggle_enum, PLAIN),
  F (C, pmu, "pmu", N_ ("Performance counters"), GH_FIELD_ENUM, &gh_toggle_enum, PLAIN),
  F (C, kvm_hidden, "kvm-hidden", N_ ("KVM hidden"), GH_FIELD_BOOL, NULL, PLAIN),
  F (C, hyperv, "hyperv", N_ ("Hyper-V interface"), GH_FIELD_STRV, NULL, PLAIN),
  F (C, viridian, "viridian", N_ ("Hyper-V interface of Xen"), GH_FIELD_BOOL, NULL, PLAIN),
  F (C,
     nested_hvm,
     "nested-hvm",
     N_ ("Nested virtualization"),
     GH_FIELD_ENUM,
     &gh_toggle_enum,
     PLAIN),
  F (C, altp2m, "altp2m", N_ ("Views of memory (altp2m)"), GH_FIELD_ENUM, &gh_altp2m_enum, PLAIN),
  F (C,
     rdm_strategy,
     "rdm-strategy",
     N_ ("Reserved device memory"),
     GH_FIELD_ENUM,
     &gh_rdm_strategy_enum,
     PLAIN),
  F (C,
     rdm_policy,
     "rdm-policy",
     N_ ("When that is taken"),
     GH_FIELD_ENUM,
     &gh_rdm_policy_enum,
     PLAIN),
  F (C, cpuid, "cpuid", N_ ("CPUID"), GH_FIELD_STRV, NULL, PLAIN),
  F (C,
     on_poweroff,
     "on-poweroff",
     N_ ("After powering off"),
     GH_FIELD_ENUM,
     &gh_end_action_enum,
     PLAIN),
  F (C, on_reboot, "on-reboot", N_ ("After a reboot"), GH_FIELD_ENUM, &gh_end_action_enum, PLAIN),
  F (C, on_crash, "on-crash", N_ ("After a crash"), GH_FIELD_ENUM, &gh_end_action_enum, PLAIN),
  F (C,
     install_state,
     "install-state",
     N_ ("Installation"),
     GH_FIELD_ENUM,
     &gh_install_state_enum,
     PLAIN),
  F (C, install_source, "install-source", N_ ("Install source"), GH_FIELD_STRING, NULL, PLAIN),
  F (C, group, "group", N_ ("Group"), GH_FIELD_STRING, NULL, PLAIN),
  F (C, tags, "tags", N_ ("Tags"), GH_FIELD_STRV, NULL, PLAIN),
  F (C, autostart, "autostart", N_ ("Start with the host"), GH_FIELD_BOOL, NULL, PLAIN),
  F (C, disks, "disks", N_ ("Disks"), GH_FIELD_LIST, &gh_disk_struct, PLAIN),
  F (C, nics, "nics", N_ ("Networks"), GH_FIELD_LIST, &gh_nic_struct, PLAIN),
  F (C, graphics, "graphics", N_ ("Displays"), GH_FIELD_LIST, &gh_graphics_struct, PLAIN),
  F (C, videos, "videos", N_ ("Video"), GH_FIELD_LIST, &gh_video_struct, PLAIN),
  F (C, inputs, "inputs", N_ ("Input"), GH_FIELD_LIST, &gh_input_struct, PLAIN),
  F (C, serials, "serials", N_ ("Serial ports"), GH_FIELD_LIST, &gh_serial_struct, PLAIN),
  F (
    C, controllers, "controllers", N_ ("Controllers"), GH_FIELD_LIST, &gh_controller_struct, PLAIN),
  F (C,
     filesystems,
     "filesystems",
     N_ ("Shared folders"),
     GH_FIELD_LIST,
     &gh_filesystem_struct,
     PLAIN),
  F (C, smartcards, "smartcards", N_ ("Smart cards"), GH_FIELD_LIST, &gh_smartcard_struct, PLAIN),
  F (C, channels, "channels", N_ ("Channels"), GH_FIELD_LIST, &gh_channel_struct, PLAIN),
  F (C, tpms, "tpms", N_ ("TPMs"), GH_FIELD_LIST, &gh_tpm_struct, PLAIN),
  F (C, sounds, "sounds", N_ ("Sound cards"), GH_FIELD_LIST, &gh_sound_struct, PLAIN),
  F (C, hostdevs, "hostdevs", N_ ("Devices of the host"), GH_FIELD_LIST, &gh_hostdev_struct, PLAIN),
  F (C, redirdevs, "redirdevs", N_ ("USB redirections"), GH_FIELD_LIST, &gh_redirdev_struct, PLAIN),
  F (C, watchdogs, "watchdogs", N_ ("Watchdogs"), GH_FIELD_LIST, &gh_watchdog_struct, PLAIN),
  F (C,
     memballoons,
     "memballoons",
     N_ ("Memory balloons"),
     GH_FIELD_LIST,
     &gh_memballoon_struct,
     PLAIN),
  F (C, rngs, "rngs", N_ ("Random numbers"), GH_FIELD_LIST, &gh_rng_struct, PLAIN),
  F (C, panics, "panics", N_ ("Panic devices"), GH_FIELD_LIST, &gh_panic_struct, PLAIN),
  F (C, vsocks, "vsocks", N_ ("Sockets to the host"), GH_FIELD_LIST, &gh_vsock_struct, PLAIN),
  FOREIGN (C),
};
#undef C
const GhStruct gh_domain_config_struct
  = { "domain", N_ ("Machine"), sizeof (GhDomainConfig), config_fields };

G_DEFINE_BOXED_TYPE (GhDomainConfig, gh_domain_config, gh_domain_config_copy, gh_domain_config_free)

GhDomainConfig *
gh_domain_config_new (void)
{
  return gh_struct_new (&gh_domain_config_struct);
}

GhDomainConfig *
gh_domain_config_copy (const GhDomainConfig *self)
{
  return gh_struct_copy (&gh_domain_config_struct, self);
}

void
gh_domain_config_free (GhDomainConfig *self)
{
  gh_struct_free (&gh_domain_config_struct, self);
}

gboolean
gh_domain_config_equal (const GhDomainConfig *a, const GhDomainConfig *b)
{
  return gh_struct_equal (&gh_domain_config_struct, a, b);
}

static gpointer
add_device (GPtrArray *list, const GhStruct *type)
{
  gpointer device = gh_struct_new (type);

  g_ptr_array_add (list, device);
  return device;
}

GhDisk *
gh_domain_config_add_disk (GhDomainConfig *self)
{
  return add_device (self->disks, &gh_disk_struct);
}

GhNic *
gh_domain_config_add_nic (GhDomainConfig *self)
{
  return add_device (self->nics, &gh_nic_struct);
}

GhGraphics *
gh_domain_config_add_graphics (GhDomainConfig *self)
{
  return add_device (self->graphics, &gh_graphics_struct);
}

GhVideo *
gh_domain_config_add_video (GhDomainConfig *self)
{
  return add_device (self->videos, &gh_video_struct);
}

GhInput *
gh_domain_config_add_input (GhDomainConfig *self)
{
  return add_device (self->inputs, &gh_input_struct);
}

GhSerial *
gh_domain_config_add_serial (GhDomainConfig *self)
{
  return add_device (self->serials, &gh_serial_struct);
}

void
gh_domain_config_add_usual_devices (GhDomainConfig *self, gboolean graphics)
{
  gh_domain_config_add_serial (self);
  if (!graphics)
    return;
  gh_domain_config_add_graphics (self)->type = GH_GRAPHICS_VNC;
  gh_domain_config_add_video (self)->model = GH_VIDEO_DEFAULT;
  gh_domain_config_add_input (self)->type = GH_INPUT_TABLET;
}

gpointer
gh_domain_config_add_device (GhDomainConfig *self, const GhStruct *type)
{
  for (const GhField *field = config_fields; field->name != NULL; field++)
    if (field->type == GH_FIELD_LIST && field->of == type)
      return add_device (G_STRUCT_MEMBER (GPtrArray *, self, field->offset), type);
  g_return_val_if_reached (NULL);
}

GhDisk *
gh_domain_config_get_disk (const GhDomainConfig *self, const char *target)
{
  for (guint i = 0; i < self->disks->len; i++)
    {
      GhDisk *disk = self->disks->pdata[i];

      if (g_strcmp0 (disk->target, target) == 0)
        return disk;
    }
  return NULL;
}

GhNic *
gh_domain_config_get_nic (const GhDomainConfig *self, const char *mac)
{
  for (guint i = 0; mac != NULL && i < self->nics->len; i++)
    {
      GhNic *nic = self->nics->pdata[i];

      if (nic->mac != NULL && g_ascii_strcasecmp (nic->mac, mac) == 0)
        return nic;
    }
  return NULL;
}

guint64
gh_domain_config_get_current_memory (const GhDomainConfig *self)
{
  return self->current_memory != 0 ? MIN (self->current_memory, self->memory) : self->memory;
}

gboolean
gh_domain_config_get_topology (
  const GhDomainConfig *self, guint *sockets, guint *dies, guint *cores, guint *threads)
{
  gboolean said = self->sockets != 0 || self->dies != 0 || self->cores != 0 || self->threads != 0;

  *sockets = MAX (self->sockets, 1);
  *dies = MAX (self->dies, 1);
  *cores = said ? MAX (self->cores, 1) : self->vcpus;
  *threads = MAX (self->threads, 1);
  return said;
}

guint
gh_video_count_heads (const GhVideo *self)
{
  return self->model == GH_VIDEO_NONE ? 0 : MAX (self->heads, 1);
}

static gboolean
has_picture (const GhDomainConfig *self)
{
  const GhVideo *video = self->videos->len > 0 ? self->videos->pdata[0] : NULL;

  return video == NULL || video->model != GH_VIDEO_NONE;
}

const GhGraphics *
gh_domain_config_find_graphics (const GhDomainConfig *self, GhGraphicsType type)
{
  for (guint i = 0; i < self->graphics->len; i++)
    if (((GhGraphics *) self->graphics->pdata[i])->type == type)
      return self->graphics->pdata[i];
  return NULL;
}

gboolean
gh_domain_config_has_window (const GhDomainConfig *self)
{
  return gh_domain_config_find_graphics (self, GH_GRAPHICS_SDL) != NULL && has_picture (self);
}

gboolean
gh_domain_config_has_screen (const GhDomainConfig *self)
{
  const GhGraphics *sdl = gh_domain_config_find_graphics (self, GH_GRAPHICS_SDL);

  return self->graphics->len > (sdl != NULL ? 1 : 0) && has_picture (self);
}

guint
gh_domain_config_count_screens (const GhDomainConfig *self)
{
  guint n = 0;

  if (!gh_domain_config_has_screen (self))
    return 0;
  for (guint i = 0; i < self->videos->len; i++)
    n += gh_video_count_heads (self->videos->pdata[i]);
  return MAX (n, 1);
}

guint
gh_domain_config_get_vcpus_online (const GhDomainConfig *self)
{
  return self->vcpus_online != 0 ? MIN (self->vcpus_online, self->vcpus) : self->vcpus;
}

const char *
gh_domain_config_get_display_name (const GhDomainConfig *self)
{
  return self->title != NULL && *self->title != '\0' ? self->title : self->name;
}

/* The letters of disk number @n as Linux counts them: a … z, aa, ab, … */
static char *
disk_letters (guint n)
{
  char letters[8];
  guint at = sizeof letters - 1;

  letters[at] = '\0';
  for (n++; n > 0 && at > 0; n = (n - 1) / 26)
    letters[--at] = (char) ('a' + (n - 1) % 26);
  return g_strdup (letters + at);
}

char *
gh_domain_config_free_target (const GhDomainConfig *self, const char *prefix)
{
  for (guint n = 0;; n++)
    {
      g_autofree char *letters = disk_letters (n);
      g_autofree char *target = g_strconcat (prefix, letters, NULL);

      if (gh_domain_config_get_disk (self, target) == NULL)
        return g_steal_pointer (&target);
    }
}

static const char *
target_prefix (GhDiskBus bus)
{
  switch (bus)
    {
    case GH_DISK_BUS_VIRTIO:
      return "vd";
    case GH_DISK_BUS_XEN:
      return "xvd";
    case GH_DISK_BUS_IDE:
      return "hd";
    case GH_DISK_BUS_FDC:
      return "fd";
    case GH_DISK_BUS_SATA:
    case GH_DISK_BUS_SCSI:
    case GH_DISK_BUS_USB:
    default:
      return "sd";
    }
}

/* 52:54:00 is what QEMU and libvirt hand out, 00:16:3e is Xen's. */
static char *
random_mac (GhVirt virt)
{
  guint32 r = g_random_int ();

  return g_strdup_printf ("%s:%02x:%02x:%02x",
                          virt == GH_VIRT_XEN ? "00:16:3e" : "52:54:00",
                          (r >> 16) & (virt == GH_VIRT_XEN ? 0x7f : 0xff),
                          (r >> 8) & 0xff,
                          r & 0xff);
}

/* Each with its protocol and address. */
static void
complete_forwards (GhNic *nic)
{
  for (char **word = nic->forwards; word != NULL && *word != NULL; word++)
    {
      g_autoptr (GhForward) forward = gh_forward_parse (*word, NULL);

      if (forward == NULL)
        continue;
      g_free (*word);
      *word = gh_forward_format (forward);
    }
}

/* Who says one thing of the layout means the rest as well. */
static void
complete_topology (GhDomainConfig *self)
{
  guint sockets, dies, cores, threads;

  if (!gh_domain_config_get_topology (self, &sockets, &dies, &cores, &threads))
    return;
  self->sockets = sockets;
  self->dies = dies;
  self->cores = cores;
  self->threads = threads;
}

void
gh_domain_config_complete (GhDomainConfig *self)
{
  complete_topology (self);
  if (self->uuid == NULL)
    self->uuid = g_uuid_string_random ();
  if (self->memory == 0)
    self->memory = G_GUINT64_CONSTANT (1) << 30;
  if (self->vcpus == 0)
    self->vcpus = 1;
  for (guint i = 0; i < self->disks->len; i++)
    {
      GhDisk *disk = self->disks->pdata[i];

      if (disk->target == NULL)
        disk->target = gh_domain_config_free_target (self, target_prefix (disk->bus));
    }
  for (guint i = 0; i < self->nics->len; i++)
    {
      GhNic *nic = self->nics->pdata[i];

      if (nic->mac == NULL)
        nic->mac = random_mac (self->virt);
      complete_forwards (nic);
    }
}

void
gh_domain_config_install_on (GhDomainConfig *self, const char *console)
{
  char *cmdline = self->cmdline;

  if (self->install_state == GH_INSTALL_NONE || self->kernel == NULL
      || (cmdline != NULL && strstr (cmdline, "console=") != NULL))
    return;
  self->cmdline
    = g_strstrip (g_strconcat (cmdline != NULL ? cmdline : "", " console=", console, NULL));
  g_free (cmdline);
}

gboolean
gh_domain_config_end_install (GhDomainConfig *self)
{
  if (self->install_state == GH_INSTALL_NONE)
    return FALSE;
  self->install_state = GH_INSTALL_NONE;
  g_clear_pointer (&self->kernel, g_free);
  g_clear_pointer (&self->initrd, g_free);
  g_clear_pointer (&self->cmdline, g_free);
  return TRUE;
}
