/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFilm: pictures as they come, into a WebM file. Of the recorder's thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GhFilm GhFilm;

/**
 * gh_film_new:
 * @path: of the file, which must not exist
 * @width, @height: even, in pixels
 *
 * Errors: those of gh_recorder_run_finish(); there is no file then
 */
GhFilm *gh_film_new (const char *path, int width, int height, GError **error);

/** gh_film_free: ends it at once where gh_film_finish() was not called. */
void gh_film_free (GhFilm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhFilm, gh_film_free)

/** gh_film_is_busy: whether a picture would have to wait: the computer is too slow for more */
gboolean gh_film_is_busy (GhFilm *self);

/**
 * gh_film_add:
 * @frame: width × height pixels, xRGB in host order
 * @time: microseconds from the film's beginning; each is later than the one before
 */
gboolean gh_film_add (GhFilm *self, const guint32 *frame, gint64 time, GError **error);

/** gh_film_check: whether all is well so far */
gboolean gh_film_check (GhFilm *self, GError **error);

/** gh_film_finish: writes what is left, and waits for it. */
gboolean gh_film_finish (GhFilm *self, GError **error);

/** gh_film_count: Returns: how many pictures were added */
guint gh_film_count (GhFilm *self);

G_END_DECLS
