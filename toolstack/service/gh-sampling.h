/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Samples of machines, taken while somebody subscribes. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

/* Handlers of methods; (transfer full). A host is sampled at the shortest interval that any of its
 * subscribers asked for; a client that goes away is unsubscribed. */
void gh_sampling_run_subscribe (GhCall *call);
void gh_sampling_run_unsubscribe (GhCall *call);

G_END_DECLS
