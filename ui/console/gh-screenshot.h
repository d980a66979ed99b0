/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps a picture of a guest's screen in the person's folder of pictures. */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/** gh_screenshot_save_async: @name: of the machine */
void gh_screenshot_save_async (GdkPixbuf *picture,
                               const char *name,
                               GAsyncReadyCallback callback,
                               gpointer data);

/** gh_screenshot_save_finish: Returns: (transfer full): the new file */
GFile *gh_screenshot_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
