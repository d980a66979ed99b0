/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhBootOrder: what a machine tries to start from, in order. */
#pragma once

#include <handy.h>

#include "gh-subject.h"

G_BEGIN_DECLS

/** gh_boot_order_new: Returns: a group of preferences; must be gone before the draft is replaced */
GtkWidget *gh_boot_order_new (const GhSubject *subject);

G_END_DECLS
