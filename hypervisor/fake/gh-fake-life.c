/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Saving, restoring, triggers, SysRq and dumps of fake machines.
 *
 * A saved state is a line with UUID and age, and then memory full of one letter, written in so many
 * steps of one latency each. */
#include "config.h"

#include "gh-fake-life-private.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-fake-domain-private.h"
#include "gh-task.h"

#define MAGIC "fake machine "
#define STEPS 8
#define BLOCK (64 * 1024)

/* One operation that takes several steps; @fd is our own. */
typedef struct
{
  int fd;
  guint step;
  guint run;
  gboolean dumps;
  GhDomainState before;
  GhDomainState wanted;
  GhDomainProgress progress;
  gpointer progress_data;
  GhDomainConfig *config;
} Life;

static void
life_free (gpointer data)
{
  Life *life = data;

  if (life->fd >= 0)
    close (life->fd);
  gh_domain_config_free (life->config);
  g_free (life);
}

static GTask *
make_task (GhDomainLife *self,
           gpointer tag,
           int fd,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer data)
{
  GTask *task = gh_task_new (self, tag, cancellable, callback, data);
  Life *life = g_new0 (Life, 1);

  life->fd = fd >= 0 ? dup (fd) : -1;
  life->run = gh_fake_domain_get_run (GH_FAKE_DOMAIN (self));
  life->before = gh_domain_get_state (GH_DOMAIN (self));
  g_task_set_task_data (task, life, life_free);
  return task;
}

static void
schedule (GTask *task, GSourceFunc func)
{
  GhFakeDomain *self = g_task_get_source_object (task);

  g_timeout_add_full (
    G_PRIORITY_DEFAULT, gh_fake_domain_get_options (self)->latency, func, task, g_object_unref);
}

/* Whether the operation may go on: nobody cancelled it, ended the run, or wants it to fail. */
static GError *
check (GTask *task, GhDomainAction action)
{
  GhFakeDomain *self = g_task_get_source_object (task);
  const Life *life = g_task_get_task_data (task);
  const char *name = gh_domain_get_name (GH_DOMAIN (self));
  GError *error;

  if (life->run != gh_fake_domain_get_run (self))
    return g_error_new (GH_ERROR, GH_ERROR_WRONG_STATE, _ ("“%s” is no longer running"), name);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return g_error_new_literal (GH_ERROR, GH_ERROR_CANCELLED, _ ("Cancelled"));
  if ((gh_fake_domain_get_options (self)->fail & (1u << action)) == 0)
    return NULL;
  error = g_error_new (
    GH_ERROR, GH_ERROR_HYPERVISOR, _ ("“%s” could not do that: it is told to fail"), name);
  gh_error_add_evidence (error, "fake: told to fail");
  return error;
}

static GError *
write_block (GTask *task)
{
  GhDomain *domain = g_task_get_source_object (task);
  Life *life = g_task_get_task_data (task);
  g_autofree char *block = g_malloc (BLOCK);
  gint64 age = gh_fake_domain_get_age (GH_FAKE_DOMAIN (domain));
  gsize at = 0;

  memset (block, 'm', BLOCK);
  if (life->step == 0)
    at = (gsize) g_snprintf (
      block, BLOCK, MAGIC "%s %" G_GINT64_FORMAT "\n", gh_domain_get_uuid (domain), age);
  if (at > 0)
    block[at] = 'm';
  if (at > 0 && life->dumps)
    memcpy (block, "\177ELF", 4);
  if (write (life->fd, block, BLOCK) != BLOCK)
    return gh_error_from_errno (
      errno, _ ("The memory of “%s” cannot be written"), gh_domain_get_name (domain));
  life->step++;
  if (life->progress != NULL)
    life->progress (life->step * BLOCK, STEPS * BLOCK, life->progress_data);
  return NULL;
}

static void
set_state (gpointer self, GhDomainState state)
{
  gh_domain_set_state (GH_DOMAIN (self), state, GH_DOMAIN_END_UNKNOWN, NULL);
}

