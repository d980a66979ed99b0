/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhRecorder: a film of a guest's screen, as a WebM file. */
#include "config.h"

#include "gh-recorder.h"

#include <glib/gi18n-lib.h>

#include "gh-canvas-private.h"
#include "gh-error.h"
#include "gh-film-private.h"

/* The least and the most time between two pictures, in microseconds. What stands still is told now
 * and then: the file grows, and is nearly whole if the computer fails. */
#define INTERVAL     (G_USEC_PER_SEC / GH_RECORDER_RATE)
#define INTERVAL_MAX G_USEC_PER_SEC
/* How often the pointer's place is looked at, in milliseconds. */
#define POINTER_LOOK 40

/**
 * Stage:
 * @lock: of all below
 * @changed: something of it is other
 * @screen: (nullable): what is recorded
 * @dirty: it is not what was recorded last
 * @stopping: the film is to end
 * @cursor: (nullable): is drawn at @x, @y
 *
 * What the main thread tells the recorder's thread.
 */
typedef struct
{
  GMutex lock;
  GCond changed;
  GhConsoleScreen *screen;
  gboolean dirty;
  gboolean stopping;
  GhConsoleCursor *cursor;
  int x;
  int y;
} Stage;

/* Of the recorder's thread. */
typedef struct
{
  Stage *stage;
  char *path;
  guint seconds;
  gint64 began; /* monotonic time of the first picture */
  gint64 last;  /* when the last picture was taken, from there */
  GhCanvas canvas;
  GhFilm *film;
  GhRecording recording;
  GError *error;
} Work;

struct _GhRecorder
{
  GObject parent_instance;

  char *path;
  GhConsoleSession *session;
  Stage *stage;
  guint looking;
};

G_DEFINE_FINAL_TYPE (GhRecorder, gh_recorder, G_TYPE_OBJECT)

static void
clear_stage (gpointer data)
{
  Stage *stage = data;

  g_clear_pointer (&stage->screen, gh_console_screen_unref);
  g_clear_pointer (&stage->cursor, gh_console_cursor_unref);
  g_mutex_clear (&stage->lock);
  g_cond_clear (&stage->changed);
}

static Stage *
stage_new (void)
{
  Stage *stage = g_atomic_rc_box_new0 (Stage);

  g_mutex_init (&stage->lock);
  g_cond_init (&stage->changed);
  return stage;
}

static void
stage_unref (gpointer stage)
{
  g_atomic_rc_box_release_full (stage, clear_stage);
}

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->film, gh_film_free);
  gh_canvas_clear (&work->canvas);
  g_clear_error (&work->error);
  stage_unref (work->stage);
  g_free (work->path);
  g_free (work);
}

/* The recorder's thread. */

/* Waits until there is a picture. Returns: whether there is */
static gboolean
wait_for_picture (Stage *stage, int *width, int *height)
{
  gboolean found = FALSE;

  g_mutex_lock (&stage->lock);
  while (!found && !stage->stopping)
    {
      if (stage->screen != NULL)
        gh_console_screen_get_size (stage->screen, width, height);
      found = stage->screen != NULL && *width > 0 && stage->dirty;
      if (!found)
        g_cond_wait (&stage->changed, &stage->lock);
    }
  g_mutex_unlock (&stage->lock);
  return found;
}

/* Draws what is there now; what was drawn last stays when there is nothing. */
static void
draw (Work *work)
{
  Stage *stage = work->stage;
  g_autoptr (GhConsoleScreen) screen = NULL;
  g_autoptr (GhConsoleCursor) cursor = NULL;
  GhFramebuffer pixels;
  int x, y;

  g_mutex_lock (&stage->lock);
  stage->dirty = FALSE;
  screen = stage->screen != NULL ? gh_console_screen_ref (stage->screen) : NULL;
  cursor = stage->cursor != NULL ? gh_console_cursor_ref (stage->cursor) : NULL;
  x = stage->x;
  y = stage->y;
  g_mutex_unlock (&stage->lock);
  if (screen == NULL || !gh_console_screen_lock (screen, &pixels))
    return;
  gh_canvas_draw (&work->canvas, &pixels, cursor, x, y);
  gh_console_screen_unlock (screen);
}

