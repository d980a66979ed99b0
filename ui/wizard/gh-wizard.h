/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhWizard: makes a new machine, in few pages with good defaults. */
#pragma once

#include <handy.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_WIZARD (gh_wizard_get_type ())
G_DECLARE_FINAL_TYPE (GhWizard, gh_wizard, GH, WIZARD, HdyWindow)

/* Signal "created" (const char *path, gboolean started): it is there; the wizard closes itself. */

GtkWidget *gh_wizard_new (GtkApplication *application, GhClient *client);

/** gh_wizard_set_location: @location: URL or path of the source, as if it were typed */
void gh_wizard_set_location (GhWizard *self, const char *location);

G_END_DECLS
