/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The devices beside disks, network, screen and serial lines, on QEMU's command line. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gh-hostdev.h"
#include "gh-qemu-argv-private.h"
#include "gh-qemu-devices-private.h"
#include "gh-text.h"

/* A channel to SPICE's agent in the guest, which is for the clipboard here. */
#define CLIPBOARD_TYPE "qemu-vdagent"
#define CLIPBOARD_NAME "com.redhat.spice.0"

/* A word of libvirt's and what QEMU calls it. */
typedef struct
{
  const char *word;
  const char *device;
} Name;

static const Name usb_models[] = {
  { "qemu-xhci", "qemu-xhci" },
  { "nec-xhci", "nec-usb-xhci" },
  { "piix3-uhci", "piix3-usb-uhci" },
  { "piix4-uhci", "piix4-usb-uhci" },
  { "ehci", "usb-ehci" },
  { "ich9-ehci1", "ich9-usb-ehci1" },
  { "pci-ohci", "pci-ohci" },
  { NULL, NULL },
};

static const Name scsi_models[] = {
  { "virtio-scsi", "virtio-scsi-pci" },
  { "lsilogic", "lsi53c895a" },
  { "lsisas1068", "mptsas1068" },
  { "vmpvscsi", "pvscsi" },
  { NULL, NULL },
};

static const Name pci_models[] = {
  { "pcie-to-pci-bridge", "pcie-pci-bridge" },
  { "dmi-to-pci-bridge", "i82801b11-bridge" },
  { "pci-bridge", "pci-bridge" },
  { NULL, NULL },
};

/* The devices of a model, parted by a blank. */
static const Name sound_models[] = {
  { "ich6", "intel-hda hda-duplex" },
  { "ich9", "ich9-intel-hda hda-duplex" },
  { "ac97", "AC97" },
  { "es1370", "ES1370" },
  { "sb16", "sb16" },
  { "usb", "usb-audio" },
  { "pcspk", "" },
  { NULL, NULL },
};

static const Name tpm_models[] = {
  { "tpm-crb", "tpm-crb" },
  { "tpm-tis", "tpm-tis" },
  { NULL, NULL },
};

/* The first of @names when nothing is said; %NULL for a word that is none of them. */
static const char *
find_name (const Name *names, const char *word)
{
  for (const Name *name = names; name->word != NULL; name++)
    if (word == NULL || *word == '\0' || strcmp (name->word, word) == 0)
      return name->device;
  return NULL;
}

static gboolean
is_virtiofs (const GhFilesystem *filesystem)
{
  return g_strcmp0 (filesystem->driver, "virtiofs") == 0;
}

gboolean
gh_qemu_argv_needs_shared_memory (const GhDomainConfig *config)
{
  for (guint i = 0; i < config->filesystems->len; i++)
    if (is_virtiofs (config->filesystems->pdata[i]))
      return TRUE;
  return FALSE;
}

/* ---- controllers ---- */

static gboolean
has_disk_on (const GhDomainConfig *config, GhDiskBus bus)
{
  for (guint i = 0; i < config->disks->len; i++)
    if (((GhDisk *) config->disks->pdata[i])->bus == bus)
      return TRUE;
  return FALSE;
}

static const GhController *
find_controller (const GhDomainConfig *config, const char *type)
{
  for (guint i = 0; i < config->controllers->len; i++)
    if (g_strcmp0 (((const GhController *) config->controllers->pdata[i])->type, type) == 0)
      return config->controllers->pdata[i];
  return NULL;
}

static gboolean
needs_usb (const GhDomainConfig *config)
{
  for (guint i = 0; i < config->inputs->len; i++)
    if (((GhInput *) config->inputs->pdata[i])->bus == GH_INPUT_BUS_USB)
      return TRUE;
  for (guint i = 0; i < config->hostdevs->len; i++)
    if (((const GhHostdev *) config->hostdevs->pdata[i])->type == GH_HOSTDEV_USB)
      return TRUE;
  for (guint i = 0; i < config->sounds->len; i++)
    if (g_strcmp0 (((const GhSound *) config->sounds->pdata[i])->model, "usb") == 0)
      return TRUE;
  return has_disk_on (config, GH_DISK_BUS_USB);
}

