/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhKeyLayout: which keys write a text on a guest's keyboard. */
#pragma once

#include <glib.h>

#include "gh-key-combo.h"

G_BEGIN_DECLS

typedef struct _GhKeyLayout GhKeyLayout;

/**
 * gh_key_layout_new:
 * @name: as xkeyboard-config names it, with a variant or without: "us", "de", "fr(oss)"
 *
 * The layout that the guest has set: the keyboard sends places of keys, and the guest decides what
 * they mean.
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT when there is none of that name
 */
GhKeyLayout *gh_key_layout_new (const char *name, GError **error);
void gh_key_layout_free (GhKeyLayout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhKeyLayout, gh_key_layout_free)

/**
 * gh_key_layout_translate:
 * @text: UTF-8; a line's end is the key Enter
 *
 * Returns: (transfer full) (element-type GhKeyCombo): to be sent one after the other; a letter with
 *   an accent may take two
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT names the first character that no key of the layout writes
 */
GArray *gh_key_layout_translate (GhKeyLayout *self, const char *text, GError **error);

/** gh_key_layout_guess: Returns: (transfer full): this computer's, which the guest's often is */
char *gh_key_layout_guess (void);

G_END_DECLS
