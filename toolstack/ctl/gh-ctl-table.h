/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCtlTable: text in columns, as wide as letters are on a terminal. */
#pragma once

#include "gh-ctl.h"

G_BEGIN_DECLS

/** gh_ctl_width: Returns: how many columns of a terminal @text takes; Chinese letters take two */
glong gh_ctl_width (const char *text);

/** gh_ctl_terminal_width: Returns: the columns of the terminal at @fd, 0 when there is none */
glong gh_ctl_terminal_width (int fd);

/** gh_ctl_shorten: cuts @text off where it would be as wide as @width columns of a terminal */
void gh_ctl_shorten (char *text, glong width);

/* A table whose columns are as wide as they must be. The last column may be of any length; on a
 * terminal it ends at the edge. */
typedef struct _GhCtlTable GhCtlTable;

/** gh_ctl_table_new: @titles: what stands above the columns, translated, ended by %NULL */
GhCtlTable *gh_ctl_table_new (const char *const *titles);

/** gh_ctl_table_add: @cells: (transfer full): as many as there are titles */
void gh_ctl_table_add (GhCtlTable *self, char **cells);

/** gh_ctl_table_print: @self: (transfer full). @none: what is said on standard error, unless it is
 * to be quiet, when there is no row */
void gh_ctl_table_print (GhCtlTable *self, GhCtl *ctl, const char *none);

G_END_DECLS
