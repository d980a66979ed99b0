/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a job is about to make, written down durably. */
#include "config.h"

#include "gh-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-run.h"

#define SUFFIX ".journal"
/* Longer ones were not written by us. */
#define MAX_FILE_SIZE (1024 * 1024)
/* Microseconds after which it is looked again whether somebody still holds one. */
#define AWAIT_AGAIN 50000
#define AWAIT_MOST  G_TIME_SPAN_MINUTE

struct _GhJournal
{
  GObject parent_instance;

  char *folder;
  char *id;
  char *path;
  GPtrArray *entries;
  gboolean listed; /* that there is one is on the disk */
  GMutex lock;     /* of the file: threads append one after the other */
};

G_DEFINE_FINAL_TYPE (GhJournal, gh_journal, G_TYPE_OBJECT)

static void
entry_free (gpointer data)
{
  GhJournalEntry *entry = data;

  g_free (entry->verb);
  g_free (entry->arg);
  g_free (entry);
}

static void
add_entry (GhJournal *self, const char *verb, const char *arg)
{
  GhJournalEntry *entry = g_new0 (GhJournalEntry, 1);

  entry->verb = g_strdup (verb);
  entry->arg = g_strdup (arg);
  g_ptr_array_add (self->entries, entry);
}

static gboolean
set_errno_error (GError **error, int err, const char *path)
{
  g_propagate_error (error, gh_error_from_errno (err, _ ("Cannot write the journal %s"), path));
  return FALSE;
}

static gboolean
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;
  int saved = errno;

  if (fd >= 0)
    close (fd);
  errno = saved;
  return ok;
}

static gboolean
write_line (int fd, const char *line)
{
  gsize left = strlen (line);

  while (left > 0)
    {
      ssize_t n = write (fd, line, left);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      line += n;
      left -= (gsize) n;
    }
  return TRUE;
}

static gboolean
append_line (GhJournal *self, const char *line, gboolean durable, GError **error)
{
  gboolean ok;
  int saved;
  int fd;

  if (g_mkdir_with_parents (self->folder, 0700) < 0)
    return set_errno_error (error, errno, self->folder);
  fd = open (self->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0)
    return set_errno_error (error, errno, self->path);

  ok = write_line (fd, line) && (!durable || fdatasync (fd) == 0);
  /* A new file lasts only once its folder is on the disk too. */
  if (ok && durable && !self->listed)
    ok = self->listed = sync_folder (self->folder);
  saved = errno;
  close (fd);
  return ok || set_errno_error (error, saved, self->path);
}

static gboolean
append_locked (GhJournal *self, const char *line, gboolean durable, GError **error)
{
  gboolean ok;

  g_mutex_lock (&self->lock);
  ok = append_line (self, line, durable, error);
  g_mutex_unlock (&self->lock);
  return ok;
}

