/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhSerialFind: a bar that finds text in what a serial line has shown. */
#pragma once

#include <vte/vte.h>

G_BEGIN_DECLS

#define GH_TYPE_SERIAL_FIND (gh_serial_find_get_type ())
G_DECLARE_FINAL_TYPE (GhSerialFind, gh_serial_find, GH, SERIAL_FIND, GtkSearchBar)

/** gh_serial_find_new: Returns: (transfer floating): closed; @terminal outlives it */
GtkWidget *gh_serial_find_new (VteTerminal *terminal);

/** gh_serial_find_open: and gives it the focus */
void gh_serial_find_open (GhSerialFind *self);

G_END_DECLS
