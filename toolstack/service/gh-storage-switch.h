/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Definitions follow a volume that has another path. */
#pragma once

#include "gh-bridge.h"
#include "gh-call.h"

G_BEGIN_DECLS

/**
 * gh_storage_switch:
 * @format: (nullable): that the disks have from now on
 *
 * Gives every definition with a disk at @from the path @to, durably. For the thread of a job.
 */
gboolean gh_storage_switch (
  GhService *service, const char *from, const char *to, const char *format, GError **error);

G_END_DECLS