static gboolean
has_no_usb (const GhDomainConfig *config)
{
  const GhController *usb = find_controller (config, "usb");

  return usb != NULL && g_strcmp0 (usb->model, "none") == 0;
}

gboolean
gh_qemu_argv_has_usb (const GhDomainConfig *config)
{
  return !has_no_usb (config) && (find_controller (config, "usb") != NULL || needs_usb (config));
}

/* An EHCI of Intel's has three slower ones beside it, for mice and keyboards. */
static void
add_usb (GhQemuBuilder *b)
{
  const GhController *usb = find_controller (b->config, "usb");
  GString *device;

  if (!gh_qemu_argv_has_usb (b->config))
    return;
  device = g_string_new (find_name (usb_models, usb != NULL ? usb->model : NULL));
  gh_qemu_argv_option (device, "id", "usb");
  if (usb != NULL && usb->ports != 0)
    {
      g_autofree char *ports = g_strdup_printf ("%u", usb->ports);

      gh_qemu_argv_option (device, "p2", ports);
      gh_qemu_argv_option (device, "p3", ports);
    }
  gh_qemu_argv_take (b, "-device", device);
  for (guint i = 0; usb != NULL && g_strcmp0 (usb->model, "ich9-ehci1") == 0 && i < 3; i++)
    {
      GString *slower = g_string_new (NULL);

      g_string_printf (slower, "ich9-usb-uhci%u,masterbus=usb.0,firstport=%u", i + 1, 2 * i);
      gh_qemu_argv_take (b, "-device", slower);
    }
}

static void
add_scsi (GhQemuBuilder *b)
{
  const GhController *scsi = find_controller (b->config, "scsi");
  GString *device;

  if (scsi == NULL && !has_disk_on (b->config, GH_DISK_BUS_SCSI))
    return;
  device = g_string_new (find_name (scsi_models, scsi != NULL ? scsi->model : NULL));
  gh_qemu_argv_option (device, "id", "scsi");
  gh_qemu_argv_take (b, "-device", device);
}

static void
add_bridges (GhQemuBuilder *b)
{
  for (guint i = 0; i < b->config->controllers->len; i++)
    {
      const GhController *pci = b->config->controllers->pdata[i];
      const char *name = g_strcmp0 (pci->type, "pci") == 0 && pci->model != NULL
                           ? find_name (pci_models, pci->model)
                           : NULL;
      GString *device;

      if (name == NULL)
        continue;
      device = g_string_new (name);
      gh_qemu_argv_format (device, "id", "pci-bridge%u", i);
      if (strcmp (name, "pci-bridge") == 0)
        gh_qemu_argv_format (device, "chassis_nr", "%u", 100 + i);
      gh_qemu_argv_take (b, "-device", device);
    }
}

void
gh_qemu_argv_controllers (GhQemuBuilder *b)
{
  const GhDomainConfig *config = b->config;
  const GhController *serial = find_controller (config, "virtio-serial");
  gboolean sata
    = has_disk_on (config, GH_DISK_BUS_SATA) || find_controller (config, "sata") != NULL;

  add_bridges (b);
  add_usb (b);
  if (sata && !b->q35)
    gh_qemu_argv_add_pair (b, "-device", "ich9-ahci,id=ahci");
  add_scsi (b);
  if (has_disk_on (config, GH_DISK_BUS_FDC) && b->q35)
    gh_qemu_argv_add_pair (b, "-device", "isa-fdc,id=fdc");
  if (config->channels->len > 0 || serial != NULL)
    {
      GString *device = g_string_new ("virtio-serial-pci,id=virtio-serial");

      if (serial != NULL && serial->ports != 0)
        g_string_append_printf (device, ",max_ports=%u", serial->ports);
      gh_qemu_argv_take (b, "-device", device);
    }
}

/* ---- devices ---- */

char *
gh_qemu_argv_channel_socket (const GhDomainConfig *config, guint i)
{
  const GhChannel *channel = config->channels->pdata[i];

  return channel->path != NULL && *channel->path != '\0' ? g_strdup (channel->path)
                                                         : g_strdup_printf ("channel%u.sock", i);
}

