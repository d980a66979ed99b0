/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kill or a power cut left of the work on volumes is finished or undone. */
#include "config.h"

#include "gh-volume-work-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "gh-lvm.h"
#include "gh-trash.h"

typedef struct
{
  GhJournal *journal;
  GhVolumeUsedFunc used;
  gpointer data;
  GPtrArray *told;
} Recovery;

static void
tell (Recovery *self, const char *format, const char *name)
{
  g_autoptr (GString) text = g_string_new (format);

  g_string_replace (text, "%s", name, 1);
  g_ptr_array_add (self->told, g_string_free (g_steal_pointer (&text), FALSE));
}

/* "GROUP/NAME", of which the group is cut off. */
static const char *
split (const char *full, char **group)
{
  const char *slash = strchr (full, '/');

  *group = slash != NULL ? g_strndup (full, (gsize) (slash - full)) : g_strdup ("");
  return slash != NULL ? slash + 1 : full;
}

static gboolean
exists (const char *path)
{
  GStatBuf st;

  return g_lstat (path, &st) == 0;
}

gboolean
gh_volume_work_has_logical (const char *group, const char *name)
{
  g_autoptr (GPtrArray) volumes = gh_lvm_list_volumes (group, NULL, NULL, NULL);

  for (guint i = 0; volumes != NULL && i < volumes->len; i++)
    if (strcmp (((GhVolume *) volumes->pdata[i])->name, name) == 0)
      return TRUE;
  return FALSE;
}

static void
undo_file (Recovery *self, const char *path)
{
  g_autofree char *part = gh_volume_unfinished_path (path);
  gboolean begun = exists (part);

  gh_volume_drop_unfinished (part);
  if (begun)
    tell (self, _ ("The image %s was removed: it was not finished"), path);
}

static void
undo_logical (Recovery *self, const char *full)
{
  g_autofree char *group = NULL;
  const char *name = split (full, &group);

  if (gh_lvm_remove_unfinished (group, name))
    tell (self, _ ("The volume %s was removed: it was not finished"), full);
}

/* Of a logical volume on its way to the trash that has the tags, but still its own name: another
 * may get that. */
static void
finish_trash (const char *group, const char *name)
{
  g_autofree char *full = g_strconcat (group, "/", name, NULL);
  g_autoptr (GPtrArray) trash = gh_trash_list_new ();
  g_autoptr (GPtrArray) volumes = gh_lvm_list_volumes (group, trash, NULL, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; volumes != NULL && i < trash->len; i++)
    {
      g_autofree char *id = strcmp (((GhTrashItem *) trash->pdata[i])->id, full) == 0
                              ? gh_lvm_hide (group, name, &error)
                              : NULL;
    }
  if (error != NULL)
    g_warning ("%s", error->message);
}

void
gh_volume_work_finish_trash (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *group = g_path_get_basename (folder);
  g_autofree char *name = g_path_get_basename (path);

  if (g_str_has_prefix (path, "/dev/"))
    finish_trash (group, name);
}

char *
gh_volume_work_trash_disk (GhPools *pools, const char *path, const char *machine, GError **error)
{
  g_autoptr (GhVolume) volume = gh_pools_look (pools, path, NULL);

  if (volume == NULL)
    gh_volume_work_finish_trash (path);
  if (volume == NULL || volume->kind == GH_VOLUME_KIND_MEDIUM
      || !gh_volume_work_check_needed (pools, volume, NULL))
    return NULL;
  return gh_trash_put (volume, machine, error);
}

static void
finish_swap (Recovery *self, const char *full, const char *full_new)
{
  g_autofree char *group = NULL;
  g_autofree char *group_new = NULL;
  const char *name = split (full, &group);
  const char *fresh = split (full_new, &group_new);
  g_autoptr (GError) error = NULL;

  if (gh_volume_work_has_logical (group, name))
    {
      if (gh_lvm_remove_unfinished (group, fresh))
        tell (self, _ ("Going back to a snapshot of %s was undone: it was cut short"), full);
      return;
    }
  /* The volume is in the trash already, or the new one has its name and still the tag. */
  finish_trash (group, name);
  gh_lvm_rename (group, fresh, name, NULL);
  if (gh_lvm_finish (group, name, &error))
    tell (self, _ ("Going back to a snapshot of %s was finished: it was cut short"), full);
  else
    g_warning ("%s", error->message);
}

