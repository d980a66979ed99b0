/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhSystemsDialog: the systems that can be fetched, to choose one; and what was fetched before. */
#pragma once

#include <gtk/gtk.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_SYSTEMS_DIALOG (gh_systems_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GhSystemsDialog, gh_systems_dialog, GH, SYSTEMS_DIALOG, GtkDialog)

/** gh_systems_dialog_new: GTK_RESPONSE_OK when one was chosen; the caller destroys it */
GhSystemsDialog *gh_systems_dialog_new (GtkWindow *parent, GhClient *client);

/**
 * gh_systems_dialog_get_place:
 *
 * Returns: (transfer full) (nullable): a{sv}, the chosen place as Manager.ListSystems has it
 * ("kind", "url", …), and with it "name" and "os-id", "os", "memory", "disk" of its system
 */
GVariant *gh_systems_dialog_get_place (GhSystemsDialog *self);

G_END_DECLS
