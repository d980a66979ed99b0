/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The application as a plain viewer of one screen: guesthouse --view ADDRESS. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** gh_viewer_is_wanted: whether --view is among the arguments. */
gboolean gh_viewer_is_wanted (int argc, char **argv);

/** gh_viewer_run: shows the screen until its window is closed. Returns: the exit status. */
int gh_viewer_run (int argc, char **argv);

G_END_DECLS
