/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhSizePage: memory and CPUs, with the host's limits. */
#pragma once

#include "gh-wizard-page.h"

G_BEGIN_DECLS

#define GH_TYPE_SIZE_PAGE (gh_size_page_get_type ())
G_DECLARE_FINAL_TYPE (GhSizePage, gh_size_page, GH, SIZE_PAGE, GhWizardPage)

G_END_DECLS
