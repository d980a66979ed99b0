/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCtlDisk: what the person wrote after --disk or --import. */
#include "config.h"

#include "gh-ctl-disk.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "gh-ctl.h"
#include "gh-error.h"
#include "gh-text.h"

static gboolean
set_key (GhCtlDisk *self, const char *key, const char *value, GError **error)
{
  int bus = 0;

  if (strcmp (key, "size") == 0)
    return gh_parse_size (value, 1, &self->size, error);
  if (strcmp (key, "format") == 0)
    {
      g_free (self->format);
      self->format = g_strdup (value);
      if (strcmp (value, "qcow2") == 0 || strcmp (value, "raw") == 0)
        return TRUE;
      gh_ctl_usage_error (error, _ ("“%s” is no format of a disk: write qcow2 or raw"), value);
      return FALSE;
    }
  if (strcmp (key, "path") == 0)
    {
      g_free (self->path);
      self->path = g_canonicalize_filename (value, NULL);
      return TRUE;
    }
  if (strcmp (key, "pool") == 0)
    {
      g_free (self->pool);
      self->pool = g_strdup (value);
      return TRUE;
    }
  if (strcmp (key, "bus") == 0 && gh_enum_parse (&gh_disk_bus_enum, value, &bus))
    {
      self->bus = (GhDiskBus) bus;
      return TRUE;
    }
  if (strcmp (key, "bus") == 0)
    {
      g_autofree char *words = gh_enum_list (&gh_disk_bus_enum);

      gh_ctl_usage_error (error, _ ("“bus=%s” is not known: write one of %s"), value, words);
    }
  else
    gh_ctl_usage_error (error,
                        _ ("A disk has no “%s”: write size=8G, format=qcow2, path=FILE, pool=NAME, "
                           "bus=virtio"),
                        key);
  return FALSE;
}

gboolean
gh_ctl_disk_parse (GhCtlDisk *self, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *equals = strchr (parts[i], '=');
      GError *local = NULL;

      /* A word alone, in front, is the path. */
      if (equals == NULL && i > 0)
        {
          gh_ctl_usage_error (
            error, _ ("“%s” of the disk “%s” has no value: write KEY=VALUE"), parts[i], text);
          return FALSE;
        }
      if (equals != NULL)
        *equals++ = '\0';
      if (!set_key (
            self, equals != NULL ? parts[i] : "path", equals != NULL ? equals : parts[i], &local))
        {
          gh_ctl_usage_error (error, "%s", local->message);
          g_error_free (local);
          return FALSE;
        }
    }
  if (self->size == 0 && (self->path == NULL || *text == '\0'))
    {
      gh_ctl_usage_error (
        error, _ ("The disk “%s” has neither a size nor a path: write size=8G"), text);
      return FALSE;
    }
  return TRUE;
}

void
gh_ctl_disk_clear (GhCtlDisk *self)
{
  g_clear_pointer (&self->format, g_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->pool, g_free);
}

/* What the first bytes of an image say, for a person who did not. */
static const char *
guess_format (int fd)
{
  char magic[4] = { 0 };

  if (read (fd, magic, sizeof magic) == sizeof magic && memcmp (magic, "QFI\373", 4) == 0)
    return "qcow2";
  return "raw";
}

gboolean
gh_ctl_disk_attach (const GhCtlDisk *self, GhDomainConfig *config, GError **error)
{
  int fd = g_open (self->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  int code = errno;
  GStatBuf info = { 0 };
  GhDisk *disk;

  if (fd < 0 || fstat (fd, &info) < 0 || !(S_ISREG (info.st_mode) || S_ISBLK (info.st_mode)))
    {
      g_set_error (error,
                   GH_ERROR,
                   fd < 0 && code == ENOENT ? GH_ERROR_NOT_FOUND : GH_ERROR_INVALID_ARGUMENT,
                   _ ("%s cannot be used as a disk: %s"),
                   self->path,
                   fd < 0 ? g_strerror (code) : _ ("it is neither a file nor a block device"));
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  disk = gh_domain_config_add_disk (config);
  disk->device = GH_DISK_DISK;
  disk->source_type = S_ISBLK (info.st_mode) ? GH_SOURCE_BLOCK : GH_SOURCE_FILE;
  disk->source = g_strdup (self->path);
  disk->format = g_strdup (self->format != NULL ? self->format : guess_format (fd));
  disk->bus = self->bus;
  close (fd);
  return TRUE;
}
