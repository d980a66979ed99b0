/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Bringing a window of another program to the front. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * gh_own_window_raise:
 * @pid: of a process on this computer
 *
 * Asks the window manager to bring the windows of @pid to the front, and to give one the focus.
 *
 * Returns: whether there was one. Never on Wayland, where no program reaches another's windows
 */
gboolean gh_own_window_raise (guint pid);

G_END_DECLS
