/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The way back through an XKB keymap: from characters to keys. */
#include "config.h"

#include "gh-key-layout.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <xkbcommon/xkbcommon.h>

#include "gh-console-error.h"
#include "gh-keymap.h"

#define KEYBOARD_FILE "/etc/default/keyboard"

/* Kernel key codes and keysyms of the keys beside those of the layout. */
#define EVDEV_0     11
#define EVDEV_TAB   15
#define EVDEV_ENTER 28
#define EVDEV_SHIFT 42
#define EVDEV_ALTGR 100
#define LATIN1_LAST 0x24f

/**
 * Writing:
 * @n: how many of @combos count
 * @dear: takes the third level, or not every guest knows it: another key that writes the same is
 *   preferred
 *
 * What writes one character.
 */
typedef struct
{
  guint n;
  GhKeyCombo combos[2];
  gboolean dear;
} Writing;

struct _GhKeyLayout
{
  char *name;
  GHashTable *writings; /* gunichar → Writing */
  GHashTable *accents;  /* keysym of a dead key → Writing */
};

/* Dead keys, X11/keysymdef.h, what they add to a letter, and what they write before a space. */
static const struct
{
  xkb_keysym_t keysym;
  gunichar combining;
  gunichar alone;
} accents[] = {
  { XKB_KEY_dead_grave, 0x300, '`' },       { XKB_KEY_dead_acute, 0x301, 0xb4 },
  { XKB_KEY_dead_circumflex, 0x302, '^' },  { XKB_KEY_dead_tilde, 0x303, '~' },
  { XKB_KEY_dead_macron, 0x304, 0xaf },     { XKB_KEY_dead_breve, 0x306, 0x2d8 },
  { XKB_KEY_dead_abovedot, 0x307, 0x2d9 },  { XKB_KEY_dead_diaeresis, 0x308, 0xa8 },
  { XKB_KEY_dead_abovering, 0x30a, 0x2da }, { XKB_KEY_dead_doubleacute, 0x30b, 0x2dd },
  { XKB_KEY_dead_caron, 0x30c, 0x2c7 },     { XKB_KEY_dead_cedilla, 0x327, 0xb8 },
  { XKB_KEY_dead_ogonek, 0x328, 0x2db },
};

/* One key with what must be held down for it. */
static Writing
write_with (xkb_keycode_t keycode, xkb_keysym_t keysym, gboolean shift, gboolean altgr)
{
  Writing writing = { .n = 1, .dear = altgr };
  GhKeyCombo *combo = &writing.combos[0];

  if (shift)
    combo->keys[combo->n_keys++] = (GhKey){ gh_keymap_from_evdev (EVDEV_SHIFT), XKB_KEY_Shift_L };
  if (altgr)
    combo->keys[combo->n_keys++]
      = (GhKey){ gh_keymap_from_evdev (EVDEV_ALTGR), XKB_KEY_ISO_Level3_Shift };
  combo->keys[combo->n_keys++] = (GhKey){ gh_keymap_from_hardware_keycode (keycode), keysym };
  return writing;
}

/* The first of several keys is where keyboards of every country have it. */
static void
offer (GHashTable *table, guint what, const Writing *writing)
{
  const Writing *there = g_hash_table_lookup (table, GUINT_TO_POINTER (what));

  if (there == NULL || (there->dear && !writing->dear))
    g_hash_table_replace (table, GUINT_TO_POINTER (what), g_memdup2 (writing, sizeof *writing));
}

/* Whether Shift and AltGr alone, or less, give a level; not what depends on Caps or Num Lock. */
static gboolean
find_modifiers (struct xkb_keymap *keymap,
                xkb_keycode_t keycode,
                xkb_level_index_t level,
                gboolean *shift,
                gboolean *altgr)
{
  xkb_mod_mask_t masks[32];
  xkb_mod_mask_t shift_mask = 1u << xkb_keymap_mod_get_index (keymap, XKB_MOD_NAME_SHIFT);
  xkb_mod_mask_t altgr_mask = 1u << xkb_keymap_mod_get_index (keymap, "Mod5");
  size_t n
    = xkb_keymap_key_get_mods_for_level (keymap, keycode, 0, level, masks, G_N_ELEMENTS (masks));

  for (size_t i = 0; i < n; i++)
    if ((masks[i] & ~(shift_mask | altgr_mask)) == 0)
      {
        *shift = (masks[i] & shift_mask) != 0;
        *altgr = (masks[i] & altgr_mask) != 0;
        return TRUE;
      }
  return FALSE;
}

