/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFilm: pictures as they come, into a WebM file. */
#include "config.h"

#include "gh-film-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "gh-error.h"

/* Pictures that wait to be encoded: with more, what is recorded would lag behind. */
#define QUEUE_MAX 2
/* Seconds that the end may take: the rest is encoded, the index is written. */
#define FINISH_MAX 60
/* How long a picture is taken to stay, in nanoseconds, for the encoder's share of bits. */
#define DURATION_MIN (40 * GST_MSECOND)
#define DURATION_MAX GST_SECOND

#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define FORMAT GST_VIDEO_FORMAT_BGRx
#else
#define FORMAT GST_VIDEO_FORMAT_xRGB
#endif

/*
 * appsrc ─▶ videoconvert ─▶ vp8enc ─▶ webmmux ─▶ filesink
 */
struct _GhFilm
{
  char *path;
  GstElement *pipeline;
  GstAppSrc *source;
  GstBus *bus;
  gsize size; /* of a picture */
  GstClockTime last;
  guint count;
};

/* GStreamer looks for its plugins the first time, which may take seconds. */
static gboolean
need_library (GError **error)
{
  g_autoptr (GError) local = NULL;

  if (gst_init_check (NULL, NULL, &local))
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_UNAVAILABLE,
               _ ("GStreamer, which records, does not work: %s"),
               local != NULL ? local->message : "");
  return FALSE;
}

/* The file is made here, where the reason of a failure is known and nothing is overwritten. */
static gboolean
make_file (const char *path, GError **error)
{
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

  if (fd < 0)
    {
      g_propagate_error (error,
                         gh_error_from_errno (errno, _ ("The recording %s cannot be made"), path));
      return FALSE;
    }
  close (fd);
  return TRUE;
}

/* Returns: (transfer none) (nullable): the element, which is in the pipeline then */
static GstElement *
add_element (GhFilm *self, const char *factory, const char *package, GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element == NULL)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_UNAVAILABLE,
                   _ ("Recording needs “%s” of GStreamer: install the package %s"),
                   factory,
                   package);
      return NULL;
    }
  gst_bin_add (GST_BIN (self->pipeline), element);
  return element;
}

static void
set_source (GhFilm *self, int width, int height)
{
  GstVideoInfo info;
  g_autoptr (GstCaps) caps = NULL;

  /* Pictures come when something has changed. */
  gst_video_info_set_format (&info, FORMAT, (guint) width, (guint) height);
  info.fps_n = 0;
  info.fps_d = 1;
  self->size = info.size;
  caps = gst_video_info_to_caps (&info);
  g_object_set (self->source,
                "caps",
                caps,
                "format",
                GST_FORMAT_TIME,
                "max-bytes",
                G_GUINT64_CONSTANT (0),
                NULL);
}

/* As quick as it goes, and so good that small text can be read. */
static void
set_encoder (GstElement *encoder, int width, int height)
{
  g_object_set (encoder,
                "deadline",
                G_GINT64_CONSTANT (1),
                "cpu-used",
                8,
                "threads",
                2,
                "target-bitrate",
                CLAMP (width * height * 3, 1000000, 20000000),
                "min-quantizer",
                2,
                "max-quantizer",
                36,
                "keyframe-max-dist",
                250,
                NULL);
}

static gboolean
build (GhFilm *self, int width, int height, GError **error)
{
  GstElement *source = NULL, *convert = NULL, *encoder = NULL, *muxer = NULL, *sink = NULL;

  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  self->bus = gst_element_get_bus (self->pipeline);
  if ((source = add_element (self, "appsrc", "gstreamer1.0-plugins-base", error)) == NULL
      || (convert = add_element (self, "videoconvert", "gstreamer1.0-plugins-base", error)) == NULL
      || (encoder = add_element (self, "vp8enc", "gstreamer1.0-plugins-good", error)) == NULL
      || (muxer = add_element (self, "webmmux", "gstreamer1.0-plugins-good", error)) == NULL
      || (sink = add_element (self, "filesink", "libgstreamer1.0-0", error)) == NULL)
    return FALSE;
  self->source = GST_APP_SRC (source);
  set_source (self, width, height);
  set_encoder (encoder, width, height);
  g_object_set (muxer, "writing-app", "Guesthouse", NULL);
  g_object_set (sink, "location", self->path, NULL);
  gst_element_link_many (source, convert, encoder, muxer, sink, NULL);
  return TRUE;
}

GhFilm *
gh_film_new (const char *path, int width, int height, GError **error)
{
  g_autoptr (GhFilm) self = NULL;

  if (!need_library (error))
    return NULL;
  self = g_new0 (GhFilm, 1);
  self->path = g_strdup (path);
  self->last = GST_CLOCK_TIME_NONE;
  if (!build (self, width, height, error) || !make_file (path, error))
    return NULL;
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return g_steal_pointer (&self);
}

void
gh_film_free (GhFilm *self)
{
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_pointer (&self->bus, gst_object_unref);
  g_clear_pointer (&self->pipeline, gst_object_unref);
  g_free (self->path);
  g_free (self);
}

gboolean
gh_film_is_busy (GhFilm *self)
{
  return gst_app_src_get_current_level_buffers (self->source) >= QUEUE_MAX;
}

/* @message: (transfer full): says what went wrong */
static gboolean
fail (GhFilm *self, GstMessage *message, GError **error)
{
  g_autoptr (GError) said = NULL;
  g_autofree char *details = NULL;
  GError *ours;

  gst_message_parse_error (message, &said, &details);
  if (g_error_matches (said, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT))
    ours = g_error_new (GH_ERROR,
                        GH_ERROR_NO_SPACE,
                        _ ("There is no more space for the recording %s: it ends there. Make room, "
                           "and record anew"),
                        self->path);
  else
    ours = g_error_new (
      GH_ERROR, GH_ERROR_FAILED, _ ("The recording %s has failed: %s"), self->path, said->message);
  gh_error_add_evidence (ours, details);
  g_propagate_error (error, ours);
  gst_message_unref (message);
  return FALSE;
}

gboolean
gh_film_check (GhFilm *self, GError **error)
{
  GstMessage *message = gst_bus_pop_filtered (self->bus, GST_MESSAGE_ERROR);

  return message == NULL || fail (self, message, error);
}

gboolean
gh_film_add (GhFilm *self, const guint32 *frame, gint64 time, GError **error)
{
  GstBuffer *buffer = gst_buffer_new_memdup (frame, self->size);
  GstClockTime now = (GstClockTime) time * GST_USECOND;
  GstClockTime since = self->last != GST_CLOCK_TIME_NONE ? now - self->last : DURATION_MIN;

  GST_BUFFER_PTS (buffer) = now;
  GST_BUFFER_DURATION (buffer) = CLAMP (since, DURATION_MIN, DURATION_MAX);
  self->last = now;
  self->count++;
  /* What it says is said on the bus, too, and better. */
  gst_app_src_push_buffer (self->source, buffer);
  return gh_film_check (self, error);
}

gboolean
gh_film_finish (GhFilm *self, GError **error)
{
  GstMessage *message;

  gst_app_src_end_of_stream (self->source);
  message = gst_bus_timed_pop_filtered (
    self->bus, FINISH_MAX * GST_SECOND, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  if (message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    return fail (self, message, error);
  if (message == NULL)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_TIMEOUT,
                   _ ("The recording %s was not completed in time: its end may be missing"),
                   self->path);
      return FALSE;
    }
  gst_message_unref (message);
  return TRUE;
}

guint
gh_film_count (GhFilm *self)
{
  return self->count;
}
