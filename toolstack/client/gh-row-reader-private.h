/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads domain rows out of GVariant's serialised form without making a value for each member. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GhRowView:
 *
 * What one GH_DBUS_ROW says. Strings are borrowed from the array that was read, and are UTF-8.
 * @os, @group: (nullable)
 * @tags: (transfer container) (nullable)
 */
typedef struct
{
  const char *path, *name, *title, *os, *group;
  const char **tags;
  guint32 state, flags, vcpus, id;
  guint64 memory;
} GhRowView;

/** GhRowReader: where in an array of rows the reading is; on the stack */
typedef struct
{
  const guint8 *data;
  gsize size;
  gsize count;
  gsize next;
  gsize at;
} GhRowReader;

/**
 * gh_row_reader_init:
 * @rows: GH_DBUS_ROWS, in the byte order of this computer; outlives the reader
 *
 * The layout is that of the "GVariant Specification" 1.0, sections 2.5.3 and 3.2. With ten thousand
 * rows g_variant_get() takes fifty times as long, most of it in locks and allocations.
 */
void gh_row_reader_init (GhRowReader *self, GVariant *rows);

/** gh_row_reader_next: Returns: whether there was one more. A row that is not in order is left out.
 * @view: cleared with gh_row_view_clear() */
gboolean gh_row_reader_next (GhRowReader *self, GhRowView *view);

void gh_row_view_clear (GhRowView *view);

G_END_DECLS