static gboolean
add_picture (Work *work, GError **error)
{
  work->last = g_get_monotonic_time () - work->began;
  draw (work);
  return gh_film_add (work->film, work->canvas.pixels, work->last, error);
}

/* Waits until another picture is due. Returns: whether the film goes on */
static gboolean
wait_for_next (Work *work)
{
  Stage *stage = work->stage;
  gint64 limit = work->seconds > 0 ? work->began + work->seconds * G_USEC_PER_SEC : G_MAXINT64;
  gint64 due = work->began + work->last + INTERVAL;
  gint64 late = work->began + work->last + INTERVAL_MAX;
  gboolean going;

  g_mutex_lock (&stage->lock);
  while (!stage->stopping && g_get_monotonic_time () < MIN (stage->dirty ? due : late, limit))
    g_cond_wait_until (&stage->changed, &stage->lock, MIN (stage->dirty ? due : late, limit));
  going = !stage->stopping && g_get_monotonic_time () < limit;
  g_mutex_unlock (&stage->lock);
  return going;
}

static gboolean
record (Work *work, GError **error)
{
  gboolean good;
  int width = 0, height = 0;

  if (!wait_for_picture (work->stage, &width, &height))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_CANCELLED,
                   _ ("The recording %s was stopped before there was a picture"),
                   work->path);
      return FALSE;
    }
  gh_canvas_init (&work->canvas, width, height);
  work->film = gh_film_new (work->path, work->canvas.width, work->canvas.height, error);
  if (work->film == NULL)
    return FALSE;
  work->began = g_get_monotonic_time ();
  good = add_picture (work, error);
  while (good && wait_for_next (work))
    good = gh_film_is_busy (work->film) ? gh_film_check (work->film, error)
                                        : add_picture (work, error);
  /* The last picture says how long the film is. */
  return good && add_picture (work, error) && gh_film_finish (work->film, error);
}

/* In the main thread, which is where all goes that the task holds. */
static gboolean
complete (gpointer data)
{
  Work *work = g_task_get_task_data (data);

  if (work->error != NULL)
    g_task_return_error (data, g_steal_pointer (&work->error));
  else
    g_task_return_boolean (data, TRUE);
  return G_SOURCE_REMOVE;
}

static gpointer
run (gpointer data)
{
  GTask *task = data;
  Work *work = g_task_get_task_data (task);
  g_autoptr (GSource) source = g_idle_source_new ();

  record (work, &work->error);
  if (work->film != NULL)
    work->recording = (GhRecording){
      gh_film_count (work->film), work->last, work->canvas.width, work->canvas.height
    };
  g_clear_pointer (&work->film, gh_film_free);
  g_source_set_callback (source, complete, task, g_object_unref);
  g_source_attach (source, g_task_get_context (task));
  return NULL;
}

/* The main thread. */

static void
on_updated (GhRecorder *self)
{
  g_mutex_lock (&self->stage->lock);
  self->stage->dirty = TRUE;
  g_cond_signal (&self->stage->changed);
  g_mutex_unlock (&self->stage->lock);
}