char *
gh_qemu_argv_folder_socket (guint i)
{
  return g_strdup_printf ("folder%u.sock", i);
}

/* SPICE's agent in the guest, which QEMU itself talks to here: the clipboard is that of its VNC
 * clients. Pointers have devices of their own. */
static void
add_clipboard (GString *chardev, const GhChannel *channel)
{
  gboolean refused
    = channel->foreign != NULL && strstr (channel->foreign, "copypaste=\"no\"") != NULL;

  gh_qemu_argv_option (chardev, "clipboard", refused ? "off" : "on");
  gh_qemu_argv_option (chardev, "mouse", "off");
}

static gboolean
is_clipboard (const GhChannel *channel)
{
  return g_strcmp0 (channel->type, CLIPBOARD_TYPE) == 0;
}

static void
add_channel (GhQemuBuilder *b, const GhChannel *channel, guint i)
{
  gboolean null = g_strcmp0 (channel->type, "null") == 0;
  gboolean clipboard = is_clipboard (channel);
  GString *chardev = g_string_new (null ? "null" : clipboard ? CLIPBOARD_TYPE : "socket");
  GString *device = g_string_new ("virtserialport,bus=virtio-serial.0");
  g_autofree char *socket = gh_qemu_argv_channel_socket (b->config, i);

  gh_qemu_argv_format (chardev, "id", "channel%u", i);
  if (clipboard)
    add_clipboard (chardev, channel);
  else if (!null)
    {
      gh_qemu_argv_option (chardev, "path", socket);
      gh_qemu_argv_option (chardev, "server", "on");
      gh_qemu_argv_option (chardev, "wait", "off");
    }
  gh_qemu_argv_take (b, "-chardev", chardev);
  gh_qemu_argv_format (device, "chardev", "channel%u", i);
  if (channel->name != NULL && *channel->name != '\0')
    gh_qemu_argv_option (device, "name", channel->name);
  else if (clipboard)
    gh_qemu_argv_option (device, "name", CLIPBOARD_NAME);
  gh_qemu_argv_take (b, "-device", device);
}

static void
add_tpm (GhQemuBuilder *b, const GhTpm *tpm)
{
  GString *chardev = g_string_new ("socket,id=tpm-socket");
  GString *device = g_string_new (find_name (tpm_models, tpm->model));

  gh_qemu_argv_format (chardev, "fd", "%d", b->input->tpm_fd);
  gh_qemu_argv_take (b, "-chardev", chardev);
  gh_qemu_argv_add_pair (b, "-tpmdev", "emulator,id=tpm,chardev=tpm-socket");
  gh_qemu_argv_option (device, "tpmdev", "tpm");
  gh_qemu_argv_take (b, "-device", device);
}

static void
add_virtiofs (GhQemuBuilder *b, const GhFilesystem *filesystem, guint i)
{
  GString *chardev = g_string_new ("socket");
  GString *device = g_string_new ("vhost-user-fs-pci");
  g_autofree char *socket = gh_qemu_argv_folder_socket (i);

  gh_qemu_argv_format (chardev, "id", "folder%u", i);
  gh_qemu_argv_option (chardev, "path", socket);
  gh_qemu_argv_take (b, "-chardev", chardev);
  gh_qemu_argv_format (device, "chardev", "folder%u", i);
  gh_qemu_argv_option (device, "tag", filesystem->target);
  gh_qemu_argv_take (b, "-device", device);
}

/* Who may do what is noted beside the files unless it is said otherwise: a person cannot give files
 * away. */
static const char *
security_model (const char *access)
{
  if (g_strcmp0 (access, "passthrough") == 0)
    return "passthrough";
  return g_strcmp0 (access, "squash") == 0 ? "none" : "mapped-xattr";
}

