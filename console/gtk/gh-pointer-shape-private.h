/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Pointer shapes for a guest's screen. */
#pragma once

#include <gdk/gdk.h>

#include "gh-console-screen.h"

G_BEGIN_DECLS

/**
 * gh_pointer_shape_new:
 * @window: where it will be shown
 * @cursor: (nullable): what the guest has set; %NULL gives a dot, because the guest then paints its
 *   own pointer, or has none, and the person must still see where a click goes
 *
 * Returns: (transfer full): the shape
 */
GdkCursor *gh_pointer_shape_new (GdkWindow *window, const GhConsoleCursor *cursor);

/** gh_pointer_shape_new_blank: Returns: (transfer full): a pointer that cannot be seen. */
GdkCursor *gh_pointer_shape_new_blank (GdkWindow *window);

G_END_DECLS