static void
append_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (append_locked (source, task_data, TRUE, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

gboolean
gh_journal_remove (GhJournal *self, GError **error)
{
  gboolean ok;

  g_return_val_if_fail (GH_IS_JOURNAL (self), FALSE);

  g_mutex_lock (&self->lock);
  ok = g_unlink (self->path) == 0 || errno == ENOENT;
  if (!ok)
    set_errno_error (error, errno, self->path);
  else
    sync_folder (self->folder);
  g_mutex_unlock (&self->lock);
  return ok;
}

static void
remove_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (gh_journal_remove (source, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
gh_journal_finalize (GObject *object)
{
  GhJournal *self = GH_JOURNAL (object);

  g_free (self->folder);
  g_free (self->id);
  g_free (self->path);
  g_ptr_array_unref (self->entries);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gh_journal_parent_class)->finalize (object);
}

static void
gh_journal_class_init (GhJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_journal_finalize;
}

static void
gh_journal_init (GhJournal *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  g_mutex_init (&self->lock);
}

GhJournal *
gh_journal_new (const char *folder, const char *id)
{
  GhJournal *self;
  g_autofree char *name = NULL;

  g_return_val_if_fail (folder != NULL && id != NULL && strchr (id, '/') == NULL, NULL);

  self = g_object_new (GH_TYPE_JOURNAL, NULL);
  name = g_strconcat (id, SUFFIX, NULL);
  self->folder = g_strdup (folder);
  self->id = g_strdup (id);
  self->path = g_build_filename (folder, name, NULL);
  return self;
}

const char *
gh_journal_get_id (GhJournal *self)
{
  return self->id;
}

GPtrArray *
gh_journal_get_entries (GhJournal *self)
{
  return self->entries;
}

const char *
gh_journal_find (GhJournal *self, const char *verb)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      const GhJournalEntry *entry = self->entries->pdata[i];

      if (strcmp (entry->verb, verb) == 0)
        return entry->arg;
    }
  return NULL;
}

/* Notes it in memory. Returns: (transfer full): the line that is to be written */
static char *
make_line (GhJournal *self, const char *verb, const char *arg)
{
  g_autofree char *escaped = g_strescape (arg, NULL);

  add_entry (self, verb, arg);
  return g_strdup_printf ("%s %s\n", verb, escaped);
}

gboolean
gh_journal_append (GhJournal *self, const char *verb, const char *arg, GError **error)
{
  g_autofree char *line = NULL;

  g_return_val_if_fail (GH_IS_JOURNAL (self), FALSE);

  line = make_line (self, verb, arg);
  return append_locked (self, line, TRUE, error);
}

gboolean
gh_journal_begin (GhJournal *self, const char *verb, const char *arg, GError **error)
{
  g_autofree char *line = NULL;

  g_return_val_if_fail (GH_IS_JOURNAL (self), FALSE);

  line = make_line (self, verb, arg);
  return append_locked (self, line, FALSE, error);
}

void
gh_journal_append_async (GhJournal *self,
                         const char *verb,
                         const char *arg,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (verb != NULL && *verb != '\0' && strpbrk (verb, " \n") == NULL && arg != NULL);

  g_task_set_source_tag (task, gh_journal_append_async);
  g_task_set_task_data (task, make_line (self, verb, arg), g_free);
  g_task_run_in_thread (task, append_thread);
}

gboolean
gh_journal_append_finish (GhJournal *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
gh_journal_remove_async (GhJournal *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, gh_journal_remove_async);
  g_task_run_in_thread (task, remove_thread);
}

gboolean
gh_journal_remove_finish (GhJournal *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Not for reading: a program that asked something would take a line for the answer. */
static int
open_and_lock (GhJournal *self, int how)
{
  int fd = open (self->path, O_WRONLY | O_APPEND | O_CLOEXEC);
  int saved;

  if (fd < 0 || flock (fd, how) == 0)
    return fd;
  saved = errno;
  close (fd);
  errno = saved;
  return -1;
}

gboolean
gh_journal_hold (GhJournal *self, GError **error)
{
  int fd = open_and_lock (self, LOCK_SH);

  if (fd < 0)
    return set_errno_error (error, errno, self->path);
  gh_run_set_lifeline (fd);
  return TRUE;
}

void
gh_journal_await (GhJournal *self)
{
  gint64 deadline = g_get_monotonic_time () + AWAIT_MOST;
  int fd;

  while ((fd = open_and_lock (self, LOCK_EX | LOCK_NB)) < 0 && errno == EWOULDBLOCK
         && g_get_monotonic_time () < deadline)
    g_usleep (AWAIT_AGAIN);
  if (fd >= 0)
    close (fd);
}

static void
parse_lines (GhJournal *self, char *text)
{
  char *end;

  for (char *line = text; (end = strchr (line, '\n')) != NULL; line = end + 1)
    {
      char *space;

      *end = '\0';
      space = strchr (line, ' ');
      if (space != NULL && space != line)
        {
          g_autofree char *arg = g_strcompress (space + 1);

          *space = '\0';
          add_entry (self, line, arg);
        }
      else
        g_warning ("The journal %s has a line that is none of ours", self->path);
    }
}

static GhJournal *
read_journal (const char *folder, const char *name)
{
  g_autofree char *id = g_strndup (name, strlen (name) - strlen (SUFFIX));
  g_autoptr (GhJournal) self = gh_journal_new (folder, id);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  struct stat st;

  if (g_lstat (self->path, &st) < 0 || !S_ISREG (st.st_mode) || st.st_size > MAX_FILE_SIZE)
    return NULL;
  if (!g_file_get_contents (self->path, &text, NULL, &error))
    {
      g_warning ("Cannot read the journal %s: %s", self->path, error->message);
      return NULL;
    }
  parse_lines (self, text);
  return g_steal_pointer (&self);
}

static void
recover_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const char *folder = task_data;
  g_autoptr (GPtrArray) journals = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  if (dir == NULL && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_task_return_error (
        task,
        gh_error_from_io (g_steal_pointer (&error), _ ("Cannot read the journals in %s"), folder));
      return;
    }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      GhJournal *journal = g_str_has_suffix (name, SUFFIX) ? read_journal (folder, name) : NULL;

      if (journal != NULL)
        g_ptr_array_add (journals, journal);
    }
  g_task_return_pointer (task, g_steal_pointer (&journals), (GDestroyNotify) g_ptr_array_unref);
}

void
gh_journal_recover_async (const char *folder,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, gh_journal_recover_async);
  g_task_set_task_data (task, g_strdup (folder), g_free);
  g_task_run_in_thread (task, recover_thread);
}

GPtrArray *
gh_journal_recover_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
