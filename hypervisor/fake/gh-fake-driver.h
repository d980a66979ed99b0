/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFakeDriver: a hypervisor in memory, for tests; README.md has its URI. */
#pragma once

#include "gh-driver.h"

G_BEGIN_DECLS

#define GH_TYPE_FAKE_DRIVER (gh_fake_driver_get_type ())
G_DECLARE_FINAL_TYPE (GhFakeDriver, gh_fake_driver, GH, FAKE_DRIVER, GhDriver)

G_END_DECLS