/* The keypad's meaning is Num Lock's. */
static gboolean
is_keypad (xkb_keysym_t keysym)
{
  return keysym >= XKB_KEY_KP_Space && keysym <= XKB_KEY_KP_Equal;
}

/* XKB has Shift and 0 of a Japanese keyboard write a tilde. On its cap there is none, and only some
 * guests know it: the key that bears it serves all. */
static gboolean
is_doubtful (xkb_keycode_t keycode, xkb_keysym_t keysym)
{
  return keysym == XKB_KEY_asciitilde
         && gh_keymap_from_hardware_keycode (keycode) == gh_keymap_from_evdev (EVDEV_0);
}

static void
read_level (GhKeyLayout *self,
            struct xkb_keymap *keymap,
            xkb_keycode_t keycode,
            xkb_level_index_t level)
{
  const xkb_keysym_t *keysyms;
  gboolean shift, altgr;
  Writing writing;
  gunichar character;

  if (xkb_keymap_key_get_syms_by_level (keymap, keycode, 0, level, &keysyms) != 1
      || is_keypad (keysyms[0]) || !find_modifiers (keymap, keycode, level, &shift, &altgr))
    return;
  writing = write_with (keycode, keysyms[0], shift, altgr);
  writing.dear |= is_doubtful (keycode, keysyms[0]);
  character = xkb_keysym_to_utf32 (keysyms[0]);
  if (character >= ' ' && character != 0x7f)
    offer (self->writings, character, &writing);
  else if (keysyms[0] >= XKB_KEY_dead_grave && keysyms[0] <= XKB_KEY_dead_greek)
    offer (self->accents, keysyms[0], &writing);
}

static void
read_key (struct xkb_keymap *keymap, xkb_keycode_t keycode, void *data)
{
  xkb_level_index_t n;

  if (gh_keymap_from_hardware_keycode (keycode) == 0
      || xkb_keymap_num_layouts_for_key (keymap, keycode) == 0)
    return;
  n = xkb_keymap_num_levels_for_key (keymap, keycode, 0);
  for (xkb_level_index_t level = 0; level < n; level++)
    read_level (data, keymap, keycode, level);
}

/* @accent, and then the key of @letter, write @character. */
static void
join (GhKeyLayout *self, const Writing *accent, gunichar letter, gunichar character)
{
  const Writing *key = g_hash_table_lookup (self->writings, GUINT_TO_POINTER (letter));
  Writing both = *accent;

  if (key == NULL || key->n != 1
      || g_hash_table_contains (self->writings, GUINT_TO_POINTER (character)))
    return;
  both.combos[both.n++] = key->combos[0];
  offer (self->writings, character, &both);
}

static void
read_accents (GhKeyLayout *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (accents); i++)
    {
      const Writing *accent
        = g_hash_table_lookup (self->accents, GUINT_TO_POINTER (accents[i].keysym));
      gunichar character;

      if (accent == NULL)
        continue;
      join (self, accent, ' ', accents[i].alone);
      for (gunichar letter = 'A'; letter <= LATIN1_LAST; letter++)
        if (g_unichar_isalpha (letter)
            && g_unichar_compose (letter, accents[i].combining, &character))
          join (self, accent, letter, character);
    }
}

static void
read_keymap (GhKeyLayout *self, struct xkb_keymap *keymap)
{
  GhKey enter = { gh_keymap_from_evdev (EVDEV_ENTER), XKB_KEY_Return };
  GhKey tab = { gh_keymap_from_evdev (EVDEV_TAB), XKB_KEY_Tab };
  Writing line = { .n = 1, .combos = { { 1, { enter } } } };
  Writing column = { .n = 1, .combos = { { 1, { tab } } } };

  xkb_keymap_key_for_each (keymap, read_key, self);
  read_accents (self);
  offer (self->writings, '\n', &line);
  offer (self->writings, '\t', &column);
}

/* A name that is none is told by us. */
static void G_GNUC_PRINTF (3, 0) log_nothing (struct xkb_context *context,
                                              enum xkb_log_level level,
                                              const char *text,
                                              va_list args)
{
}

