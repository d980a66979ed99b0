/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes domain rows in GVariant's serialised form, without making a value for each member; what
 * toolstack/client's row reader does, the other way round. */
#include "config.h"

#include "gh-row-writer.h"

#include <string.h>

#include "gh-dbus-names.h"

#define MAX_EXTRAS 4

static void
pad (GByteArray *to, guint alignment)
{
  static const guint8 nothing[8];

  g_byte_array_append (to, nothing, (alignment - to->len % alignment) % alignment);
}

static void
put_string (GByteArray *to, const char *text)
{
  g_byte_array_append (to, (const guint8 *) text, (guint) strlen (text) + 1);
}

static void
put_uint32 (GByteArray *to, guint32 value)
{
  g_byte_array_append (to, (const guint8 *) &value, sizeof value);
}

/* Framing offsets of a container that begins at @start: as wide as its size, with them, asks for;
 * little-endian, whatever the rest is. */
static void
put_offsets (GByteArray *to, guint start, const guint *ends, guint n)
{
  guint size = to->len - start;
  guint width = size + n <= G_MAXUINT8 ? 1 : size + 2 * n <= G_MAXUINT16 ? 2 : 4;

  for (guint i = 0; i < n; i++)
    {
      guint32 end = GUINT32_TO_LE (ends[i] - start);

      g_byte_array_append (to, (const guint8 *) &end, width);
    }
}

/* {sv}, of which the value and its type are put by whoever calls this. Returns: where it begins. */
static guint
begin_extra (GByteArray *to, const char *key, guint *key_end)
{
  guint start;

  pad (to, 8);
  start = to->len;
  put_string (to, key);
  *key_end = to->len;
  pad (to, 8);
  return start;
}

/* Returns: where the entry ends. */
static guint
end_extra (GByteArray *to, guint start, guint key_end, const char *type)
{
  g_byte_array_append (to, (const guint8 *) "", 1);
  g_byte_array_append (to, (const guint8 *) type, (guint) strlen (type));
  put_offsets (to, start, &key_end, 1);
  return to->len;
}

static guint
put_text (GByteArray *to, const char *key, const char *text)
{
  guint key_end;
  guint start = begin_extra (to, key, &key_end);

  put_string (to, text);
  return end_extra (to, start, key_end, "s");
}

static guint
put_number (GByteArray *to, const char *key, guint32 number)
{
  guint key_end;
  guint start = begin_extra (to, key, &key_end);

  put_uint32 (to, number);
  return end_extra (to, start, key_end, "u");
}

static guint
put_texts (GByteArray *to, const char *key, const char *const *texts)
{
  guint n = g_strv_length ((char **) texts);
  g_autofree guint *ends = g_new (guint, n);
  guint key_end;
  guint start = begin_extra (to, key, &key_end);
  guint array = to->len;

  for (guint i = 0; i < n; i++)
    {
      put_string (to, texts[i]);
      ends[i] = to->len;
    }
  put_offsets (to, array, ends, n);
  return end_extra (to, start, key_end, "as");
}

static gboolean
is_said (const char *text)
{
  return text != NULL && *text != '\0';
}

/* a{sv} */
static void
put_extras (GByteArray *to, const GhRowFields *fields)
{
  guint ends[MAX_EXTRAS];
  guint n = 0;
  guint start;

  pad (to, 8);
  start = to->len;
  if (is_said (fields->os))
    ends[n++] = put_text (to, "os", fields->os);
  if (is_said (fields->group))
    ends[n++] = put_text (to, "group", fields->group);
  if (fields->id != 0)
    ends[n++] = put_number (to, "id", fields->id);
  if (fields->tags != NULL && fields->tags[0] != NULL)
    ends[n++] = put_texts (to, "tags", fields->tags);
  put_offsets (to, start, ends, n);
}

GVariant *
gh_row_write (const GhRowFields *fields)
{
  g_autoptr (GByteArray) row = g_byte_array_sized_new (256);
  g_autoptr (GBytes) bytes = NULL;
  guint ends[3]; /* of the strings, the last one first */

  put_string (row, fields->path);
  ends[2] = row->len;
  put_string (row, fields->name);
  ends[1] = row->len;
  put_string (row, fields->title);
  ends[0] = row->len;
  pad (row, 4);
  put_uint32 (row, fields->state);
  put_uint32 (row, fields->flags);
  pad (row, 8);
  g_byte_array_append (row, (const guint8 *) &fields->memory, sizeof fields->memory);
  put_uint32 (row, fields->vcpus);
  put_extras (row, fields);
  put_offsets (row, 0, ends, G_N_ELEMENTS (ends));
  bytes = g_bytes_new (row->data, row->len);
  return g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (GH_DBUS_ROW), bytes, TRUE));
}
