/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Host.Check and Host.GetSpace. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

/* Handlers of methods; (transfer full). */
void gh_check_run (GhCall *call);
void gh_check_space_run (GhCall *call);

G_END_DECLS
