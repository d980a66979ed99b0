/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhSerialLines: all serial lines of a machine, one of them shown. */
#pragma once

#include <gtk/gtk.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_SERIAL_LINES (gh_serial_lines_get_type ())
G_DECLARE_FINAL_TYPE (GhSerialLines, gh_serial_lines, GH, SERIAL_LINES, GtkBox)

GtkWidget *gh_serial_lines_new (GhClient *client, const char *path);

/**
 * gh_serial_lines_update:
 * @consoles: (nullable): of the machine, as Domain.Consoles; %NULL while they are not known
 * @running: whether lines can be open
 * @name: of the machine, for screen readers
 *
 * Each line is opened when it is first shown.
 */
void gh_serial_lines_update (GtkWidget *lines,
                             const char *const *consoles,
                             gboolean running,
                             const char *name);

G_END_DECLS
