/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What is fuzzed, as a file, and waiting for what reads it. */
#pragma once

#include <gio/gio.h>

/** input_write: Returns: (transfer none): the path of a file, the same for all inputs of a program,
 * which ends in @suffix and holds @data; it goes with the program */
const char *input_write (const char *suffix, const guint8 *data, gsize size);

/** input_keep_result: a GAsyncReadyCallback; @user_data: GAsyncResult ** for input_await() */
void input_keep_result (GObject *source, GAsyncResult *result, gpointer user_data);

/** input_await: runs the main loop until there is a result */
void input_await (GAsyncResult **result);
