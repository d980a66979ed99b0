/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The new machine's disk in a pool that was asked for. */
#include "config.h"

#include "gh-create-volume.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-fault.h"
#include "gh-lvm.h"
#include "gh-run.h"
#include "gh-task.h"
#include "gh-text.h"

/* Leaves room in LVM's 64 bytes for a number. */
#define MAX_STEM  56
#define MAX_TRIES 10000

typedef struct
{
  GhPools *pools;
  char *pool;
  char *machine;
  guint64 size;
} Search;

typedef struct
{
  GhJournal *journal; /* NULL of an undo */
  char *path;
  char *owner;
  guint64 size;
} Work;

void
gh_create_volume_free (GhCreateVolume *self)
{
  g_free (self->folder);
  g_free (self->group);
  g_free (self->name);
  g_free (self);
}

static void
search_free (gpointer data)
{
  Search *self = data;

  g_object_unref (self->pools);
  g_free (self->pool);
  g_free (self->machine);
  g_free (self);
}

static void
work_free (gpointer data)
{
  Work *self = data;

  g_clear_object (&self->journal);
  g_free (self->path);
  g_free (self->owner);
  g_free (self);
}

static gboolean
is_taken (GPtrArray *volumes, const char *name)
{
  for (guint i = 0; i < volumes->len; i++)
    if (strcmp (((GhVolume *) volumes->pdata[i])->name, name) == 0)
      return TRUE;
  return FALSE;
}

/* The machine's name as far as LVM can take it (lvm(8), VALID NAMES). */
static char *
make_stem (const char *machine)
{
  GString *stem = g_string_new (NULL);

  for (const char *p = machine; *p != '\0' && stem->len < MAX_STEM; p = g_utf8_next_char (p))
    if (g_ascii_isalnum (*p) || (stem->len > 0 && strchr ("+_.-", *p) != NULL))
      g_string_append_c (stem, *p);
  if (stem->len == 0 || !gh_volume_name_is_valid (stem->str, TRUE, NULL))
    g_string_assign (stem, "disk");
  return g_string_free (stem, FALSE);
}

static char *
choose_name (const char *group, const char *machine, GError **error)
{
  g_autoptr (GPtrArray) volumes = gh_lvm_list_volumes (group, NULL, NULL, error);
  g_autofree char *stem = make_stem (machine);

  for (guint i = 1; volumes != NULL && i < MAX_TRIES; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup (stem) : g_strdup_printf ("%s-%u", stem, i);

      if (!is_taken (volumes, name))
        return g_steal_pointer (&name);
    }
  if (volumes != NULL)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_EXISTS,
                 _ ("All names for a volume of “%s” in %s are taken"),
                 machine,
                 group);
  return NULL;
}

static gboolean
has_room (const GhPoolInfo *pool, guint64 size, GError **error)
{
  g_autofree char *wanted = gh_format_size (size);
  g_autofree char *free = gh_format_size (pool->free);

  if (size <= pool->free)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_NO_SPACE,
               _ ("There is no space for a disk of %s in the volume group %s: %s are free; choose "
                  "a smaller disk or another pool, or free some space"),
               wanted,
               pool->name,
               free);
  return FALSE;
}

static void
find_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Search *self = task_data;
  GError *error = NULL;
  g_autoptr (GhPoolInfo) pool = gh_pools_find (self->pools, self->pool, &error);
  g_autoptr (GhCreateVolume) found = g_new0 (GhCreateVolume, 1);

  if (pool != NULL)
    found->folder = g_strdup (pool->path);
  if (pool != NULL && pool->kind == GH_POOL_LVM && has_room (pool, self->size, &error))
    {
      found->group = g_strdup (pool->name);
      found->name = choose_name (pool->name, self->machine, &error);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&found), (GDestroyNotify) gh_create_volume_free);
}

void
gh_create_volume_find_async (GhPools *pools,
                             const char *pool,
                             const char *machine,
                             guint64 size,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Search *self = g_new0 (Search, 1);

  self->pools = g_object_ref (pools);
  self->pool = g_strdup (pool);
  self->machine = g_strdup (machine);
  self->size = size;
  g_task_set_source_tag (task, gh_create_volume_find_async);
  g_task_set_task_data (task, self, search_free);
  g_task_run_in_thread (task, find_in_thread);
}

GhCreateVolume *
gh_create_volume_find_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, gh_create_volume_find_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* "/dev/GROUP/NAME" */
static void
split (const char *path, char **group, char **name)
{
  g_autofree char *folder = g_path_get_dirname (path);

  *group = g_path_get_basename (folder);
  *name = g_path_get_basename (path);
}

static void
make_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *self = task_data;
  const GhLvmSpec spec
    = { .kind = GH_VOLUME_KIND_LINEAR, .size = self->size, .owner = self->owner };
  g_autofree char *group = NULL, *name = NULL;
  GError *error = NULL;

  split (self->path, &group, &name);
  if (gh_journal_hold (self->journal, &error)
      && gh_lvm_create (group, name, &spec, cancellable, &error))
    {
      gh_fault_point ("create.made-volume");
      gh_lvm_finish (group, name, &error);
    }
  gh_run_set_lifeline (-1);
  gh_task_end (g_object_ref (task), error);
}

gboolean
gh_create_volume_undo (const char *path, const char *owner, GError **error)
{
  g_autofree char *group = NULL, *name = NULL;
  g_autoptr (GPtrArray) volumes = NULL;

  split (path, &group, &name);
  volumes = gh_lvm_list_volumes (group, NULL, NULL, error);
  if (volumes == NULL)
    return FALSE;
  for (guint i = 0; i < volumes->len; i++)
    {
      const GhVolume *volume = volumes->pdata[i];

      if (strcmp (volume->name, name) == 0)
        return g_strcmp0 (volume->owner, owner) == 0 && gh_lvm_remove (group, name, FALSE, error);
    }
  return gh_lvm_remove_unfinished (group, name);
}

static void
undo_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *self = task_data;
  GError *error = NULL;

  gh_create_volume_undo (self->path, self->owner, &error);
  gh_task_end (g_object_ref (task), error);
}

static void
run (GTask *task,
     GhJournal *journal,
     const char *path,
     const char *owner,
     guint64 size,
     GTaskThreadFunc thread)
{
  Work *self = g_new0 (Work, 1);

  g_set_object (&self->journal, journal);
  self->path = g_strdup (path);
  self->owner = g_strdup (owner);
  self->size = size;
  g_task_set_task_data (task, self, work_free);
  g_task_run_in_thread (task, thread);
  g_object_unref (task);
}

void
gh_create_volume_make_async (GhJournal *journal,
                             const char *path,
                             guint64 size,
                             const char *owner,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  run (gh_task_new (NULL, gh_create_volume_make_async, cancellable, callback, data),
       journal,
       path,
       owner,
       size,
       make_in_thread);
}

void
gh_create_volume_undo_async (const char *path,
                             const char *owner,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  run (gh_task_new (NULL, gh_create_volume_undo_async, NULL, callback, data),
       NULL,
       path,
       owner,
       0,
       undo_in_thread);
}

gboolean
gh_create_volume_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
