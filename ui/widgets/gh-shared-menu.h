/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Menus that are read once, whatever number of windows shows them. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** The power menu of machines, whose actions are "machine.": resource and id. */
#define GH_MACHINE_MENU "/org/guesthouse/Guesthouse/widgets/gh-machine-menu.ui", "machine-menu"

/**
 * gh_shared_menu_get:
 * @resource: a file of interface
 * @id: a menu in it, or a part of one
 *
 * Gives each who asks the same model: GTK 3 never lets go of the sections of a model that one of
 * its popovers has shown.
 *
 * Returns: (transfer none): lives as long as the application
 */
GMenuModel *gh_shared_menu_get (const char *resource, const char *id);

G_END_DECLS