static gboolean
on_written (GTask *task, GhDomainAction action)
{
  const Life *life = g_task_get_task_data (task);
  gpointer self = g_task_get_source_object (task);
  GError *error = check (task, action);

  if (error == NULL)
    error = write_block (task);
  if (error != NULL)
    {
      if (life->run == gh_fake_domain_get_run (self))
        set_state (self, life->before);
      g_task_return_error (task, error);
      return G_SOURCE_REMOVE;
    }
  if (life->step < STEPS)
    return G_SOURCE_CONTINUE;
  if (action == GH_DOMAIN_ACTION_DUMP)
    set_state (self, life->before);
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
on_save_step (gpointer data)
{
  return on_written (data, GH_DOMAIN_ACTION_SAVE);
}

static gboolean
on_dump_step (gpointer data)
{
  return on_written (data, GH_DOMAIN_ACTION_DUMP);
}

static void
gh_fake_life_save (GhDomainLife *self,
                   int fd,
                   GhDomainProgress progress,
                   gpointer progress_data,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer data)
{
  GTask *task = make_task (self, gh_fake_life_save, fd, cancellable, callback, data);
  Life *life = g_task_get_task_data (task);

  if (strstr (gh_domain_get_name (GH_DOMAIN (self)), "unsavable") != NULL)
    {
      g_task_return_new_error (task,
                               GH_ERROR,
                               GH_ERROR_HYPERVISOR,
                               _ ("“%s” cannot be saved, as its name says"),
                               gh_domain_get_name (GH_DOMAIN (self)));
      g_object_unref (task);
      return;
    }
  life->progress = progress;
  life->progress_data = progress_data;
  set_state (self, GH_DOMAIN_PAUSED);
  schedule (task, on_save_step);
}

static gboolean
on_kept (gpointer data)
{
  GTask *task = data;
  const Life *life = g_task_get_task_data (task);
  GhFakeDomain *self = g_task_get_source_object (task);

  if (life->run == gh_fake_domain_get_run (self))
    gh_fake_domain_end (self, GH_DOMAIN_OFF, GH_DOMAIN_END_SAVED);
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
on_gone_on (gpointer data)
{
  GTask *task = data;
  GhFakeDomain *self = g_task_get_source_object (task);
  const Life *life = g_task_get_task_data (task);
  GError *error = check (task, GH_DOMAIN_ACTION_RESUME);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return G_SOURCE_REMOVE;
    }
  set_state (self, life->wanted);
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
gh_fake_life_end_save (GhDomainLife *self,
                       GhDomainState state,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  GTask *task = make_task (self, gh_fake_life_end_save, -1, NULL, callback, data);

  ((Life *) g_task_get_task_data (task))->wanted = state;
  schedule (task, state == GH_DOMAIN_OFF ? on_kept : on_gone_on);
}

/* Reads the first line. Returns: the age, or -1 with @error */
static gint64
read_age (GTask *task, GError **error)
{
  GhDomain *domain = g_task_get_source_object (task);
  const Life *life = g_task_get_task_data (task);
  g_autofree char *start = g_strdup_printf (MAGIC "%s ", gh_domain_get_uuid (domain));
  char text[128] = { 0 };
  struct stat st = { 0 };
  gint64 left = -lseek (life->fd, 0, SEEK_CUR);

  if (fstat (life->fd, &st) == 0)
    left += st.st_size;
  if (left >= STEPS * BLOCK && read (life->fd, text, sizeof text - 1) == sizeof text - 1
      && g_str_has_prefix (text, start))
    return g_ascii_strtoll (text + strlen (start), NULL, 10);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_CORRUPT,
               _ ("“%s” cannot be restored: the file holds no state of it"),
               gh_domain_get_name (domain));
  return -1;
}

static gboolean
on_restored (gpointer data)
{
  GTask *task = data;
  GhFakeDomain *self = g_task_get_source_object (task);
  const Life *life = g_task_get_task_data (task);
  GError *error = check (task, GH_DOMAIN_ACTION_START);
  gint64 age = error == NULL ? read_age (task, &error) : -1;

  if (error == NULL)
    {
      gh_fake_domain_begin (self, GH_DOMAIN_PAUSED, age);
      g_task_return_boolean (task, TRUE);
      return G_SOURCE_REMOVE;
    }
  if (life->run == gh_fake_domain_get_run (self))
    gh_fake_domain_end (self, GH_DOMAIN_OFF, GH_DOMAIN_END_UNKNOWN);
  g_task_return_error (task, error);
  return G_SOURCE_REMOVE;
}

static void
gh_fake_life_restore (GhDomainLife *self,
                      int fd,
                      const GhDomainConfig *config,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  gh_domain_set_live_config (GH_DOMAIN (self), gh_domain_config_copy (config));
  set_state (self, GH_DOMAIN_STARTING);
  schedule (make_task (self, gh_fake_life_restore, fd, cancellable, callback, data), on_restored);
}

static gboolean
on_sent (gpointer data)
{
  GTask *task = data;
  GError *error = check (task, GH_DOMAIN_ACTION_TRIGGER);
  const char *text = g_object_get_data (G_OBJECT (task), "text");

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return G_SOURCE_REMOVE;
    }
  gh_domain_emit_event (g_task_get_source_object (task), "triggered", text);
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

/* @text: (transfer full): of the event that tells of it */
static void
send (GhDomainLife *self,
      char *text,
      GCancellable *cancellable,
      GAsyncReadyCallback callback,
      gpointer data)
{
  GTask *task = make_task (self, send, -1, cancellable, callback, data);

  g_object_set_data_full (G_OBJECT (task), "text", text, g_free);
  schedule (task, on_sent);
}

static void
gh_fake_life_trigger (GhDomainLife *self,
                      GhTrigger trigger,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  send (self,
        g_strdup_printf ("Trigger %s", gh_enum_to_string (&gh_trigger_enum, (int) trigger)),
        cancellable,
        callback,
        data);
}

static void
gh_fake_life_sysrq (GhDomainLife *self,
                    char key,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer data)
{
  send (self, g_strdup_printf ("SysRq %c", key), cancellable, callback, data);
}

static void
gh_fake_life_dump (GhDomainLife *self,
                   int fd,
                   GhDumpFormat format,
                   GhDomainProgress progress,
                   gpointer progress_data,
                   GAsyncReadyCallback callback,
                   gpointer data)
{
  GTask *task = make_task (self, gh_fake_life_dump, fd, NULL, callback, data);
  Life *life = g_task_get_task_data (task);

  life->dumps = TRUE;
  life->progress = progress;
  life->progress_data = progress_data;
  set_state (self, GH_DOMAIN_PAUSED);
  schedule (task, on_dump_step);
}

/* It has no buttons to sleep or wake up, so that clients see a machine that lacks something. */
static GhDomainFeatures
gh_fake_life_get_features (GhDomainLife *self)
{
  return GH_DOMAIN_FEATURE_SAVE | GH_DOMAIN_FEATURE_DUMP | GH_DOMAIN_FEATURE_SYSRQ
         | GH_DOMAIN_FEATURE_TRIGGER_POWER | GH_DOMAIN_FEATURE_TRIGGER_NMI
         | GH_DOMAIN_FEATURE_TRIGGER_RESET;
}

void
gh_fake_life_init (GhDomainLifeInterface *iface)
{
  iface->get_features = gh_fake_life_get_features;
  iface->save_async = gh_fake_life_save;
  iface->end_save_async = gh_fake_life_end_save;
  iface->restore_async = gh_fake_life_restore;
  iface->trigger_async = gh_fake_life_trigger;
  iface->sysrq_async = gh_fake_life_sysrq;
  iface->dump_async = gh_fake_life_dump;
}
