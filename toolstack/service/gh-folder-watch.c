/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "gh-folder-watch.h"

struct _GhFolderWatch
{
  GFileMonitor *monitor; /* may be NULL; its events arrive in the thread */
  GSourceOnceFunc changed;
  gpointer data;
  GDestroyNotify free_data;
  GMainLoop *loop; /* of the thread */
  GThread *thread;
  GMutex lock;
  GSource *notice; /* on its way to the main loop; guarded by the lock */
};

static gboolean
tell (gpointer data)
{
  GhFolderWatch *self = data;

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->notice, g_source_unref);
  g_mutex_unlock (&self->lock);
  self->changed (self->data);
  return G_SOURCE_REMOVE;
}

/* In the thread. */
static void
on_event (
  GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, GhFolderWatch *self)
{
  if (event == G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT)
    return;
  g_mutex_lock (&self->lock);
  if (self->notice == NULL)
    {
      self->notice = g_idle_source_new ();
      g_source_set_priority (self->notice, G_PRIORITY_DEFAULT);
      g_source_set_callback (self->notice, tell, self, NULL);
      g_source_attach (self->notice, NULL);
    }
  g_mutex_unlock (&self->lock);
}

static gpointer
watch_thread (gpointer data)
{
  GhFolderWatch *self = data;
  GMainContext *context = g_main_loop_get_context (self->loop);

  g_main_context_push_thread_default (context);
  g_main_loop_run (self->loop);
  g_clear_object (&self->monitor);
  g_main_context_pop_thread_default (context);
  return NULL;
}

GhFolderWatch *
gh_folder_watch_new (
  const char *path, guint calm, GSourceOnceFunc changed, gpointer data, GDestroyNotify free_data)
{
  GhFolderWatch *self = g_new0 (GhFolderWatch, 1);
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GFile) file = g_file_new_for_path (path);

  self->changed = changed;
  self->data = data;
  self->free_data = free_data;
  self->loop = g_main_loop_new (context, FALSE);
  g_mutex_init (&self->lock);
  /* Watched when this returns, so that nothing that happens from here on is missed; the context
   * that is the default now is the one that events come to. */
  g_main_context_push_thread_default (context);
  self->monitor = g_file_monitor (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor != NULL)
    {
      g_file_monitor_set_rate_limit (self->monitor, (int) calm);
      g_signal_connect (self->monitor, "changed", G_CALLBACK (on_event), self);
    }
  g_main_context_pop_thread_default (context);
  self->thread = g_thread_new ("folder-watch", watch_thread, self);
  return self;
}

/* Through the loop: before it runs, quitting it would be forgotten. */
static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
gh_folder_watch_free (GhFolderWatch *self)
{
  g_autoptr (GSource) end = g_idle_source_new ();

  g_source_set_callback (
    end, quit, g_main_loop_ref (self->loop), (GDestroyNotify) g_main_loop_unref);
  g_source_attach (end, g_main_loop_get_context (self->loop));
  g_thread_join (self->thread);
  if (self->notice != NULL)
    g_source_destroy (self->notice);
  g_clear_pointer (&self->notice, g_source_unref);
  if (self->free_data != NULL)
    self->free_data (self->data);
  g_main_loop_unref (self->loop);
  g_mutex_clear (&self->lock);
  g_free (self);
}
