# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a person does with the text of a serial line: copies it, pastes to the guest, keeps it in a file."""

import pytest

import guesthouse_ui as ui
import vdagent
from keyboard_guest import NAME, ctl, define, keyboard

SAID = keyboard.READY.decode().strip()


@pytest.fixture
def line(guest, start):
    """The application, and the terminal of that guest's serial line."""
    app = start("--console", NAME)
    ui.keys("ctrl+shift+t")
    terminal = app.find("terminal", f"Serial terminal of {NAME}", timeout=60)
    ui.wait_for(lambda: SAID in ui.text_of(terminal), what="what the guest wrote at its boot")
    ui.click(terminal)
    return app, terminal


@pytest.fixture
def pump(tmp_path):
    """A machine that writes to its first line, which is kept, what it is sent on its second."""
    image = tmp_path / "pump.img"
    image.write_bytes(vdagent.boot_sector())
    lines = "".join(f"<serial type='pty'><target port='{port}'/></serial>" for port in range(2))
    define("pump", keyboard.machine_xml(image).partition("<graphics")[0] + f"{lines}</devices>")
    yield "pump"
    ctl("destroy", "pump")
    ctl("undefine", "pump")


def test_what_it_says_is_copied(line, copied, pictures):
    app, terminal = line
    ui.click(terminal, button=3)
    app.find("menu item", "Select All", sensitive=True)
    assert app.look("menu item", "Copy", sensitive=True) is None
    ui.screenshot(pictures / "console-serial-menu.png")
    ui.press(app.find("menu item", "Select All"))
    ui.keys("ctrl+shift+c")
    ui.wait_for(lambda: SAID in copied(), what="the guest's words on the clipboard")


def test_it_is_kept_in_a_file(line, tmp_path, pictures):
    app, terminal = line
    file = tmp_path / "said.txt"
    assert app.save_serial_text(terminal, file) == f"{NAME}-serial.txt"
    ui.wait_for(lambda: file.exists() and SAID in file.read_text(), what="the guest's words in the file")
    app.save_serial_text(terminal, "/proc/said.txt")
    app.find("label", "The text could not be saved as /proc/said.txt")
    ui.screenshot(pictures / "console-serial-save-fails.png")


def test_what_is_pasted_is_sent(pump, start, copy):
    app = start("--console", pump)
    ui.press(app.find("radio button", "Serial 1", timeout=60))
    copy("from the clipboard")
    app.choose_for(app.find("terminal"), "Paste")
    ui.wait_for(lambda: b"from the clipboard" in ctl("serial-log", pump).stdout, what="what the guest was sent")