/* The guest's pointer is no part of its screen. */
static gboolean
on_look (gpointer data)
{
  GhRecorder *self = data;
  Stage *stage = self->stage;
  GhConsoleCursor *cursor;
  int x = 0, y = 0;

  cursor = self->session != NULL && gh_console_session_get_pointer (self->session, &x, &y)
             ? gh_console_session_get_cursor (self->session)
             : NULL;
  if (cursor == stage->cursor && x == stage->x && y == stage->y)
    return G_SOURCE_CONTINUE;
  g_mutex_lock (&stage->lock);
  g_clear_pointer (&stage->cursor, gh_console_cursor_unref);
  stage->cursor = cursor != NULL ? gh_console_cursor_ref (cursor) : NULL;
  stage->x = x;
  stage->y = y;
  stage->dirty = TRUE;
  g_cond_signal (&stage->changed);
  g_mutex_unlock (&stage->lock);
  return G_SOURCE_CONTINUE;
}

static void
gh_recorder_dispose (GObject *object)
{
  GhRecorder *self = GH_RECORDER (object);

  gh_recorder_set_session (self, NULL);
  g_clear_handle_id (&self->looking, g_source_remove);
  G_OBJECT_CLASS (gh_recorder_parent_class)->dispose (object);
}

static void
gh_recorder_finalize (GObject *object)
{
  GhRecorder *self = GH_RECORDER (object);

  stage_unref (self->stage);
  g_free (self->path);
  G_OBJECT_CLASS (gh_recorder_parent_class)->finalize (object);
}

static void
gh_recorder_class_init (GhRecorderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_recorder_dispose;
  G_OBJECT_CLASS (klass)->finalize = gh_recorder_finalize;
}

static void
gh_recorder_init (GhRecorder *self)
{
  self->stage = stage_new ();
}

GhRecorder *
gh_recorder_new (const char *path, GError **error)
{
  GhRecorder *self = g_object_new (GH_TYPE_RECORDER, NULL);

  self->path = g_strdup (path);
  return self;
}

void
gh_recorder_set_session (GhRecorder *self, GhConsoleSession *session)
{
  Stage *stage = self->stage;

  if (self->session == session)
    return;
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  g_mutex_lock (&stage->lock);
  g_clear_pointer (&stage->screen, gh_console_screen_unref);
  if (session != NULL)
    stage->screen = gh_console_screen_ref (gh_console_session_get_screen (session));
  g_mutex_unlock (&stage->lock);
  if (session == NULL)
    return;
  g_signal_connect_swapped (session, "updated", G_CALLBACK (on_updated), self);
  g_signal_connect_swapped (session, "resized", G_CALLBACK (on_updated), self);
  /* It may have drawn all that it is going to draw. */
  if (gh_console_session_get_state (session) == GH_CONSOLE_CONNECTED)
    on_updated (self);
}

static void
on_stop (GCancellable *cancellable, Stage *stage)
{
  g_mutex_lock (&stage->lock);
  stage->stopping = TRUE;
  g_cond_signal (&stage->changed);
  g_mutex_unlock (&stage->lock);
}

void
gh_recorder_run_async (
  GhRecorder *self, guint seconds, GCancellable *stop, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, stop, callback, data);
  Work *work = g_new0 (Work, 1);

  g_task_set_source_tag (task, gh_recorder_run_async);
  /* Stopped is not failed. */
  g_task_set_check_cancellable (task, FALSE);
  work->stage = g_atomic_rc_box_acquire (self->stage);
  work->path = g_strdup (self->path);
  work->seconds = seconds;
  g_task_set_task_data (task, work, work_free);
  if (stop != NULL)
    g_cancellable_connect (
      stop, G_CALLBACK (on_stop), g_atomic_rc_box_acquire (self->stage), stage_unref);
  self->looking = g_timeout_add (POINTER_LOOK, on_look, self);
  g_thread_unref (g_thread_new ("gh-recorder", run, task));
}

gboolean
gh_recorder_run_finish (GhRecorder *self,
                        GAsyncResult *result,
                        GhRecording *recording,
                        GError **error)
{
  const Work *work = g_task_get_task_data (G_TASK (result));

  g_clear_handle_id (&self->looking, g_source_remove);
  if (recording != NULL)
    *recording = work->recording;
  return g_task_propagate_boolean (G_TASK (result), error);
}
