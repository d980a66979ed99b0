/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A definition as libxenlight wants it: xl.cfg(5) and xl-disk-configuration(5) say what is what. */
#include "config.h"

#include "gh-xen-config-private.h"

#include <libxl_utils.h>
#include <sys/stat.h>

#include "gh-domain-boot.h"
#include "gh-xen-cpus-private.h"
#include "gh-xen-features.h"
#include "gh-xen-grub-private.h"
#include "gh-xen-hostdev.h"
#include "gh-xen-serial.h"

/* In a second, as xl counts them. */
#define RATE_INTERVALS 20

static const char *const machines[] = {
  [LIBXL_DOMAIN_TYPE_HVM] = "xenfv",
  [LIBXL_DOMAIN_TYPE_PV] = "xenpv",
  [LIBXL_DOMAIN_TYPE_PVH] = "xenpvh",
};

libxl_domain_type
gh_xen_config_get_type (const GhDomainConfig *config)
{
  if (config->machine == NULL || *config->machine == '\0')
    return config->kernel != NULL ? LIBXL_DOMAIN_TYPE_PVH : LIBXL_DOMAIN_TYPE_HVM;
  for (guint i = 0; i < G_N_ELEMENTS (machines); i++)
    if (g_strcmp0 (machines[i], config->machine) == 0)
      return (libxl_domain_type) i;
  return LIBXL_DOMAIN_TYPE_INVALID;
}

const char *
gh_xen_config_get_machine (libxl_domain_type type)
{
  return type >= LIBXL_DOMAIN_TYPE_HVM && type <= LIBXL_DOMAIN_TYPE_PVH ? machines[type] : NULL;
}

char *
gh_xen_config_get_xen_name (const char *name)
{
  return g_strdelimit (g_strdup (name), ",", '_');
}

char *
gh_xen_config_get_vdev (const char *target)
{
  return g_str_has_prefix (target, "vd") ? g_strconcat ("x", target, NULL) : g_strdup (target);
}

/* Disks, CD and network as "cdn", in the order that is asked for. */
static char *
make_boot_order (const GhDomainConfig *config)
{
  g_autoptr (GString) order = g_string_new (NULL);
  g_auto (GStrv) kinds = gh_domain_boot_list_kinds (config, NULL);
  static const char letters[] = { [GH_BOOT_DISK] = 'c', [GH_BOOT_CDROM] = 'd', 'n' };
  int value;

  for (char **word = kinds; *word != NULL; word++)
    if (gh_enum_parse (&gh_boot_enum, *word, &value))
      g_string_append_c (order, letters[value]);
  return g_strdup (order->len > 0 ? order->str : "cd");
}

static void
fill_vnc (libxl_vnc_info *vnc, const char *path)
{
  libxl_defbool_set (&vnc->enable, true);
  libxl_defbool_set (&vnc->findunused, false);
  vnc->listen = g_strconcat ("unix:", path, NULL);
}

/* Of the first screen; NULL for the usual one. */
static char *
get_keymap (const GhDomainConfig *config)
{
  const char *keymap = ((const GhGraphics *) config->graphics->pdata[0])->keymap;

  return keymap != NULL && *keymap != '\0' ? g_strdup (keymap) : NULL;
}

static libxl_vga_interface_type
get_vga (const GhDomainConfig *config)
{
  const GhVideo *video = config->videos->len > 0 ? config->videos->pdata[0] : NULL;

  if (!gh_domain_config_has_screen (config))
    return LIBXL_VGA_INTERFACE_TYPE_NONE;
  if (video != NULL && video->model == GH_VIDEO_CIRRUS)
    return LIBXL_VGA_INTERFACE_TYPE_CIRRUS;
  if (video != NULL && video->model == GH_VIDEO_QXL)
    return LIBXL_VGA_INTERFACE_TYPE_QXL;
  return LIBXL_VGA_INTERFACE_TYPE_STD;
}

