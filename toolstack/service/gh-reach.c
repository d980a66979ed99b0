/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which right the files take that a call names. */
#include "config.h"

#include "gh-reach.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "gh-domain-xml.h"
#include "gh-host.h"
#include "gh-pools.h"
#include "gh-service.h"

/* Nothing is asked of any other file system: it may be a slow one, and others' wish. */
#define PUBLIC "/usr/"

static gboolean
is_roots_alone (const struct stat *st)
{
  return st->st_uid == 0 && (st->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static gboolean
is_public_step (const char *path, gboolean last)
{
  struct stat st;

  if (g_lstat (path, &st) < 0 || !is_roots_alone (&st))
    return FALSE;
  if (S_ISDIR (st.st_mode))
    return (st.st_mode & S_IXOTH) != 0 && (!last || (st.st_mode & S_IROTH) != 0);
  return last && S_ISREG (st.st_mode) && (st.st_mode & S_IROTH) != 0;
}

gboolean
gh_reach_is_public (const char *path)
{
  g_autofree char *canonical = g_canonicalize_filename (path, "/");

  if (!g_str_has_prefix (canonical, PUBLIC) || strstr (path, "..") != NULL)
    return FALSE;
  for (char *slash = strchr (canonical + 1, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      gboolean ok;

      *slash = '\0';
      ok = is_public_step (canonical, FALSE);
      *slash = '/';
      if (!ok)
        return FALSE;
    }
  return is_public_step (canonical, TRUE);
}

/* Whether @path is right in @folder, which is the service's alone: nobody else makes anything
 * there. */
static gboolean
is_in (const char *path, const char *folder)
{
  g_autofree char *canonical = g_canonicalize_filename (path, "/");
  g_autofree char *parent = g_path_get_dirname (canonical);

  return strcmp (parent, folder) == 0;
}

static gboolean
is_ours (GhService *service, const char *path)
{
  g_autofree char *canonical = g_canonicalize_filename (path, "/");
  const char *boot = gh_service_get_boot_folder (service);

  return is_in (path, gh_service_get_pool (service))
         || (g_str_has_prefix (canonical, boot) && canonical[strlen (boot)] == '/');
}

/* A location of an install tree: of a server nobody's file is read. */
static gboolean
is_free_location (const char *location)
{
  g_autofree char *path = NULL;

  if (g_path_is_absolute (location))
    path = g_strdup (location);
  else if (g_ascii_strncasecmp (location, "http:", 5) == 0
           || g_ascii_strncasecmp (location, "https:", 6) == 0)
    return TRUE;
  else if (g_ascii_strncasecmp (location, "file:", 5) == 0)
    path = g_filename_from_uri (location, NULL, NULL);
  return path != NULL && gh_reach_is_public (path);
}

static gboolean
is_free_boot_file (GhService *service, const char *path, const char *old)
{
  return path == NULL || g_strcmp0 (path, old) == 0 || is_ours (service, path)
         || gh_reach_is_public (path);
}

static gboolean
has_same_disk (const GhDomainConfig *config, const GhDisk *disk)
{
  for (guint i = 0; config != NULL && i < config->disks->len; i++)
    {
      const GhDisk *old = config->disks->pdata[i];

      if (g_strcmp0 (old->source, disk->source) == 0 && g_strcmp0 (old->format, disk->format) == 0
          && old->device == disk->device && old->source_type == disk->source_type
          && (!old->readonly || disk->readonly))
        return TRUE;
    }
  return FALSE;
}

/* An image in any format but raw may name another file as its base, and guests can write such a
 * thing into a raw one. */
static gboolean
is_free_disk (GhService *service, const GhDisk *disk, const GhDomainConfig *old)
{
  gboolean raw = disk->format == NULL || strcmp (disk->format, "raw") == 0;
  gboolean reads = disk->readonly || disk->device == GH_DISK_CDROM;

  if (disk->source == NULL || has_same_disk (old, disk))
    return TRUE;
  if (!raw || disk->source_type != GH_SOURCE_FILE)
    return FALSE;
  return is_ours (service, disk->source) || (reads && gh_reach_is_public (disk->source));
}

/* A file or device of the host that a guest is given, or an address at which it listens. */
static gboolean
is_confined (const GhDomainConfig *config)
{
  for (guint i = 0; i < config->channels->len; i++)
    if (((const GhChannel *) config->channels->pdata[i])->path != NULL)
      return FALSE;
  for (guint i = 0; i < config->rngs->len; i++)
    if (((const GhRng *) config->rngs->pdata[i])->source != NULL)
      return FALSE;
  for (guint i = 0; i < config->graphics->len; i++)
    if (((const GhGraphics *) config->graphics->pdata[i])->listen != NULL
        || ((const GhGraphics *) config->graphics->pdata[i])->port != 0)
      return FALSE;
  return config->filesystems->len == 0 && config->hostdevs->len == 0
         && config->smartcards->len == 0;
}

/* A program of the host, unless it is one of Xen's own. */
static gboolean
is_free_program (const char *program, const char *old)
{
  return program == NULL || g_strcmp0 (program, old) == 0 || strcmp (program, "pygrub") == 0;
}

static gboolean
is_free_config (GhService *service, const GhDomainConfig *config, const GhDomainConfig *old)
{
  for (guint i = 0; i < config->disks->len; i++)
    if (!is_free_disk (service, config->disks->pdata[i], old))
      return FALSE;
  if (!is_confined (config))
    return FALSE;
  if (!is_free_program (config->bootloader, old != NULL ? old->bootloader : NULL)
      || !is_free_boot_file (service, config->loader, old != NULL ? old->loader : NULL)
      || !is_free_boot_file (service, config->nvram, old != NULL ? old->nvram : NULL)
      || !is_free_boot_file (
        service, config->nvram_template, old != NULL ? old->nvram_template : NULL))
    return FALSE;
  return is_free_boot_file (service, config->kernel, old != NULL ? old->kernel : NULL)
         && is_free_boot_file (service, config->initrd, old != NULL ? old->initrd : NULL);
}

/* @uuid: (nullable): of the machine that the definition is for, when the call says so */
static gboolean
is_free_definition (GhCall *call, const char *uuid)
{
  g_autoptr (GhDomainConfig) config = gh_domain_xml_parse (gh_call_get_string (call, 0), -1, NULL);
  GhMachine *machine;

  if (config == NULL)
    return TRUE;
  if (uuid == NULL)
    uuid = config->uuid;
  machine = uuid != NULL ? gh_host_lookup (call->host, uuid) : NULL;
  return is_free_config (
    call->service, config, machine != NULL ? gh_domain_get_config (machine->domain) : NULL);
}

static GhAction
unless_free (GhCall *call, gboolean free)
{
  return free ? call->method->action : GH_ACTION_HOST;
}

GhAction
gh_reach_inspect_location (GhCall *call)
{
  return unless_free (call, is_free_location (gh_call_get_string (call, 0)));
}

GhAction
gh_reach_get_space (GhCall *call)
{
  g_autoptr (GVariant) options = gh_call_get_options (call, 0);
  const char *path = NULL;

  g_variant_lookup (options, "path", "&s", &path);
  return unless_free (call,
                      path == NULL || strcmp (path, gh_service_get_pool (call->service)) == 0);
}

GhAction
gh_reach_create_domain (GhCall *call)
{
  g_autoptr (GVariant) install = gh_call_get_options (call, 1);
  g_autoptr (GVariant) options = gh_call_get_options (call, 2);
  const char *tree = NULL;
  const char *iso = NULL;
  const char *drivers = NULL;
  const char *image = NULL;
  const char *disk = NULL;
  const char *pool = NULL;

  g_variant_lookup (install, "tree", "&s", &tree);
  g_variant_lookup (install, "iso", "&s", &iso);
  g_variant_lookup (install, "drivers", "&s", &drivers);
  g_variant_lookup (install, "cloud-image", "&s", &image);
  g_variant_lookup (options, "disk-path", "&s", &disk);
  g_variant_lookup (options, "disk-pool", "&s", &pool);
  return unless_free (
    call,
    (tree == NULL || is_free_location (tree)) && (iso == NULL || is_free_location (iso))
      && (drivers == NULL || gh_reach_is_public (drivers))
      && (image == NULL || is_free_location (image))
      && (disk == NULL || is_in (disk, gh_service_get_pool (call->service)))
      && (pool == NULL || strcmp (pool, GH_POOL_DEFAULT) == 0) && is_free_definition (call, NULL));
}

GhAction
gh_reach_define_domain (GhCall *call)
{
  return unless_free (call, is_free_definition (call, NULL));
}

GhAction
gh_reach_set_definition (GhCall *call)
{
  return unless_free (call, is_free_definition (call, gh_machine_get_uuid (call->machine)));
}

/* qemu-img looks into the image for its format, whatever that is: a file of somebody else's takes
 * the right to the host, as does one that has no format said. */
GhAction
gh_reach_attach_disk (GhCall *call)
{
  g_autoptr (GVariant) given = gh_call_get_options (call, 0);
  const char *source = "", *format = "";
  gboolean readonly = FALSE;

  g_variant_lookup (given, "source", "&s", &source);
  g_variant_lookup (given, "format", "&s", &format);
  g_variant_lookup (given, "readonly", "b", &readonly);
  if (*source == '\0' || !g_path_is_absolute (source))
    return call->method->action;
  if (strcmp (format, "raw") == 0
      && ((readonly && gh_reach_is_public (source)) || is_ours (call->service, source)))
    return call->method->action;
  return GH_ACTION_HOST;
}

GhAction
gh_reach_change_medium (GhCall *call)
{
  const char *source = gh_call_get_string (call, 1);

  if (*source == '\0' || !g_path_is_absolute (source) || gh_reach_is_public (source))
    return call->method->action;
  return GH_ACTION_HOST;
}