static void
add_9p (GhQemuBuilder *b, const GhFilesystem *filesystem, guint i)
{
  GString *fsdev = g_string_new ("local");
  GString *device = g_string_new ("virtio-9p-pci");

  gh_qemu_argv_format (fsdev, "id", "folder%u", i);
  gh_qemu_argv_option (fsdev, "path", filesystem->source);
  gh_qemu_argv_option (fsdev, "security_model", security_model (filesystem->access));
  if (filesystem->readonly)
    gh_qemu_argv_option (fsdev, "readonly", "on");
  gh_qemu_argv_take (b, "-fsdev", fsdev);
  gh_qemu_argv_format (device, "fsdev", "folder%u", i);
  gh_qemu_argv_option (device, "mount_tag", filesystem->target);
  gh_qemu_argv_take (b, "-device", device);
}

static void
add_sounds (GhQemuBuilder *b)
{
  /* What the guest plays goes where its picture goes. */
  if (b->config->sounds->len > 0)
    gh_qemu_argv_add_pair (b,
                           "-audiodev",
                           gh_domain_config_find_graphics (b->config, GH_GRAPHICS_VNC) == NULL
                               && gh_domain_config_has_window (b->config)
                             ? "sdl,id=sound"
                             : "none,id=sound");
  for (guint i = 0; i < b->config->sounds->len; i++)
    {
      const GhSound *sound = b->config->sounds->pdata[i];
      g_auto (GStrv) names = g_strsplit (find_name (sound_models, sound->model), " ", -1);

      for (char **name = names; *name != NULL && **name != '\0'; name++)
        {
          GString *device = g_string_new (*name);

          if (g_str_has_prefix (*name, "intel-hda") || g_str_has_prefix (*name, "ich9-intel"))
            gh_qemu_argv_format (device, "id", "sound%u", i);
          else
            gh_qemu_argv_option (device, "audiodev", "sound");
          if (strcmp (*name, "hda-duplex") == 0)
            gh_qemu_argv_format (device, "bus", "sound%u.0", i);
          gh_qemu_argv_take (b, "-device", device);
        }
    }
}

static void
add_hostdev (GhQemuBuilder *b, const GhHostdev *hostdev)
{
  JsonObject *device = gh_qemu_hostdev_new (hostdev);
  g_autoptr (GList) names = json_object_get_members (device);
  GString *text = g_string_new (json_object_get_string_member (device, "driver"));

  for (GList *l = names; l != NULL; l = l->next)
    if (JSON_NODE_HOLDS_VALUE (json_object_get_member (device, l->data))
        && strcmp (l->data, "driver") != 0)
      {
        const char *word = json_object_get_string_member_with_default (device, l->data, NULL);

        if (word != NULL)
          gh_qemu_argv_option (text, l->data, word);
        else
          gh_qemu_argv_format (
            text, l->data, "0x%04x", (guint) json_object_get_int_member (device, l->data));
      }
  gh_qemu_argv_take (b, "-device", text);
  json_object_unref (device);
}

/* 0 to 2 are taken (vsock(7)); one that is chosen follows from the UUID, so that it stays. */
static guint
get_cid (const GhDomainConfig *config, const GhVsock *vsock)
{
  if (vsock->cid > 2 && !vsock->auto_cid)
    return vsock->cid;
  return 3 + g_str_hash (config->uuid) % (G_MAXINT - 3);
}

static void
add_rng (GhQemuBuilder *b, const GhRng *rng, guint nth)
{
  g_autofree char *id = g_strdup_printf ("rng%u", nth);
  gboolean builtin = g_strcmp0 (rng->backend, "builtin") == 0;
  GString *object = g_string_new (builtin ? "rng-builtin" : "rng-random");
  GString *device = g_string_new ("virtio-rng-pci");

  gh_qemu_argv_option (object, "id", id);
  if (!builtin)
    gh_qemu_argv_option (object, "filename", rng->source != NULL ? rng->source : "/dev/urandom");
  gh_qemu_argv_option (device, "rng", id);
  gh_qemu_argv_take (b, "-object", object);
  gh_qemu_argv_take (b, "-device", device);
}

