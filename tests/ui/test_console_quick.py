# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a guest changes a little is drawn at once: where it is, at its own size, and never over a menu."""

import hashlib
import subprocess
import time

import pyatspi
import pytest

import guesthouse_ui as ui
import keyboard_guest
from display_guest import Scene, boot_sector

NAME = "quick"
SCENE = Scene(1024, 768, 500, 8, 480, 420, hertz=20)
SLOT = 3  # behind the USB of a tablet
LOOKS, PAUSE = 12, 0.23  # seconds, no multiple of the guest's


@pytest.fixture
def guest(tmp_path):
    (tmp_path / "guest").write_bytes(boot_sector(SCENE, SLOT))
    keyboard_guest.define(NAME, f"<devices><disk type='file' device='disk'><driver name='qemu' type='raw'/>"
                          f"<source file='{tmp_path}/guest'/><target dev='hda' bus='ide'/></disk>"
                          "<serial type='pty'/><graphics type='vnc'/><video><model type='vga'/></video></devices>")
    yield
    keyboard_guest.ctl("destroy", NAME)
    keyboard_guest.ctl("undefine", NAME)


def box_of(accessible):
    return accessible.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)


def part(picture, x, y, width, height):
    """The pixels of a part of a picture."""
    return subprocess.run(["convert", str(picture), "-crop", f"{width}x{height}+{x}+{y}", "+repage", "-depth", "8",
                           "rgb:-"], check=True, capture_output=True, timeout=ui.TIMEOUT).stdout


def test_a_menu_stays_above_what_changes(guest, start, pictures):
    app = start("--console", NAME)
    app.raise_window(NAME)
    view = app.find(name=f"Screen of {NAME}")
    ui.wait_for(lambda: b"R" in keyboard_guest.ctl("serial-log", NAME).stdout, what="the guest", timeout=60)
    app.choose("Window at the Guest's Size")
    ui.wait_for(lambda: (box_of(view).width, box_of(view).height) == (SCENE.width, SCENE.height),
                what="the guest's size")
    ui.keys("F10")
    entry = app.find(name="Send Keys")
    time.sleep(1)  # it slides in
    screen, entry = box_of(view), box_of(entry)
    assert screen.x + SCENE.x < entry.x and entry.y + entry.height < screen.y + SCENE.y + SCENE.rows, (screen, entry)
    seen, menus = set(), set()
    for _ in range(LOOKS):
        picture = ui.screenshot(pictures / "console-quick.png")
        changed = part(picture, screen.x + SCENE.x + 4, screen.y + SCENE.y + 100, 16, 16)
        assert len({changed[at:at + 3] for at in range(0, len(changed), 3)}) == 1, "it changes as a whole"
        seen.add(changed[:3])
        menus.add(hashlib.sha256(part(picture, entry.x, entry.y, entry.width, entry.height)).hexdigest())
        time.sleep(PAUSE)
    assert len(seen) > LOOKS // 2, "the guest's screen stands still"
    assert len(menus) == 1, "the guest's screen shines through the menu"
