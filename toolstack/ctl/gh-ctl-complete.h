/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a shell offers to a person who presses Tab. */
#pragma once

#include "gh-ctl.h"

G_BEGIN_DECLS

/** GhCtlHelp: Returns: (transfer full) (nullable): what --help says of @command, of all when it is
 * %NULL; %NULL when there is none of that name */
typedef char *(*GhCtlHelp) (GhCtl *self, const char *command);

/**
 * gh_ctl_complete:
 * @words: of the command line, from behind the name of the program to the one that is being
 *   written, which may be empty
 *
 * Prints "words", "open" (words to which more is added), "files" or "folders", and on lines of
 * their own the words that there are, each with what it is behind a tab. Of a place of which it
 * knows nothing it prints nothing, and that something went wrong is never said.
 */
void gh_ctl_complete (GhCtl *self, char **words, GhCtlHelp help);

G_END_DECLS
