/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A pointer that is held in its place, and says how it was moved: on Wayland, where no program may
 * put it anywhere, by the protocols pointer-constraints-unstable-v1 and
 * relative-pointer-unstable-v1. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _GhPointerLock GhPointerLock;

/** GhPointerLockFunc: the pointer was moved by so much to the right and down, in the widget's units
 */
typedef void (*GhPointerLockFunc) (gpointer data, double dx, double dy);

/** gh_pointer_lock_prepare: asks @widget's desktop whether it can; the answer comes by itself, some
 * milliseconds later. Does nothing on other displays. */
void gh_pointer_lock_prepare (GtkWidget *widget);

/**
 * gh_pointer_lock_new:
 * @widget: realized; the pointer is held once it is over it
 * @moved: called for each movement until the lock is freed
 *
 * Returns: (transfer full) (nullable): %NULL where the desktop cannot
 */
GhPointerLock *gh_pointer_lock_new (GtkWidget *widget, GhPointerLockFunc moved, gpointer data);

void gh_pointer_lock_free (GhPointerLock *self);

G_END_DECLS
