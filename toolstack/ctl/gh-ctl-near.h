/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The word that was meant where one is misspelt. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** gh_ctl_near: Returns: (nullable): that of @words, ended by %NULL, that one who wrote @word may
 * have meant: at most a third of its letters are missing, superfluous, wrong or swapped */
const char *gh_ctl_near (const char *word, const char *const *words);

G_END_DECLS
