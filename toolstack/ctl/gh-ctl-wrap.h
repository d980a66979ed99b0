/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of help, broken into lines that fit on a terminal. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** gh_ctl_wrap: Returns: (transfer full): @text with each line broken that is wider than @width
 * columns. What goes on stands below the line's text, and in a list of two columns below the second
 * one */
char *gh_ctl_wrap (const char *text, glong width);

G_END_DECLS
