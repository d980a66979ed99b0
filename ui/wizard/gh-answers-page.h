/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhAnswersPage: who uses the new system, so that its installer need not ask. */
#pragma once

#include "gh-wizard-page.h"

G_BEGIN_DECLS

#define GH_TYPE_ANSWERS_PAGE (gh_answers_page_get_type ())
G_DECLARE_FINAL_TYPE (GhAnswersPage, gh_answers_page, GH, ANSWERS_PAGE, GhWizardPage)

G_END_DECLS
