/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Files inside an ISO image, without mounting it: libarchive reads it from front to back. */
#include "config.h"

#include "gh-tree-access-iso-private.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-iso-census-private.h"

/* A DVD has some ten thousand; a hostile image may claim any number, and any length of a path. */
#define MAX_ENTRIES 300000
#define MAX_PATH    1000
#define MAX_NAMES   5000
#define BLOCK_SIZE  (64 * 1024)

typedef struct
{
  guint index; /* position in the archive */
  guint64 size;
} Entry;

struct _GhTreeAccessIso
{
  GhTreeAccess parent_instance;

  char *path;
  char *validator;
  GHashTable *entries; /* normalised path → Entry */
};

G_DEFINE_FINAL_TYPE (GhTreeAccessIso, gh_tree_access_iso, GH_TYPE_TREE_ACCESS)

/* The data of one entry. */
#define GH_TYPE_ISO_STREAM (gh_iso_stream_get_type ())
G_DECLARE_FINAL_TYPE (GhIsoStream, gh_iso_stream, GH, ISO_STREAM, GInputStream)

struct _GhIsoStream
{
  GInputStream parent_instance;

  struct archive *archive;
};

G_DEFINE_FINAL_TYPE (GhIsoStream, gh_iso_stream, G_TYPE_INPUT_STREAM)

static gssize
gh_iso_stream_read (
  GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  GhIsoStream *self = GH_ISO_STREAM (stream);
  la_ssize_t n;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  n = archive_read_data (self->archive, buffer, count);
  if (n < 0)
    g_set_error (error,
                 G_IO_ERROR,
                 G_IO_ERROR_INVALID_DATA,
                 _ ("the ISO image is damaged or cut off: %s"),
                 archive_error_string (self->archive));
  return n < 0 ? -1 : (gssize) n;
}

static void
gh_iso_stream_finalize (GObject *object)
{
  archive_read_free (GH_ISO_STREAM (object)->archive);
  G_OBJECT_CLASS (gh_iso_stream_parent_class)->finalize (object);
}

static void
gh_iso_stream_class_init (GhIsoStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_iso_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = gh_iso_stream_read;
}

static void
gh_iso_stream_init (GhIsoStream *self)
{
}

static void
append_mangled (GString *out, const char *text, gsize length, gsize max)
{
  for (gsize i = 0; i < length && i < max; i++)
    g_string_append_c (out, g_ascii_isalnum (text[i]) ? g_ascii_toupper (text[i]) : '_');
}

/* The name that an image without Rock Ridge and Joliet keeps of @path (ECMA-119, 7.5, level 1):
 * upper-case, eight and three characters. A person may have made the image with no option at all.
 */
static char *
mangle (const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  GString *out = g_string_new ("\n");

  for (char **part = parts; *part != NULL; part++)
    {
      const char *dot = strrchr (*part, '.');
      gsize stem = dot != NULL ? (gsize) (dot - *part) : strlen (*part);

      if (part != parts)
        g_string_append_c (out, '/');
      append_mangled (out, *part, stem, 8);
      if (dot != NULL && dot[1] != '\0')
        {
          g_string_append_c (out, '.');
          append_mangled (out, dot + 1, strlen (dot + 1), 3);
        }
    }
  return g_string_free (out, FALSE);
}

static struct archive *
open_archive (const char *path, GError **error)
{
  struct archive *archive = archive_read_new ();

  archive_read_support_format_iso9660 (archive);
  if (archive_read_open_filename (archive, path, BLOCK_SIZE) == ARCHIVE_OK)
    return archive;

  g_set_error (error,
               GH_ERROR,
               GH_ERROR_NO_TREE,
               _ ("Cannot open the ISO image %s: %s"),
               path,
               archive_error_string (archive));
  archive_read_free (archive);
  return NULL;
}

