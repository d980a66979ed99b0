/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhStorageWindow: pools at the left, the volumes of one, or the trash, at the right. */
#pragma once

#include <handy.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_STORAGE_WINDOW (gh_storage_window_get_type ())
G_DECLARE_FINAL_TYPE (GhStorageWindow, gh_storage_window, GH, STORAGE_WINDOW, HdyWindow)

/* Signal "machine" (const char *name): the person wants to see that machine. */

GtkWidget *gh_storage_window_new (GtkApplication *application, GhClient *client);

G_END_DECLS
