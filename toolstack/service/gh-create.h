/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Host.CreateDomain: from its arguments to a job. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

/** gh_create_run: handler of CreateDomain; (transfer full) */
void gh_create_run (GhCall *call);

G_END_DECLS
