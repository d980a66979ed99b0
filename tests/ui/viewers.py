# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The viewers as processes with a window, and the servers that they look at."""

import os
import re
import socket
import subprocess
from pathlib import Path

import guesthouse_ui as ui


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_listening(address):
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as probe:
        return probe.connect_ex(address if family == socket.AF_UNIX else ("127.0.0.1", address)) == 0


class Server:
    """A process that serves RFB at a socket's path or a port of loopback."""

    def __init__(self, command, address):
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        ui.wait_for(lambda: is_listening(address), what=f"{command[0]} to listen", timeout=60)

    def end(self):
        self.process.kill()
        self.process.wait()


def squares(address, folder):
    """The load server, in the middle of whose screen each key turns a square white and blue."""
    load = Path(os.environ["GUESTHOUSE_BUILD"]) / "tests/bench/console-load"
    return Server([str(load), "keys", str(address), str(Path(folder) / "stats")], address)


def qemu(address, image, line, *more, vnc=""):
    """A QEMU that nobody manages, with the guest of keyboard.py, whose serial line goes to a file or elsewhere. Its
    screen is at a socket's path or a port of loopback."""
    place = f"127.0.0.1:{address - 5900}" if isinstance(address, int) else f"unix:{address}"
    return Server(["qemu-system-x86_64", "-accel", "tcg", "-m", "32", "-nodefaults", "-no-user-config",
                   "-vga", "std", "-display", "none", "-vnc", f"{place}{vnc}", "-serial",
                   line if isinstance(line, str) else f"file:{line}",
                   "-drive", f"file={image},format=raw,if=ide", *more],
                  address if isinstance(address, int) else str(address))


def middle_of(picture):
    """The colour of the pixel in the middle of a picture, as RRGGBB."""
    said = subprocess.run(["convert", str(picture), "-alpha", "off", "-gravity", "center", "-crop", "1x1+0+0",
                           "+repage", "-depth", "8", "rgb:-"], check=True, capture_output=True, timeout=ui.TIMEOUT)
    return said.stdout.hex()


def place(viewer, right, down, last, fits, **patience):
    """Points that far from the middle of a viewer's window, or of a desktop, until the place that the guest told of last
    fits; returns that."""
    def told():
        viewer.point(right - 1, down)
        viewer.point(right, down)
        place = last()
        return place if place and fits(place) else None

    return ui.wait_for(told, what=f"the place {right}, {down} from the middle",
                       **{"timeout": 60, "interval": 0.3, **patience})


class Viewer:
    """A viewer's process and its window, found by the id that it gives the display."""

    def __init__(self, *command):
        self.log = Path(os.environ["GUESTHOUSE_UI_SESSION"]) / "viewer.log"
        with self.log.open("a") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)

    def window(self):
        if self.process.poll() is not None:
            raise AssertionError(f"it ended with {self.process.returncode}:\n{self.log.read_text()[-3000:]}")
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                               capture_output=True, text=True, check=False).stdout.split()
        return found[-1] if found else None

    def focus(self, window=None):
        """Waits for the window and gives it the keys."""
        window = window or ui.wait_for(self.window, what="a window", timeout=60)
        ui.xdotool("windowactivate", "--sync", window)

    def come_back(self):
        """As when one has been at another window."""
        window = self.window()
        ui.xdotool("windowminimize", "--sync", window)
        self.focus(window)

    def point(self, right=0, down=0):
        """Puts the pointer into the middle of it, or so many pixels from there."""
        window = self.window()
        box = subprocess.run(["xdotool", "getwindowgeometry", "--shell", window], check=True,
                             capture_output=True, text=True, timeout=ui.TIMEOUT).stdout
        size = dict(line.split("=") for line in box.split())
        ui.xdotool("mousemove", "--window", window, str(int(size["WIDTH"]) // 2 + right),
                   str(int(size["HEIGHT"]) // 2 + down))

    def click(self):
        """In the middle of it, which gives it the keyboard and the pointer."""
        self.point()
        ui.xdotool("click", "1")

    def picture(self, path):
        subprocess.run(["import", "-window", self.window(), str(path)], check=True, timeout=ui.TIMEOUT)
        return path

    def middle(self, path):
        """The colour of the pixel in the window's middle, as RRGGBB."""
        return middle_of(self.picture(path))

    def wait_middle(self, colour, path):
        ui.wait_for(lambda: self.middle(path) == colour, what=f"{colour} in the middle", timeout=60)

    def wait_words(self, pattern, path):
        ui.wait_for(lambda: re.search(pattern, ui.ocr(self.picture(path)), re.I),
                    what=f"“{pattern}” in the window", timeout=120, interval=1)

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
