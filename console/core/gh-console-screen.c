/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The ground that a session thread and the main thread share. */
#include "config.h"

#include "gh-console-screen.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-wakeup.h"

#define BYTES_PER_PIXEL 4

/**
 * Memory:
 * @pixels: where they are
 * @release: (nullable): gives them back; %NULL for g_free()
 * @data: for @release
 */
typedef struct
{
  GhFramebuffer pixels;
  GDestroyNotify release;
  gpointer data;
} Memory;

/* One lock holds everything below it. It is held for copies and for drawing, never for I/O. */
struct _GhConsoleScreen
{
  gatomicrefcount ref_count;
  void (*notify) (GObject *owner);
  GObject *owner;
  GSource *wakeup;

  GMutex lock;
  GhFramebuffer framebuffer;
  GDestroyNotify release; /* (nullable): of the framebuffer's pixels, and what for */
  gpointer release_data;
  Memory offer;
  GhDamage damage;
  GhConsoleScreenNews news;
  gboolean notified; /* word is on its way to the main context */
};

GhConsoleCursor *
gh_console_cursor_new (int width, int height, int hot_x, int hot_y, guint32 *pixels)
{
  GhConsoleCursor *cursor = g_atomic_rc_box_new0 (GhConsoleCursor);

  cursor->width = width;
  cursor->height = height;
  cursor->hot_x = CLAMP (hot_x, 0, MAX (width - 1, 0));
  cursor->hot_y = CLAMP (hot_y, 0, MAX (height - 1, 0));
  cursor->pixels = pixels;
  return cursor;
}

GhConsoleCursor *
gh_console_cursor_ref (GhConsoleCursor *cursor)
{
  return g_atomic_rc_box_acquire (cursor);
}

static void
free_cursor (gpointer data)
{
  GhConsoleCursor *cursor = data;

  g_free (cursor->pixels);
}

void
gh_console_cursor_unref (GhConsoleCursor *cursor)
{
  g_atomic_rc_box_release_full (cursor, free_cursor);
}

/* In the owner's context, while there is an owner. */
static gboolean
deliver (gpointer data)
{
  GhConsoleScreen *screen = data;
  g_autoptr (GObject) owner = g_object_ref (screen->owner);

  g_mutex_lock (&screen->lock);
  screen->notified = FALSE;
  g_mutex_unlock (&screen->lock);
  screen->notify (owner);
  return G_SOURCE_CONTINUE;
}

/* Sends word to the main context unless word is on its way: after the lock, which it wants next. */
static void
unlock_and_notify (GhConsoleScreen *screen)
{
  gboolean notified = screen->notified;

  screen->notified = TRUE;
  g_mutex_unlock (&screen->lock);
  if (!notified)
    gh_wakeup_signal (screen->wakeup);
}

static gboolean
is_on_screen (const GhConsoleScreen *screen, const GhRect *rect)
{
  GhRect all = { 0, 0, screen->framebuffer.width, screen->framebuffer.height };

  return rect->width >= 0 && rect->height >= 0 && gh_rect_contains (&all, rect);
}

static guint8 *
pixel_at (const GhFramebuffer *framebuffer, int x, int y)
{
  return framebuffer->data + (gsize) y * framebuffer->stride + (gsize) x * BYTES_PER_PIXEL;
}

/* Moves the pixels that both sizes have from @old to @fresh. */
static void
keep_content (const GhFramebuffer *old, const GhFramebuffer *fresh)
{
  int width = MIN (old->width, fresh->width);
  int height = MIN (old->height, fresh->height);

  for (int y = 0; y < height; y++)
    memcpy (pixel_at (fresh, 0, y), pixel_at (old, 0, y), (gsize) width * BYTES_PER_PIXEL);
}

static void
memory_clear (Memory *memory)
{
  if (memory->release != NULL)
    memory->release (memory->data);
  else
    g_free (memory->pixels.data);
  *memory = (Memory){ 0 };
}

/* Puts @fresh, which is taken, in the place of the framebuffer. Returns: the old one. */
static Memory
exchange_locked (GhConsoleScreen *screen, Memory *fresh)
{
  Memory old = { screen->framebuffer, screen->release, screen->release_data };

  if (old.pixels.data != NULL)
    keep_content (&old.pixels, &fresh->pixels);
  screen->framebuffer = fresh->pixels;
  screen->release = fresh->release;
  screen->release_data = fresh->data;
  *fresh = (Memory){ 0 };
  return old;
}

/* Moves into the memory that was offered, when it fits. Returns: what is to be released. */
static Memory
accept_offer_locked (GhConsoleScreen *screen)
{
  Memory offer = screen->offer;

  screen->offer = (Memory){ 0 };
  if (offer.pixels.data == NULL || offer.pixels.width != screen->framebuffer.width
      || offer.pixels.height != screen->framebuffer.height)
    return offer;
  return exchange_locked (screen, &offer);
}

