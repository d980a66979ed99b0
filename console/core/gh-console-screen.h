/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session thread and the main thread share: pixels, damage, and news on their way. */
#pragma once

#include <gio/gio.h>

#include "gh-damage.h"

G_BEGIN_DECLS

/* The largest screen that a server may announce: what is beyond is a lie or an attack. */
#define GH_FRAMEBUFFER_MAX_SIDE  16384
#define GH_FRAMEBUFFER_MAX_BYTES (512u * 1024 * 1024)
#define GH_CURSOR_MAX_SIDE       512

/**
 * GhFramebuffer:
 * @data: the first row; pixels are 32-bit xRGB in host order, as CAIRO_FORMAT_RGB24 has them
 * @width: in pixels
 * @height: in pixels
 * @stride: bytes from row to row
 */
typedef struct
{
  guint8 *data;
  int width;
  int height;
  int stride;
} GhFramebuffer;

/** GhPointerMode: whether the guest's pointer is told places or movements. */
typedef enum
{
  GH_POINTER_ABSOLUTE,
  GH_POINTER_RELATIVE
} GhPointerMode;

/** GhConsoleLeds: the lights of the guest's keyboard that are on, as RFB has them. */
typedef enum
{
  GH_LED_SCROLL = 1 << 0,
  GH_LED_NUM = 1 << 1,
  GH_LED_CAPS = 1 << 2
} GhConsoleLeds;

/**
 * GhConsoleCursor:
 * @width: in pixels; 0 for a hidden pointer
 * @height: in pixels
 * @hot_x: the place in the picture that points
 * @hot_y: the same, downwards
 * @pixels: @width * @height pixels, premultiplied ARGB in host order, as CAIRO_FORMAT_ARGB32
 *
 * The guest's pointer. Immutable, counted.
 */
typedef struct
{
  int width;
  int height;
  int hot_x;
  int hot_y;
  guint32 *pixels;
} GhConsoleCursor;

/**
 * gh_console_cursor_new:
 * @pixels: (transfer full): from g_malloc()
 *
 * The hot spot is forced into the picture.
 */
GhConsoleCursor *
gh_console_cursor_new (int width, int height, int hot_x, int hot_y, guint32 *pixels);
GhConsoleCursor *gh_console_cursor_ref (GhConsoleCursor *cursor);
void gh_console_cursor_unref (GhConsoleCursor *cursor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhConsoleCursor, gh_console_cursor_unref)

typedef struct _GhConsoleScreen GhConsoleScreen;

/**
 * GhConsoleScreenNews:
 * @connected: the session is ready for input
 * @resized: the framebuffer has another size
 * @pointer: the pointer mode is news
 * @bell: the guest rang
 * @leds: the keyboard's lights are news
 * @asks: a password is wanted before the session can go on
 * @asks_user: with @asks: and the name of a user
 * @ended: nothing comes any more
 * @pointer_mode: valid with @pointer
 * @led_bits: valid with @leds: of GhConsoleLeds
 * @cursor: (nullable): the newest pointer picture, if there is a new one
 * @clipboard: (nullable): the newest text that the guest has copied, if there is a new one
 * @name: (nullable): what the server calls this screen, if that is news
 * @error: (nullable): with @ended: why, or %NULL if the other side left in good order
 *
 * All that has happened since the main thread last asked, merged.
 */
typedef struct
{
  gboolean connected;
  gboolean resized;
  gboolean pointer;
  gboolean bell;
  gboolean leds;
  gboolean asks;
  gboolean asks_user;
  gboolean ended;
  GhPointerMode pointer_mode;
  guint led_bits;
  GhConsoleCursor *cursor;
  char *clipboard;
  char *name;
  GError *error;
} GhConsoleScreenNews;

/**
 * gh_console_screen_new:
 * @notify: called in the thread-default main context of the caller, at most once for each turn of
 *   its loop, when there are news or damage
 * @owner: a GObject that @notify is given, not kept: gh_console_screen_disown() is its last word
 *
 * Returns: (transfer full): the owner's reference
 */
GhConsoleScreen *gh_console_screen_new (void (*notify) (GObject *owner), GObject *owner);
/** gh_console_screen_disown: in the owner's thread: gives its reference back, and notifies no more.
 */
void gh_console_screen_disown (GhConsoleScreen *screen);

/** gh_console_screen_ref: for other threads, which may outlive the owner. */
GhConsoleScreen *gh_console_screen_ref (GhConsoleScreen *screen);
void gh_console_screen_unref (GhConsoleScreen *screen);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhConsoleScreen, gh_console_screen_unref)

/* For the session thread. */

/**
 * gh_console_screen_set_size:
 * @error: GH_ERROR_UNSUPPORTED if the size is beyond the limits above, GH_ERROR_NO_MEMORY
 *
 * Gives the screen a size; the old content is kept where it fits. On failure nothing changes.
 */
