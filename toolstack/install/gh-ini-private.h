/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading ini files that many tools wrote, forgivingly. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sections and keys are compared without regard to case. */
typedef struct _GhIni GhIni;

/**
 * gh_ini_new:
 * @text: lines "[section]", "key = value" or "key: value", comments after "#" or ";". Unlike
 *   GKeyFile this takes byte order marks, both kinds of line ends, sections that come twice, keys
 *   outside of any, and passes over what it does not understand. Of a key that
 *   comes twice the last counts.
 */
GhIni *gh_ini_new (const char *text);
void gh_ini_free (GhIni *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhIni, gh_ini_free)

/** gh_ini_get: Returns: (nullable): the value; %NULL also when it is empty */
const char *gh_ini_get (const GhIni *self, const char *section, const char *key);

/** gh_ini_get_first: @places: section, key, section, key, …, %NULL. Returns: as gh_ini_get() */
const char *gh_ini_get_first (const GhIni *self, const char *const *places);

/**
 * gh_ini_list_sections:
 * @prefix: lower-case
 *
 * Returns: (element-type utf8): in lower-case and in order, each once, those that begin so
 */
GPtrArray *gh_ini_list_sections (const GhIni *self, const char *prefix);

G_END_DECLS
