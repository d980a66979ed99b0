/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDiskPage: a new disk, one that exists, or none. */
#pragma once

#include "gh-wizard-page.h"

G_BEGIN_DECLS

#define GH_TYPE_DISK_PAGE (gh_disk_page_get_type ())
G_DECLARE_FINAL_TYPE (GhDiskPage, gh_disk_page, GH, DISK_PAGE, GhWizardPage)

G_END_DECLS