static void
remember (GhTreeAccessIso *self, const char *name, struct archive_entry *entry, guint index)
{
  g_autofree char *path = g_utf8_make_valid (name, -1);
  Entry *known;

  if (archive_entry_filetype (entry) != AE_IFREG || index >= MAX_ENTRIES
      || strlen (path) > MAX_PATH)
    return;
  if (g_str_has_suffix (path, "."))
    path[strlen (path) - 1] = '\0';
  known = g_new0 (Entry, 1);
  known->index = index;
  known->size = (guint64) MAX (archive_entry_size (entry), 0);
  g_hash_table_insert (self->entries, g_strdup (path), known);
  /* After a line feed, so that the short names stand apart. */
  g_hash_table_insert (self->entries, mangle (path), g_memdup2 (known, sizeof *known));
}

static gboolean
list_entries (GhTreeAccessIso *self, GCancellable *cancellable, GError **error)
{
  struct archive *archive = open_archive (self->path, error);
  struct archive_entry *entry;
  guint index = 0;
  int status;

  if (archive == NULL)
    return FALSE;
  while ((status = archive_read_next_header (archive, &entry)) == ARCHIVE_OK
         || status == ARCHIVE_WARN)
    {
      const char *name = archive_entry_pathname (entry);

      if (g_cancellable_is_cancelled (cancellable) || index > MAX_ENTRIES)
        break;
      if (name != NULL)
        remember (self, name, entry, index);
      index++;
    }
  /* A cut-off image still tells what stands at its front; reading the rest will fail. */
  if (index == 0 && status != ARCHIVE_EOF)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_NO_TREE,
                 _ ("%s is neither a folder nor an ISO image: %s"),
                 self->path,
                 archive_error_string (archive));
  archive_read_free (archive);
  return !(index == 0 && status != ARCHIVE_EOF)
         && !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static const Entry *
find_entry (GhTreeAccessIso *self, const char *path, GhTreeFile *file, GError **error)
{
  g_autofree char *mangled = mangle (path);
  const Entry *entry = g_hash_table_lookup (self->entries, path);

  if (entry == NULL)
    entry = g_hash_table_lookup (self->entries, mangled);
  if (entry == NULL)
    {
      g_set_error_literal (error, GH_ERROR, GH_ERROR_NOT_FOUND, _ ("not there"));
      return NULL;
    }
  file->size = entry->size;
  g_strlcpy (file->validator, self->validator, sizeof file->validator);
  return entry;
}

static GInputStream *
gh_tree_access_iso_open (GhTreeAccess *access,
                         const char *path,
                         guint64 offset,
                         const char *validator,
                         GhTreeFile *file,
                         GCancellable *cancellable,
                         GError **error)
{
  GhTreeAccessIso *self = GH_TREE_ACCESS_ISO (access);
  const Entry *wanted = find_entry (self, path, file, error);
  struct archive_entry *entry;
  GhIsoStream *stream;

  if (wanted == NULL)
    return NULL;
  stream = g_object_new (GH_TYPE_ISO_STREAM, NULL);
  stream->archive = open_archive (self->path, error);
  if (stream->archive == NULL)
    {
      g_object_unref (stream);
      return NULL;
    }
  for (guint i = 0; i <= wanted->index; i++)
    {
      int status = archive_read_next_header (stream->archive, &entry);

      if ((status == ARCHIVE_OK || status == ARCHIVE_WARN)
          && !g_cancellable_is_cancelled (cancellable))
        continue;
      if (!g_cancellable_set_error_if_cancelled (cancellable, error))
        g_set_error (error,
                     GH_ERROR,
                     GH_ERROR_CORRUPT,
                     _ ("The ISO image %s is damaged, or changed while it was read"),
                     self->path);
      g_object_unref (stream);
      return NULL;
    }
  return G_INPUT_STREAM (stream);
}

static gboolean
gh_tree_access_iso_stat (GhTreeAccess *access,
                         const char *path,
                         GhTreeFile *file,
                         GCancellable *cancellable,
                         GError **error)
{
  return find_entry (GH_TREE_ACCESS_ISO (access), path, file, error) != NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char **) a, *(char **) b);
}

