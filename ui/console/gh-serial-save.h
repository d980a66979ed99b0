/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Saves what a terminal has shown as a text file. */
#pragma once

#include <vte/vte.h>

G_BEGIN_DECLS

/** gh_serial_save: asks where, and writes; what goes wrong stands in a dialog of the same window.
 * @name: (nullable): of the machine, for the name of the file */
void gh_serial_save (VteTerminal *terminal, const char *name);

G_END_DECLS
