# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every key of an American, a German and a Japanese keyboard, pressed at this display, as a real guest is sent it.

What a key writes is the guest's affair: whatever layout is set here, the same key sends the same codes.
"""

import pytest

import viewers
from keyboard_guest import Keyboard, keyboard, wait_until_booted
from keymaps import CAPS_LOCK, KEYBOARDS, LEFT_ALT, NUM_LOCK, RIGHT_ALT, RIGHT_CTRL, expect_keys, send, set_layout, simple

PROGRAMS = {"gtk": ["guesthouse", "--view", "vnc+unix://{}"], "sdl": ["guesthouse-console", "--unix", "{}"]}


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
    yield set_layout
    set_layout("us", "pc105")


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


@pytest.mark.parametrize("name, model", KEYBOARDS, ids=[name for name, _ in KEYBOARDS])
def test_every_key_arrives_as_what_it_is(guest, press, layout, name, model):
    layout(name, model)
    expect_keys(guest, press, KEYBOARDS[name, model])


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
