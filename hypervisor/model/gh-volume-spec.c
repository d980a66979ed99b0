/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A new disk in words. */
#include "config.h"

#include "gh-volume-spec.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-text.h"

static const char *const format_nicks[] = { "qcow2", "raw", NULL };
const GhEnum gh_volume_format_enum = { format_nicks };

GhVolumeSpec *
gh_volume_spec_new (guint64 size, GhVolumeFormat format, const char *path)
{
  GhVolumeSpec *self = g_new0 (GhVolumeSpec, 1);

  self->size = size <= GH_VOLUME_SIZE_MAX ? (size + 511) & ~G_GUINT64_CONSTANT (511) : size;
  self->format = format;
  self->path = g_strdup (path);
  return self;
}

GhVolumeSpec *
gh_volume_spec_copy (const GhVolumeSpec *self)
{
  return gh_volume_spec_new (self->size, self->format, self->path);
}

void
gh_volume_spec_free (GhVolumeSpec *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self);
}

gboolean
gh_volume_spec_validate (const GhVolumeSpec *self, GError **error)
{
  if (self->size < GH_VOLUME_SIZE_MIN || self->size > GH_VOLUME_SIZE_MAX)
    {
      g_autofree char *size = gh_format_size (self->size);
      g_autofree char *min = gh_format_size (GH_VOLUME_SIZE_MIN);
      g_autofree char *max = gh_format_size (GH_VOLUME_SIZE_MAX);

      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("A disk of %s cannot be made: choose a size from %s to %s"),
                   size,
                   min,
                   max);
      return FALSE;
    }
  if (self->path != NULL && (*self->path == '\0' || !gh_text_is_clean (self->path)))
    {
      g_autofree char *path = gh_text_quote (self->path);

      g_set_error (
        error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT, _ ("%s is no path for a disk image"), path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
parse_format (GhVolumeSpec *self, const char *value, GError **error)
{
  g_autofree char *words = NULL;
  g_autofree char *quoted = NULL;
  int format;

  if (gh_enum_parse (&gh_volume_format_enum, value, &format))
    {
      self->format = (GhVolumeFormat) format;
      return TRUE;
    }
  words = gh_enum_list (&gh_volume_format_enum);
  quoted = gh_text_quote (value);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_ARGUMENT,
               _ ("%s is not a format for a new disk; choose one of: %s"),
               quoted,
               words);
  return FALSE;
}

static gboolean
parse_size (GhVolumeSpec *self, const char *value, GError **error)
{
  guint64 size;

  if (!gh_parse_size (value, G_GUINT64_CONSTANT (1) << 30, &size, error))
    return FALSE;
  self->size = size <= GH_VOLUME_SIZE_MAX ? (size + 511) & ~G_GUINT64_CONSTANT (511) : size;
  return TRUE;
}

static gboolean
parse_pair (GhVolumeSpec *self, const char *key, const char *value, GError **error)
{
  g_autofree char *quoted = NULL;

  if (strcmp (key, "size") == 0)
    return parse_size (self, value, error);
  if (strcmp (key, "format") == 0)
    return parse_format (self, value, error);
  if (strcmp (key, "path") == 0)
    {
      g_free (self->path);
      self->path = g_strdup (value);
      return TRUE;
    }
  quoted = gh_text_quote (key);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_UNKNOWN_OPTION,
               _ ("A new disk has no option %s; there are: size, format, path"),
               quoted);
  return FALSE;
}

static gboolean
remember_key (GHashTable *seen, const char *key, GError **error)
{
  if (g_hash_table_add (seen, g_strdup (key)))
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_ARGUMENT,
               _ ("The option “%s” of a new disk is given twice"),
               key);
  return FALSE;
}

GhVolumeSpec *
gh_volume_spec_parse (const char *text, GError **error)
{
  g_autoptr (GhVolumeSpec) self = g_new0 (GhVolumeSpec, 1);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *rest = text;

  g_return_val_if_fail (text != NULL, NULL);

  while (rest != NULL)
    {
      gboolean is_path = g_str_has_prefix (rest, "path=");
      const char *comma = is_path ? NULL : strchr (rest, ',');
      g_autofree char *pair
        = comma != NULL ? g_strndup (rest, (gsize) (comma - rest)) : g_strdup (rest);
      char *equals = strchr (pair, '=');
      const char *key = "size";
      const char *value = pair;

      if (equals != NULL)
        {
          *equals = '\0';
          key = pair;
          value = equals + 1;
        }
      if (!parse_pair (self, key, value, error) || !remember_key (seen, key, error))
        return NULL;
      rest = comma != NULL ? comma + 1 : NULL;
    }
  return gh_volume_spec_validate (self, error) ? g_steal_pointer (&self) : NULL;
}