static gboolean
has_tablet (const GhDomainConfig *config)
{
  for (guint i = 0; i < config->inputs->len; i++)
    if (((const GhInput *) config->inputs->pdata[i])->type == GH_INPUT_TABLET)
      return TRUE;
  return FALSE;
}

static void
fill_hvm (libxl_domain_build_info *info,
          const GhDomainConfig *config,
          const char *vnc,
          const char *serial)
{
  info->device_model_version = LIBXL_DEVICE_MODEL_VERSION_QEMU_XEN;
  info->u.hvm.bios
    = config->firmware == GH_FIRMWARE_EFI ? LIBXL_BIOS_TYPE_OVMF : LIBXL_BIOS_TYPE_SEABIOS;
  info->u.hvm.boot = make_boot_order (config);
  info->u.hvm.vga.kind = get_vga (config);
  if (config->videos->len > 0 && ((const GhVideo *) config->videos->pdata[0])->vram != 0)
    info->video_memkb = ((const GhVideo *) config->videos->pdata[0])->vram;
  if (!gh_xen_config_is_usual_loader (config))
    info->u.hvm.system_firmware = g_strdup (config->loader);
  if (config->graphics->len > 0)
    {
      fill_vnc (&info->u.hvm.vnc, vnc);
      info->u.hvm.keymap = get_keymap (config);
    }
  else
    {
      libxl_defbool_set (&info->u.hvm.vnc.enable, false);
      libxl_defbool_set (&info->u.hvm.nographic, true);
    }
  if (config->serials->len > 0)
    gh_xen_serial_fill (info, serial);
  if (has_tablet (config))
    {
      libxl_defbool_set (&info->u.hvm.usb, true);
      info->u.hvm.usbdevice = g_strdup ("tablet");
    }
}

/* libvirt names the program that loads the firmware, which Xen knows itself. */
gboolean
gh_xen_config_is_usual_loader (const GhDomainConfig *config)
{
  return config->loader == NULL || *config->loader == '\0'
         || g_str_has_suffix (config->loader, "/hvmloader");
}

gboolean
gh_xen_config_has_bootloader (const GhDomainConfig *config)
{
  return config->bootloader != NULL && *config->bootloader != '\0';
}

static void
fill_bootloader (libxl_domain_build_info *info, const GhDomainConfig *config, const char *usual)
{
  info->bootloader = g_strdup (gh_xen_config_has_bootloader (config) ? config->bootloader : usual);
  if (config->bootloader_args != NULL)
    info->bootloader_args = g_strsplit_set (config->bootloader_args, " \t\n", -1);
}

/* What starts the system on the disk of a machine that has no kernel of its own. pygrub reads the
 * guest's disk in Domain 0; PVH's GRUB runs in the guest. */
static void
fill_boot (libxl_domain_build_info *info, const GhDomainConfig *config, libxl_domain_type type)
{
  if (type == LIBXL_DOMAIN_TYPE_PV)
    fill_bootloader (info, config, "pygrub");
  else if (gh_xen_config_has_bootloader (config))
    fill_bootloader (info, config, NULL);
  else
    info->kernel = g_strdup (gh_xen_grub_find ());
}

static void
fill_build_info (libxl_domain_build_info *info,
                 const GhDomainConfig *config,
                 libxl_domain_type type,
                 const char *vnc,
                 const char *serial,
                 libxl_ctx *ctx)
{
  libxl_domain_build_info_init_type (info, type);
  info->max_memkb = config->memory / 1024;
  info->target_memkb = gh_domain_config_get_current_memory (config) / 1024;
  info->max_vcpus = (int) config->vcpus;
  libxl_cpu_bitmap_alloc (ctx, &info->avail_vcpus, (int) config->vcpus);
  for (guint i = 0; i < gh_domain_config_get_vcpus_online (config); i++)
    libxl_bitmap_set (&info->avail_vcpus, (int) i);
  gh_xen_cpus_fill (info, config, ctx);
  libxl_defbool_set (&info->localtime, config->localtime);
  gh_xen_features_fill (info, config, type);
  info->kernel = g_strdup (config->kernel);
  info->ramdisk = g_strdup (config->initrd);
  info->cmdline = g_strdup (config->cmdline);
  if (type == LIBXL_DOMAIN_TYPE_HVM)
    fill_hvm (info, config, vnc, serial);
  else if (config->kernel == NULL)
    fill_boot (info, config, type);
}

