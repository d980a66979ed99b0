/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of a machine in a file: what the hypervisor wrote, and what it is of. */
#define _GNU_SOURCE /* renameat2() */

#include "config.h"

#include "gh-saved-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "gh-error.h"
#include "gh-fd.h"

#define MAGIC       "Guesthouse save\n"
#define MAGIC_SIZE  16
#define STAMPS_SIZE 16384
/* Bytes behind the JSON. */
#define END_SIZE (MAGIC_SIZE + 8)
/* A definition is some kilobytes long. */
#define INFO_MAX (16 << 20)

void
gh_saved_info_free (GhSavedInfo *self)
{
  g_free (self->kind);
  g_free (self->version);
  g_free (self->computer);
  g_free (self->name);
  g_free (self->uuid);
  g_free (self->definition);
  g_free (self);
}

static char *
get_part (const char *path)
{
  return g_strconcat (path, GH_SAVED_FILE_PART, NULL);
}

int
gh_saved_file_create (const char *path, GError **error)
{
  g_autofree char *part = get_part (path);
  gboolean taken = g_file_test (path, G_FILE_TEST_EXISTS);
  int fd = taken ? -1 : open (part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (taken || (fd < 0 && errno == EEXIST))
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_EXISTS,
                 _ ("There is a file %s already: choose another name"),
                 taken ? path : part);
  else if (fd < 0)
    g_propagate_error (error, gh_error_from_errno (errno, _ ("Cannot make the file %s"), path));
  return fd;
}

static char *
info_to_json (const GhSavedInfo *info)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", info->kind);
  json_object_set_string_member (object, "version", info->version != NULL ? info->version : "");
  json_object_set_string_member (object, "computer", info->computer);
  json_object_set_string_member (object, "name", info->name);
  json_object_set_string_member (object, "uuid", info->uuid);
  json_object_set_string_member (object, "definition", info->definition);
  json_object_set_int_member (object, "saved_at", info->saved_at);
  json_object_set_boolean_member (object, "paused", info->paused);
  json_object_set_int_member (object, "state_size", (gint64) info->state_size);
  json_node_take_object (root, object);
  return json_to_string (root, FALSE);
}

gboolean
gh_saved_file_finish (int fd, GhSavedInfo *info, GError **error)
{
  off_t end = lseek (fd, 0, SEEK_END);
  g_autofree char *zeros = g_malloc0 (STAMPS_SIZE);
  g_autofree char *json = NULL;
  guint64 length;

  if (end >= 0)
    {
      info->state_size = (guint64) end;
      json = info_to_json (info);
      length = GUINT64_TO_LE ((guint64) strlen (json));
      if (gh_fd_write_all (fd, zeros, STAMPS_SIZE) && gh_fd_write_all (fd, json, strlen (json))
          && gh_fd_write_all (fd, &length, sizeof length) && gh_fd_write_all (fd, MAGIC, MAGIC_SIZE)
          && fsync (fd) == 0)
        return TRUE;
    }
  g_propagate_error (
    error, gh_error_from_errno (errno, _ ("The state of “%s” cannot be written"), info->name));
  return FALSE;
}

static gboolean
sync_folder_of (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return ok;
}

gboolean
gh_saved_file_commit (const char *path, GError **error)
{
  g_autofree char *part = get_part (path);

  /* Some file systems do not know of "no replace"; there the look before has to do. */
  if (renameat2 (AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) == 0
      || (errno == EINVAL && !g_file_test (path, G_FILE_TEST_EXISTS) && g_rename (part, path) == 0))
    {
      if (!sync_folder_of (path))
        g_warning ("Cannot flush the folder of %s: %s", path, g_strerror (errno));
      return TRUE;
    }
  g_propagate_error (
    error, gh_error_from_errno (errno, _ ("The saved state cannot get its name %s"), path));
  return FALSE;
}