GhConsoleScreen *
gh_console_screen_new (void (*notify) (GObject *owner), GObject *owner)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  GhConsoleScreen *screen = g_new0 (GhConsoleScreen, 1);

  g_atomic_ref_count_init (&screen->ref_count);
  g_mutex_init (&screen->lock);
  screen->notify = notify;
  screen->owner = owner;
  screen->wakeup = gh_wakeup_new ();
  g_source_set_callback (screen->wakeup, deliver, screen, NULL);
  g_source_attach (screen->wakeup, context);
  return screen;
}

GhConsoleScreen *
gh_console_screen_ref (GhConsoleScreen *screen)
{
  g_atomic_ref_count_inc (&screen->ref_count);
  return screen;
}

void
gh_console_screen_unref (GhConsoleScreen *screen)
{
  if (!g_atomic_ref_count_dec (&screen->ref_count))
    return;
  gh_console_screen_news_clear (&screen->news);
  memory_clear (&screen->offer);
  memory_clear (&(Memory){ screen->framebuffer, screen->release, screen->release_data });
  g_source_unref (screen->wakeup);
  g_mutex_clear (&screen->lock);
  g_free (screen);
}

void
gh_console_screen_disown (GhConsoleScreen *screen)
{
  g_source_destroy (screen->wakeup);
  gh_console_screen_unref (screen);
}

gboolean
gh_console_screen_set_size (GhConsoleScreen *screen, int width, int height, GError **error)
{
  Memory fresh = { { NULL, width, height, width * BYTES_PER_PIXEL }, NULL, NULL };
  Memory old;
  GhRect all = { 0, 0, width, height };
  gsize size = (gsize) width * height * BYTES_PER_PIXEL;

  if (width <= 0 || height <= 0 || width > GH_FRAMEBUFFER_MAX_SIDE
      || height > GH_FRAMEBUFFER_MAX_SIDE || size > GH_FRAMEBUFFER_MAX_BYTES)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_UNSUPPORTED,
                   _ ("The guest's screen cannot be shown: its size, %d × %d, is not usable"),
                   width,
                   height);
      return FALSE;
    }
  fresh.pixels.data = g_try_malloc0 (size);
  if (fresh.pixels.data == NULL)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_NO_MEMORY,
                   _ ("The guest's screen cannot be shown: no memory for %d × %d pixels"),
                   width,
                   height);
      return FALSE;
    }

  g_mutex_lock (&screen->lock);
  old = exchange_locked (screen, &fresh);
  screen->news.resized = TRUE;
  gh_damage_init (&screen->damage);
  gh_damage_add (&screen->damage, &all);
  unlock_and_notify (screen);
  memory_clear (&old);
  return TRUE;
}

gboolean
gh_console_screen_begin (GhConsoleScreen *screen, const GhRect *rect, GhFramebuffer *framebuffer)
{
  /* Nobody else changes what is read here. */
  *framebuffer = screen->framebuffer;
  return is_on_screen (screen, rect);
}

void
gh_console_screen_end (GhConsoleScreen *screen, const GhRect *rect)
{
  g_mutex_lock (&screen->lock);
  gh_damage_add (&screen->damage, rect);
  g_mutex_unlock (&screen->lock);
}

gboolean
gh_console_screen_write (GhConsoleScreen *screen,
                         const GhRect *rect,
                         const guint8 *pixels,
                         gsize stride)
{
  gboolean fits;

  g_mutex_lock (&screen->lock);
  fits = is_on_screen (screen, rect);
  if (fits)
    {
      for (int row = 0; row < rect->height; row++)
        memcpy (pixel_at (&screen->framebuffer, rect->x, rect->y + row),
                pixels + row * stride,
                (gsize) rect->width * BYTES_PER_PIXEL);
      gh_damage_add (&screen->damage, rect);
    }
  g_mutex_unlock (&screen->lock);
  return fits;
}

gboolean
gh_console_screen_copy (GhConsoleScreen *screen, const GhRect *to, int from_x, int from_y)
{
  GhRect from = { from_x, from_y, to->width, to->height };
  gboolean down;
  gboolean fits;

  g_mutex_lock (&screen->lock);
  fits = is_on_screen (screen, to) && is_on_screen (screen, &from);
  down = to->y > from_y; /* then the last row goes first, so that no source row is overwritten */
  for (int i = 0; fits && i < to->height; i++)
    {
      int row = down ? to->height - 1 - i : i;

      memmove (pixel_at (&screen->framebuffer, to->x, to->y + row),
               pixel_at (&screen->framebuffer, from_x, from_y + row),
               (gsize) to->width * BYTES_PER_PIXEL);
    }
  if (fits)
    gh_damage_add (&screen->damage, to);
  g_mutex_unlock (&screen->lock);
  return fits;
}

void
gh_console_screen_flush (GhConsoleScreen *screen)
{
  Memory old;

  g_mutex_lock (&screen->lock);
  old = accept_offer_locked (screen);
  if (!gh_damage_is_empty (&screen->damage))
    unlock_and_notify (screen);
  else
    g_mutex_unlock (&screen->lock);
  memory_clear (&old);
}

