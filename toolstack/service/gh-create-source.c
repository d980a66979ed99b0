/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* How a source comes into the definition of a new machine. */
#include "config.h"

#include "gh-create-source.h"

#include <glib/gi18n-lib.h>

#include "gh-boot-files.h"
#include "gh-error.h"
#include "gh-text.h"

void
gh_create_add_medium (GhDomainConfig *config, const char *path)
{
  GhDisk *disk = gh_domain_config_add_disk (config);

  disk->device = GH_DISK_CDROM;
  disk->bus = GH_DISK_BUS_SATA;
  disk->readonly = TRUE;
  disk->source = g_strdup (path);
  disk->format = g_strdup ("raw");
}

static void
begin_install (GhDomainConfig *config, const char *source)
{
  config->install_state = GH_INSTALL_RUNNING;
  g_free (config->install_source);
  config->install_source = gh_text_without_password (source);
}

void
gh_create_use_medium (GhDomainConfig *config, const char *path)
{
  const char *const order[] = { gh_enum_to_string (&gh_boot_enum, GH_BOOT_CDROM),
                                gh_enum_to_string (&gh_boot_enum, GH_BOOT_DISK),
                                NULL };

  gh_create_add_medium (config, path);
  g_strfreev (config->boot);
  config->boot = g_strdupv ((char **) order);
  begin_install (config, path);
}

static char *
arguments (const GhCreateRequest *request, const GhTree *tree)
{
  if (request->args == NULL)
    return g_strdup (tree->args);
  if (request->args[0] != '+')
    return g_strdup (request->args);
  return g_strstrip (
    g_strjoin (" ", tree->args != NULL ? tree->args : "", request->args + 1, NULL));
}

/* What tells of the answers comes first: Debian's installer keeps what stands after "---" for the
 * installed system. */
static char *
all_arguments (const GhCreateRequest *request, const GhTree *tree, const GhAnswerFiles *files)
{
  g_autofree char *args = arguments (request, tree);

  if (files == NULL || files->args == NULL)
    return g_steal_pointer (&args);
  return g_strchomp (g_strjoin (" ", files->args, args != NULL ? args : "", NULL));
}

void
gh_create_use_tree (const GhCreateRequest *request,
                    const GhTree *tree,
                    const GhAnswerFiles *files,
                    const char *folder)
{
  GhDomainConfig *config = request->config;

  g_free (config->kernel);
  config->kernel = gh_boot_files_path (folder, config->uuid, "kernel");
  g_free (config->initrd);
  config->initrd = gh_boot_files_path (folder, config->uuid, "initrd");
  g_free (config->cmdline);
  config->cmdline = all_arguments (request, tree, files);
  begin_install (config, request->tree != NULL ? request->tree : request->iso);
  if (config->os_id == NULL)
    config->os_id = g_strdup (tree->os_id);
  if (tree->medium != NULL)
    gh_create_add_medium (config, tree->medium);
}

void
gh_create_use_seed (GhDomainConfig *config, const char *folder, const char *ready_disk)
{
  g_autofree char *path = gh_boot_files_path (folder, config->uuid, "seed.iso");
  GhDisk *disk;

  if (ready_disk == NULL)
    {
      gh_create_add_medium (config, path);
      return;
    }
  begin_install (config, ready_disk);
  disk = gh_domain_config_add_disk (config);
  disk->readonly = TRUE;
  disk->source = g_strdup (path);
  disk->format = g_strdup ("raw");
}

static GhDisk *
disk_without_source (GhDomainConfig *config)
{
  for (guint i = 0; i < config->disks->len; i++)
    {
      GhDisk *disk = config->disks->pdata[i];

      if (disk->device == GH_DISK_DISK && disk->source == NULL)
        return disk;
    }
  return NULL;
}

void
gh_create_use_image (GhDomainConfig *config, const GhVolumeSpec *spec, const char *path)
{
  GhDisk *disk = disk_without_source (config);

  if (disk == NULL)
    disk = gh_domain_config_add_disk (config);
  disk->source = g_strdup (path);
  disk->source_type = g_str_has_prefix (path, "/dev/") ? GH_SOURCE_BLOCK : GH_SOURCE_FILE;
  g_free (disk->format);
  disk->format = g_strdup (gh_enum_to_string (&gh_volume_format_enum, (int) spec->format));
}

/* A downloaded image could name any file of this computer as a part of itself, and the guest would
 * then read it. */
static gboolean
is_whole (const GhImageInfo *info)
{
  static const char *const formats[] = { "qcow2", "raw", "vdi", "vhdx", "vpc", NULL };

  return info->backing == NULL && g_strv_contains (formats, info->format);
}

gboolean
gh_create_check_original (const GhImageInfo *info,
                          GhVolumeSpec *spec,
                          gboolean roomy,
                          GError **error)
{
  g_autofree char *need = gh_format_size (info->virtual_size);

  if (!is_whole (info))
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_UNSUPPORTED,
                 _ ("%s is not copied: it has parts in other files, or a format (%s) that could; "
                    "convert it with “qemu-img convert -O qcow2” if you trust it"),
                 info->path,
                 info->format);
  else if (spec->size < info->virtual_size && !roomy)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_INVALID_ARGUMENT,
                 _ ("A copy of %s needs at least %s"),
                 info->path,
                 need);
  else
    {
      spec->size = MAX (spec->size, (info->virtual_size + 511) / 512 * 512);
      return TRUE;
    }
  return FALSE;
}