gboolean
gh_saved_file_remove (const char *path, gboolean part, GError **error)
{
  g_autofree char *name = part ? get_part (path) : g_strdup (path);

  if (g_unlink (name) == 0)
    {
      sync_folder_of (name);
      return TRUE;
    }
  if (errno == ENOENT)
    return TRUE;
  g_propagate_error (error, gh_error_from_errno (errno, _ ("Cannot remove the file %s"), name));
  return FALSE;
}

/* Reading. */

static void
set_corrupt (GError **error, const char *path)
{
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_CORRUPT,
               _ ("%s is not the saved state of a machine, or not all of it"),
               path);
}

static gboolean
read_at (int fd, void *data, gsize size, guint64 offset)
{
  char *at = data;

  while (size > 0)
    {
      ssize_t n = pread (fd, at, size, (off_t) offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      at += n;
      offset += (guint64) n;
      size -= (gsize) n;
    }
  return TRUE;
}

static JsonNode *
parse_object (const char *text, gssize length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;

  if (!json_parser_load_from_data (parser, text, length, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_copy (root) : NULL;
}

static char *
dup_member (JsonObject *object, const char *name)
{
  return g_strdup (json_object_get_string_member_with_default (object, name, NULL));
}

static GhSavedInfo *
info_from_json (const char *text, gsize length)
{
  g_autoptr (JsonNode) root = parse_object (text, (gssize) length);
  g_autoptr (GhSavedInfo) info = g_new0 (GhSavedInfo, 1);
  JsonObject *object;

  if (root == NULL)
    return NULL;
  object = json_node_get_object (root);
  info->kind = dup_member (object, "kind");
  info->version = dup_member (object, "version");
  info->computer = dup_member (object, "computer");
  info->name = dup_member (object, "name");
  info->uuid = dup_member (object, "uuid");
  info->definition = dup_member (object, "definition");
  info->saved_at = json_object_get_int_member_with_default (object, "saved_at", 0);
  info->paused = json_object_get_boolean_member_with_default (object, "paused", FALSE);
  info->state_size = (guint64) json_object_get_int_member_with_default (object, "state_size", 0);
  if (info->kind == NULL || info->name == NULL || info->definition == NULL || info->uuid == NULL
      || !g_uuid_string_is_valid (info->uuid))
    return NULL;
  return g_steal_pointer (&info);
}

static GhSavedInfo *
read_info (int fd, guint64 size)
{
  g_autoptr (GhSavedInfo) info = NULL;
  g_autofree char *json = NULL;
  char end[END_SIZE];
  guint64 length;

  if (size < END_SIZE + STAMPS_SIZE || !read_at (fd, end, END_SIZE, size - END_SIZE)
      || memcmp (end + 8, MAGIC, MAGIC_SIZE) != 0)
    return NULL;
  memcpy (&length, end, sizeof length);
  length = GUINT64_FROM_LE (length);
  if (length > INFO_MAX || length > size - END_SIZE - STAMPS_SIZE)
    return NULL;
  json = g_malloc (length + 1);
  if (!read_at (fd, json, length, size - END_SIZE - length))
    return NULL;
  info = info_from_json (json, length);
  if (info == NULL || info->state_size != size - END_SIZE - length - STAMPS_SIZE)
    return NULL;
  return g_steal_pointer (&info);
}

GhSavedInfo *
gh_saved_file_open (const char *path, int *fd, GError **error)
{
  GhSavedInfo *info;
  struct stat st;

  /* A fifo must not keep us waiting. */
  *fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (*fd < 0 || fstat (*fd, &st) != 0)
    {
      g_propagate_error (error,
                         gh_error_from_errno (errno, _ ("Cannot read the saved state %s"), path));
      if (*fd >= 0)
        close (*fd);
      *fd = -1;
      return NULL;
    }
  info = S_ISREG (st.st_mode) ? read_info (*fd, (guint64) st.st_size) : NULL;
  if (info == NULL)
    {
      set_corrupt (error, path);
      close (*fd);
      *fd = -1;
    }
  return info;
}

/* Disks. */

static void
add_stamp (JsonArray *array, const GhDisk *disk)
{
  JsonObject *object;
  struct stat st;

  if (disk->source == NULL || disk->readonly || disk->device == GH_DISK_CDROM
      || stat (disk->source, &st) != 0 || !S_ISREG (st.st_mode))
    return;
  object = json_object_new ();
  json_object_set_string_member (object, "path", disk->source);
  json_object_set_int_member (object, "size", st.st_size);
  json_object_set_int_member (object, "seconds", st.st_mtim.tv_sec);
  json_object_set_int_member (object, "nanoseconds", st.st_mtim.tv_nsec);
  json_array_add_object_element (array, object);
}

static char *
make_stamps (const GhDomainConfig *config)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < config->disks->len; i++)
    add_stamp (array, config->disks->pdata[i]);
  json_object_set_array_member (object, "disks", array);
  json_node_take_object (root, object);
  return json_to_string (root, FALSE);
}

gboolean
gh_saved_file_stamp (const char *path, const GhDomainConfig *config, GError **error)
{
  g_autofree char *stamps = make_stamps (config);
  g_autoptr (GhSavedInfo) info = NULL;
  gboolean written;
  int fd, out;

  info = gh_saved_file_open (path, &fd, error);
  if (info == NULL)
    return FALSE;
  close (fd);
  /* So many disks that there is no room: they are not looked at then. */
  if (strlen (stamps) >= STAMPS_SIZE)
    return TRUE;
  out = open (path, O_WRONLY | O_CLOEXEC);
  written = out >= 0
            && pwrite (out, stamps, strlen (stamps), (off_t) info->state_size)
                 == (ssize_t) strlen (stamps)
            && fsync (out) == 0;
  if (!written)
    g_propagate_error (error,
                       gh_error_from_errno (errno, _ ("Cannot write to the saved state %s"), path));
  if (out >= 0)
    close (out);
  return written;
}

static gboolean
check_disk (JsonObject *stamp, const char *name, GError **error)
{
  const char *path = json_object_get_string_member_with_default (stamp, "path", "");
  struct stat st;

  if (stat (path, &st) != 0)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_NOT_FOUND,
                   _ ("“%s” cannot go on: its disk %s is gone (%s)"),
                   name,
                   path,
                   g_strerror (errno));
      return FALSE;
    }
  if (st.st_size == json_object_get_int_member_with_default (stamp, "size", -1)
      && st.st_mtim.tv_sec == json_object_get_int_member_with_default (stamp, "seconds", -1)
      && st.st_mtim.tv_nsec == json_object_get_int_member_with_default (stamp, "nanoseconds", -1))
    return TRUE;
  g_set_error (
    error,
    GH_ERROR,
    GH_ERROR_WRONG_STATE,
    _ ("“%s” cannot go on: its disk %s was written to after it was saved, and what the guest "
       "remembers of it would damage it. Discard the saved state and start it anew"),
    name,
    path);
  return FALSE;
}

gboolean
gh_saved_file_check_disks (int fd, const GhSavedInfo *info, GError **error)
{
  g_autofree char *text = g_malloc0 (STAMPS_SIZE + 1);
  g_autoptr (JsonNode) root = NULL;
  JsonNode *node;

  if (read_at (fd, text, STAMPS_SIZE, info->state_size))
    root = parse_object (text, -1);
  node = root != NULL ? json_object_get_member (json_node_get_object (root), "disks") : NULL;
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return TRUE;
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    {
      JsonNode *element = json_array_get_element (json_node_get_array (node), i);

      if (JSON_NODE_HOLDS_OBJECT (element)
          && !check_disk (json_node_get_object (element), info->name, error))
        return FALSE;
    }
  return TRUE;
}
