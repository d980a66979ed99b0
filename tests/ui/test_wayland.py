# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The viewers on a Wayland desktop, at single and double scale, before a real QEMU: pixel for pixel, and with keys.

The desktop is as large as the guest's screen, in the monitor's pixels."""

import re
import socket
from operator import ne

import pytest

import guesthouse_ui as ui
import viewers
from display_guest import Scene, boot_sector
from wayland_desktop import Desktop

# Each key fills it anew with black and white, by chance, but for the four rows that are moved.
NOISE = Scene(800, 600, 799, 599, 1, 1, scrolled=596)
READY = b"R"
PROGRAMS = {"gtk": ["guesthouse", "--view"], "sdl": ["guesthouse-console"]}
# The desktop's pointer, which is drawn over it, covers no more.
POINTER = 64 * 64


class Guest:
    """A QEMU that nobody manages, and its monitor."""

    def __init__(self, folder):
        self.screen, self.folder = folder / "screen", folder
        self.line = folder / "line"
        (folder / "guest").write_bytes(boot_sector(NOISE))
        self.server = viewers.qemu(self.screen, folder / "guest", self.line,
                                   "-monitor", f"unix:{folder}/monitor,server=on,wait=off")
        self.monitor = socket.socket(socket.AF_UNIX)
        self.monitor.settimeout(60)
        self.monitor.connect(str(folder / "monitor"))
        self.hear()

    def hear(self):
        heard = b""
        while not heard.endswith(b"(qemu) "):
            heard += self.monitor.recv(4096)

    def picture(self):
        """What is on the guest's screen, without any viewer."""
        path = self.folder / "truth.ppm"
        self.monitor.sendall(f"screendump {path}\n".encode())
        self.hear()
        return path

    def end(self):
        self.monitor.close()
        self.server.end()


def pixels(path):
    """Of a PPM picture."""
    kind, width, height, depth, rest = path.read_bytes().split(maxsplit=4)
    assert (kind, depth) == (b"P6", b"255")
    return rest[-int(width) * int(height) * 3:]


def is_noise(picture):
    return len(picture) == NOISE.width * NOISE.height * 3 and 0.4 < picture.count(255) / len(picture) < 0.6


@pytest.fixture
def guest(tmp_path):
    guest = Guest(tmp_path)
    yield guest
    guest.end()


@pytest.fixture(params=[1, 2])
def desktop(request, tmp_path):
    desktop = Desktop(request.param, NOISE.width, NOISE.height, tmp_path)
    yield desktop
    desktop.end()


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_guest_is_sharp_on_wayland_and_hears_keys(program, desktop, guest, pictures, monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", desktop.name)
    monkeypatch.setenv("GDK_BACKEND", "wayland")
    monkeypatch.setenv("SDL_VIDEODRIVER", "wayland")
    ui.wait_for(lambda: READY in guest.line.read_bytes(), what="the guest's boot", timeout=120)
    viewer = viewers.Viewer(*PROGRAMS[program], f"vnc+unix://{guest.screen}")
    shot = pictures / f"wayland-{program}-{desktop.name[-1]}.ppm"

    def is_true():
        assert viewer.process.poll() is None, viewer.log.read_text()[-3000:]
        shown, true = pixels(desktop.picture(shot)), pixels(guest.picture())
        return len(shown) == len(true) and sum(map(ne, shown, true)) <= 3 * POINTER

    try:
        ui.wait_for(lambda: press_until_noise(guest), what="the guest to hear a key", timeout=60, interval=0.5)
        ui.wait_for(is_true, what="the guest's screen, pixel for pixel,", timeout=60)
    finally:
        viewer.end()
    assert desktop.process.poll() is None
    assert not re.search("error|assert", desktop.log.read_text(), re.I), desktop.log.read_text()


def press_until_noise(guest):
    """The window may not have the keyboard yet when the first is pressed."""
    ui.keys("a")
    return is_noise(pixels(guest.picture()))
