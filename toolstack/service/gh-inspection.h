/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Manager.InspectLocation and CancelInspection. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

/* Handlers of methods; (transfer full). */
void gh_inspection_run (GhCall *call);
void gh_inspection_cancel (GhCall *call);

G_END_DECLS
