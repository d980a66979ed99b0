/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the plan knows of the new system's user. */
#pragma once

#include "gh-machine-plan.h"

G_BEGIN_DECLS

/** gh_plan_answers_to_variant: Returns: (transfer floating): the a{sv} of CreateDomain's
 * "unattended"; the password is only a hash in it, but for Windows. Errors: GH_ERROR_FAILED */
GVariant *gh_plan_answers_to_variant (GhMachinePlan *self, GError **error);

/** gh_plan_answers_clear: frees and wipes them */
void gh_plan_answers_clear (GhMachinePlan *self);

G_END_DECLS
