# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What every key of an American, a German and a Japanese keyboard sends, and pressing them all."""

import subprocess

import guesthouse_ui as ui

LEFT_ALT, CAPS_LOCK, NUM_LOCK, RIGHT_CTRL, RIGHT_ALT = 56, 58, 69, 97, 100


def simple(code):
    return bytes([code, code | 0x80])


def grey(code):
    return bytes([0xE0, code, 0xE0, code | 0x80])


# The kernel's number of a key: what a PC's keyboard sends when it is pressed and let go, in its first set of
# codes. The main block, F1 to F10 and the keypad are numbered by these codes.
AMERICAN = {
    **{key: simple(key) for key in [*range(1, 84), 87, 88]},
    **{key: grey(code) for key, code in {
        96: 0x1C,  # the keypad's Enter
        98: 0x35, RIGHT_ALT: 0x38, 102: 0x47, 103: 0x48, 104: 0x49, 105: 0x4B, 106: 0x4D, 107: 0x4F, 108: 0x50,
        109: 0x51, 110: 0x52, 111: 0x53, 125: 0x5B, 126: 0x5C, 127: 0x5D}.items()},
    99: bytes.fromhex("e02ae037 e0b7e0aa"),  # Print
    119: bytes.fromhex("e11d45 e19dc5"),  # Pause
}
GERMAN = {**AMERICAN, 86: simple(0x56)}
JAPANESE = {
    **AMERICAN,
    85: simple(0x29),  # 半角/全角, where it has a number of its own
    89: simple(0x73),  # ろ
    92: simple(0x79),  # 変換
    93: simple(0x70),  # ひらがな
    94: simple(0x7B),  # 無変換
    124: simple(0x7D),  # ¥
}
MEDIA = {
    113: grey(0x20), 114: grey(0x2E), 115: grey(0x30), 116: grey(0x5E), 140: grey(0x21), 142: grey(0x5F),
    155: grey(0x6C), 156: grey(0x66), 157: grey(0x6B), 158: grey(0x6A), 159: grey(0x69), 163: grey(0x19),
    164: grey(0x22), 165: grey(0x10), 166: grey(0x24), 172: grey(0x32), 173: grey(0x67), 226: grey(0x6D),
}
KEYBOARDS = {
    ("us", "pc105"): {**AMERICAN, **MEDIA},
    ("de", "pc105"): GERMAN,
    ("jp", "jp106"): JAPANESE,
}


def set_layout(name, model):
    """Of the display's keyboard."""
    subprocess.run(["setxkbmap", "-model", model, "-layout", name], check=True, timeout=ui.TIMEOUT)


class Wrong(dict):
    """Keys and what came of them."""

    def __str__(self):
        return ", ".join(f"{key}: {got.hex()}" for key, got in self.items())


def send(line, press, keys, wanted):
    """Presses keys together; returns what the guest got."""
    before = len(line())
    press(*keys)
    try:
        ui.wait_for(lambda: len(line()) >= before + len(wanted), timeout=30, interval=0.005)
    except AssertionError:
        pass
    return line()[before:]


def expect_keys(line, press, keys):
    """Presses each by itself; all that does not arrive as what it is is told of."""
    wrong = Wrong()
    for key, wanted in keys.items():
        got = send(line, press, [key], wanted)
        if got != wanted:
            wrong[key] = got
    for key in (CAPS_LOCK, NUM_LOCK):  # as they were
        send(line, press, [key], simple(key))
    assert not wrong, wrong
