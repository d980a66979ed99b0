/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Recognising installer images. */
#include "config.h"

#include "gh-media.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-tree-private.h"

/* ECMA-119, 8: volume descriptors, one a sector, from sector 16. */
#define SECTOR           2048
#define FIRST_DESCRIPTOR 16
#define MAX_DESCRIPTORS  64
#define TYPE_BOOT        0
#define TYPE_PRIMARY     1
#define TYPE_END         255

void
gh_media_free (GhMedia *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->label);
  g_free (self->name);
  g_free (self->os);
  g_free (self->os_id);
  g_free (self->version);
  g_free (self->arch);
  g_free (self);
}

/* The volume identifier, 32 bytes padded with blanks (8.4.6). */
static char *
make_label (const guint8 *descriptor)
{
  g_autofree char *raw = g_strndup ((const char *) descriptor + 40, 32);
  char *label = g_utf8_make_valid (raw, -1);

  for (char *p = label; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  return g_strstrip (label);
}

/* Returns: whether there is a primary volume descriptor */
static gboolean
read_descriptors (GhMedia *self, int fd)
{
  guint8 sector[SECTOR];
  gboolean is_iso = FALSE;

  for (int i = 0; i < MAX_DESCRIPTORS; i++)
    {
      if (pread (fd, sector, SECTOR, (off_t) (FIRST_DESCRIPTOR + i) * SECTOR) != SECTOR
          || memcmp (sector + 1, "CD001", 5) != 0 || sector[0] == TYPE_END)
        break;
      if (sector[0] == TYPE_BOOT && memcmp (sector + 7, "EL TORITO SPECIFICATION", 23) == 0)
        self->bootable = TRUE;
      else if (sector[0] == TYPE_PRIMARY && self->label == NULL)
        {
          self->label = make_label (sector);
          is_iso = TRUE;
        }
    }
  return is_iso;
}

static gboolean
read_image (GhMedia *self, GError **error)
{
  int fd = open (self->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gboolean is_iso;

  if (fd < 0)
    {
      g_propagate_error (error,
                         gh_error_from_errno (errno, _ ("Cannot open the image %s"), self->path));
      return FALSE;
    }
  is_iso = read_descriptors (self, fd);
  close (fd);
  if (!is_iso)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_NO_TREE,
                 _ ("%s is not an ISO image; to use a disk image, choose a disk that exists"),
                 self->path);
  return is_iso;
}

/* The name, as far as the medium holds an install tree; a medium without one is none the worse. */
static void
take_tree (GhMedia *self, GCancellable *cancellable)
{
  g_autoptr (GhTreeAccess) access = gh_tree_access_new (self->path, cancellable, NULL);
  g_autoptr (GhTree) tree
    = access != NULL ? gh_tree_detect (access, self->path, "x86_64", cancellable, NULL) : NULL;

  if (tree != NULL && tree->os != NULL)
    {
      self->name = g_steal_pointer (&tree->name);
      self->os = g_steal_pointer (&tree->os);
      self->os_id = g_steal_pointer (&tree->os_id);
      self->version = g_steal_pointer (&tree->version);
      self->arch = g_steal_pointer (&tree->arch);
      self->memory = tree->memory;
      self->disk = tree->disk;
    }
  if (self->name == NULL)
    self->name = *self->label != '\0' ? g_strdup (self->label) : g_path_get_basename (self->path);
}

static void
detect_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GhMedia) media = g_new0 (GhMedia, 1);
  GError *error = NULL;

  media->path = g_strdup (task_data);
  if (!read_image (media, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  take_tree (media, cancellable);
  g_task_return_pointer (task, g_steal_pointer (&media), (GDestroyNotify) gh_media_free);
}

void
gh_media_detect_async (const char *path,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, gh_media_detect_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, detect_thread);
}

GhMedia *
gh_media_detect_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

GVariant *
gh_media_to_variant (const GhMedia *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  gh_dict_add_string (&dict, "kind", "iso");
  gh_dict_add_string (&dict, "location", self->path);
  gh_dict_add_string (&dict, "label", self->label);
  gh_dict_add_string (&dict, "name", self->name);
  gh_dict_add_string (&dict, "os", self->os);
  gh_dict_add_string (&dict, "os-id", self->os_id);
  gh_dict_add_string (&dict, "version", self->version);
  gh_dict_add_string (&dict, "arch", self->arch);
  g_variant_dict_insert (&dict, "bootable", "b", self->bootable);
  gh_dict_add_size (&dict, "memory", self->memory);
  gh_dict_add_size (&dict, "disk", self->disk);
  return g_variant_dict_end (&dict);
}
