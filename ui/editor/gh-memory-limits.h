/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMemoryLimits: a machine's memory drawn within that of its host. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GH_TYPE_MEMORY_LIMITS (gh_memory_limits_get_type ())
G_DECLARE_FINAL_TYPE (GhMemoryLimits, gh_memory_limits, GH, MEMORY_LIMITS, GtkBox)

GtkWidget *gh_memory_limits_new (void);

/** gh_memory_limits_set: all in bytes. @current, @most: of the machine. @host: what the computer
 * has, 0 when unknown. @free: what of it nobody has, 0 when unknown */
void gh_memory_limits_set (
  GhMemoryLimits *self, guint64 current, guint64 most, guint64 host, guint64 free);

G_END_DECLS
