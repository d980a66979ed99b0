#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""screen.py WHAT FOLDER: in Domain 0, looks with a viewer at an HVM guest that tells on its serial line what it is
sent. WHAT is places, of a USB tablet; that guest also tells of its keyboard's light, and draws a larger screen when it is
told to; movements, of a PS/2 mouse; or layouts, every key of three keyboards. Nobody listens on the line but the device
model, which keeps what is said. Pictures go to the folder."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import guesthouse_ui as ui
import keymaps
import viewers
from keyboard_guest import Keyboard, keyboard

BOOT_SECONDS = 900
TABLET_MIDDLE, NEAR = 0x4000, 0x400  # of 0x8000
CAPS_LOCK = 58
BUTTONS = {"1": 1, "3": 2, "2": 4}


def ctl(*arguments, **options):
    return subprocess.run(["guesthousectl", "--host", "xen:", *arguments], capture_output=True, timeout=400,
                          check=True, **options).stdout


def linux(words, device=""):
    """What defines the guest of guest.sh, with these words on its kernel's command line, beside its name."""
    return f"""<memory unit='MiB'>192</memory><vcpu>1</vcpu><os><type arch='x86_64' machine='xenfv'>hvm</type>
<kernel>/root/guest/vmlinuz</kernel><initrd>/root/guest/initrd</initrd>
<cmdline>console=tty0 console=ttyS0 {words}</cmdline></os><devices>{device}<serial type='pty'/>
<graphics type='vnc'/><video><model type='vga'/></video></devices>"""


