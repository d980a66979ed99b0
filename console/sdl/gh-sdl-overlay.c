/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A list in the middle of the window. */
#include "config.h"

#include "gh-sdl-overlay.h"

#include <pango/pangocairo.h>

#define LIST_WIDTH     460
#define ROW_HEIGHT     36
#define PICTURE_ROW    72
#define PICTURE_WIDTH  112
#define PADDING        14
#define CORNER_OPACITY 0.92

static void
free_item (gpointer data)
{
  GhSdlItem *item = data;

  g_free (item->label);
  g_free (item->detail);
  g_free (item->path);
  g_clear_object (&item->session);
  g_free (item);
}

void
gh_sdl_overlay_init (GhSdlOverlay *self)
{
  *self = (GhSdlOverlay){ 0 };
  self->items = g_ptr_array_new_with_free_func (free_item);
}

static void
drop_entry (GhSdlOverlay *self)
{
  if (self->entry != NULL)
    g_string_free (self->entry, TRUE);
  self->entry = NULL;
}

void
gh_sdl_overlay_clear (GhSdlOverlay *self)
{
  drop_entry (self);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->title, g_free);
}

void
gh_sdl_overlay_reset (GhSdlOverlay *self, const char *title)
{
  drop_entry (self);
  g_ptr_array_set_size (self->items, 0);
  g_free (self->title);
  self->title = g_strdup (title);
}

GhSdlItem *
gh_sdl_overlay_add (GhSdlOverlay *self, const char *label, const char *detail, int action)
{
  GhSdlItem *item = g_new0 (GhSdlItem, 1);

  item->label = g_strdup (label);
  item->detail = g_strdup (detail);
  item->action = action;
  g_ptr_array_add (self->items, item);
  return item;
}

void
gh_sdl_overlay_move (GhSdlOverlay *self, int step)
{
  int n_items = (int) self->items->len;

  if (n_items > 0)
    self->chosen = (guint) (((int) self->chosen + step + n_items) % n_items);
}

GhSdlItem *
gh_sdl_overlay_get_chosen (GhSdlOverlay *self)
{
  if (self->items->len == 0)
    return NULL;
  self->chosen = MIN (self->chosen, self->items->len - 1);
  return g_ptr_array_index (self->items, self->chosen);
}

static int
row_height (const GhSdlItem *item)
{
  return item->session != NULL ? PICTURE_ROW : ROW_HEIGHT;
}

static PangoLayout *
new_layout (cairo_t *cr, const char *text, int width, const char *font)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *description = pango_font_description_from_string (font);

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_width (layout, width * PANGO_SCALE);
  return layout;
}

/* One line, ended by dots where there is no room; in the middle of a row. */
static void
draw_text (cairo_t *cr, const char *text, int x, int y, int width, int height, PangoAlignment side)
{
  PangoLayout *layout = new_layout (cr, text, width, "Sans 11");
  int text_height;

  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, side);
  pango_layout_get_pixel_size (layout, NULL, &text_height);
  cairo_move_to (cr, x, y + (height - text_height) / 2.0);
  pango_cairo_show_layout (cr, layout);
  g_object_unref (layout);
}

static void
draw_picture (cairo_t *cr, GhConsoleSession *session, int x, int y)
{
  GhFramebuffer fb;
  cairo_surface_t *surface;
  double scale;

  if (!gh_console_session_lock (session, &fb))
    return;
  surface = cairo_image_surface_create_for_data (
    fb.data, CAIRO_FORMAT_RGB24, fb.width, fb.height, fb.stride);
  scale = MIN ((double) PICTURE_WIDTH / fb.width, (double) (PICTURE_ROW - 8) / fb.height);
  cairo_save (cr);
  cairo_translate (cr, x, y + 4);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_GOOD);
  cairo_rectangle (cr, 0, 0, fb.width, fb.height);
  cairo_fill (cr);
  cairo_restore (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  gh_console_session_unlock (session);
}

static void
draw_item (cairo_t *cr, const GhSdlItem *item, gboolean chosen, int y)
{
  int height = row_height (item);
  int left = PADDING + (item->session != NULL ? PICTURE_WIDTH + PADDING : 0);

  if (chosen)
    {
      cairo_set_source_rgb (cr, 0.21, 0.52, 0.89);
      cairo_rectangle (cr, 0, y, LIST_WIDTH, height);
      cairo_fill (cr);
    }
  if (item->session != NULL)
    draw_picture (cr, item->session, PADDING, y);
  cairo_set_source_rgb (cr, 1, 1, 1);
  draw_text (cr, item->label, left, y, LIST_WIDTH - left - PADDING, height, PANGO_ALIGN_LEFT);
  if (item->detail == NULL)
    return;
  cairo_set_source_rgba (cr, 1, 1, 1, 0.65);
  draw_text (cr, item->detail, left, y, LIST_WIDTH - left - PADDING, height, PANGO_ALIGN_RIGHT);
}

static void
draw_entry (cairo_t *cr, GhSdlOverlay *self, int y)
{
  g_autofree char *dots = g_strnfill ((gsize) g_utf8_strlen (self->entry->str, -1), '*');

  cairo_set_source_rgb (cr, 0.1, 0.1, 0.1);
  cairo_rectangle (cr, PADDING, y, LIST_WIDTH - 2 * PADDING, ROW_HEIGHT - 6);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  draw_text (cr,
             self->hidden ? dots : self->entry->str,
             PADDING + 6,
             y,
             LIST_WIDTH - 2 * PADDING - 12,
             ROW_HEIGHT - 6,
             PANGO_ALIGN_LEFT);
}