/* What the guest tells of its own trouble, and what watches that it is alive. */
static void
add_guards (GhQemuBuilder *b)
{
  const GPtrArray *watchdogs = b->config->watchdogs;

  for (guint i = 0; i < watchdogs->len; i++)
    {
      const GhWatchdog *watchdog = watchdogs->pdata[i];
      const char *action = watchdog->action != NULL ? watchdog->action : "reset";

      /* The chipset of q35 has it anyway; it only has to be let do its work. */
      if (g_strcmp0 (watchdog->model, "itco") == 0)
        gh_qemu_argv_add_pair (b, "-global", "ICH9-LPC.noreboot=off");
      else
        gh_qemu_argv_add_pair (
          b, "-device", watchdog->model != NULL ? watchdog->model : "i6300esb");
      if (i == 0)
        gh_qemu_argv_take (b, "-action", g_string_append (g_string_new ("watchdog="), action));
    }
  if (b->config->panics->len > 0)
    gh_qemu_argv_add_pair (b, "-device", "pvpanic");
}

void
gh_qemu_argv_devices (GhQemuBuilder *b)
{
  const GhDomainConfig *config = b->config;

  for (guint i = 0; i < config->channels->len; i++)
    add_channel (b, config->channels->pdata[i], i);
  for (guint i = 0; i < config->filesystems->len; i++)
    if (is_virtiofs (config->filesystems->pdata[i]))
      add_virtiofs (b, config->filesystems->pdata[i], i);
    else
      add_9p (b, config->filesystems->pdata[i], i);
  if (config->tpms->len > 0)
    add_tpm (b, config->tpms->pdata[0]);
  add_sounds (b);
  for (guint i = 0; i < config->hostdevs->len; i++)
    add_hostdev (b, config->hostdevs->pdata[i]);
  if (config->vsocks->len > 0)
    {
      GString *vsock = g_string_new ("vhost-vsock-pci");

      gh_qemu_argv_format (vsock, "guest-cid", "%u", get_cid (config, config->vsocks->pdata[0]));
      gh_qemu_argv_take (b, "-device", vsock);
    }
  for (guint i = 0; i < config->rngs->len; i++)
    add_rng (b, config->rngs->pdata[i], i);
  add_guards (b);
}

void
gh_qemu_argv_balloon (GhQemuBuilder *b)
{
  const GhMemballoon *balloon
    = b->config->memballoons->len > 0 ? b->config->memballoons->pdata[0] : NULL;

  if (balloon != NULL && g_strcmp0 (balloon->model, "none") == 0)
    return;
  if (balloon != NULL && !balloon->autodeflate)
    gh_qemu_argv_add_pair (b, "-device", "virtio-balloon-pci,id=balloon");
  else
    gh_qemu_argv_add_pair (b, "-device", "virtio-balloon-pci,id=balloon,deflate-on-oom=on");
}

/* ---- what cannot be said ---- */

static gboolean
is_one_of (const char *word, const char *const *words)
{
  return word == NULL || g_strv_contains (words, word);
}

static void
check_usb_controller (GString *text, const GhDomainConfig *config, const GhController *usb)
{
  gboolean companion = usb->model != NULL && g_str_has_prefix (usb->model, "ich9-uhci");
  const char *name = find_name (usb_models, usb->model);

  if (usb->index > 0)
    gh_text_add_line (text, _ ("There can be one USB controller: remove the others"));
  else if (g_strcmp0 (usb->model, "none") == 0 && needs_usb (config))
    gh_text_add_line (text,
                      _ ("USB is switched off, but there are devices on it: remove them, or the "
                         "controller “none”"));
  else if (g_strcmp0 (usb->model, "none") != 0 && !companion && name == NULL)
    gh_text_add_line (
      text, _ ("There is no USB controller of the model “%s”: use qemu-xhci"), usb->model);
  else if (usb->ports > (name != NULL && g_str_has_suffix (name, "xhci") ? 15 : 0))
    gh_text_add_line (
      text,
      _ ("A USB controller of the model qemu-xhci can have up to 15 ports, and others as many "
         "as they have: leave the number out"));
}

