# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The guest of keyboard.py as a machine of the service's, and keys pressed at this display."""

import ctypes
import subprocess
import sys
from pathlib import Path

import guesthouse_ui as ui

sys.path.append(str(Path(__file__).parents[1] / "integration"))
import keyboard  # noqa: E402
from keyboard import ALTGR, SHIFT, stroke, strokes  # noqa: E402, F401

NAME = "keys"
X11_OFFSET = 8  # X numbers keys as the kernel does, and leaves eight out


def ctl(*arguments, **options):
    return subprocess.run(["guesthousectl", *arguments], check=True, capture_output=True, timeout=120, **options)


def define(name, devices):
    """Defines a small machine of that name, with these devices, and starts it."""
    ctl("define", "-", input=f"<domain type='qemu'><name>{name}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>"
        f"<os><type arch='x86_64'>hvm</type></os>{devices}</domain>".encode())
    ctl("start", name)


def line():
    """What the guest has written to its serial line since it was started."""
    return ctl("serial-log", NAME).stdout


def wait_until_booted(line):
    ui.wait_for(lambda: keyboard.READY in line(), what="the guest's boot", timeout=120)


def expect(line, *wanted):
    """Waits until the guest has been sent these strokes, and no others."""
    keys = [key for one in wanted for key in one]
    ui.wait_for(lambda: len(strokes(line())) >= len(keys), what=f"{len(keys)} scan codes", timeout=60)
    assert strokes(line()) == keys


class Keyboard:
    """The display's keyboard, key by key, by the kernel's numbers of them."""

    def __init__(self):
        self.x11, self.test = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.display = ctypes.c_void_p(self.x11.XOpenDisplay(None))

    def put(self, key, down):
        self.test.XTestFakeKeyEvent(self.display, key + X11_OFFSET, down, 0)
        self.x11.XSync(self.display, 0)

    def press(self, *keys):
        """Presses keys in this order and lets them go in the reverse."""
        for key in keys:
            self.put(key, 1)
        for key in reversed(keys):
            self.put(key, 0)

    def repeat(self, on):
        """Whether keys that are held down repeat."""
        (self.x11.XAutoRepeatOn if on else self.x11.XAutoRepeatOff)(self.display)
        self.x11.XSync(self.display, 0)

    def close(self):
        self.x11.XCloseDisplay(self.display)
