/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Who may do what. */
#include "config.h"

#include "gh-authority.h"

void
gh_authority_check (GhCall *call, GhAuthorityFunc then)
{
  then (call, NULL);
}