/* Those of one kind that QEMU has anyway, or makes of what is on them, are what they are. */
static void
check_controller (GString *text, const GhDomainConfig *config, const GhController *controller)
{
  static const char *const plain[] = { "ide", "sata", "fdc", "isa", "virtio-serial", NULL };
  static const char *const pci[] = { "pci-root", "pcie-root", "pcie-root-port", NULL };
  const char *type = controller->type != NULL ? controller->type : "";

  if (strcmp (type, "usb") == 0)
    check_usb_controller (text, config, controller);
  else if (controller->ports > (strcmp (type, "virtio-serial") == 0 ? 31 : 0))
    gh_text_add_line (
      text,
      _ ("A controller of the kind “%s” cannot have %u ports: leave the number out"),
      type,
      controller->ports);
  else if (strcmp (type, "scsi") == 0
           && (controller->index > 0 || find_name (scsi_models, controller->model) == NULL))
    gh_text_add_line (text, _ ("There can be one SCSI controller, as virtio-scsi: change it"));
  else if (strcmp (type, "pci") == 0 && !is_one_of (controller->model, pci)
           && find_name (pci_models, controller->model) == NULL)
    gh_text_add_line (
      text, _ ("The PCI controller “%s” is not known: remove it"), controller->model);
  else if (strcmp (type, "pci") != 0 && strcmp (type, "scsi") != 0
           && !g_strv_contains (plain, type))
    gh_text_add_line (text, _ ("There are no controllers of the kind “%s” here: remove it"), type);
  else if (g_strv_contains (plain, type) && controller->index > 0)
    gh_text_add_line (
      text, _ ("There can be one controller of the kind “%s”: remove the others"), type);
}

static void
check_channel (GString *text, const GhChannel *channel, guint number)
{
  static const char *const types[] = { "unix", "null", CLIPBOARD_TYPE, NULL };
  static const char *const targets[] = { "virtio", NULL };

  if (!is_one_of (channel->type, types) || !is_one_of (channel->target_type, targets))
    gh_text_add_line (
      text,
      _ ("Channel %u: here a channel is a socket of the kind unix, or the clipboard of the kind "
         "qemu-vdagent, on virtio; “%s” on “%s” cannot be had: change or remove it"),
      number,
      channel->type != NULL ? channel->type : "unix",
      channel->target_type != NULL ? channel->target_type : "virtio");
}

static void
check_filesystem (GString *text, const GhFilesystem *filesystem, guint number)
{
  static const char *const drivers[] = { "path", "virtiofs", "", NULL };
  static const char *const accesses[] = { "passthrough", "mapped", "squash", "", NULL };

  if (!is_one_of (filesystem->driver, drivers))
    gh_text_add_line (text,
                      _ ("Shared folder %u: “%s” cannot be had: use path (9p) or virtiofs"),
                      number,
                      filesystem->driver);
  if (filesystem->source == NULL || *filesystem->source != '/')
    gh_text_add_line (text, _ ("Shared folder %u: name the folder, from “/” on"), number);
  if (filesystem->target == NULL || *filesystem->target == '\0')
    gh_text_add_line (text, _ ("Shared folder %u: give it a name for the machine"), number);
  if (!is_one_of (filesystem->access, accesses))
    gh_text_add_line (
      text, _ ("Shared folder %u: access is passthrough, mapped or squash"), number);
  if (is_virtiofs (filesystem) && filesystem->readonly)
    gh_text_add_line (
      text,
      _ ("Shared folder %u: virtiofs shares nothing read only: use the driver path, or let "
         "the machine write"),
      number);
}

static void
check_tpms (GString *text, const GhDomainConfig *config)
{
  static const char *const backends[] = { "emulator", "", NULL };
  static const char *const versions[] = { "2.0", "1.2", "", NULL };

  for (guint i = 0; i < config->tpms->len; i++)
    {
      const GhTpm *tpm = config->tpms->pdata[i];

      if (i > 0)
        gh_text_add_line (text, _ ("There can be one TPM: remove the others"));
      if (!is_one_of (tpm->backend, backends))
        gh_text_add_line (
          text,
          _ ("The TPM cannot be “%s”: use the emulator, which keeps its secrets with the "
             "machine"),
          tpm->backend);
      if (find_name (tpm_models, tpm->model) == NULL)
        gh_text_add_line (
          text, _ ("The TPM model “%s” is not known: use tpm-crb or tpm-tis"), tpm->model);
      if (!is_one_of (tpm->version, versions))
        gh_text_add_line (text, _ ("There is no TPM %s: use 2.0"), tpm->version);
      if (g_strcmp0 (tpm->version, "1.2") == 0 && g_strcmp0 (tpm->model, "tpm-tis") != 0)
        gh_text_add_line (text, _ ("A TPM 1.2 has the model tpm-tis: choose it, or version 2.0"));
    }
}

