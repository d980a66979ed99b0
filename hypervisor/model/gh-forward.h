/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhForward: ports of the host that lead into a machine on a user network. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GhForward:
 * @address: of the host
 * @start, @end: ports there, from the first to the last
 * @to: the guest's port that @start leads to
 */
typedef struct
{
  gboolean udp;
  char *address;
  guint start;
  guint end;
  guint to;
} GhForward;

void gh_forward_free (GhForward *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhForward, gh_forward_free)

/**
 * gh_forward_parse:
 * @text: "[tcp:|udp:][ADDRESS:]PORT[-LAST]:TO", as "2222:22", "udp:0.0.0.0:5353:53",
 *   "tcp:127.0.0.1:8000-8010:80"; without an address only this computer reaches it
 *
 * Returns: (transfer full) (nullable): %NULL with INVALID_ARGUMENT
 */
GhForward *gh_forward_parse (const char *text, GError **error);

/** gh_forward_format: Returns: (transfer full): @self with protocol and address */
char *gh_forward_format (const GhForward *self);

G_END_DECLS
