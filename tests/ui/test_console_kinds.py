# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The console window of machines that have not both a screen and a serial line."""

import json
import subprocess

import pytest

import guesthouse_ui as ui
from keyboard_guest import ctl, define, keyboard

NAME = "plain"


@pytest.fixture
def machine(image):
    """Defines and starts the guest of keyboard.py with these devices besides its disk."""
    def machine(devices):
        disk = keyboard.machine_xml(image).partition("<graphics")[0]
        assert "</disk>" in disk
        define(NAME, f"{disk}{devices}</devices>")

    yield machine
    ctl("destroy", NAME)
    ctl("undefine", NAME)


@pytest.mark.parametrize("devices", [
    "<serial type='pty'/>",
    "<graphics type='vnc'/><video><model type='none'/></video><serial type='pty'/>",
], ids=["no display", "a display without a card"])
def test_a_machine_without_a_screen_opens_on_its_serial_line(machine, start, pictures, devices):
    machine(devices)
    app = start("--console", NAME)
    terminal = app.find("terminal", timeout=60)
    app.raise_window(NAME)
    ui.wait_for(lambda: keyboard.READY.decode().strip() in ui.text_of(terminal), what="the guest's words")
    ui.screenshot(pictures / "console-serial-alone.png")
    assert app.look(name=f"Screen of {NAME}") is None
    ui.keys("ctrl+shift+t")
    app.find("label", f"{NAME} has no screen: it can be used on its serial console")
    ui.screenshot(pictures / "console-no-screen.png")
    ui.keys("ctrl+shift+t")
    app.find("terminal")


def test_a_machine_without_any_console_says_so(machine, start):
    machine("")
    app = start("--console", NAME)
    label = app.find("label", f"{NAME} has neither a screen nor a serial console. Add one in its settings: "
                     "it is there from the next start", timeout=60)
    assert ui.is_showing(label)


def test_each_of_several_serial_lines_has_a_terminal(machine, start, pictures):
    machine("<serial type='pty'><target port='0'/></serial><serial type='pty'><target port='1'/></serial>")
    assert json.loads(ctl("show", NAME, "--json").stdout)["consoles"] == ["serial", "serial1"]
    app = start("--console", NAME)
    app.raise_window(NAME)
    terminal = app.find("terminal", timeout=60)
    ui.wait_for(lambda: keyboard.READY.decode().strip() in ui.text_of(terminal), what="the guest's words")
    ui.press(app.find("radio button", "Serial 1"))
    ui.wait_for(lambda: keyboard.READY.decode().strip() not in ui.text_of(app.find("terminal")),
                what="the other line", timeout=60)
    ui.screenshot(pictures / "console-two-lines.png")
    busy = subprocess.run(["guesthousectl", "console", NAME, "--serial", "--line", "1"], capture_output=True,
                          stdin=subprocess.DEVNULL, text=True, timeout=60, check=False)
    assert busy.returncode != 0 and "open elsewhere" in busy.stderr
