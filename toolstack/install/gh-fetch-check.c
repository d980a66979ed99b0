/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a fetched file is what was promised. */
#include "config.h"

#include "gh-fetch-check.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"

#define CHUNK (128 * 1024)
/* Bytes of a list of checksums; distributions have hundreds of files in one. */
#define MAX_LIST (1024 * 1024)

static GFileInputStream *
open_file (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFileInputStream *stream = g_file_read (file, cancellable, error);

  if (stream == NULL && error != NULL)
    *error = gh_error_from_io (*error, _ ("Cannot read %s"), path);
  return stream;
}

static gssize
read_chunk (
  GInputStream *stream, guint8 *buffer, const char *path, GCancellable *cancellable, GError **error)
{
  gssize n = g_input_stream_read (stream, buffer, CHUNK, cancellable, error);

  if (n < 0 && error != NULL)
    *error = gh_error_from_io (*error, _ ("Cannot read %s"), path);
  return n;
}

static gboolean
parse_type (const char *checksum, GChecksumType *type)
{
  static const struct
  {
    const char *prefix;
    GChecksumType type;
  } types[] = { { "sha256:", G_CHECKSUM_SHA256 },
                { "sha512:", G_CHECKSUM_SHA512 },
                { "sha1:", G_CHECKSUM_SHA1 },
                { "sha:", G_CHECKSUM_SHA1 },
                { "md5:", G_CHECKSUM_MD5 } };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_prefix (checksum, types[i].prefix))
      {
        *type = types[i].type;
        return TRUE;
      }
  return FALSE;
}

gboolean
gh_check_checksum (const char *path,
                   const char *checksum,
                   const char *name,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GChecksum) sum = NULL;
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  GChecksumType type;
  gssize n;

  if (!parse_type (checksum, &type))
    return TRUE;
  stream = open_file (path, cancellable, error);
  if (stream == NULL)
    return FALSE;
  sum = g_checksum_new (type);
  while ((n = read_chunk (G_INPUT_STREAM (stream), buffer, path, cancellable, error)) > 0)
    g_checksum_update (sum, buffer, n);
  if (n < 0)
    return FALSE;
  if (g_ascii_strcasecmp (g_checksum_get_string (sum), strchr (checksum, ':') + 1) == 0)
    return TRUE;

  g_set_error (
    error,
    GH_ERROR,
    GH_ERROR_CHECKSUM,
    _ ("%s is damaged: its checksum is not the one that the tree promises; try again, or "
       "use another mirror"),
    name);
  return FALSE;
}

typedef struct
{
  GConverter *inflate;
  gboolean in_member;
  gboolean other; /* after the last member: padding, or an archive that is not gzip */
} Gzip;

static gboolean
set_damaged (const char *name, GError **error)
{
  g_set_error (
    error,
    GH_ERROR,
    GH_ERROR_CHECKSUM,
    _ ("%s is damaged: it is compressed with gzip, and cut off or changed midway; fetch the "
       "tree again"),
    name);
  return FALSE;
}

/* Feeds @size bytes; what an earlier call left is never needed, zlib takes all. */
static gboolean
inflate_chunk (Gzip *gzip, const guint8 *data, gsize size, guint8 *out)
{
  while (size > 0 && !gzip->other)
    {
      gsize taken = 0, made = 0;
      GConverterResult status;

      if (!gzip->in_member)
        {
          gzip->other = data[0] != 0x1f;
          if (gzip->other)
            return TRUE;
          g_converter_reset (gzip->inflate);
          gzip->in_member = TRUE;
        }
      status = g_converter_convert (
        gzip->inflate, data, size, out, CHUNK, G_CONVERTER_NO_FLAGS, &taken, &made, NULL);
      if (status == G_CONVERTER_ERROR)
        return FALSE;
      if (status == G_CONVERTER_FINISHED)
        gzip->in_member = FALSE;
      data += taken;
      size -= taken;
    }
  return TRUE;
}

