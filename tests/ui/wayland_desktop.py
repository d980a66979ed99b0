# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A Wayland desktop for tests. Weston's headless one has neither keyboard nor pointer, and what gives it some is not in
Debian's package; so it runs in a window of this display, draws in memory, and passes on what is pressed there. Its kiosk
shell gives each window all of the screen."""

import os
import subprocess
from pathlib import Path

import guesthouse_ui as ui

CLASS = "^Weston Compositor$"


class Desktop:
    """A Wayland desktop in a window, of so many of its pixels."""

    def __init__(self, scale, width, height, folder):
        self.width, self.height = width, height
        self.log = folder / "weston.log"
        self.name = f"wayland-test-{scale}"
        place = Path(os.environ["XDG_RUNTIME_DIR"]) / self.name
        self.process = subprocess.Popen(
            ["weston", "--backend=x11-backend.so", "--use-pixman", f"--width={width // scale}",
             f"--height={height // scale}", f"--scale={scale}", "--shell=kiosk-shell.so", "--idle-time=0",
             "--no-config", f"--socket={self.name}", f"--log={self.log}"], stdin=subprocess.DEVNULL)
        try:
            ui.wait_for(lambda: place.exists(), what="the Wayland desktop", timeout=60)
            ui.activate("--class", CLASS)
            self.window = subprocess.run(["xdotool", "search", "--onlyvisible", "--class", CLASS], check=True,
                                         capture_output=True, text=True, timeout=ui.TIMEOUT).stdout.split()[-1]
        except BaseException:
            self.end()
            raise

    def meet_pointer(self):
        """It knows movements only, and where the pointer comes in: from outside, then."""
        ui.xdotool("mousemove", "--window", self.window, str(self.width + 20), str(self.height + 20))
        self.point()

    def point(self, right=0, down=0):
        """Puts the pointer into the middle of it, or so many pixels from there."""
        ui.xdotool("mousemove", "--window", self.window, str(self.width // 2 + right), str(self.height // 2 + down))

    def picture(self, path):
        subprocess.run(["import", "-window", self.window, "-depth", "8", f"ppm:{path}"], check=True,
                       timeout=ui.TIMEOUT)
        return path

    def end(self):
        self.process.terminate()
        self.process.wait(timeout=30)
