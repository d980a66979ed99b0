/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhReadyPage: the name, and all answers in words. */
#pragma once

#include "gh-wizard-page.h"

G_BEGIN_DECLS

#define GH_TYPE_READY_PAGE (gh_ready_page_get_type ())
G_DECLARE_FINAL_TYPE (GhReadyPage, gh_ready_page, GH, READY_PAGE, GhWizardPage)

G_END_DECLS
