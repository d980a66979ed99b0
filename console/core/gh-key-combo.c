/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Parsing of key combinations. */
#include "config.h"

#include "gh-key-combo.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-keymap.h"

/**
 * KeyName:
 * @name: as people write it, small letters
 * @label: as a menu shows it; %NULL in a second name of the same key
 * @evdev: the kernel's key code
 * @keysym: X11/keysymdef.h
 */
typedef struct
{
  const char *name;
  const char *label;
  guint evdev;
  guint keysym;
} KeyName;

static const KeyName names[] = {
  { "ctrl", "Ctrl", 29, 0xffe3 },
  { "control", "Ctrl", 29, 0xffe3 },
  { "alt", "Alt", 56, 0xffe9 },
  { "altgr", "AltGr", 100, 0xfe03 },
  { "shift", "Shift", 42, 0xffe1 },
  { "super", "Super", 125, 0xffeb },
  { "meta", "Super", 125, 0xffeb },
  { "win", "Super", 125, 0xffeb },
  { "del", "Del", 111, 0xffff },
  { "delete", "Del", 111, 0xffff },
  { "backspace", "Backspace", 14, 0xff08 },
  { "esc", "Esc", 1, 0xff1b },
  { "escape", "Esc", 1, 0xff1b },
  { "tab", "Tab", 15, 0xff09 },
  { "enter", "Enter", 28, 0xff0d },
  { "return", "Enter", 28, 0xff0d },
  { "space", "Space", 57, 0x0020 },
  { "insert", "Insert", 110, 0xff63 },
  { "ins", "Insert", 110, 0xff63 },
  { "home", "Home", 102, 0xff50 },
  { "end", "End", 107, 0xff57 },
  { "pageup", "Page Up", 104, 0xff55 },
  { "pagedown", "Page Down", 109, 0xff56 },
  { "up", "Up", 103, 0xff52 },
  { "down", "Down", 108, 0xff54 },
  { "left", "Left", 105, 0xff51 },
  { "right", "Right", 106, 0xff53 },
  { "print", "Print", 99, 0xff61 },
  { "sysrq", "SysRq", 99, 0xff15 },
  { "pause", "Pause", 119, 0xff13 },
  { "menu", "Menu", 127, 0xff67 },
  { "capslock", "Caps Lock", 58, 0xffe5 },
  { "numlock", "Num Lock", 69, 0xff7f },
  { "scrolllock", "Scroll Lock", 70, 0xff14 },
  { "minus", "-", 12, 0x002d },
  { "equal", "=", 13, 0x003d },
  { "comma", ",", 51, 0x002c },
  { "period", ".", 52, 0x002e },
  { "slash", "/", 53, 0x002f },
  { "semicolon", ";", 39, 0x003b },
  { "apostrophe", "'", 40, 0x0027 },
  { "grave", "`", 41, 0x0060 },
  { "backslash", "\\", 43, 0x005c },
  { "bracketleft", "[", 26, 0x005b },
  { "bracketright", "]", 27, 0x005d },
};

/* The kernel's codes of a to z, 0 to 9 and F1 to F24. */
static const guint8 letters[] = { 30, 48, 46, 32, 18, 33, 34, 35, 23, 36, 37, 38, 50,
                                  49, 24, 25, 16, 19, 31, 20, 22, 47, 17, 45, 21, 44 };
static const guint8 digits[] = { 11, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
static const guint8 functions[] = { 59,  60,  61,  62,  63,  64,  65,  66,  67,  68,  87,  88,
                                    183, 184, 185, 186, 187, 188, 189, 190, 191, 192, 193, 194 };
#define KEYSYM_F1   0xffbe
#define EVDEV_SHIFT 42

static gboolean
find_function_key (const char *name, KeyName *key)
{
  guint64 number;

  if (name[0] != 'f' || !g_ascii_string_to_unsigned (name + 1, 10, 1, 24, &number, NULL))
    return FALSE;
  key->evdev = functions[number - 1];
  key->keysym = KEYSYM_F1 + (guint) number - 1;
  return TRUE;
}

/* Finds a key by its name in small letters; label stays %NULL where the name in capitals serves. */
static gboolean
find_key (const char *name, KeyName *key)
{
  gboolean single = name[0] != '\0' && name[1] == '\0';

  *key = (KeyName){ NULL, NULL, 0, 0 };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].name, name))
      {
        *key = names[i];
        return TRUE;
      }

  if (single && g_ascii_islower (name[0]))
    key->evdev = letters[name[0] - 'a'];
  else if (single && g_ascii_isdigit (name[0]))
    key->evdev = digits[name[0] - '0'];
  else
    return find_function_key (name, key);
  key->keysym = (guchar) name[0];
  return TRUE;
}

static char **
split (const char *text)
{
  char **parts = g_strsplit (text, "+", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *lower = g_ascii_strdown (g_strstrip (parts[i]), -1);

      g_free (parts[i]);
      parts[i] = lower;
    }
  return parts;
}

gboolean
gh_console_key_combo_parse (const char *text, GhKeyCombo *combo, GError **error)
{
  g_auto (GStrv) parts = split (text);
  GhKeyCombo found = { 0 };
  gboolean shift = FALSE;

  if (parts[0] == NULL || g_strv_length (parts) > GH_KEY_COMBO_MAX_KEYS)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is not a key combination: give one to %d keys joined by “+”"),
                   text,
                   GH_KEY_COMBO_MAX_KEYS);
      return FALSE;
    }

  for (guint i = 0; parts[i] != NULL; i++)
    {
      KeyName key;
      gboolean known = find_key (parts[i], &key);
      shift |= known && key.evdev == EVDEV_SHIFT;
      if (!known)
        {
          g_set_error (error,
                       GH_ERROR,
                       GH_ERROR_INVALID_ARGUMENT,
                       _ ("“%s” is not a key combination: there is no key “%s”"),
                       text,
                       parts[i]);
          return FALSE;
        }
      /* A small letter with Shift would tell the guest's device model that Caps Lock is on. */
      if (shift && key.keysym < 0x80)
        key.keysym = (guint) g_ascii_toupper ((char) key.keysym);
      found.keys[found.n_keys++] = (GhKey){ gh_keymap_from_evdev (key.evdev), key.keysym };
    }

  *combo = found;
  return TRUE;
}

char *
gh_console_key_combo_get_label (const char *text)
{
  g_auto (GStrv) parts = split (text);
  GString *label = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *upper = g_ascii_strup (parts[i], -1);
      KeyName key;

      if (i > 0)
        g_string_append_c (label, '+');
      find_key (parts[i], &key);
      g_string_append (label, key.label != NULL ? key.label : upper);
    }
  return g_string_free (label, FALSE);
}
