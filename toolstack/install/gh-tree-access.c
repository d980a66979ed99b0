/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading files of a location: what all kinds of locations share. */
#include "config.h"

#include "gh-tree-access.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-text.h"
#include "gh-tree-access-folder-private.h"
#include "gh-tree-access-http-private.h"
#include "gh-tree-access-iso-private.h"

/* A small file that takes longer is one that never comes. */
/* Seconds. */
#define PATIENCE     30
#define MAX_PATIENCE 3600

G_DEFINE_ABSTRACT_TYPE (GhTreeAccess, gh_tree_access, G_TYPE_OBJECT)

static void
gh_tree_access_class_init (GhTreeAccessClass *klass)
{
}

static void
gh_tree_access_init (GhTreeAccess *self)
{
}

static GhTreeAccess *
new_for_path (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) trouble = NULL;
  g_autoptr (GFileInfo) info
    = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, 0, cancellable, &trouble);
  g_autofree char *quoted = gh_text_quote (path);

  if (g_error_matches (trouble, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_NOT_FOUND,
                 _ ("There is no file or folder %s: check how it is written"),
                 quoted);
  else if (info == NULL)
    g_propagate_error (error,
                       gh_error_from_io (g_steal_pointer (&trouble), _ ("Cannot open %s"), quoted));
  if (info == NULL)
    return NULL;
  if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
    return gh_tree_access_folder_new (path);
  return gh_tree_access_iso_new (path, cancellable, error);
}

GhTreeAccess *
gh_tree_access_new (const char *location, GCancellable *cancellable, GError **error)
{
  g_autofree char *scheme = g_uri_parse_scheme (location);
  g_autofree char *quoted = gh_text_quote (location);
  g_autofree char *path = NULL;

  if (!gh_text_is_clean (location))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("%s is not a location: it has unprintable characters"),
                   quoted);
      return NULL;
    }
  if (g_strcmp0 (scheme, "http") == 0 || g_strcmp0 (scheme, "https") == 0)
    return gh_tree_access_http_new (location, error);
  if (g_strcmp0 (scheme, "file") == 0)
    path = g_filename_from_uri (location, NULL, NULL);
  else if (g_path_is_absolute (location))
    path = g_strdup (location);
  if (path != NULL)
    return new_for_path (path, cancellable, error);
  if (g_strcmp0 (scheme, "ftp") == 0 || g_strcmp0 (scheme, "ftps") == 0)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("%s cannot be read: FTP is not supported; most servers have the same tree "
                      "under http: or https:, or download it and give its folder"),
                   quoted);
      return NULL;
    }

  g_set_error (
    error,
    GH_ERROR,
    GH_ERROR_INVALID_ARGUMENT,
    _ ("%s is not a location: give an http:, https: or file: URL, or the absolute path of "
       "a folder or an ISO image"),
    quoted);
  return NULL;
}

gboolean
gh_tree_path_is_safe (const char *path)
{
  g_auto (GStrv) parts = NULL;

  if (*path == '\0' || *path == '/' || strlen (path) > 1000 || strchr (path, '\\') != NULL
      || strstr (path, "://") != NULL || !gh_text_is_clean (path))
    return FALSE;
  parts = g_strsplit (path, "/", -1);
  for (char **part = parts; *part != NULL; part++)
    if (strcmp (*part, "..") == 0)
      return FALSE;
  return TRUE;
}

GInputStream *
gh_tree_access_open (GhTreeAccess *self,
                     const char *path,
                     guint64 offset,
                     const char *validator,
                     GhTreeFile *file,
                     GCancellable *cancellable,
                     GError **error)
{
  g_return_val_if_fail (GH_IS_TREE_ACCESS (self) && gh_tree_path_is_safe (path), NULL);

  *file = (GhTreeFile){ .size = GH_TREE_SIZE_UNKNOWN };
  return GH_TREE_ACCESS_GET_CLASS (self)->open (
    self, path, offset, validator, file, cancellable, error);
}

gboolean
gh_tree_access_stat (
  GhTreeAccess *self, const char *path, GhTreeFile *file, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (GH_IS_TREE_ACCESS (self) && gh_tree_path_is_safe (path), FALSE);

  *file = (GhTreeFile){ .size = GH_TREE_SIZE_UNKNOWN };
  return GH_TREE_ACCESS_GET_CLASS (self)->stat (self, path, file, cancellable, error);
}

char **
gh_tree_access_list (GhTreeAccess *self, const char *folder)
{
  GhTreeAccessClass *klass = GH_TREE_ACCESS_GET_CLASS (self);

  return klass->list != NULL ? klass->list (self, folder) : NULL;
}

char *
gh_tree_access_locate (GhTreeAccess *self, const char *path)
{
  return GH_TREE_ACCESS_GET_CLASS (self)->locate (self, path);
}

static void
set_too_long (GhTreeAccess *self, const char *path, gsize max, GError **error)
{
  g_autofree char *where = gh_tree_access_locate (self, path);
  g_autofree char *size = gh_format_size (max);

  g_set_error (error,
               GH_ERROR,
               GH_ERROR_FETCH,
               _ ("%s is not what its name says: it is longer than %s, or too slow to come"),
               where,
               size);
}

guint
gh_tree_patience (void)
{
  const char *asked = g_getenv ("GUESTHOUSE_PATIENCE");
  guint64 seconds = PATIENCE;

  if (asked == NULL || !g_ascii_string_to_unsigned (asked, 10, 1, MAX_PATIENCE, &seconds, NULL))
    return PATIENCE;
  return (guint) seconds;
}

char *
gh_tree_access_read_small (
  GhTreeAccess *self, const char *path, gsize max, GCancellable *cancellable, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + 2 * gh_tree_patience () * G_USEC_PER_SEC;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GByteArray) text = g_byte_array_new ();
  guint8 buffer[4096];
  GhTreeFile file;
  gssize n;

  stream = gh_tree_access_open (self, path, 0, NULL, &file, cancellable, error);
  if (stream == NULL)
    return NULL;
  if (file.size != GH_TREE_SIZE_UNKNOWN && file.size > max)
    {
      set_too_long (self, path, max, error);
      return NULL;
    }
  while ((n = g_input_stream_read (stream, buffer, sizeof buffer, cancellable, error)) > 0)
    {
      g_byte_array_append (text, buffer, (guint) n);
      if (text->len > max || g_get_monotonic_time () > deadline)
        {
          set_too_long (self, path, max, error);
          return NULL;
        }
    }
  if (n < 0)
    {
      g_autofree char *where = gh_tree_access_locate (self, path);

      if (error != NULL)
        {
          *error = gh_error_from_io (*error, _ ("Cannot read %s"), where);
          /* What was found and broke off is no missing file. */
          if (g_error_matches (*error, GH_ERROR, GH_ERROR_FAILED))
            (*error)->code = GH_ERROR_FETCH;
        }
      return NULL;
    }
  return g_utf8_make_valid (text->len > 0 ? (const char *) text->data : "", (gssize) text->len);
}
