/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMemoryBar: a host's memory as a bar, and who has it. */
#pragma once

#include <gtk/gtk.h>

#include "gh-host-info.h"
#include "gh-parts-bar.h"

G_BEGIN_DECLS

#define GH_TYPE_MEMORY_BAR (gh_memory_bar_get_type ())
G_DECLARE_FINAL_TYPE (GhMemoryBar, gh_memory_bar, GH, MEMORY_BAR, GhPartsBar)

/** gh_memory_bar_set_info: draws the owners of @info, and names the largest of them */
void gh_memory_bar_set_info (GhMemoryBar *self, const GhHostInfo *info);

G_END_DECLS
