/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Changing fake machines while they run. */
#pragma once

#include "gh-domain-live.h"
#include "gh-driver.h"

G_BEGIN_DECLS

void gh_fake_live_init (GhDomainLiveInterface *iface);

/** gh_fake_live_list_pools: a member of GhDriverClass: Pool-0 and quick */
void gh_fake_live_list_pools (GhDriver *driver,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);

G_END_DECLS
