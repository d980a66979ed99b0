/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Where pictures and films of guests' screens are kept. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * gh_capture_file:
 * @directory: of the person's folders; the home folder where there is none
 * @name: of the machine
 * @extension: "png"
 *
 * Returns: (transfer full): a file with the machine's name and the time in its own
 */
GFile *gh_capture_file (GUserDirectory directory, const char *name, const char *extension);

G_END_DECLS
