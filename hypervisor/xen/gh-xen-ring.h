/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Xen's ring of messages, followed. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * gh_xen_ring_merge:
 * @log: what was seen so far
 * @now: what the ring holds now
 *
 * Appends to @log what is new: the ring loses its beginning as it goes on. When the two have
 * nothing in common, all of @now is new.
 */
void gh_xen_ring_merge (GString *log, const char *now);

G_END_DECLS
