/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes of GTK's widgets, which are as wide as all that they say, some that give way. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** gh_narrow_switcher: @switcher: with its stack filled: its buttons get as narrow as their words,
 * and these end in dots before the window would grow */
void gh_narrow_switcher (GtkStackSwitcher *switcher);

/** gh_narrow_combo: @combo: of texts: a long one ends in dots in the button. @chars: characters
 * that it has room for if it can, or -1 for all */
void gh_narrow_combo (GtkComboBox *combo, int chars);

G_END_DECLS
