# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every key of an American, a German and a Japanese keyboard, pressed at this display, as a real guest is sent it.

What a key writes is the guest's affair: whatever layout is set here, the same key sends the same codes.
"""

import subprocess

import pytest

import guesthouse_ui as ui
import viewers
from keyboard_guest import Keyboard, keyboard, wait_until_booted

PROGRAMS = {"gtk": ["guesthouse", "--view", "vnc+unix://{}"], "sdl": ["guesthouse-console", "--unix", "{}"]}
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


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A QEMU with the guest of keyboard.py: its socket, and how to read its line."""
    folder = tmp_path_factory.mktemp("keys")
    image, log = folder / "keys.img", folder / "line"
    image.write_bytes(keyboard.boot_sector())
    server = viewers.qemu(folder / "screen", image, log)
    wait_until_booted(log.read_bytes)
    yield folder / "screen", log.read_bytes
    server.end()


@pytest.fixture
def layout():
    """Sets the display's keyboard."""
    def layout(name, model):
        subprocess.run(["setxkbmap", "-model", model, "-layout", name], check=True, timeout=ui.TIMEOUT)

    yield layout
    layout("us", "pc105")


@pytest.fixture
def press():
    keys = Keyboard()
    yield keys.press
    keys.close()


@pytest.fixture(params=PROGRAMS, scope="module")
def guest(request, server):
    """A viewer of the guest's screen that has taken the keyboard; gives what the guest wrote to its line."""
    socket, line = server
    viewer = viewers.Viewer(*(part.format(socket) for part in PROGRAMS[request.param]))
    try:
        viewer.focus()
        viewer.wait_words("boot", socket.parent / "screen.png")
        viewer.click()
        yield line
    finally:
        viewer.end()


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


@pytest.mark.parametrize("name, model", KEYBOARDS, ids=[name for name, _ in KEYBOARDS])
def test_every_key_arrives_as_what_it_is(guest, press, layout, name, model):
    layout(name, model)
    wrong = Wrong()
    for key, wanted in KEYBOARDS[name, model].items():
        got = send(guest, press, [key], wanted)
        if got != wanted:
            wrong[key] = got
    for key in (CAPS_LOCK, NUM_LOCK):  # as they were
        send(guest, press, [key], simple(key))
    assert not wrong, wrong


def test_what_is_held_down_for_others(guest, press, layout):
    """AltGr is a key like others; the right Ctrl, which alone is the viewer's, is the guest's with others."""
    layout("de", "pc105")
    for keys, wanted in {
        (RIGHT_ALT, 16): "e038 10 90 e0b8",
        (42, 54): "2a 36 b6 aa",
        (RIGHT_CTRL, 30): "e01d 1e 9e e09d",
        (29, RIGHT_ALT, 111): "1d e038 e053 e0d3 e0b8 9d",
        (LEFT_ALT, 99): "38 b8 38 54 d4 b8 38 b8",  # SysRq, for which QEMU lets Alt go, as keyboards did
        (LEFT_ALT, 15): "38 0f 8f b8",
        (125, 38): "e05b 26 a6 e0db",
    }.items():
        assert send(guest, press, keys, bytes.fromhex(wanted)).hex(" ") == bytes.fromhex(wanted).hex(" "), keys