static void
check_guards (GString *text, const GhDomainConfig *config)
{
  static const char *const rngs[] = { "virtio", NULL };
  static const char *const backends[] = { "random", "builtin", NULL };
  static const char *const watchdogs[] = { "i6300esb", "ib700", "itco", NULL };
  static const char *const actions[]
    = { "reset", "shutdown", "poweroff", "pause", "none", "inject-nmi", NULL };
  static const char *const panics[] = { "isa", NULL };

  for (guint i = 0; i < config->rngs->len; i++)
    {
      const GhRng *rng = config->rngs->pdata[i];

      if (!is_one_of (rng->model, rngs) || !is_one_of (rng->backend, backends))
        gh_text_add_line (
          text, _ ("Random number device %u: use the model virtio with random or builtin"), i + 1);
    }
  for (guint i = 0; i < config->watchdogs->len; i++)
    {
      const GhWatchdog *watchdog = config->watchdogs->pdata[i];

      if (i > 0 || !is_one_of (watchdog->model, watchdogs)
          || !is_one_of (watchdog->action, actions))
        gh_text_add_line (
          text, _ ("There can be one watchdog, i6300esb or ib700, with an action like reset"));
    }
  if (config->watchdogs->len > 0 && !gh_qemu_machine_is_q35 (config->machine)
      && g_strcmp0 (((const GhWatchdog *) config->watchdogs->pdata[0])->model, "itco") == 0)
    gh_text_add_line (
      text, _ ("The watchdog itco is a part of the machine type q35: choose that, or i6300esb"));
  for (guint i = 0; i < config->panics->len; i++)
    if (i > 0 || !is_one_of (((const GhPanic *) config->panics->pdata[i])->model, panics))
      gh_text_add_line (text, _ ("There can be one panic device, of the model isa"));
}

static void
check_rest (GString *text, const GhDomainConfig *config)
{
  static const char *const balloons[]
    = { "none", "virtio", "virtio-transitional", "virtio-non-transitional", NULL };

  for (guint i = 0; i < config->sounds->len; i++)
    if (find_name (sound_models, ((const GhSound *) config->sounds->pdata[i])->model) == NULL)
      gh_text_add_line (text,
                        _ ("The sound card “%s” is not known: use ich9 or ac97"),
                        ((const GhSound *) config->sounds->pdata[i])->model);
  for (guint i = 0; i < config->memballoons->len; i++)
    if (i > 0
        || !is_one_of (((const GhMemballoon *) config->memballoons->pdata[i])->model, balloons))
      gh_text_add_line (text, _ ("There can be one memory balloon, virtio or none"));
  if (config->vsocks->len > 1)
    gh_text_add_line (text, _ ("There can be one socket to the host: remove the others"));
  if (config->redirdevs->len > 0)
    gh_text_add_line (text, _ ("USB redirection needs a display of the kind SPICE: remove it"));
  if (config->smartcards->len > 0)
    gh_text_add_line (text, _ ("Smart cards cannot be handed over: remove them"));
  if (config->bootloader != NULL && *config->bootloader != '\0')
    gh_text_add_line (text, _ ("A boot loader of the host is for Xen’s guests: remove it"));
}

void
gh_qemu_argv_check_devices (GString *text, const GhDomainConfig *config)
{
  for (guint i = 0; i < config->controllers->len; i++)
    check_controller (text, config, config->controllers->pdata[i]);
  for (guint i = 0; i < config->channels->len; i++)
    check_channel (text, config->channels->pdata[i], i + 1);
  for (guint i = 0; i < config->filesystems->len; i++)
    check_filesystem (text, config->filesystems->pdata[i], i + 1);
  check_tpms (text, config);
  check_guards (text, config);
  check_rest (text, config);
}
