/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* One disk image. */
#include "config.h"

#include "gh-image.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-fault.h"
#include "gh-subprocess.h"

#define QEMU_IMG         "qemu-img"
#define QEMU_IMG_PACKAGE "qemu-utils"

typedef struct
{
  char *path;
  GhVolumeFormat format;
  guint64 size;
  gboolean is_block;
  GError *error; /* why it fails, while what was begun is taken away */
} Image;

static Image *
image_new (const char *path)
{
  Image *image = g_new0 (Image, 1);

  image->path = g_strdup (path);
  return image;
}

static void
image_free (gpointer data)
{
  Image *image = data;

  g_free (image->path);
  g_clear_error (&image->error);
  g_free (image);
}

void
gh_image_info_free (GhImageInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->path);
  g_free (info->format);
  g_free (info->backing);
  g_free (info);
}

static GError *
create_error (const Image *image, int err)
{
  if (err == EEXIST)
    return g_error_new (GH_ERROR,
                        GH_ERROR_EXISTS,
                        _ ("Cannot make the disk image %s: there is such a file already, and it is "
                           "not overwritten; choose another name"),
                        image->path);
  if (err == EFBIG)
    return g_error_new (
      GH_ERROR,
      GH_ERROR_NO_SPACE,
      _ ("Cannot make the disk image %s: the file system does not hold files of this size"),
      image->path);
  return gh_error_from_errno (err, _ ("Cannot make the disk image %s"), image->path);
}

static gboolean
flush (const Image *image)
{
  g_autofree char *folder = g_path_get_dirname (image->path);
  int fd = open (image->path, O_RDONLY | O_CLOEXEC);
  int dir = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0 && dir >= 0 && fsync (dir) == 0;
  int saved = errno;

  if (fd >= 0)
    close (fd);
  if (dir >= 0)
    close (dir);
  errno = saved;
  return ok;
}

/* Takes the name: from here on the file is ours, and a failure removes it. */
static void
reserve_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Image *image = task_data;
  int fd = open (image->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  int err = 0;

  if (fd < 0)
    {
      g_task_return_error (task, create_error (image, errno));
      return;
    }
  if (image->format == GH_VOLUME_RAW && ftruncate (fd, (off_t) image->size) < 0)
    err = errno;
  close (fd);
  if (err != 0)
    {
      g_unlink (image->path);
      g_task_return_error (task, create_error (image, err));
      return;
    }
  gh_fault_point ("image.reserved");
  g_task_return_boolean (task, TRUE);
}

static void
flush_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Image *image = task_data;

  if (image->error == NULL && !flush (image))
    image->error = create_error (image, errno);
  if (image->error != NULL)
    {
      g_unlink (image->path);
      g_task_return_error (task, g_steal_pointer (&image->error));
      return;
    }
  gh_fault_point ("image.made");
  g_task_return_boolean (task, TRUE);
}

/* The steps of gh_image_create_async(): reserve → qemu-img (qcow2 only) → flush or remove. Each is
 * a task of its own whose outcome goes on to the outer one. */
static void
on_step_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) outer = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (outer, TRUE);
  else
    g_task_return_error (outer, error);
}

static void
run_step (GTask *outer, GAsyncReadyCallback callback, GTaskThreadFunc func)
{
  g_autoptr (GTask) step = g_task_new (NULL, NULL, callback, g_object_ref (outer));

  g_task_set_source_tag (step, run_step);
  g_task_set_task_data (step, g_task_get_task_data (outer), NULL);
  g_task_run_in_thread (step, func);
}

static void
on_qemu_img_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) outer = user_data;
  Image *image = g_task_get_task_data (outer);
  GError *error = NULL;
  g_autofree char *out = gh_subprocess_run_finish (result, &error);

  if (error != NULL)
    image->error = gh_error_from_io (error, _ ("Cannot make the disk image %s"), image->path);
  run_step (outer, on_step_done, flush_thread);
}

static void
on_reserved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) outer = user_data;
  Image *image = g_task_get_task_data (outer);
  g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, image->size);
  const char *argv[] = { QEMU_IMG, "create", "-q", "-f", "qcow2", image->path, size, NULL };
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (outer, error);
      return;
    }
  if (image->format == GH_VOLUME_RAW)
    {
      run_step (outer, on_step_done, flush_thread);
      return;
    }
  gh_subprocess_run_async (argv,
                           QEMU_IMG_PACKAGE,
                           g_task_get_cancellable (outer),
                           on_qemu_img_created,
                           g_object_ref (outer));
}

void
gh_image_create_async (const char *path,
                       GhVolumeFormat format,
                       guint64 size,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Image *image = image_new (path);

  g_return_if_fail (g_path_is_absolute (path));

  image->format = format;
  image->size = size;
  g_task_set_source_tag (task, gh_image_create_async);
  g_task_set_task_data (task, image, image_free);
  /* The outcome says whether the file stands, so a late cancel does not hide it. */
  g_task_set_check_cancellable (task, FALSE);
  run_step (task, on_reserved, reserve_thread);
}

