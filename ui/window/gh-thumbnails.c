/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhThumbnails: one machine after the other is looked at, for one picture each:
 *
 *   idle ──look──▶ open ──fd──▶ session ──a whole frame──▶ shrunk, closed ──▶ the next, or idle
 *
 * So many machines cost no more than one: a connection and a screen's pixels for a moment. */
#include "config.h"

#include "gh-thumbnails.h"

#include "gh-error.h"
#include "gh-vnc-session.h"

/* Microseconds: how old a picture may be, how long a machine that gave none is left alone, and how
 * long a picture is kept that nobody sees. */
#define FRESH   (30 * G_USEC_PER_SEC)
#define PENANCE (60 * G_USEC_PER_SEC)
#define KEPT    (120 * G_USEC_PER_SEC)
/* Seconds that one may take. */
#define PATIENCE 3
/* Milliseconds without news after which a frame is whole. */
#define SETTLE 60
/* Points of the screen, each way, that make a point of the picture. */
#define SAMPLES 6

typedef struct
{
  cairo_surface_t *surface; /* NULL when there was none to be had */
  gint64 due;               /* when the next is taken */
  gint64 seen;
} Thumbnail;

struct _GhThumbnails
{
  GObject parent_instance;

  GhClient *client;
  GHashTable *pictures; /* path → Thumbnail */
  int width, height, scale;
  GQueue *due;            /* paths of machines that are looked at next */
  char *path;             /* of the machine that is looked at */
  cairo_surface_t *blank; /* a picture without anything on it yet */
  GCancellable *opening;
  GhConsoleSession *session;
  guint patience;
  guint settling;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhThumbnails, gh_thumbnails, G_TYPE_OBJECT)

static void
thumbnail_free (gpointer data)
{
  Thumbnail *self = data;

  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_free (self);
}

static Thumbnail *
get_thumbnail (GhThumbnails *self, const char *path)
{
  Thumbnail *found = g_hash_table_lookup (self->pictures, path);

  if (found == NULL)
    {
      found = g_new0 (Thumbnail, 1);
      g_hash_table_insert (self->pictures, g_strdup (path), found);
    }
  return found;
}

/* The mean of a part of the screen. Few of its points do. */
static guint32
shrink_point (const GhFramebuffer *screen, double x, double y, double step)
{
  guint red = 0, green = 0, blue = 0;

  for (int i = 0; i < SAMPLES * SAMPLES; i++)
    {
      int at_x = (int) (x + step * (i % SAMPLES) / SAMPLES);
      int at_y = (int) (y + step * (i / SAMPLES) / SAMPLES);
      const guint32 *line
        = (const void *) (screen->data
                          + (gsize) MIN (at_y, screen->height - 1) * (gsize) screen->stride);
      guint32 pixel = line[MIN (at_x, screen->width - 1)];

      red += pixel >> 16 & 0xff;
      green += pixel >> 8 & 0xff;
      blue += pixel & 0xff;
    }
  return red / (SAMPLES * SAMPLES) << 16 | green / (SAMPLES * SAMPLES) << 8
         | blue / (SAMPLES * SAMPLES);
}

static cairo_surface_t *
shrink (const GhFramebuffer *screen, int max_width, int max_height, int scale)
{
  double step = MAX ((double) screen->width / max_width, (double) screen->height / max_height);
  int width = CLAMP ((int) (screen->width / step), 1, max_width);
  int height = CLAMP ((int) (screen->height / step), 1, max_height);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      ((guint32 *) (void *) (data + (gsize) y * (gsize) stride))[x]
        = shrink_point (screen, x * step, y * step, step);
  cairo_surface_mark_dirty (surface);
  cairo_surface_set_device_scale (surface, scale, scale);
  return surface;
}

static void look_at_next (GhThumbnails *self);

static void
stop (GhThumbnails *self)
{
  g_autoptr (GhConsoleSession) session = g_steal_pointer (&self->session);

  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_handle_id (&self->settling, g_source_remove);
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->blank, cairo_surface_destroy);
  if (session == NULL)
    return;
  g_signal_handlers_disconnect_by_data (session, self);
  gh_console_session_close (session);
}

/* @surface: (transfer full) (nullable) */
static void
take (GhThumbnails *self, cairo_surface_t *surface)
{
  Thumbnail *thumbnail = get_thumbnail (self, self->path);

  g_clear_pointer (&thumbnail->surface, cairo_surface_destroy);
  thumbnail->surface = surface;
  thumbnail->due = g_get_monotonic_time () + (surface != NULL ? FRESH : PENANCE);
  stop (self);
  g_signal_emit (self, signals[CHANGED], 0);
  look_at_next (self);
}

static void
give_up (GhThumbnails *self)
{
  take (self, NULL);
}

static gboolean
on_impatience (gpointer data)
{
  GhThumbnails *self = data;

  self->patience = 0;
  take (self, g_steal_pointer (&self->blank));
  return G_SOURCE_REMOVE;
}

static gboolean
is_blank (cairo_surface_t *surface)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  gsize size = (gsize) cairo_image_surface_get_height (surface)
               * (gsize) cairo_image_surface_get_stride (surface);

  for (gsize i = 0; i < size; i++)
    if (data[i] != 0)
      return FALSE;
  return TRUE;
}

