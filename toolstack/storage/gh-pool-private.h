/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of storage share about pools. */
#pragma once

#include "gh-pool.h"

G_BEGIN_DECLS

/** gh_pool_measure: gh_pool_get_space_async() for a worker thread: blocks */
gboolean gh_pool_measure (const char *folder, guint64 *free, guint64 *total, GError **error);

G_END_DECLS
