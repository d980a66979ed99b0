/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Manager's methods for systems that can be fetched, and for what was. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

/* Each is the handler of the method that it is named after; (transfer full) */
void gh_catalog_list_systems (GhCall *call);
void gh_catalog_list_cache (GhCall *call);
void gh_catalog_empty_cache (GhCall *call);

G_END_DECLS