static GPtrArray *
keys_of (GHashTable *table)
{
  GPtrArray *keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, key);
  return keys;
}

static char **
gh_tree_access_iso_list (GhTreeAccess *access, const char *folder)
{
  GhTreeAccessIso *self = GH_TREE_ACCESS_ISO (access);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) sorted = NULL;
  GStrvBuilder *builder = g_strv_builder_new ();
  GHashTableIter iter;
  const char *path;
  char **list;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, (gpointer *) &path, NULL))
    if (*path != '\n' && g_str_has_prefix (path, folder))
      {
        const char *rest = path + strlen (folder);

        g_hash_table_add (names, g_strndup (rest, strcspn (rest, "/")));
      }
  sorted = keys_of (names);
  g_ptr_array_sort (sorted, compare_names);
  for (guint i = 0; i < sorted->len && i < MAX_NAMES; i++)
    g_strv_builder_add (builder, sorted->pdata[i]);
  list = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return list;
}

static char *
gh_tree_access_iso_locate (GhTreeAccess *access, const char *path)
{
  return g_strdup_printf ("%s:/%s", GH_TREE_ACCESS_ISO (access)->path, path);
}

static void
gh_tree_access_iso_finalize (GObject *object)
{
  GhTreeAccessIso *self = GH_TREE_ACCESS_ISO (object);

  g_free (self->path);
  g_free (self->validator);
  g_hash_table_unref (self->entries);
  G_OBJECT_CLASS (gh_tree_access_iso_parent_class)->finalize (object);
}

static void
gh_tree_access_iso_class_init (GhTreeAccessIsoClass *klass)
{
  GhTreeAccessClass *access_class = GH_TREE_ACCESS_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gh_tree_access_iso_finalize;
  access_class->kind = "iso";
  access_class->open = gh_tree_access_iso_open;
  access_class->stat = gh_tree_access_iso_stat;
  access_class->list = gh_tree_access_iso_list;
  access_class->locate = gh_tree_access_iso_locate;
}

static void
gh_tree_access_iso_init (GhTreeAccessIso *self)
{
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* libarchive keeps an entry for each file of a directory, before it gives the first. */
static gboolean
check_census (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean reasonable;

  if (fd < 0)
    {
      g_propagate_error (error, gh_error_from_errno (errno, _ ("Cannot read %s"), path));
      return FALSE;
    }
  reasonable = gh_iso_is_reasonable (fd);
  close (fd);
  if (!reasonable)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_NO_TREE,
                 _ ("%s is not read: it claims more files than any medium has"),
                 path);
  return reasonable;
}

GhTreeAccess *
gh_tree_access_iso_new (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GhTreeAccessIso) self = g_object_new (GH_TYPE_TREE_ACCESS_ISO, NULL);
  struct stat st;

  if (g_stat (path, &st) < 0)
    {
      g_propagate_error (error, gh_error_from_errno (errno, _ ("Cannot open %s"), path));
      return NULL;
    }
  /* libarchive would wait at a FIFO. A CD-ROM drive is a block device. */
  if (!S_ISREG (st.st_mode) && !S_ISBLK (st.st_mode))
    {
      g_set_error (
        error, GH_ERROR, GH_ERROR_NO_TREE, _ ("%s is neither a folder nor an ISO image"), path);
      return NULL;
    }
  if (!check_census (path, error))
    return NULL;
  self->path = g_strdup (path);
  self->validator = g_strdup_printf ("%ld.%09ld-%lu-%lu",
                                     (long) st.st_mtim.tv_sec,
                                     (long) st.st_mtim.tv_nsec,
                                     (unsigned long) st.st_ino,
                                     (unsigned long) st.st_size);
  if (!list_entries (self, cancellable, error))
    return NULL;
  return GH_TREE_ACCESS (g_steal_pointer (&self));
}
