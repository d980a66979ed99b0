/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The serial line of a fake machine. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** gh_fake_serial_serve: answers on @stream until its end or until @cancellable is cancelled;
 * @name: said in the prompt */
void gh_fake_serial_serve (GIOStream *stream, const char *name, GCancellable *cancellable);

G_END_DECLS