/* A screen is black before its first frame; one that stays so is taken in the end. */
static gboolean
on_settled (gpointer data)
{
  GhThumbnails *self = data;
  cairo_surface_t *surface;
  GhFramebuffer screen;

  self->settling = 0;
  if (!gh_console_session_lock (self->session, &screen))
    return G_SOURCE_REMOVE;
  surface = shrink (&screen, self->width, self->height, self->scale);
  gh_console_session_unlock (self->session);
  if (!is_blank (surface))
    {
      take (self, surface);
      return G_SOURCE_REMOVE;
    }
  g_clear_pointer (&self->blank, cairo_surface_destroy);
  self->blank = surface;
  return G_SOURCE_REMOVE;
}

/* A frame may come in parts. */
static void
on_updated (GhThumbnails *self)
{
  g_clear_handle_id (&self->settling, g_source_remove);
  self->settling = g_timeout_add (SETTLE, on_settled, self);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhThumbnails) self = data;
  g_autoptr (GError) error = NULL;
  int fd = gh_client_open_console_finish (GH_CLIENT (source), result, &error);

  if (g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    return;
  g_clear_object (&self->opening);
  self->session = fd >= 0 ? gh_vnc_session_new (fd, NULL) : NULL;
  if (self->session == NULL)
    {
      give_up (self);
      return;
    }
  gh_console_session_set_view_only (self->session, TRUE);
  gh_console_session_set_min_interval (self->session, PATIENCE * 1000);
  g_signal_connect_swapped (self->session, "updated", G_CALLBACK (on_updated), self);
  g_signal_connect_swapped (self->session, "closed", G_CALLBACK (give_up), self);
  g_signal_connect_swapped (self->session, "failed", G_CALLBACK (give_up), self);
}

static void
start (GhThumbnails *self, const char *path)
{
  self->path = g_strdup (path);
  self->opening = g_cancellable_new ();
  self->patience = g_timeout_add_seconds (PATIENCE, on_impatience, self);
  gh_client_peek_console_async (
    self->client, path, "vnc", self->opening, on_opened, g_object_ref (self));
}

static void
look_at_next (GhThumbnails *self)
{
  g_autofree char *path = NULL;

  if (self->path != NULL || gh_client_get_state (self->client) != GH_CLIENT_CONNECTED)
    return;
  path = g_queue_pop_head (self->due);
  if (path != NULL)
    start (self, path);
}

static gboolean
is_forgotten (gpointer path, gpointer thumbnail, gpointer now)
{
  return *(const gint64 *) now - ((Thumbnail *) thumbnail)->seen > KEPT;
}

static void
gh_thumbnails_dispose (GObject *object)
{
  GhThumbnails *self = GH_THUMBNAILS (object);

  stop (self);
  g_queue_clear_full (self->due, g_free);
  g_clear_object (&self->client);
  g_clear_pointer (&self->pictures, g_hash_table_unref);
  G_OBJECT_CLASS (gh_thumbnails_parent_class)->dispose (object);
}

static void
gh_thumbnails_finalize (GObject *object)
{
  g_queue_free (GH_THUMBNAILS (object)->due);
  G_OBJECT_CLASS (gh_thumbnails_parent_class)->finalize (object);
}

static void
gh_thumbnails_class_init (GhThumbnailsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_thumbnails_dispose;
  G_OBJECT_CLASS (klass)->finalize = gh_thumbnails_finalize;
  signals[CHANGED] = g_signal_new (
    "changed", GH_TYPE_THUMBNAILS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gh_thumbnails_init (GhThumbnails *self)
{
  self->due = g_queue_new ();
  self->pictures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, thumbnail_free);
}

GhThumbnails *
gh_thumbnails_new (GhClient *client)
{
  GhThumbnails *self = g_object_new (GH_TYPE_THUMBNAILS, NULL);

  self->client = g_object_ref (client);
  return self;
}

void
gh_thumbnails_look (GhThumbnails *self, GPtrArray *paths, int width, int height, int scale)
{
  gint64 now = g_get_monotonic_time ();

  g_return_if_fail (GH_IS_THUMBNAILS (self));

  self->width = width;
  self->height = height;
  self->scale = scale;
  g_queue_clear_full (self->due, g_free);
  for (guint i = 0; i < paths->len; i++)
    {
      Thumbnail *thumbnail = get_thumbnail (self, paths->pdata[i]);

      thumbnail->seen = now;
      if (thumbnail->due <= now && g_strcmp0 (self->path, paths->pdata[i]) != 0)
        g_queue_push_tail (self->due, g_strdup (paths->pdata[i]));
    }
  g_hash_table_foreach_remove (self->pictures, is_forgotten, &now);
  look_at_next (self);
}

cairo_surface_t *
gh_thumbnails_get (GhThumbnails *self, const char *path)
{
  const Thumbnail *found;

  g_return_val_if_fail (GH_IS_THUMBNAILS (self), NULL);

  found = g_hash_table_lookup (self->pictures, path);
  return found != NULL ? found->surface : NULL;
}
