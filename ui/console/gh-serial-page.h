/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhSerialPage: a machine's serial line in a console window. */
#pragma once

#include <gtk/gtk.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_SERIAL_PAGE (gh_serial_page_get_type ())
G_DECLARE_FINAL_TYPE (GhSerialPage, gh_serial_page, GH, SERIAL_PAGE, GtkBox)

/** gh_serial_page_new: @kind: of Domain.Consoles */
GtkWidget *gh_serial_page_new (GhClient *client, const char *path, const char *kind);

/** gh_serial_page_set_running: the line is opened while the machine runs; @name is for screen
 * readers */
void gh_serial_page_set_running (GtkWidget *page, gboolean running, const char *name);

G_END_DECLS
