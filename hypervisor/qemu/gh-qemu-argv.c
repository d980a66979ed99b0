/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* From a definition to QEMU's command line. */
#include "config.h"

#include "gh-qemu-argv.h"

#include <json-glib/json-glib.h>

#include "gh-domain-boot.h"
#include "gh-qemu-argv-private.h"
#include "gh-qemu-devices-private.h"

static void
add_machine (GhQemuBuilder *b)
{
  GString *name = g_string_new (NULL);
  GString *machine = g_string_new (b->config->machine != NULL ? b->config->machine : "pc");

  gh_qemu_argv_option (name, "guest", b->config->name);
  gh_qemu_argv_option (name, "process", b->config->name);
  gh_qemu_argv_take (b, "-name", name);
  gh_qemu_argv_add_pair (b, "-uuid", b->config->uuid);
  gh_qemu_argv_option (machine, "usb", "off");
  gh_qemu_argv_machine_options (b, machine);
  if (b->input->efi_code != NULL)
    g_string_append (machine, ",pflash0=efi-code,pflash1=efi-vars");
  gh_qemu_argv_take (b, "-machine", machine);
  gh_qemu_argv_add_pair (
    b, "-accel", g_str_equal (b->input->accelerator, "kvm") ? "kvm" : "tcg,thread=multi");
  gh_qemu_argv_cpu (b);
}

