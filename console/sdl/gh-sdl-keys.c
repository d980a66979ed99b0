/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* SDL numbers keys as USB does (HID usage tables, keyboard page). */
#include "config.h"

#include "gh-sdl-keys.h"

#include "gh-keymap.h"

#define FIRST_MODIFIER SDL_SCANCODE_LCTRL

/* Index: USB's number; value: the kernel's key code. */
static const guint8 evdev[] = {
  0,   0,   0,   0,   30,  48,  46,  32,  18,  33,  34,  35,  23,  36,  37,  38,  50,  49,  24,
  25,  16,  19,  31,  20,  22,  47,  17,  45,  21,  44,  2,   3,   4,   5,   6,   7,   8,   9,
  10,  11,  28,  1,   14,  15,  57,  12,  13,  26,  27,  43,  43,  39,  40,  41,  51,  52,  53,
  58,  59,  60,  61,  62,  63,  64,  65,  66,  67,  68,  87,  88,  99,  70,  119, 110, 102, 104,
  111, 107, 109, 106, 105, 108, 103, 69,  98,  55,  74,  78,  96,  79,  80,  81,  75,  76,  77,
  71,  72,  73,  82,  83,  86,  127, 116, 117, 183, 184, 185, 186, 187, 188, 189, 190, 191, 192,
  193, 194, 134, 138, 130, 132, 128, 129, 131, 137, 133, 135, 136, 113, 115, 114, 0,   0,   0,
  121, 0,   89,  93,  124, 92,  94,  95,  0,   0,   0,   122, 123, 90,  91,  85,
};
static const guint8 modifiers[] = { 29, 42, 56, 125, 97, 54, 100, 126 };

/* The keys that have numbers of SDL's own, or for which it has two. */
static const struct
{
  SDL_Scancode key;
  guint evdev;
} media[] = {
  { SDL_SCANCODE_CANCEL, 128 },       { SDL_SCANCODE_KP_PLUSMINUS, 118 },
  { SDL_SCANCODE_MODE, 85 },          { SDL_SCANCODE_AUDIONEXT, 163 },
  { SDL_SCANCODE_AUDIOPREV, 165 },    { SDL_SCANCODE_AUDIOSTOP, 166 },
  { SDL_SCANCODE_AUDIOPLAY, 164 },    { SDL_SCANCODE_AUDIOMUTE, 113 },
  { SDL_SCANCODE_MEDIASELECT, 226 },  { SDL_SCANCODE_MAIL, 155 },
  { SDL_SCANCODE_CALCULATOR, 140 },   { SDL_SCANCODE_COMPUTER, 157 },
  { SDL_SCANCODE_AC_SEARCH, 217 },    { SDL_SCANCODE_AC_HOME, 172 },
  { SDL_SCANCODE_AC_BACK, 158 },      { SDL_SCANCODE_AC_FORWARD, 159 },
  { SDL_SCANCODE_AC_STOP, 128 },      { SDL_SCANCODE_AC_REFRESH, 173 },
  { SDL_SCANCODE_AC_BOOKMARKS, 156 }, { SDL_SCANCODE_SLEEP, 142 },
};

static const struct
{
  SDL_Keycode key;
  guint keysym;
} keysyms[] = {
  { SDLK_BACKSPACE, 0xff08 }, { SDLK_TAB, 0xff09 },         { SDLK_RETURN, 0xff0d },
  { SDLK_PAUSE, 0xff13 },     { SDLK_ESCAPE, 0xff1b },      { SDLK_HOME, 0xff50 },
  { SDLK_LEFT, 0xff51 },      { SDLK_UP, 0xff52 },          { SDLK_RIGHT, 0xff53 },
  { SDLK_DOWN, 0xff54 },      { SDLK_PAGEUP, 0xff55 },      { SDLK_PAGEDOWN, 0xff56 },
  { SDLK_END, 0xff57 },       { SDLK_INSERT, 0xff63 },      { SDLK_DELETE, 0xffff },
  { SDLK_LSHIFT, 0xffe1 },    { SDLK_RSHIFT, 0xffe2 },      { SDLK_LCTRL, 0xffe3 },
  { SDLK_RCTRL, 0xffe4 },     { SDLK_LALT, 0xffe9 },        { SDLK_RALT, 0xffea },
  { SDLK_LGUI, 0xffeb },      { SDLK_RGUI, 0xffec },        { SDLK_CAPSLOCK, 0xffe5 },
  { SDLK_KP_ENTER, 0xff8d },  { SDLK_APPLICATION, 0xff67 },
};
#define KEYSYM_F1 0xffbe

guint
gh_sdl_key_to_scancode (SDL_Scancode key)
{
  if (key >= FIRST_MODIFIER && key < FIRST_MODIFIER + G_N_ELEMENTS (modifiers))
    return gh_keymap_from_evdev (modifiers[key - FIRST_MODIFIER]);
  for (guint i = 0; i < G_N_ELEMENTS (media); i++)
    if (media[i].key == key)
      return gh_keymap_from_evdev (media[i].evdev);
  return key < G_N_ELEMENTS (evdev) ? gh_keymap_from_evdev (evdev[key]) : 0;
}

guint
gh_sdl_key_to_keysym (const SDL_Keysym *key)
{
  gboolean shift = (key->mod & KMOD_SHIFT) != 0;

  for (guint i = 0; i < G_N_ELEMENTS (keysyms); i++)
    if (keysyms[i].key == key->sym)
      return keysyms[i].keysym;
  if (key->sym >= SDLK_F1 && key->sym <= SDLK_F12)
    return KEYSYM_F1 + (guint) (key->sym - SDLK_F1);
  if (key->sym >= SDLK_a && key->sym <= SDLK_z && shift)
    return (guint) g_ascii_toupper ((char) key->sym);
  /* The first letters of Unicode are their own keysyms. */
  return key->sym > 0 && key->sym < 256 ? (guint) key->sym : 0;
}