void
gh_console_screen_post_connected (GhConsoleScreen *screen)
{
  g_mutex_lock (&screen->lock);
  screen->news.connected = TRUE;
  unlock_and_notify (screen);
}

void
gh_console_screen_post_pointer_mode (GhConsoleScreen *screen, GhPointerMode mode)
{
  g_mutex_lock (&screen->lock);
  screen->news.pointer = TRUE;
  screen->news.pointer_mode = mode;
  unlock_and_notify (screen);
}

void
gh_console_screen_post_bell (GhConsoleScreen *screen)
{
  g_mutex_lock (&screen->lock);
  screen->news.bell = TRUE;
  unlock_and_notify (screen);
}

void
gh_console_screen_post_leds (GhConsoleScreen *screen, guint led_bits)
{
  g_mutex_lock (&screen->lock);
  screen->news.leds = TRUE;
  screen->news.led_bits = led_bits;
  unlock_and_notify (screen);
}

void
gh_console_screen_post_asks (GhConsoleScreen *screen, gboolean user)
{
  g_mutex_lock (&screen->lock);
  screen->news.asks = TRUE;
  screen->news.asks_user = user;
  unlock_and_notify (screen);
}

/* Puts @text, which is consumed, in the place of the older news. */
static void
post_text (GhConsoleScreen *screen, char **place, char *text)
{
  g_mutex_lock (&screen->lock);
  g_free (*place);
  *place = text;
  unlock_and_notify (screen);
}

void
gh_console_screen_post_clipboard (GhConsoleScreen *screen, char *text)
{
  post_text (screen, &screen->news.clipboard, text);
}

void
gh_console_screen_post_name (GhConsoleScreen *screen, char *name)
{
  post_text (screen, &screen->news.name, name);
}

void
gh_console_screen_post_cursor (GhConsoleScreen *screen, GhConsoleCursor *cursor)
{
  g_mutex_lock (&screen->lock);
  g_clear_pointer (&screen->news.cursor, gh_console_cursor_unref);
  screen->news.cursor = cursor;
  unlock_and_notify (screen);
}

void
gh_console_screen_post_ended (GhConsoleScreen *screen, GError *error)
{
  g_autoptr (GError) owned = error;

  g_mutex_lock (&screen->lock);
  if (!screen->news.ended)
    screen->news.error = g_steal_pointer (&owned);
  screen->news.ended = TRUE;
  unlock_and_notify (screen);
}

void
gh_console_screen_take_news (GhConsoleScreen *screen, GhConsoleScreenNews *news)
{
  g_mutex_lock (&screen->lock);
  *news = screen->news;
  memset (&screen->news, 0, sizeof screen->news);
  g_mutex_unlock (&screen->lock);
}

void
gh_console_screen_news_clear (GhConsoleScreenNews *news)
{
  g_clear_pointer (&news->cursor, gh_console_cursor_unref);
  g_clear_pointer (&news->clipboard, g_free);
  g_clear_pointer (&news->name, g_free);
  g_clear_error (&news->error);
}

gboolean
gh_console_screen_take_damage (GhConsoleScreen *screen, GhDamage *damage)
{
  g_mutex_lock (&screen->lock);
  *damage = screen->damage;
  gh_damage_init (&screen->damage);
  g_mutex_unlock (&screen->lock);
  return !gh_damage_is_empty (damage);
}

gboolean
gh_console_screen_has_damage (GhConsoleScreen *screen)
{
  gboolean damaged;

  g_mutex_lock (&screen->lock);
  damaged = !gh_damage_is_empty (&screen->damage);
  g_mutex_unlock (&screen->lock);
  return damaged;
}

void
gh_console_screen_get_size (GhConsoleScreen *screen, int *width, int *height)
{
  g_mutex_lock (&screen->lock);
  *width = screen->framebuffer.width;
  *height = screen->framebuffer.height;
  g_mutex_unlock (&screen->lock);
}

void
gh_console_screen_offer (GhConsoleScreen *screen,
                         const GhFramebuffer *memory,
                         GDestroyNotify release,
                         gpointer data)
{
  Memory old;

  g_mutex_lock (&screen->lock);
  old = screen->offer;
  screen->offer = (Memory){ *memory, release, data };
  g_mutex_unlock (&screen->lock);
  memory_clear (&old);
}

gboolean
gh_console_screen_lock (GhConsoleScreen *screen, GhFramebuffer *framebuffer)
{
  g_mutex_lock (&screen->lock);
  *framebuffer = screen->framebuffer;
  if (framebuffer->data == NULL)
    g_mutex_unlock (&screen->lock);
  return framebuffer->data != NULL;
}

void
gh_console_screen_unlock (GhConsoleScreen *screen)
{
  g_mutex_unlock (&screen->lock);
}