class Machine:
    def __init__(self, name, rest):
        self.name = name
        ctl("define", "-", input=f"<domain type='xen'><name>{name}</name>{rest}</domain>".encode())
        ctl("start", name)
        screens = list(Path(os.environ["XDG_RUNTIME_DIR"]).rglob("*.vnc"))
        assert len(screens) == 1, screens
        self.viewer = viewers.Viewer("guesthouse", "--view", f"vnc+unix://{screens[0]}")

    def said(self):
        return ctl("serial-log", self.name)

    def wait_said(self, pattern, timeout=BOOT_SECONDS, since=0):
        """The last match in what it has said since."""
        found = ui.wait_for(lambda: list(re.finditer(pattern, self.said()[since:])), timeout=timeout, interval=1,
                            what=f"{pattern} on the serial line")
        return found[-1]

    def tell(self, text, pattern):
        """On its serial line, until it says the pattern, which is returned."""
        since = len(self.said())
        line = subprocess.Popen(["guesthousectl", "--host", "xen:", "--quiet", "console", self.name, "--serial"],
                                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        try:
            line.stdin.write(text)
            line.stdin.flush()
            return self.wait_said(pattern, since=since)
        finally:
            line.kill()
            line.wait()

    def size(self, picture):
        """Of what it shows now."""
        ctl("screenshot", self.name, str(picture))
        shown = subprocess.run(["identify", "-format", "%w,%h", str(picture)], check=True, capture_output=True)
        return shown.stdout.decode()

    def end(self):
        self.viewer.end()
        ctl("destroy", self.name)
        ctl("undefine", self.name)


def expect_places(machine):
    def last():
        time.sleep(2)
        places = re.findall(rb"GUEST-PLACE \d+ (\d+) (\d+) \d+", machine.said())
        return tuple(map(int, places[-1])) if places else None

    def place(right, down, fits):
        return viewers.place(machine.viewer, right, down, last, fits, timeout=300, interval=1)

    middle = place(0, 0, lambda it: abs(it[0] - TABLET_MIDDLE) < NEAR and abs(it[1] - TABLET_MIDDLE) < 4 * NEAR)
    place(-100, -60, lambda it: it[0] < middle[0] - NEAR and it[1] < middle[1] - NEAR)
    place(100, 60, lambda it: it[0] > middle[0] + NEAR and it[1] > middle[1] + NEAR)


def expect_buttons(machine):
    for button, bit in BUTTONS.items():
        since = len(machine.said())
        ui.xdotool("click", button)
        machine.wait_said(rb"GUEST-PLACE %d \d+ \d+ 0\r\n(?s:.)*GUEST-PLACE 0 " % bit, timeout=120, since=since)
    for button, wheel in (("4", 1), ("5", 255)):
        since = len(machine.said())
        ui.xdotool("click", button)
        machine.wait_said(rb"GUEST-PLACE 0 \d+ \d+ %d\r" % wheel, timeout=120, since=since)


def lights(machine):
    return re.findall(rb"GUEST-CAPS (\d)", machine.said())


def expect_light(machine):
    """The key that the guest is sent lights it; one that was struck elsewhere does when the person comes back, once."""
    keys, viewer = Keyboard(), machine.viewer
    for light in (1, 0):
        keys.press(CAPS_LOCK)
        ui.wait_for(lambda: int(lights(machine)[-1]) == light, timeout=120, what=f"the light at {light}")
    window = viewer.window()
    ui.xdotool("windowminimize", "--sync", window)
    keys.press(CAPS_LOCK)
    viewer.focus(window)
    ui.wait_for(lambda: lights(machine)[-1] == b"1", timeout=120, what="the light of a key struck elsewhere")
    viewer.come_back()
    time.sleep(10)
    keys.press(CAPS_LOCK)
    ui.wait_for(lambda: lights(machine)[-1] == b"0", timeout=120, what="the light to go out")
    assert lights(machine) == [b"0", b"1", b"0", b"1", b"0"], lights(machine)
    keys.close()


def places(pictures):
    machine = Machine("places", linux("gh.do=tell", "<input type='tablet' bus='usb'/>"))
    try:
        machine.wait_said(rb"GUEST-TABLET")
        assert b"Linux version" in machine.said(), machine.said()[:500]
        machine.wait_said(rb"GUEST-CAPS 0")
        machine.viewer.focus()
        expect_light(machine)
        assert machine.size(pictures / "screen-text.png") == "720,400"
        expect_places(machine)
        expect_buttons(machine)
        drawn = machine.tell(b"draw\n", rb"GUEST-DRAWS (\d+,\d+)")[1].decode()
        ui.wait_for(lambda: machine.size(pictures / "screen-drawn.png") == drawn, timeout=60, interval=1,
                    what=f"a screen of {drawn}")
        assert drawn != "720,400", drawn
        expect_places(machine)
        ui.xdotool("windowsize", "--sync", machine.viewer.window(), "700", "600")
        expect_places(machine)
        assert machine.size(pictures / "screen-small-window.png") == drawn
        machine.viewer.picture(pictures / "screen-viewer.png")
    finally:
        print(machine.said()[-3000:].decode(errors="replace"))
        machine.end()


def movements_of(said):
    """Buttons, and how far to the right and up, of each movement."""
    return [tuple(map(int, numbers)) for numbers in re.findall(rb"GUEST-MOVE (\d+) (-?\d+) (-?\d+)\r", said)]


def moved(machine, right, down):
    """Moves the pointer; returns how far the guest says that it went."""
    since = len(machine.said())
    ui.xdotool("mousemove_relative", "--", str(right), str(down))
    time.sleep(5)
    sent = movements_of(machine.said()[since:])
    return sum(x for _, x, _ in sent), -sum(y for _, _, y in sent)


def movements(pictures):
    machine = Machine("movements", linux("quiet gh.do=mouse"))
    try:
        machine.wait_said(rb"GUEST-MOUSE")
        machine.viewer.focus()
        machine.viewer.click()  # which takes the pointer
        ui.wait_for(lambda: moved(machine, 40, 0)[0] >= 20, what="a movement to the right", timeout=300)
        for way in ((40, 0), (-40, 0), (0, 40), (0, -40)):
            went = moved(machine, *way)
            assert went == way, f"{went} where {way} was sent"
        for button, bit in BUTTONS.items():
            since = len(machine.said())
            ui.xdotool("click", button)
            machine.wait_said(rb"GUEST-MOVE %d 0 0\r\n(?s:.)*GUEST-MOVE 0 0 0\r" % bit, timeout=120, since=since)
        machine.viewer.picture(pictures / "screen-movements.png")
    finally:
        print(machine.said()[-3000:].decode(errors="replace"))
        machine.end()


def layouts(pictures):
    image = Path.home() / "layouts.img"
    image.write_bytes(keyboard.boot_sector().ljust(1 << 20, b"\0"))
    machine = Machine("layouts", "<memory unit='MiB'>64</memory><vcpu>1</vcpu>"
                      f"<os><type arch='x86_64' machine='xenfv'>hvm</type></os>{keyboard.machine_xml(image)}")
    keys = Keyboard()
    try:
        machine.wait_said(keyboard.READY)
        log, = Path(os.environ["GUESTHOUSE_UI_SESSION"]).rglob("*.serial.log")
        machine.viewer.focus()
        machine.viewer.click()  # which takes the keyboard
        keys.repeat(False)
        ui.wait_for(lambda: keymaps.send(log.read_bytes, keys.press, [30], b"\x1e\x9e"), what="a key", timeout=300)
        for (name, model), wanted in keymaps.KEYBOARDS.items():
            keymaps.set_layout(name, model)
            keymaps.expect_keys(log.read_bytes, keys.press, wanted)
            print(f"{len(wanted)} keys of {name}", flush=True)
    finally:
        machine.viewer.picture(pictures / "screen-layouts.png")
        keys.close()
        machine.end()


if __name__ == "__main__":
    {"places": places, "movements": movements, "layouts": layouts}[sys.argv[1]](Path(sys.argv[2]))