static gboolean
check_gzip (GInputStream *stream,
            guint8 *buffer,
            gssize n,
            const char *path,
            const char *name,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GConverter) inflate
    = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autofree guint8 *out = g_malloc (CHUNK);
  Gzip gzip = { inflate, FALSE, FALSE };

  for (; n > 0; n = read_chunk (stream, buffer, path, cancellable, error))
    if (!inflate_chunk (&gzip, buffer, (gsize) n, out))
      return set_damaged (name, error);
  if (n < 0)
    return FALSE;
  return !gzip.in_member || set_damaged (name, error);
}

/* The footer ends in "YZ" (The .xz File Format, 2.1.2.4); zeroes may follow. */
static gboolean
check_xz (GInputStream *stream,
          guint8 *buffer,
          gssize n,
          const char *path,
          const char *name,
          GCancellable *cancellable,
          GError **error)
{
  guint8 last[2] = { 0, 0 };

  for (; n > 0; n = read_chunk (stream, buffer, path, cancellable, error))
    for (gssize i = 0; i < n; i++)
      if (buffer[i] != 0)
        {
          last[0] = i > 0 ? buffer[i - 1] : last[1];
          last[1] = buffer[i];
        }
  if (n < 0)
    return FALSE;
  if (last[0] == 'Y' && last[1] == 'Z')
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_CHECKSUM,
               _ ("%s is damaged: it is compressed with xz, and cut off; fetch the tree again"),
               name);
  return FALSE;
}

gboolean
gh_check_compressed (const char *path, const char *name, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) file = open_file (path, cancellable, error);
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  gssize n;

  if (file == NULL)
    return FALSE;
  n = read_chunk (G_INPUT_STREAM (file), buffer, path, cancellable, error);
  if (n >= 2 && buffer[0] == 0x1f && buffer[1] == 0x8b)
    return check_gzip (G_INPUT_STREAM (file), buffer, n, path, name, cancellable, error);
  if (n >= 6 && memcmp (buffer, "\3757zXZ", 6) == 0)
    return check_xz (G_INPUT_STREAM (file), buffer, n, path, name, cancellable, error);
  return n >= 0;
}

/* "DIGEST  NAME" and "DIGEST *NAME" (coreutils), "SHA256 (NAME) = DIGEST" (BSD). */
static char *
digest_in (const char *list, const char *name)
{
  g_autofree char *quoted = g_regex_escape_string (name, -1);
  g_autofree char *pattern
    = g_strdup_printf ("^(?:(?<digest>[0-9a-fA-F]{64}|[0-9a-fA-F]{128})[ \\t]+\\*?(?:\\./)?%s|"
                       "SHA256 \\(%s\\) = (?<digest>[0-9a-fA-F]{64})|"
                       "SHA512 \\(%s\\) = (?<digest>[0-9a-fA-F]{128}))[ \\r]*$",
                       quoted,
                       quoted,
                       quoted);
  /* Raw: a list need not be UTF-8. */
  g_autoptr (GRegex) regex
    = g_regex_new (pattern, G_REGEX_MULTILINE | G_REGEX_DUPNAMES | G_REGEX_RAW, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (regex == NULL || !g_regex_match (regex, list, 0, &match))
    return NULL;
  return g_match_info_fetch_named (match, "digest");
}

char *
gh_find_checksum (GhTreeAccess *access, const char *name, GCancellable *cancellable)
{
  static const char *const lists[] = { "SHA256SUMS", "SHA512SUMS",  "CHECKSUM", "%s.sha256",
                                       "%s.sha512",  "%s.CHECKSUM", "SHA256SUM" };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *path = g_str_has_prefix (lists[i], "%s")
                                ? g_strconcat (name, lists[i] + 2, NULL)
                                : g_strdup (lists[i]);
      /* A name can be too long to have one. */
      g_autofree char *text
        = gh_tree_path_is_safe (path)
            ? gh_tree_access_read_small (access, path, MAX_LIST, cancellable, NULL)
            : NULL;
      g_autofree char *digest = text != NULL ? digest_in (text, name) : NULL;

      if (digest != NULL)
        return g_strconcat (strlen (digest) == 64 ? "sha256:" : "sha512:", digest, NULL);
    }
  return NULL;
}
