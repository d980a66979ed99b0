/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The display of a fake machine: a small RFB server. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** gh_fake_rfb_serve: serves the picture of @seed in raw encoding (RFC 6143) on @stream, until its
 * end or until @cancellable is cancelled; @name: the desktop's; @frame: milliseconds until it
 * changes, 0 for never */
void gh_fake_rfb_serve (
  GIOStream *stream, const char *name, guint32 seed, guint frame, GCancellable *cancellable);

G_END_DECLS
