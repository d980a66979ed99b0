/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhNetworkPage: how the new machine reaches the network. */
#pragma once

#include "gh-wizard-page.h"

G_BEGIN_DECLS

#define GH_TYPE_NETWORK_PAGE (gh_network_page_get_type ())
G_DECLARE_FINAL_TYPE (GhNetworkPage, gh_network_page, GH, NETWORK_PAGE, GhWizardPage)

G_END_DECLS
