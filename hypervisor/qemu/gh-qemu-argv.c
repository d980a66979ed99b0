/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* From a definition to QEMU's command line. */
#include "config.h"

#include "gh-qemu-argv.h"

#include <json-glib/json-glib.h>

#include "gh-qemu-devices-private.h"

typedef struct
{
  GPtrArray *argv;
  const GhDomainConfig *config;
  const GhQemuArgvInput *input;
  gboolean q35;
  guint ide, sata, scsi, floppies;
} Builder;

static void
add (Builder *b, const char *argument)
{
  g_ptr_array_add (b->argv, g_strdup (argument));
}

static void
add_pair (Builder *b, const char *option, const char *value)
{
  add (b, option);
  add (b, value);
}

/* Appends "NAME=VALUE" with the commas of the value doubled, as QEMU's option parser has it. */
static void
append_option (GString *text, const char *name, const char *value)
{
  if (text->len > 0)
    g_string_append_c (text, ',');
  g_string_append_printf (text, "%s=", name);
  for (const char *p = value; *p != '\0'; p++)
    g_string_append (text, *p == ',' ? ",," : (char[]){ *p, '\0' });
}

static void append_format (GString *text, const char *name, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

static void
append_format (GString *text, const char *name, const char *format, ...)
{
  g_autofree char *value = NULL;
  va_list args;

  va_start (args, format);
  value = g_strdup_vprintf (format, args);
  va_end (args);
  append_option (text, name, value);
}

static void
take (Builder *b, const char *option, GString *value)
{
  add (b, option);
  g_ptr_array_add (b->argv, g_string_free (value, FALSE));
}

static void
add_machine (Builder *b)
{
  GString *name = g_string_new (NULL);
  GString *machine = g_string_new (b->config->machine != NULL ? b->config->machine : "pc");

  append_option (name, "guest", b->config->name);
  append_option (name, "process", b->config->name);
  take (b, "-name", name);
  add_pair (b, "-uuid", b->config->uuid);
  append_option (machine, "usb", "off");
  if (b->input->efi_code != NULL)
    g_string_append (machine, ",pflash0=efi-code,pflash1=efi-vars");
  take (b, "-machine", machine);
  add_pair (b, "-accel", g_str_equal (b->input->accelerator, "kvm") ? "kvm" : "tcg,thread=multi");
  add_pair (b, "-cpu", gh_qemu_cpu (b->config, b->input->accelerator));
}

static void
add_memory (Builder *b)
{
  GString *memory = g_string_new (NULL);
  GString *smp = g_string_new (NULL);

  append_format (memory, "size", "%" G_GUINT64_FORMAT "k", b->config->memory / 1024);
  take (b, "-m", memory);
  append_format (smp, "cpus", "%u", gh_domain_config_get_vcpus_online (b->config));
  append_format (smp, "maxcpus", "%u", b->config->vcpus);
  append_format (smp, "sockets", "1");
  append_format (smp, "cores", "%u", b->config->vcpus);
  append_format (smp, "threads", "1");
  take (b, "-smp", smp);
}

static gboolean
has_bridge (const GhDomainConfig *config)
{
  for (guint i = 0; i < config->nics->len; i++)
    if (((GhNic *) config->nics->pdata[i])->type == GH_NIC_BRIDGE)
      return TRUE;
  return FALSE;
}

static void
add_process (Builder *b)
{
  GString *qmp = g_string_new ("socket,id=qmp");
  gboolean installing = b->config->install_state == GH_INSTALL_RUNNING;

  add (b, "-nodefaults");
  add (b, "-no-user-config");
  /* A bridge is entered through QEMU's setuid helper, which QEMU starts. */
  add_pair (b,
            "-sandbox",
            has_bridge (b->config)
              ? "on,obsolete=deny,elevateprivileges=allow,spawn=allow,resourcecontrol=deny"
              : "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
  add_pair (b, "-pidfile", GH_QEMU_PID_FILE);
  append_format (qmp, "fd", "%d", b->input->qmp_fd);
  g_string_append (qmp, ",server=on,wait=off");
  take (b, "-chardev", qmp);
  add_pair (b, "-mon", "chardev=qmp,mode=control");
  add_pair (b, "-msg", "timestamp=on");
  /* These two lines in the log tell how a run ended while nobody watched: gh-qemu-log.c. */
  add_pair (b, "-trace", "enable=vm_state_notify");
  add_pair (b, "-trace", "enable=qemu_system_shutdown_request");
  add_pair (b,
            "-action",
            installing ? "reboot=shutdown,shutdown=poweroff,panic=shutdown"
                       : "reboot=reset,shutdown=poweroff,panic=shutdown");
  add (b, "-S");
  if (b->input->incoming)
    add_pair (b, "-incoming", "defer");
}

static void
add_boot (Builder *b)
{
  const GhDomainConfig *config = b->config;

  if (config->kernel != NULL)
    add_pair (b, "-kernel", config->kernel);
  if (config->initrd != NULL)
    add_pair (b, "-initrd", config->initrd);
  if (config->cmdline != NULL && *config->cmdline != '\0')
    add_pair (b, "-append", config->cmdline);
  if (config->boot_menu)
    add_pair (b, "-boot", "menu=on");
  add_pair (b, "-rtc", config->localtime ? "base=localtime" : "base=utc");
}

static void
add_blockdev (Builder *b,
              const char *node,
              const char *format,
              GhSourceType type,
              const char *path,
              gboolean readonly,
              const GhDisk *tuning)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *blockdev = gh_qemu_blockdev_new (node, format, type, path, readonly);

  if (tuning != NULL)
    gh_qemu_blockdev_tune (blockdev, tuning);
  json_node_take_object (root, blockdev);
  add (b, "-blockdev");
  g_ptr_array_add (b->argv, json_to_string (root, FALSE));
}

static void
add_firmware (Builder *b)
{
  if (b->input->efi_code == NULL)
    return;
  add_blockdev (b, "efi-code", "raw", GH_SOURCE_FILE, b->input->efi_code, TRUE, NULL);
  add_blockdev (b, "efi-vars", "raw", GH_SOURCE_FILE, b->input->efi_vars, FALSE, NULL);
}

/* Place in the boot order of each thing: the words of the definition, or their default. */
static guint
get_boot_index (Builder *b, const char *word, guint nth)
{
  static const char *const usual[] = { "disk", "cdrom", "network", NULL };
  const char *const *boot = b->config->boot != NULL && b->config->boot[0] != NULL
                              ? (const char *const *) b->config->boot
                              : usual;

  for (guint i = 0; boot[i] != NULL; i++)
    if (g_str_equal (boot[i], word))
      return (i + 1) * 100 + nth;
  return 0;
}

static gboolean
has_boot_order (const GhDomainConfig *config)
{
  for (guint i = 0; i < config->disks->len; i++)
    if (((GhDisk *) config->disks->pdata[i])->boot_order > 0)
      return TRUE;
  return FALSE;
}

static void
append_disk_boot (Builder *b, GString *device, const GhDisk *disk, guint nth)
{
  guint index = disk->boot_order;

  if (!has_boot_order (b->config) && disk->device != GH_DISK_FLOPPY)
    index = get_boot_index (b, disk->device == GH_DISK_CDROM ? "cdrom" : "disk", nth);
  if (index > 0)
    append_format (device, "bootindex", "%u", index);
}

static void
append_disk_place (Builder *b, GString *device, const GhDisk *disk)
{
  switch (disk->bus)
    {
    case GH_DISK_BUS_IDE:
      append_format (device, "bus", "ide.%u", b->ide / 2);
      append_format (device, "unit", "%u", b->ide++ % 2);
      break;
    case GH_DISK_BUS_SATA:
      append_format (device, "bus", "%s.%u", b->q35 ? "ide" : "ahci", b->sata++);
      break;
    case GH_DISK_BUS_SCSI:
      append_option (device, "bus", "scsi.0");
      append_format (device, "scsi-id", "%u", b->scsi++);
      break;
    case GH_DISK_BUS_USB:
      append_option (device, "bus", "usb.0");
      break;
    case GH_DISK_BUS_FDC:
      append_format (device, "unit", "%u", b->floppies++);
      break;
    case GH_DISK_BUS_VIRTIO:
    case GH_DISK_BUS_XEN:
    default:
      break;
    }
}

static void
add_disk (Builder *b, const GhDisk *disk, guint nth)
{
  g_autofree char *node = gh_qemu_disk_id (disk->target);
  GString *device = g_string_new (gh_qemu_disk_device (disk));

  if (disk->source != NULL)
    {
      add_blockdev (b,
                    node,
                    disk->format,
                    disk->source_type,
                    disk->source,
                    disk->readonly || disk->device == GH_DISK_CDROM,
                    disk);
      append_option (device, "drive", node);
    }
  append_option (device, "id", node);
  append_disk_place (b, device, disk);
  if (disk->shareable)
    append_option (device, "share-rw", "on");
  if (disk->serial != NULL && *disk->serial != '\0' && disk->device != GH_DISK_FLOPPY)
    append_option (device, "serial", disk->serial);
  append_disk_boot (b, device, disk, nth);
  take (b, "-device", device);
}

static gboolean
has_disk_on (const GhDomainConfig *config, GhDiskBus bus)
{
  for (guint i = 0; i < config->disks->len; i++)
    if (((GhDisk *) config->disks->pdata[i])->bus == bus)
      return TRUE;
  return FALSE;
}

static gboolean
needs_usb (const GhDomainConfig *config)
{
  for (guint i = 0; i < config->inputs->len; i++)
    if (((GhInput *) config->inputs->pdata[i])->bus == GH_INPUT_BUS_USB)
      return TRUE;
  return has_disk_on (config, GH_DISK_BUS_USB);
}

static void
add_controllers (Builder *b)
{
  if (needs_usb (b->config))
    add_pair (b, "-device", "qemu-xhci,id=usb");
  if (has_disk_on (b->config, GH_DISK_BUS_SATA) && !b->q35)
    add_pair (b, "-device", "ich9-ahci,id=ahci");
  if (has_disk_on (b->config, GH_DISK_BUS_SCSI))
    add_pair (b, "-device", "virtio-scsi-pci,id=scsi");
  if (has_disk_on (b->config, GH_DISK_BUS_FDC) && b->q35)
    add_pair (b, "-device", "isa-fdc,id=fdc");
}

static void
add_nic (Builder *b, const GhNic *nic, guint nth)
{
  GString *netdev = g_string_new (nic->type == GH_NIC_BRIDGE ? "bridge" : "user");
  GString *device = g_string_new (gh_qemu_nic_device (nic->model));
  guint index = has_boot_order (b->config) ? 0 : get_boot_index (b, "network", nth);
  g_autofree char *net_id = gh_qemu_netdev_id (nic->mac);
  g_autofree char *nic_id = gh_qemu_nic_id (nic->mac);

  append_option (netdev, "id", net_id);
  if (nic->type == GH_NIC_BRIDGE)
    append_option (netdev, "br", nic->source);
  take (b, "-netdev", netdev);
  append_option (device, "netdev", net_id);
  append_option (device, "id", nic_id);
  append_option (device, "mac", nic->mac);
  if (index > 0)
    append_format (device, "bootindex", "%u", index);
  take (b, "-device", device);
}

static void
add_display (Builder *b)
{
  const GhDomainConfig *config = b->config;
  const char *video = NULL;

  /* The VNC server listens nowhere: its clients come as descriptors through the monitor. */
  if (config->graphics->len > 0)
    add_pair (b, "-vnc", "none");
  else
    add_pair (b, "-display", "none");
  if (config->videos->len > 0)
    video = gh_qemu_video_device (((GhVideo *) config->videos->pdata[0])->model);
  if (video != NULL)
    add_pair (b, "-device", video);
  for (guint i = 0; i < config->inputs->len; i++)
    {
      const char *input = gh_qemu_input_device (config->inputs->pdata[i]);
      GString *device;

      if (input == NULL)
        continue;
      device = g_string_new (input);
      append_format (device, "id", "input%u", i);
      if (g_str_has_prefix (input, "usb-"))
        append_option (device, "bus", "usb.0");
      take (b, "-device", device);
    }
}

static void
add_serial (Builder *b, guint port, gboolean first)
{
  GString *chardev = g_string_new ("socket");
  GString *device = g_string_new ("isa-serial");
  g_autofree char *socket = gh_qemu_argv_serial_socket (port);

  append_format (chardev, "id", "serial%u", port);
  append_option (chardev, "path", socket);
  append_option (chardev, "server", "on");
  append_option (chardev, "wait", "off");
  if (first)
    {
      append_option (chardev, "logfile", b->input->serial_log);
      /* Each write goes to the end, wherever that is after the log was begun again. */
      append_option (chardev, "logappend", "on");
    }
  take (b, "-chardev", chardev);
  append_format (device, "chardev", "serial%u", port);
  append_format (device, "index", "%u", port);
  take (b, "-device", device);
}

/* Last, so that the places of all others stay what they are. A guest that runs out of memory may
 * take some back by itself. On q35 a device can be added to a running machine only below a port of
 * its own. */
static void
add_live (Builder *b)
{
  add_pair (b, "-device", "virtio-balloon-pci,id=balloon,deflate-on-oom=on");
  for (guint i = 0; b->q35 && i < GH_QEMU_SPARE_PORTS; i++)
    {
      GString *port = g_string_new ("pcie-root-port");

      append_format (port, "id", GH_QEMU_SPARE_PORT, i);
      append_format (port, "chassis", "%u", i + 1);
      take (b, "-device", port);
    }
}

char *
gh_qemu_argv_serial_socket (guint port)
{
  return g_strdup_printf ("serial%u.sock", port);
}

static void
add_rng (Builder *b, const GhRng *rng, guint nth)
{
  g_autofree char *id = g_strdup_printf ("rng%u", nth);
  gboolean builtin = g_strcmp0 (rng->backend, "builtin") == 0;
  GString *object = g_string_new (builtin ? "rng-builtin" : "rng-random");
  GString *device = g_string_new ("virtio-rng-pci");

  append_option (object, "id", id);
  if (!builtin)
    append_option (object, "filename", rng->source != NULL ? rng->source : "/dev/urandom");
  append_option (device, "rng", id);
  take (b, "-object", object);
  take (b, "-device", device);
}

/* What the guest tells of its own trouble, and what watches that it is alive. */
static void
add_guards (Builder *b)
{
  const GPtrArray *watchdogs = b->config->watchdogs;

  for (guint i = 0; i < watchdogs->len; i++)
    {
      const GhWatchdog *watchdog = watchdogs->pdata[i];
      const char *action = watchdog->action != NULL ? watchdog->action : "reset";

      add_pair (b, "-device", watchdog->model != NULL ? watchdog->model : "i6300esb");
      if (i == 0)
        take (b, "-action", g_string_append (g_string_new ("watchdog="), action));
    }
  if (b->config->panics->len > 0)
    add_pair (b, "-device", "pvpanic");
}

char **
gh_qemu_argv_new (const GhDomainConfig *config, const GhQemuArgvInput *input)
{
  Builder b = { g_ptr_array_new (), config, input };

  b.q35 = gh_qemu_machine_is_q35 (config->machine);
  add (&b, input->binary);
  add_machine (&b);
  add_memory (&b);
  add_process (&b);
  add_boot (&b);
  add_firmware (&b);
  add_controllers (&b);
  for (guint i = 0; i < config->disks->len; i++)
    add_disk (&b, config->disks->pdata[i], i);
  for (guint i = 0; i < config->nics->len; i++)
    add_nic (&b, config->nics->pdata[i], i);
  add_display (&b);
  for (guint i = 0; i < config->serials->len; i++)
    add_serial (&b, ((GhSerial *) config->serials->pdata[i])->port, i == 0);
  for (guint i = 0; i < config->rngs->len; i++)
    add_rng (&b, config->rngs->pdata[i], i);
  add_guards (&b);
  add_live (&b);
  g_ptr_array_add (b.argv, NULL);
  return (char **) g_ptr_array_free (b.argv, FALSE);
}