/* What xkeyboard-config's names consist of: no list of layouts, and no path. */
static gboolean
split_name (const char *name, char **layout, char **variant)
{
  g_autoptr (GRegex) regex
    = g_regex_new ("^([a-z][a-z0-9_-]*)(?:\\(([A-Za-z0-9_-]+)\\))?\\z", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (!g_regex_match (regex, name, 0, &match))
    return FALSE;
  *layout = g_match_info_fetch (match, 1);
  *variant = g_match_info_fetch (match, 2);
  return TRUE;
}

static struct xkb_keymap *
compile (const char *name)
{
  g_autofree char *layout = NULL;
  g_autofree char *variant = NULL;
  struct xkb_rule_names names = { "evdev", "pc105", NULL, NULL, "" };
  struct xkb_context *context;
  struct xkb_keymap *keymap;

  if (!split_name (name, &layout, &variant))
    return NULL;
  context = xkb_context_new (XKB_CONTEXT_NO_ENVIRONMENT_NAMES);
  if (context == NULL)
    return NULL;
  xkb_context_set_log_fn (context, log_nothing);
  names.layout = layout;
  names.variant = variant != NULL ? variant : "";
  keymap = xkb_keymap_new_from_names (context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
  xkb_context_unref (context);
  return keymap;
}

GhKeyLayout *
gh_key_layout_new (const char *name, GError **error)
{
  struct xkb_keymap *keymap = compile (name);
  GhKeyLayout *self;

  if (keymap == NULL)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("There is no keyboard layout “%s”: they are named as “us”, “de” or "
                      "“de(nodeadkeys)”"),
                   name);
      return NULL;
    }
  self = g_new0 (GhKeyLayout, 1);
  self->name = g_strdup (name);
  self->writings = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->accents = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  read_keymap (self, keymap);
  xkb_keymap_unref (keymap);
  return self;
}

void
gh_key_layout_free (GhKeyLayout *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->writings);
  g_hash_table_unref (self->accents);
  g_free (self->name);
  g_free (self);
}

static void
set_unwritable (GhKeyLayout *self, gunichar character, GError **error)
{
  char letter[7] = "";

  if (g_unichar_isprint (character))
    g_unichar_to_utf8 (character, letter);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_ARGUMENT,
               /* Translators: a character, its number in Unicode, a keyboard layout as "us". */
               _ ("The character “%s” (U+%04X) has no key on the keyboard layout “%s”: choose "
                  "the layout that the guest has set, or leave the character out"),
               letter,
               character,
               self->name);
}

GArray *
gh_key_layout_translate (GhKeyLayout *self, const char *text, GError **error)
{
  g_autoptr (GArray) combos = g_array_new (FALSE, FALSE, sizeof (GhKeyCombo));

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);
      const Writing *writing;

      /* Files of Windows end their lines in two. */
      if (character == '\r' && c[1] == '\n')
        continue;
      writing = g_hash_table_lookup (self->writings,
                                     GUINT_TO_POINTER (character == '\r' ? '\n' : character));
      if (writing == NULL)
        {
          set_unwritable (self, character, error);
          return NULL;
        }
      g_array_append_vals (combos, writing->combos, writing->n);
    }
  return g_steal_pointer (&combos);
}

/* Returns: (nullable): what @text, the system's settings, say after @key: XKBLAYOUT="de,us". */
static char *
find_setting (const char *text, const char *key)
{
  g_autofree char *pattern = g_strdup_printf ("^\\s*%s=\"?([A-Za-z0-9_-]+)", key);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, text, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

char *
gh_key_layout_guess (void)
{
  g_autofree char *text = NULL;
  g_autofree char *layout = g_strdup (g_getenv ("XKB_DEFAULT_LAYOUT"));
  g_autofree char *variant = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GhKeyLayout) known = NULL;

  if (layout == NULL && g_file_get_contents (KEYBOARD_FILE, &text, NULL, NULL))
    {
      layout = find_setting (text, "XKBLAYOUT");
      variant = find_setting (text, "XKBVARIANT");
    }
  if (layout != NULL)
    {
      layout[strcspn (layout, ",")] = '\0';
      name
        = variant != NULL ? g_strdup_printf ("%s(%s)", layout, variant) : g_steal_pointer (&layout);
      known = gh_key_layout_new (name, NULL);
    }
  return known != NULL ? g_steal_pointer (&name) : g_strdup ("us");
}