static gboolean
is_block (const char *path)
{
  struct stat about;

  return stat (path, &about) == 0 && S_ISBLK (about.st_mode);
}

static libxl_disk_format
get_format (const char *format)
{
  static const struct
  {
    const char *name;
    libxl_disk_format format;
  } formats[] = {
    { "qcow2", LIBXL_DISK_FORMAT_QCOW2 }, { "qcow", LIBXL_DISK_FORMAT_QCOW },
    { "vhd", LIBXL_DISK_FORMAT_VHD },     { "vpc", LIBXL_DISK_FORMAT_VHD },
    { "qed", LIBXL_DISK_FORMAT_QED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_strcmp0 (formats[i].name, format) == 0)
      return formats[i].format;
  return LIBXL_DISK_FORMAT_RAW;
}

void
gh_xen_config_fill_disk (libxl_device_disk *out, const GhDisk *disk)
{
  libxl_device_disk_init (out);
  out->vdev = gh_xen_config_get_vdev (disk->target);
  out->is_cdrom = disk->device == GH_DISK_CDROM;
  out->removable = out->is_cdrom;
  out->readwrite = !disk->readonly && !out->is_cdrom;
  if (disk->discard != NULL && *disk->discard != '\0')
    libxl_defbool_set (&out->discard_enable, strcmp (disk->discard, "ignore") != 0);
  if (disk->source == NULL)
    {
      out->format = LIBXL_DISK_FORMAT_EMPTY;
      return;
    }
  out->pdev_path = g_strdup (disk->source);
  out->format = get_format (disk->format);
  /* A file through a loop device would bypass the image formats and leave loops behind. */
  /* Xen's script for block devices lets no two guests write to one. */
  out->backend = is_block (disk->source) && out->format == LIBXL_DISK_FORMAT_RAW && !disk->shareable
                   ? LIBXL_DISK_BACKEND_PHY
                   : LIBXL_DISK_BACKEND_QDISK;
}

void
gh_xen_config_fill_nic (libxl_device_nic *out, const GhNic *nic, libxl_domain_type type)
{
  libxl_device_nic_init (out);
  out->bridge = g_strdup (nic->source);
  for (int i = 0; nic->mac != NULL && i < 6; i++)
    out->mac[i] = (uint8_t) g_ascii_strtoull (nic->mac + 3 * i, NULL, 16);
  out->mtu = (int) nic->mtu;
  if (nic->rate_out != 0)
    {
      out->rate_bytes_per_interval = (uint64_t) nic->rate_out * 1024 / RATE_INTERVALS;
      out->rate_interval_usecs = G_USEC_PER_SEC / RATE_INTERVALS;
    }
  out->nictype = LIBXL_NIC_TYPE_VIF;
  if (type != LIBXL_DOMAIN_TYPE_HVM)
    return;
  /* The guest has the emulated card until its own driver takes the other one. */
  out->nictype = LIBXL_NIC_TYPE_VIF_IOEMU;
  if (nic->model != NULL && strcmp (nic->model, "virtio") != 0
      && strcmp (nic->model, "netfront") != 0)
    out->model = g_strdup (nic->model);
}

static void
fill_screen (libxl_domain_config *out, const GhDomainConfig *config, const char *vnc)
{
  out->vfbs = g_new0 (libxl_device_vfb, 1);
  out->vkbs = g_new0 (libxl_device_vkb, 1);
  out->num_vfbs = out->num_vkbs = 1;
  libxl_device_vfb_init (out->vfbs);
  libxl_device_vkb_init (out->vkbs);
  fill_vnc (&out->vfbs->vnc, vnc);
  out->vfbs->keymap = get_keymap (config);
}

void
gh_xen_config_move (libxl_domain_config *config, const char *vnc, const char *serial)
{
  gboolean hvm = config->c_info.type == LIBXL_DOMAIN_TYPE_HVM;
  libxl_vnc_info *info = NULL;

  if (hvm)
    gh_xen_serial_move (&config->b_info, serial);
  if (config->num_vfbs > 0)
    info = &config->vfbs->vnc;
  else if (hvm && !libxl_defbool_is_default (config->b_info.u.hvm.vnc.enable)
           && libxl_defbool_val (config->b_info.u.hvm.vnc.enable))
    info = &config->b_info.u.hvm.vnc;
  if (info == NULL)
    return;
  libxl_vnc_info_dispose (info);
  libxl_vnc_info_init (info);
  fill_vnc (info, vnc);
}

static libxl_action_on_shutdown
get_action (GhEndAction action, libxl_action_on_shutdown usual)
{
  static const libxl_action_on_shutdown actions[] = {
    [GH_END_ACTION_DESTROY] = LIBXL_ACTION_ON_SHUTDOWN_DESTROY,
    [GH_END_ACTION_RESTART] = LIBXL_ACTION_ON_SHUTDOWN_RESTART,
    [GH_END_ACTION_PRESERVE] = LIBXL_ACTION_ON_SHUTDOWN_PRESERVE,
    [GH_END_ACTION_RENAME_RESTART] = LIBXL_ACTION_ON_SHUTDOWN_RESTART_RENAME,
    [GH_END_ACTION_COREDUMP_DESTROY] = LIBXL_ACTION_ON_SHUTDOWN_COREDUMP_DESTROY,
    [GH_END_ACTION_COREDUMP_RESTART] = LIBXL_ACTION_ON_SHUTDOWN_COREDUMP_RESTART,
  };

  return action == GH_END_ACTION_DEFAULT ? usual : actions[action];
}

gboolean
gh_xen_config_build (const GhDomainConfig *config,
                     const char *vnc,
                     const char *serial,
                     libxl_ctx *ctx,
                     libxl_domain_config *out,
                     GError **error)
{
  libxl_domain_type type = gh_xen_config_get_type (config);

  libxl_domain_config_init (out);
  out->c_info.type = type;
  out->c_info.name = gh_xen_config_get_xen_name (config->name);
  out->c_info.pool_name = g_strdup (config->cpupool);
  if (config->hap != GH_TOGGLE_DEFAULT && type != LIBXL_DOMAIN_TYPE_PV)
    libxl_defbool_set (&out->c_info.hap, config->hap == GH_TOGGLE_ON);
  libxl_uuid_from_string (&out->c_info.uuid, config->uuid);
  fill_build_info (&out->b_info, config, type, vnc, serial, ctx);
  out->disks = g_new0 (libxl_device_disk, config->disks->len);
  for (guint i = 0; i < config->disks->len; i++)
    gh_xen_config_fill_disk (&out->disks[out->num_disks++], config->disks->pdata[i]);
  out->nics = g_new0 (libxl_device_nic, config->nics->len);
  for (guint i = 0; i < config->nics->len; i++)
    {
      gh_xen_config_fill_nic (&out->nics[i], config->nics->pdata[i], type);
      out->nics[i].devid = out->num_nics++;
    }
  if (type != LIBXL_DOMAIN_TYPE_HVM && config->graphics->len > 0)
    fill_screen (out, config, vnc);
  /* For other toolstacks to read; what really follows is our doing. */
  out->on_poweroff = get_action (config->on_poweroff, LIBXL_ACTION_ON_SHUTDOWN_DESTROY);
  out->on_reboot = get_action (config->on_reboot, LIBXL_ACTION_ON_SHUTDOWN_RESTART);
  out->on_crash = get_action (config->on_crash, LIBXL_ACTION_ON_SHUTDOWN_DESTROY);
  out->on_watchdog = out->on_crash;
  return gh_xen_hostdev_fill (out, config, error);
}