static void
add_memory (GhQemuBuilder *b)
{
  GString *memory = g_string_new (NULL);
  GString *smp = g_string_new (NULL);
  guint sockets, dies, cores, threads;

  gh_qemu_argv_format (memory, "size", "%" G_GUINT64_FORMAT "k", b->config->memory / 1024);
  gh_qemu_argv_take (b, "-m", memory);
  gh_qemu_argv_format (smp, "cpus", "%u", gh_domain_config_get_vcpus_online (b->config));
  gh_qemu_argv_format (smp, "maxcpus", "%u", b->config->vcpus);
  gh_domain_config_get_topology (b->config, &sockets, &dies, &cores, &threads);
  gh_qemu_argv_format (smp, "sockets", "%u", sockets);
  if (dies > 1)
    gh_qemu_argv_format (smp, "dies", "%u", dies);
  gh_qemu_argv_format (smp, "cores", "%u", cores);
  gh_qemu_argv_format (smp, "threads", "%u", threads);
  gh_qemu_argv_take (b, "-smp", smp);
  gh_qemu_argv_memory (b);
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
add_process (GhQemuBuilder *b)
{
  GString *qmp = g_string_new ("socket,id=qmp");

  gh_qemu_argv_add (b, "-nodefaults");
  gh_qemu_argv_add (b, "-no-user-config");
  /* A bridge is entered through QEMU's setuid helper, which QEMU starts. */
  gh_qemu_argv_add_pair (
    b,
    "-sandbox",
    has_bridge (b->config)
      ? "on,obsolete=deny,elevateprivileges=allow,spawn=allow,resourcecontrol=deny"
      : "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
  gh_qemu_argv_add_pair (b, "-pidfile", GH_QEMU_PID_FILE);
  gh_qemu_argv_format (qmp, "fd", "%d", b->input->qmp_fd);
  g_string_append (qmp, ",server=on,wait=off");
  gh_qemu_argv_take (b, "-chardev", qmp);
  gh_qemu_argv_add_pair (b, "-mon", "chardev=qmp,mode=control");
  gh_qemu_argv_add_pair (b, "-msg", "timestamp=on");
  /* These two lines in the log tell how a run ended while nobody watched: gh-qemu-log.c. */
  gh_qemu_argv_add_pair (b, "-trace", "enable=vm_state_notify");
  gh_qemu_argv_add_pair (b, "-trace", "enable=qemu_system_shutdown_request");
  gh_qemu_argv_add_pair (b, "-action", gh_qemu_end_get_actions (b->config));
  gh_qemu_argv_add (b, "-S");
  if (b->input->incoming)
    gh_qemu_argv_add_pair (b, "-incoming", "defer");
}

static void
add_boot (GhQemuBuilder *b)
{
  const GhDomainConfig *config = b->config;

  if (config->kernel != NULL)
    gh_qemu_argv_add_pair (b, "-kernel", config->kernel);
  if (config->initrd != NULL)
    gh_qemu_argv_add_pair (b, "-initrd", config->initrd);
  if (config->cmdline != NULL && *config->cmdline != '\0')
    gh_qemu_argv_add_pair (b, "-append", config->cmdline);
  if (config->boot_menu)
    gh_qemu_argv_add_pair (b, "-boot", "menu=on");
  gh_qemu_argv_clock (b);
}

static void
add_blockdev (GhQemuBuilder *b,
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
  gh_qemu_argv_add (b, "-blockdev");
  g_ptr_array_add (b->argv, json_to_string (root, FALSE));
}

static void
add_firmware (GhQemuBuilder *b)
{
  if (b->config->firmware == GH_FIRMWARE_BIOS && b->config->loader != NULL)
    gh_qemu_argv_add_pair (b, "-bios", b->config->loader);
  if (b->input->efi_code == NULL)
    return;
  if (b->config->secure_boot)
    gh_qemu_argv_add_pair (b, "-global", "driver=cfi.pflash01,property=secure,value=on");
  add_blockdev (b, "efi-code", "raw", GH_SOURCE_FILE, b->input->efi_code, TRUE, NULL);
  add_blockdev (b, "efi-vars", "raw", GH_SOURCE_FILE, b->input->efi_vars, FALSE, NULL);
}

/* Place in the boot order of each thing: the words of the definition, or their default. */
static guint
get_boot_index (GhQemuBuilder *b, const char *word, guint nth)
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

static void
append_disk_boot (GhQemuBuilder *b, GString *device, const GhDisk *disk, guint nth)
{
  guint index = disk->boot_order;

  if (!gh_domain_boot_has_places (b->config) && disk->device != GH_DISK_FLOPPY)
    index = get_boot_index (b, disk->device == GH_DISK_CDROM ? "cdrom" : "disk", nth);
  if (index > 0)
    gh_qemu_argv_format (device, "bootindex", "%u", index);
}

static void
append_disk_place (GhQemuBuilder *b, GString *device, const GhDisk *disk)
{
  switch (disk->bus)
    {
    case GH_DISK_BUS_IDE:
      gh_qemu_argv_format (device, "bus", "ide.%u", b->ide / 2);
      gh_qemu_argv_format (device, "unit", "%u", b->ide++ % 2);
      break;
    case GH_DISK_BUS_SATA:
      gh_qemu_argv_format (device, "bus", "%s.%u", b->q35 ? "ide" : "ahci", b->sata++);
      break;
    case GH_DISK_BUS_SCSI:
      gh_qemu_argv_option (device, "bus", "scsi.0");
      gh_qemu_argv_format (device, "scsi-id", "%u", b->scsi++);
      break;
    case GH_DISK_BUS_USB:
      gh_qemu_argv_option (device, "bus", "usb.0");
      break;
    case GH_DISK_BUS_FDC:
      gh_qemu_argv_format (device, "unit", "%u", b->floppies++);
      break;
    case GH_DISK_BUS_VIRTIO:
    case GH_DISK_BUS_XEN:
    default:
      break;
    }
}

static void
add_disk (GhQemuBuilder *b, const GhDisk *disk, guint nth)
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
      gh_qemu_argv_option (device, "drive", node);
    }
  gh_qemu_argv_option (device, "id", node);
  append_disk_place (b, device, disk);
  if (disk->shareable)
    gh_qemu_argv_option (device, "share-rw", "on");
  if (disk->serial != NULL && *disk->serial != '\0' && disk->device != GH_DISK_FLOPPY)
    gh_qemu_argv_option (device, "serial", disk->serial);
  append_disk_boot (b, device, disk, nth);
  gh_qemu_argv_take (b, "-device", device);
}