static void
finish_apply (Recovery *self, const char *path, const char *snapshot)
{
  const char *const apply[] = { "snapshot", "-q", "-a", snapshot, path, NULL };
  const char *const repair[] = { "check", "-q", "-r", "leaks", path, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *repaired = gh_qemu_img (repair, path, NULL, NULL);
  g_autofree char *applied = gh_qemu_img (apply, path, NULL, &error);

  if (applied != NULL)
    tell (self, _ ("Going back to a snapshot of %s was finished: it was cut short"), path);
  else
    g_warning ("%s", error->message);
}

/* Returns: (transfer full) (nullable): as much of the volume at @path as its removal needs, when it
 * is there */
static GhVolume *
look (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GhVolume) volume = gh_volume_new ();
  gboolean logical = g_str_has_prefix (path, "/dev/");

  volume->path = g_strdup (path);
  volume->name = g_path_get_basename (path);
  volume->pool = g_path_get_basename (folder);
  volume->kind = logical ? GH_VOLUME_KIND_LINEAR : GH_VOLUME_KIND_FILE;
  if (logical ? !gh_volume_work_has_logical (volume->pool, volume->name) : !exists (path))
    return NULL;
  return g_steal_pointer (&volume);
}

/* Of the two the one goes that no machine has: the old one to the trash, the copy for good. */
static void
finish_move (Recovery *self, const char *from, const char *to)
{
  g_autoptr (GhVolume) old = look (from);
  g_autoptr (GhVolume) fresh = to != NULL ? look (to) : NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  if (old == NULL || fresh == NULL)
    return;
  if (gh_journal_find (self->journal, GH_WORK_SWITCHED) != NULL
      || (self->used (to, self->data) && !self->used (from, self->data)))
    {
      id = gh_trash_put (old, NULL, &error);
      if (id != NULL)
        tell (self,
              _ ("Moving %s was finished: it was cut short. The old volume is in the trash"),
              from);
    }
  else if (!self->used (to, self->data))
    {
      if (gh_volume_work_delete (NULL, fresh, FALSE, FALSE, &error))
        tell (self, _ ("Moving %s was undone: it was cut short"), from);
    }
  if (error != NULL)
    g_warning ("%s", error->message);
}

static void
undo_rename (Recovery *self, const char *from, const char *to)
{
  g_autofree char *folder = g_path_get_dirname (from);
  g_autofree char *group = g_path_get_basename (folder);
  g_autofree char *name = g_path_get_basename (from);
  g_autofree char *to_name = g_path_get_basename (to);

  if (!self->used (from, self->data))
    return;
  if (g_str_has_prefix (from, "/dev/") ? gh_lvm_rename (group, to_name, name, NULL)
                                       : gh_rename_new (to, from, NULL))
    tell (self, _ ("Renaming %s was undone: it was cut short"), from);
}

gboolean
gh_volume_work_recover (GhJournal *journal, GhVolumeUsedFunc used, gpointer data, GPtrArray *told)
{
  Recovery self = { journal, used, data, told };
  const char *file = NULL;
  const char *lv = NULL;

  if (gh_journal_find (journal, GH_WORK_VOLUME) == NULL)
    return FALSE;
  gh_journal_await (journal);
  file = gh_journal_find (journal, GH_WORK_FILE);
  lv = gh_journal_find (journal, GH_WORK_LV);
  if (file != NULL)
    undo_file (&self, file);
  if (lv != NULL)
    undo_logical (&self, lv);
  if (gh_journal_find (journal, GH_WORK_SWAP_NEW) != NULL)
    finish_swap (
      &self, gh_journal_find (journal, GH_WORK_SWAP), gh_journal_find (journal, GH_WORK_SWAP_NEW));
  if (gh_journal_find (journal, GH_WORK_APPLY_OF) != NULL)
    finish_apply (
      &self, gh_journal_find (journal, GH_WORK_APPLY), gh_journal_find (journal, GH_WORK_APPLY_OF));
  if (gh_journal_find (journal, GH_WORK_MOVE) != NULL)
    finish_move (
      &self, gh_journal_find (journal, GH_WORK_MOVE), gh_journal_find (journal, GH_WORK_MOVE_TO));
  if (gh_journal_find (journal, GH_WORK_TRASH) != NULL)
    gh_volume_work_finish_trash (gh_journal_find (journal, GH_WORK_TRASH));
  if (gh_journal_find (journal, GH_WORK_TO) != NULL)
    undo_rename (
      &self, gh_journal_find (journal, GH_WORK_RENAME), gh_journal_find (journal, GH_WORK_TO));
  return TRUE;
}
