/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads domain rows out of GVariant's serialised form without making a value for each member. */
#define _GNU_SOURCE /* memrchr */
#include "config.h"

#include "gh-row-reader-private.h"

#include <string.h>

#define ALIGN(n, to) (((n) + (to) -1) & ~((gsize) (to) -1))

/* Bytes of a container or value. */
typedef struct
{
  const guint8 *data;
  gsize size;
} Span;

static gsize
offset_width (gsize size)
{
  return size <= G_MAXUINT8 ? 1 : size <= G_MAXUINT16 ? 2 : size <= G_MAXUINT32 ? 4 : 8;
}

/* Framing offsets are little-endian, whatever the rest is. */
static gsize
read_offset (const guint8 *at, gsize width)
{
  gsize value = 0;

  for (gsize i = 0; i < width; i++)
    value |= (gsize) at[i] << (8 * i);
  return value;
}

/* Returns: how many elements of variable size an array holds; 0 when it is not in order. */
static gsize
count_elements (Span array)
{
  gsize width = offset_width (array.size);
  gsize table;

  if (array.size < width)
    return 0;
  table = read_offset (array.data + array.size - width, width);
  return table <= array.size ? (array.size - table) / width : 0;
}

/* Element @i, which begins at *@at; that is moved on. */
static gboolean
read_element (Span array, gsize count, gsize i, gsize *at, Span *element)
{
  gsize width = offset_width (array.size);
  gsize table = array.size - count * width;
  gsize start = ALIGN (*at, 8);
  gsize end = read_offset (array.data + table + i * width, width);

  if (start > end || end > table)
    return FALSE;
  *element = (Span){ array.data + start, end - start };
  *at = end;
  return TRUE;
}

/* A string from @start to @end, which counts its NUL. Returns: (nullable) */
static const char *
read_string (Span in, gsize start, gsize end)
{
  const char *text = (const char *) in.data + start;

  if (start >= end || end > in.size || text[end - start - 1] != '\0'
      || !g_utf8_validate_len (text, end - start - 1, NULL))
    return NULL;
  return text;
}

static guint32
read_uint32 (const guint8 *at)
{
  guint32 value;

  memcpy (&value, at, sizeof value);
  return value;
}

static const char **
read_tags (Span value)
{
  gsize count = count_elements (value);
  gsize width = offset_width (value.size);
  gsize table = value.size - count * width;
  const char **tags = g_new0 (const char *, count + 1);
  gsize start = 0, n = 0;

  for (gsize i = 0; i < count; i++)
    {
      gsize end = MIN (read_offset (value.data + table + i * width, width), table);
      const char *tag = read_string (value, start, end);

      if (tag != NULL)
        tags[n++] = tag;
      start = end;
    }
  return tags;
}

/* {sv}: the key, and behind it, aligned, the value, a NUL and the value's type. */
static void
read_extra (Span entry, GhRowView *view)
{
  gsize width = offset_width (entry.size);
  gsize end = entry.size > width ? entry.size - width : 0;
  gsize key_end = end > 0 ? read_offset (entry.data + end, width) : 0;
  const char *key = key_end <= end ? read_string (entry, 0, key_end) : NULL;
  gsize start = ALIGN (key_end, 8);
  const guint8 *mark
    = key != NULL && start < end ? memrchr (entry.data + start, 0, end - start) : NULL;
  Span value;
  gsize type_size;
  const char *type;

  if (mark == NULL)
    return;
  value = (Span){ entry.data + start, (gsize) (mark - entry.data) - start };
  type = (const char *) mark + 1;
  type_size = end - (gsize) (mark + 1 - entry.data);
  if (type_size == 1 && *type == 's' && strcmp (key, "os") == 0)
    view->os = read_string (value, 0, value.size);
  else if (type_size == 1 && *type == 's' && strcmp (key, "group") == 0)
    view->group = read_string (value, 0, value.size);
  else if (type_size == 1 && *type == 'u' && strcmp (key, "id") == 0 && value.size == 4)
    view->id = read_uint32 (value.data);
  else if (type_size == 2 && memcmp (type, "as", 2) == 0 && strcmp (key, "tags") == 0)
    {
      g_free (view->tags);
      view->tags = read_tags (value);
    }
}

/* (ossuutua{sv}): three strings whose ends stand, last first, at the end of the row. */
static gboolean
read_row (Span row, GhRowView *view)
{
  gsize width = offset_width (row.size);
  gsize end = row.size > 3 * width ? row.size - 3 * width : 0;
  gsize ends[3], fixed, extras;
  Span array;
  gsize count, at = 0;

  for (guint i = 0; i < 3 && end > 0; i++)
    ends[i] = read_offset (row.data + row.size - (i + 1) * width, width);
  if (end == 0 || ends[0] > end || ends[1] > end || ends[2] > end)
    return FALSE;
  view->path = read_string (row, 0, ends[0]);
  view->name = read_string (row, ends[0], ends[1]);
  view->title = read_string (row, ends[1], ends[2]);
  fixed = ALIGN (ends[2], 4);
  extras = ALIGN (ALIGN (fixed + 8, 8) + 12, 8);
  /* Without extras nothing is padded up to them. */
  if (view->path == NULL || view->name == NULL || view->title == NULL
      || ALIGN (fixed + 8, 8) + 12 > end)
    return FALSE;
  view->state = read_uint32 (row.data + fixed);
  view->flags = read_uint32 (row.data + fixed + 4);
  memcpy (&view->memory, row.data + ALIGN (fixed + 8, 8), sizeof view->memory);
  view->vcpus = read_uint32 (row.data + ALIGN (fixed + 8, 8) + 8);
  if (extras >= end)
    return TRUE;
  array = (Span){ row.data + extras, end - extras };
  count = count_elements (array);
  for (gsize i = 0; i < count; i++)
    {
      Span entry;

      if (!read_element (array, count, i, &at, &entry))
        break;
      read_extra (entry, view);
    }
  return TRUE;
}

void
gh_row_reader_init (GhRowReader *self, GVariant *rows)
{
  *self = (GhRowReader){ .data = g_variant_get_data (rows), .size = g_variant_get_size (rows) };
  self->count = self->size > 0 ? count_elements ((Span){ self->data, self->size }) : 0;
}

gboolean
gh_row_reader_next (GhRowReader *self, GhRowView *view)
{
  Span array = { self->data, self->size };
  Span row;

  while (self->next < self->count)
    {
      *view = (GhRowView){ 0 };
      if (!read_element (array, self->count, self->next++, &self->at, &row))
        {
          self->next = self->count;
          return FALSE;
        }
      if (read_row (row, view))
        return TRUE;
      gh_row_view_clear (view);
    }
  return FALSE;
}

void
gh_row_view_clear (GhRowView *view)
{
  g_clear_pointer (&view->tags, g_free);
}