static void
add_nic (GhQemuBuilder *b, const GhNic *nic, guint nth)
{
  GString *netdev = g_string_new (nic->type == GH_NIC_BRIDGE ? "bridge" : "user");
  GString *device = g_string_new (gh_qemu_nic_device (nic->model));
  guint index
    = gh_domain_boot_has_places (b->config) ? nic->boot_order : get_boot_index (b, "network", nth);
  g_autofree char *net_id = gh_qemu_netdev_id (nic->mac);
  g_autofree char *nic_id = gh_qemu_nic_id (nic->mac);

  gh_qemu_argv_option (netdev, "id", net_id);
  if (nic->type == GH_NIC_BRIDGE)
    gh_qemu_argv_option (netdev, "br", nic->source);
  for (char **word = nic->forwards; word != NULL && *word != NULL; word++)
    gh_qemu_argv_forward (netdev, *word);
  gh_qemu_argv_take (b, "-netdev", netdev);
  gh_qemu_argv_option (device, "netdev", net_id);
  gh_qemu_argv_option (device, "id", nic_id);
  gh_qemu_argv_option (device, "mac", nic->mac);
  if (nic->mtu > 0)
    gh_qemu_argv_format (device, "host_mtu", "%u", nic->mtu);
  if (index > 0)
    gh_qemu_argv_format (device, "bootindex", "%u", index);
  gh_qemu_argv_take (b, "-device", device);
}

static void
add_display (GhQemuBuilder *b)
{
  const GhDomainConfig *config = b->config;

  gh_qemu_argv_screen (b);
  for (guint i = 0; i < config->inputs->len; i++)
    {
      const char *input = gh_qemu_input_device (config->inputs->pdata[i]);
      GString *device;

      if (input == NULL)
        continue;
      device = g_string_new (input);
      gh_qemu_argv_format (device, "id", "input%u", i);
      if (g_str_has_prefix (input, "usb-"))
        gh_qemu_argv_option (device, "bus", "usb.0");
      gh_qemu_argv_take (b, "-device", device);
    }
}

static void
add_serial (GhQemuBuilder *b, guint port, gboolean first)
{
  GString *chardev = g_string_new ("socket");
  GString *device = g_string_new ("isa-serial");
  g_autofree char *socket = gh_qemu_argv_serial_socket (port);

  gh_qemu_argv_format (chardev, "id", "serial%u", port);
  gh_qemu_argv_option (chardev, "path", socket);
  gh_qemu_argv_option (chardev, "server", "on");
  gh_qemu_argv_option (chardev, "wait", "off");
  if (first)
    {
      gh_qemu_argv_option (chardev, "logfile", b->input->serial_log);
      /* Each write goes to the end, wherever that is after the log was begun again. */
      gh_qemu_argv_option (chardev, "logappend", "on");
    }
  gh_qemu_argv_take (b, "-chardev", chardev);
  gh_qemu_argv_format (device, "chardev", "serial%u", port);
  gh_qemu_argv_format (device, "index", "%u", port);
  gh_qemu_argv_take (b, "-device", device);
}

/* Last, so that the places of all others stay what they are. A guest that runs out of memory may
 * take some back by itself. On q35 a device can be added to a running machine only below a port of
 * its own. */
static void
add_live (GhQemuBuilder *b)
{
  gh_qemu_argv_balloon (b);
  for (guint i = 0; b->q35 && i < GH_QEMU_SPARE_PORTS; i++)
    {
      GString *port = g_string_new ("pcie-root-port");

      gh_qemu_argv_format (port, "id", GH_QEMU_SPARE_PORT, i);
      gh_qemu_argv_format (port, "chassis", "%u", i + 1);
      gh_qemu_argv_take (b, "-device", port);
    }
}

char *
gh_qemu_argv_serial_socket (guint port)
{
  return g_strdup_printf ("serial%u.sock", port);
}

char **
gh_qemu_argv_new (const GhDomainConfig *config, const GhQemuArgvInput *input)
{
  GhQemuBuilder b = { g_ptr_array_new (), config, input };

  b.q35 = gh_qemu_machine_is_q35 (config->machine);
  gh_qemu_argv_add (&b, input->binary);
  add_machine (&b);
  add_memory (&b);
  add_process (&b);
  add_boot (&b);
  add_firmware (&b);
  gh_qemu_argv_controllers (&b);
  for (guint i = 0; i < config->disks->len; i++)
    add_disk (&b, config->disks->pdata[i], i);
  for (guint i = 0; i < config->nics->len; i++)
    add_nic (&b, config->nics->pdata[i], i);
  add_display (&b);
  for (guint i = 0; i < config->serials->len; i++)
    add_serial (&b, ((GhSerial *) config->serials->pdata[i])->port, i == 0);
  gh_qemu_argv_devices (&b);
  add_live (&b);
  g_ptr_array_add (b.argv, NULL);
  return (char **) g_ptr_array_free (b.argv, FALSE);
}