/* SDL blends colours that are not multiplied by their alpha yet. */
static void
divide_by_alpha (SDL_Surface *surface)
{
  for (int y = 0; y < surface->h; y++)
    {
      guint8 *pixel = (guint8 *) surface->pixels + (gsize) y * surface->pitch;

      for (int x = 0; x < surface->w * 4; x += 4)
        for (int i = 0; i < 4; i++)
          {
            guint32 word = *(guint32 *) (gpointer) (pixel + x);
            guint alpha = word >> 24;

            if (i < 3 && alpha != 0 && alpha != 255)
              {
                guint part = word >> (8 * i) & 255;

                word = (word & ~(255u << (8 * i))) | MIN (part * 255 / alpha, 255u) << (8 * i);
                *(guint32 *) (gpointer) (pixel + x) = word;
              }
          }
    }
}

static int
get_title_height (PangoLayout *title)
{
  int height;

  if (title == NULL)
    return 0;
  pango_layout_get_pixel_size (title, NULL, &height);
  return height + PADDING;
}

/* Where there is no room for all items, so many are above as the chosen one needs to be seen. */
static void
place_rows (GhSdlOverlay *self, int width, int height, int above)
{
  int total = 0, top = 0, bottom = 0;
  int room = MAX (height - above - 2 * PADDING, PICTURE_ROW);

  for (guint i = 0; i < self->items->len; i++)
    {
      int item_height = row_height (g_ptr_array_index (self->items, i));

      if (i == self->chosen)
        {
          top = total;
          bottom = total + item_height;
        }
      total += item_height;
    }
  self->rows.w = LIST_WIDTH;
  self->rows.h = MIN (total, room);
  self->rows.x = MAX ((width - LIST_WIDTH) / 2, 0);
  self->rows.y = MAX ((height - self->rows.h - above - 2 * PADDING) / 2, 0) + PADDING + above;
  self->hidden_above = MIN (MAX (self->hidden_above, bottom - self->rows.h), top);
  self->hidden_above = CLAMP (self->hidden_above, 0, MAX (total - self->rows.h, 0));
}

static void
draw_rows (GhSdlOverlay *self, cairo_t *cr)
{
  int y = -self->hidden_above;

  cairo_save (cr);
  cairo_translate (cr, self->rows.x, self->rows.y);
  cairo_rectangle (cr, 0, 0, self->rows.w, self->rows.h);
  cairo_clip (cr);
  for (guint i = 0; i < self->items->len; i++)
    {
      const GhSdlItem *item = g_ptr_array_index (self->items, i);
      int item_height = row_height (item);

      if (y + item_height > 0 && y < self->rows.h)
        draw_item (cr, item, i == self->chosen, y);
      y += item_height;
    }
  y += self->hidden_above;
  if (y > self->rows.h)
    {
      double scale = (double) self->rows.h / y;

      cairo_set_source_rgba (cr, 1, 1, 1, 0.5);
      cairo_rectangle (
        cr, self->rows.w - 4, self->hidden_above * scale, 4, MAX (self->rows.h * scale, 8));
      cairo_fill (cr);
    }
  cairo_restore (cr);
}

static void
draw_list (GhSdlOverlay *self, cairo_t *cr, int width, int height)
{
  PangoLayout *title = self->title != NULL
                         ? new_layout (cr, self->title, LIST_WIDTH - 2 * PADDING, "Sans 11")
                         : NULL;
  int title_height = get_title_height (title);
  int above = title_height + (self->entry != NULL ? ROW_HEIGHT : 0);
  int top;

  place_rows (self, width, height, above);
  top = self->rows.y - above - PADDING;
  cairo_set_source_rgba (cr, 0.14, 0.14, 0.15, CORNER_OPACITY);
  cairo_rectangle (cr, self->rows.x, top, LIST_WIDTH, self->rows.h + above + 2 * PADDING);
  cairo_fill (cr);
  cairo_save (cr);
  cairo_translate (cr, self->rows.x, top);
  if (title != NULL)
    {
      cairo_set_source_rgb (cr, 1, 1, 1);
      cairo_move_to (cr, PADDING, PADDING);
      pango_cairo_show_layout (cr, title);
      g_object_unref (title);
    }
  if (self->entry != NULL)
    draw_entry (cr, self, PADDING + title_height);
  cairo_restore (cr);
  draw_rows (self, cr);
}

int
gh_sdl_overlay_find (const GhSdlOverlay *self, int x, int y)
{
  int bottom = self->rows.y - self->hidden_above;

  if (!SDL_PointInRect (&(SDL_Point){ x, y }, &self->rows))
    return -1;
  for (guint i = 0; i < self->items->len; i++)
    {
      bottom += row_height (g_ptr_array_index (self->items, i));
      if (y < bottom)
        return (int) i;
    }
  return -1;
}

SDL_Surface *
gh_sdl_overlay_draw (GhSdlOverlay *self, int width, int height, double scale)
{
  SDL_Surface *surface
    = SDL_CreateRGBSurfaceWithFormat (0, width, height, 32, SDL_PIXELFORMAT_ARGB8888);
  cairo_surface_t *target;
  cairo_t *cr;

  if (surface == NULL)
    return NULL;
  target = cairo_image_surface_create_for_data (
    surface->pixels, CAIRO_FORMAT_ARGB32, width, height, surface->pitch);
  cr = cairo_create (target);
  cairo_scale (cr, scale, scale);
  draw_list (self, cr, (int) (width / scale), (int) (height / scale));
  cairo_destroy (cr);
  cairo_surface_finish (target);
  cairo_surface_destroy (target);
  divide_by_alpha (surface);
  SDL_SetSurfaceBlendMode (surface, SDL_BLENDMODE_BLEND);
  return surface;
}
