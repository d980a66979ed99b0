/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Key combinations as people write them, "ctrl+alt+del", as keys to send. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GH_KEY_COMBO_MAX_KEYS 8

/**
 * GhKey:
 * @scancode: as of gh_keymap_from_evdev(); 0 if unknown
 * @keysym: the X11 keysym
 */
typedef struct
{
  guint scancode;
  guint keysym;
} GhKey;

/** GhKeyCombo: keys to press in this order and to release in the reverse. A plain value. */
typedef struct
{
  guint n_keys;
  GhKey keys[GH_KEY_COMBO_MAX_KEYS];
} GhKeyCombo;

/**
 * gh_console_key_combo_parse:
 * @text: names of keys joined by "+", any case: ctrl, alt, shift, super, altgr, del, backspace,
 *   esc, tab, enter, space, insert, home, end, pageup, pagedown, up, down, left, right, print,
 *   pause, menu, capslock, numlock, scrolllock, minus, equal, comma, period, slash, semicolon,
 *   apostrophe, grave, backslash, bracketleft, bracketright (the keys of a US keyboard), f1 to
 *   f24, letters and digits
 * @combo: (out caller-allocates): the keys
 * @error: GH_ERROR_INVALID_ARGUMENT names the part that is not a key
 *
 * Returns: whether @text is a combination; when not, @combo is unchanged
 */
gboolean gh_console_key_combo_parse (const char *text, GhKeyCombo *combo, GError **error);

/**
 * gh_console_key_combo_get_label:
 * @text: a combination that can be parsed
 *
 * Returns: (transfer full): the combination as a menu shows it: "Ctrl+Alt+Del"
 */
char *gh_console_key_combo_get_label (const char *text);

G_END_DECLS