gboolean
gh_image_create_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
delete_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Image *image = task_data;
  struct stat st;
  int err = 0;

  if (g_lstat (image->path, &st) < 0)
    err = errno;
  else if (!S_ISREG (st.st_mode))
    {
      g_task_return_new_error (task,
                               GH_ERROR,
                               GH_ERROR_INVALID_ARGUMENT,
                               _ ("%s is not deleted: it is not a regular file"),
                               image->path);
      return;
    }
  else if (g_unlink (image->path) < 0)
    err = errno;

  if (err != 0 && err != ENOENT)
    g_task_return_error (task,
                         gh_error_from_errno (err, _ ("Cannot delete the image %s"), image->path));
  else
    g_task_return_boolean (task, TRUE);
}

void
gh_image_delete_async (const char *path,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, gh_image_delete_async);
  g_task_set_task_data (task, image_new (path), image_free);
  g_task_run_in_thread (task, delete_thread);
}

gboolean
gh_image_delete_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static GError *
not_an_image (const char *path, const char *reason)
{
  return g_error_new (
    GH_ERROR, GH_ERROR_INVALID_ARGUMENT, _ ("%s is not a disk image: %s"), path, reason);
}

/* What can be said before qemu-img looks: it would wait for ever at a FIFO, and takes any file for
 * a raw image. */
static void
stat_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Image *image = task_data;
  struct stat st;

  if (g_stat (image->path, &st) < 0 || g_access (image->path, R_OK) < 0)
    {
      g_task_return_error (task,
                           gh_error_from_errno (errno, _ ("Cannot open the disk %s"), image->path));
      return;
    }
  image->is_block = S_ISBLK (st.st_mode);
  if (S_ISDIR (st.st_mode))
    g_task_return_error (task, not_an_image (image->path, _ ("it is a folder")));
  else if (!image->is_block && !S_ISREG (st.st_mode))
    g_task_return_error (task,
                         not_an_image (image->path, _ ("it is neither a file nor a block device")));
  else if (!image->is_block && st.st_size == 0)
    g_task_return_error (task, not_an_image (image->path, _ ("it is empty")));
  else
    {
      image->size = (guint64) st.st_size;
      g_task_return_boolean (task, TRUE);
    }
}

static const char *
get_string (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static guint64
get_size (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  gint64 size = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : 0;

  return (guint64) MAX (size, 0);
}

/* A qcow2 image may have its data in another file (QAPI type ImageInfoSpecificQCow2). */
static const char *
get_data_file (JsonObject *object)
{
  static const char *const path[] = { "format-specific", "data" };

  for (guint i = 0; object != NULL && i < G_N_ELEMENTS (path); i++)
    {
      JsonNode *node = json_object_get_member (object, path[i]);

      object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
    }
  return object != NULL ? get_string (object, "data-file") : NULL;
}

/* Of what "qemu-img info --output=json" prints (QAPI type ImageInfo). */
static GhImageInfo *
parse_info (const Image *image, const char *json, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GhImageInfo) info = NULL;
  JsonObject *object;

  if (!json_parser_load_from_data (parser, json, -1, error))
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      g_set_error_literal (
        error, GH_ERROR, GH_ERROR_FAILED, _ ("qemu-img gave an answer that is not understood"));
      return NULL;
    }
  object = json_node_get_object (json_parser_get_root (parser));
  info = g_new0 (GhImageInfo, 1);
  info->path = g_strdup (image->path);
  info->format = g_strdup (get_string (object, "format"));
  info->backing = g_strdup (get_string (object, "full-backing-filename"));
  if (info->backing == NULL)
    info->backing = g_strdup (get_string (object, "backing-filename"));
  if (info->backing == NULL)
    info->backing = g_strdup (get_data_file (object));
  info->virtual_size = get_size (object, "virtual-size");
  info->actual_size = image->is_block ? 0 : get_size (object, "actual-size");
  info->is_block = image->is_block;

  if (info->format == NULL || info->virtual_size == 0
      || (strcmp (info->format, "raw") == 0 && image->size % 512 != 0))
    {
      g_propagate_error (
        error,
        not_an_image (image->path, _ ("its format is unknown, and it is not whole sectors long")));
      return NULL;
    }
  return g_steal_pointer (&info);
}

static void
on_inspected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) outer = user_data;
  Image *image = g_task_get_task_data (outer);
  GError *error = NULL;
  g_autofree char *json = gh_subprocess_run_finish (result, &error);
  GhImageInfo *info = json != NULL ? parse_info (image, json, &error) : NULL;

  if (info != NULL)
    g_task_return_pointer (outer, info, (GDestroyNotify) gh_image_info_free);
  else
    g_task_return_error (outer,
                         gh_error_from_io (error, _ ("Cannot look into the disk %s"), image->path));
}

static void
on_stat (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) outer = user_data;
  Image *image = g_task_get_task_data (outer);
  const char *argv[] = { QEMU_IMG, "info", "--output=json", "-U", image->path, NULL };
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (outer, error);
  else
    gh_subprocess_run_async (
      argv, QEMU_IMG_PACKAGE, g_task_get_cancellable (outer), on_inspected, g_object_ref (outer));
}

void
gh_image_inspect_async (const char *path,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, gh_image_inspect_async);
  g_task_set_task_data (task, image_new (path), image_free);
  /* qemu-img would read "nbd:…" and the like as something else than a path. */
  if (!g_path_is_absolute (path))
    g_task_return_error (task, not_an_image (path, _ ("give its absolute path")));
  else
    run_step (task, on_stat, stat_thread);
}

GhImageInfo *
gh_image_inspect_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
