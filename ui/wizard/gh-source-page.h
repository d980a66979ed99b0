/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhSourcePage: where the new machine's system comes from. */
#pragma once

#include "gh-wizard-page.h"

G_BEGIN_DECLS

#define GH_TYPE_SOURCE_PAGE (gh_source_page_get_type ())
G_DECLARE_FINAL_TYPE (GhSourcePage, gh_source_page, GH, SOURCE_PAGE, GhWizardPage)

/** gh_source_page_set_location: @location: URL or path, as if it were typed */
void gh_source_page_set_location (GhSourcePage *self, const char *location);

G_END_DECLS
