/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Marks of the start for whoever measures it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** gh_trace: writes @mark and a newline to the descriptor named in GUESTHOUSE_TRACE_FD, if any */
void gh_trace (const char *mark);

G_END_DECLS
