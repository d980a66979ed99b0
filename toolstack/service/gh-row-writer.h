/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes domain rows in GVariant's serialised form. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a row of GH_DBUS_ROW says; all strings are UTF-8 and belong to whoever asks. */
typedef struct
{
  const char *path;
  const char *name;
  const char *title;
  guint32 state;
  guint32 flags;
  guint64 memory;
  guint32 vcpus;
  const char *os;          /* (nullable): this and the next are left out when they are empty */
  const char *group;       /* (nullable) */
  guint32 id;              /* 0: left out */
  const char *const *tags; /* (nullable): likewise */
} GhRowFields;

/**
 * gh_row_write:
 *
 * The same value that g_variant_new() makes, a tenth of the work: ten thousand of them stand
 * between a start of the service and the first picture. After the GVariant Specification 1.0,
 * section "Serialisation Format".
 *
 * Returns: (transfer full): of type GH_DBUS_ROW, serialised, not floating
 */
GVariant *gh_row_write (const GhRowFields *fields);

G_END_DECLS
