/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhWrapBox: children of one size side by side, in as few lines as the width allows. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GH_TYPE_WRAP_BOX (gh_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (GhWrapBox, gh_wrap_box, GH, WRAP_BOX, GtkBox)

G_END_DECLS
