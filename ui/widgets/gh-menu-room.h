/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Menus that scroll where their window has no room for them. */
#pragma once

#include <gtk/gtk.h>

/**
 * gh_menu_room_keep:
 * @button: has a menu of a model, in a popover
 *
 * On X a popover is a part of its window: what is longer than that could not be reached. From now
 * on each page of the menu scrolls as soon as it is.
 */
void gh_menu_room_keep (GtkMenuButton *button);
