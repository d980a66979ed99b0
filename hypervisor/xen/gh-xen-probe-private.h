/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether Xen is here, in words. */
#pragma once

#include "gh-driver.h"

G_BEGIN_DECLS

/**
 * gh_xen_probe:
 * Looks at files only, then asks the hypervisor. Blocks: for a worker thread.
 *
 * Returns: (transfer full)
 */
GhDriverStatus *gh_xen_probe (void);

G_END_DECLS
