/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What many tests do: wait for a result, read a fixture, remove a folder. */
#pragma once

#include <gio/gio.h>

/* A GAsyncReadyCallback that keeps its result in the GAsyncResult * that @data points to. */
void keep_result (GObject *source, GAsyncResult *result, gpointer data);

/* Runs the main context until there is a result. Returns: (transfer none) */
GAsyncResult *await_result (GAsyncResult **result);

/* The text of tests/data/@folder/@name. */
char *load_data (const char *folder, const char *name);

/* Removes @path with what is in it. */
void remove_folder (const char *path);
