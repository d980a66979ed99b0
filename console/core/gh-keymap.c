/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The table from the kernel's key codes to XT scan codes, as QEMU numbers them. */
#include "config.h"

#include "gh-keymap.h"

/* X11 leaves the codes below 8 out. */
#define X11_KEYCODE_OFFSET 8

/* The kernel's codes up to F10's and the keypad's are the XT codes themselves. */
#define LAST_EQUAL_CODE 88

/* Index: the kernel's code less LAST_EQUAL_CODE; value: the scan code, 0 where there is none. */
static const guint8 scancodes[] = {
  [89 - LAST_EQUAL_CODE] = 0x73,  /* RO */
  [90 - LAST_EQUAL_CODE] = 0x78,  /* KATAKANA */
  [91 - LAST_EQUAL_CODE] = 0x77,  /* HIRAGANA */
  [92 - LAST_EQUAL_CODE] = 0x79,  /* HENKAN */
  [93 - LAST_EQUAL_CODE] = 0x70,  /* KATAKANAHIRAGANA */
  [94 - LAST_EQUAL_CODE] = 0x7b,  /* MUHENKAN */
  [95 - LAST_EQUAL_CODE] = 0x5c,  /* KPJPCOMMA */
  [96 - LAST_EQUAL_CODE] = 0x9c,  /* KPENTER */
  [97 - LAST_EQUAL_CODE] = 0x9d,  /* RIGHTCTRL */
  [98 - LAST_EQUAL_CODE] = 0xb5,  /* KPSLASH */
  [99 - LAST_EQUAL_CODE] = 0x54,  /* SYSRQ */
  [100 - LAST_EQUAL_CODE] = 0xb8, /* RIGHTALT */
  [101 - LAST_EQUAL_CODE] = 0x5b, /* LINEFEED */
  [102 - LAST_EQUAL_CODE] = 0xc7, /* HOME */
  [103 - LAST_EQUAL_CODE] = 0xc8, /* UP */
  [104 - LAST_EQUAL_CODE] = 0xc9, /* PAGEUP */
  [105 - LAST_EQUAL_CODE] = 0xcb, /* LEFT */
  [106 - LAST_EQUAL_CODE] = 0xcd, /* RIGHT */
  [107 - LAST_EQUAL_CODE] = 0xcf, /* END */
  [108 - LAST_EQUAL_CODE] = 0xd0, /* DOWN */
  [109 - LAST_EQUAL_CODE] = 0xd1, /* PAGEDOWN */
  [110 - LAST_EQUAL_CODE] = 0xd2, /* INSERT */
  [111 - LAST_EQUAL_CODE] = 0xd3, /* DELETE */
  [112 - LAST_EQUAL_CODE] = 0xef, /* MACRO */
  [113 - LAST_EQUAL_CODE] = 0xa0, /* MUTE */
  [114 - LAST_EQUAL_CODE] = 0xae, /* VOLUMEDOWN */
  [115 - LAST_EQUAL_CODE] = 0xb0, /* VOLUMEUP */
  [116 - LAST_EQUAL_CODE] = 0xde, /* POWER */
  [117 - LAST_EQUAL_CODE] = 0x59, /* KPEQUAL */
  [118 - LAST_EQUAL_CODE] = 0xce, /* KPPLUSMINUS */
  [119 - LAST_EQUAL_CODE] = 0xc6, /* PAUSE */
  [120 - LAST_EQUAL_CODE] = 0x8b, /* SCALE */
  [121 - LAST_EQUAL_CODE] = 0x7e, /* KPCOMMA */
  [122 - LAST_EQUAL_CODE] = 0x72, /* HANGEUL */
  [123 - LAST_EQUAL_CODE] = 0x71, /* HANJA */
  [124 - LAST_EQUAL_CODE] = 0x7d, /* YEN */
  [125 - LAST_EQUAL_CODE] = 0xdb, /* LEFTMETA */
  [126 - LAST_EQUAL_CODE] = 0xdc, /* RIGHTMETA */
  [127 - LAST_EQUAL_CODE] = 0xdd, /* COMPOSE, the menu key */
  [128 - LAST_EQUAL_CODE] = 0xe8, /* STOP */
  [129 - LAST_EQUAL_CODE] = 0x85, /* AGAIN */
  [130 - LAST_EQUAL_CODE] = 0x86, /* PROPS */
  [131 - LAST_EQUAL_CODE] = 0x87, /* UNDO */
  [132 - LAST_EQUAL_CODE] = 0x8c, /* FRONT */
  [133 - LAST_EQUAL_CODE] = 0xf8, /* COPY */
  [134 - LAST_EQUAL_CODE] = 0x64, /* OPEN */
  [135 - LAST_EQUAL_CODE] = 0x65, /* PASTE */
  [136 - LAST_EQUAL_CODE] = 0xc1, /* FIND */
  [137 - LAST_EQUAL_CODE] = 0xbc, /* CUT */
  [138 - LAST_EQUAL_CODE] = 0xf5, /* HELP */
  [139 - LAST_EQUAL_CODE] = 0x9e, /* MENU */
  [140 - LAST_EQUAL_CODE] = 0xa1, /* CALC */
  [142 - LAST_EQUAL_CODE] = 0xdf, /* SLEEP */
  [143 - LAST_EQUAL_CODE] = 0xe3, /* WAKEUP */
  [155 - LAST_EQUAL_CODE] = 0xec, /* MAIL */
  [156 - LAST_EQUAL_CODE] = 0xe6, /* BOOKMARKS */
  [157 - LAST_EQUAL_CODE] = 0xeb, /* COMPUTER */
  [158 - LAST_EQUAL_CODE] = 0xea, /* BACK */
  [159 - LAST_EQUAL_CODE] = 0xe9, /* FORWARD */
  [163 - LAST_EQUAL_CODE] = 0x99, /* NEXTSONG */
  [164 - LAST_EQUAL_CODE] = 0xa2, /* PLAYPAUSE */
  [165 - LAST_EQUAL_CODE] = 0x90, /* PREVIOUSSONG */
  [166 - LAST_EQUAL_CODE] = 0xa4, /* STOPCD */
  [172 - LAST_EQUAL_CODE] = 0xb2, /* HOMEPAGE */
  [173 - LAST_EQUAL_CODE] = 0xe7, /* REFRESH */
  [183 - LAST_EQUAL_CODE] = 0x5d, /* F13 */
  [184 - LAST_EQUAL_CODE] = 0x5e, /* F14 */
  [185 - LAST_EQUAL_CODE] = 0x5f, /* F15 */
  [186 - LAST_EQUAL_CODE] = 0x55, /* F16 */
  [187 - LAST_EQUAL_CODE] = 0x83, /* F17 */
  [188 - LAST_EQUAL_CODE] = 0xf7, /* F18 */
  [189 - LAST_EQUAL_CODE] = 0x84, /* F19 */
  [190 - LAST_EQUAL_CODE] = 0x5a, /* F20 */
  [191 - LAST_EQUAL_CODE] = 0x74, /* F21 */
  [192 - LAST_EQUAL_CODE] = 0xf9, /* F22 */
  [193 - LAST_EQUAL_CODE] = 0x6d, /* F23 */
  [194 - LAST_EQUAL_CODE] = 0x6f, /* F24 */
  [217 - LAST_EQUAL_CODE] = 0xe5, /* SEARCH */
  [226 - LAST_EQUAL_CODE] = 0xed, /* MEDIA */
};

/* ZENKAKUHANKAKU stands among the equal codes, yet a PC's Japanese keyboard has it in the place of
 * the key before 1: device models know no other. 84 is no key. */
#define EVDEV_ZENKAKUHANKAKU 85
#define EVDEV_UNUSED         84
#define EVDEV_GRAVE          41

guint
gh_keymap_from_evdev (guint evdev)
{
  if (evdev == EVDEV_ZENKAKUHANKAKU)
    return EVDEV_GRAVE;
  if (evdev == EVDEV_UNUSED)
    return 0;
  if (evdev <= LAST_EQUAL_CODE)
    return evdev;
  if (evdev - LAST_EQUAL_CODE < G_N_ELEMENTS (scancodes))
    return scancodes[evdev - LAST_EQUAL_CODE];
  return 0;
}

guint
gh_keymap_from_hardware_keycode (guint keycode)
{
  return keycode < X11_KEYCODE_OFFSET ? 0 : gh_keymap_from_evdev (keycode - X11_KEYCODE_OFFSET);
}