gboolean
gh_console_screen_set_size (GhConsoleScreen *screen, int width, int height, GError **error);

/**
 * gh_console_screen_begin:
 * @rect: where pixels will be written
 * @framebuffer: (out caller-allocates): the pixels; valid until the size is set
 *
 * For writing in place, without the lock: only the session thread gives the screen another size,
 * and who draws meanwhile may see a part of the new picture, which is drawn again when
 * gh_console_screen_end() has noted the damage.
 *
 * Returns: %FALSE if @rect does not lie wholly on the screen
 */
gboolean
gh_console_screen_begin (GhConsoleScreen *screen, const GhRect *rect, GhFramebuffer *framebuffer);
void gh_console_screen_end (GhConsoleScreen *screen, const GhRect *rect);

/**
 * gh_console_screen_write:
 * @rect: where; false is returned if it does not lie wholly on the screen
 * @pixels: the pixels
 * @stride: bytes from row to row of @pixels
 *
 * Copies pixels in and notes the damage. gh_console_screen_flush() makes it known.
 */
gboolean gh_console_screen_write (GhConsoleScreen *screen,
                                  const GhRect *rect,
                                  const guint8 *pixels,
                                  gsize stride);

/** gh_console_screen_copy: moves a part of the screen to @to; overlap is allowed. */
gboolean gh_console_screen_copy (GhConsoleScreen *screen, const GhRect *to, int from_x, int from_y);

/** gh_console_screen_flush: tells the main thread of the damage so far: a frame is complete. */
void gh_console_screen_flush (GhConsoleScreen *screen);

void gh_console_screen_post_connected (GhConsoleScreen *screen);
void gh_console_screen_post_pointer_mode (GhConsoleScreen *screen, GhPointerMode mode);
void gh_console_screen_post_bell (GhConsoleScreen *screen);
void gh_console_screen_post_leds (GhConsoleScreen *screen, guint led_bits);
/** gh_console_screen_post_asks: a password, and with @user a name, is wanted. */
void gh_console_screen_post_asks (GhConsoleScreen *screen, gboolean user);
/** gh_console_screen_post_clipboard: @text: (transfer full): valid UTF-8. */
void gh_console_screen_post_clipboard (GhConsoleScreen *screen, char *text);
/** gh_console_screen_post_name: @name: (transfer full): valid UTF-8. */
void gh_console_screen_post_name (GhConsoleScreen *screen, char *name);
/** gh_console_screen_post_cursor: @cursor: (transfer full). */
void gh_console_screen_post_cursor (GhConsoleScreen *screen, GhConsoleCursor *cursor);
/** gh_console_screen_post_ended: @error: (transfer full) (nullable). Only the first end counts. */
void gh_console_screen_post_ended (GhConsoleScreen *screen, GError *error);

/* For the main thread. */

/** gh_console_screen_take_news: moves what has happened to @news; gh_console_screen_news_clear().
 */
void gh_console_screen_take_news (GhConsoleScreen *screen, GhConsoleScreenNews *news);
void gh_console_screen_news_clear (GhConsoleScreenNews *news);

/** gh_console_screen_take_damage: moves the damage to @damage; false if there is none. */
gboolean gh_console_screen_take_damage (GhConsoleScreen *screen, GhDamage *damage);

/** gh_console_screen_has_damage: whether anything has changed since it was last taken. */
gboolean gh_console_screen_has_damage (GhConsoleScreen *screen);

/** gh_console_screen_get_size: the size now; 0 × 0 before the first frame. Any thread. */
void gh_console_screen_get_size (GhConsoleScreen *screen, int *width, int *height);

/**
 * gh_console_screen_offer:
 * @memory: pixels of the screen's size, which belong to the screen from now on
 * @release: called with @data when they are not needed any more; in any thread
 *
 * Offers memory that is quicker to show than any other. The screen moves into it when the session's
 * thread comes by and the size is still right; gh_console_screen_lock() then tells of it. A second
 * offer takes the place of the first.
 */
void gh_console_screen_offer (GhConsoleScreen *screen,
                              const GhFramebuffer *memory,
                              GDestroyNotify release,
                              gpointer data);

/**
 * gh_console_screen_lock:
 * @framebuffer: (out caller-allocates): valid until gh_console_screen_unlock()
 *
 * Holds the pixels still. The session thread waits meanwhile: only draw or copy under the lock.
 *
 * Returns: %FALSE, and nothing is locked, if there is no screen yet
 */
gboolean gh_console_screen_lock (GhConsoleScreen *screen, GhFramebuffer *framebuffer);
void gh_console_screen_unlock (GhConsoleScreen *screen);

G_END_DECLS
