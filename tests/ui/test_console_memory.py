# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A console window comes back as it was left, machine by machine."""

import configparser
import json
import os
from pathlib import Path

import guesthouse_ui as ui
from keyboard_guest import NAME, ctl
from test_console_guest import choose


def open_console(start):
    app = start("--console", NAME)
    app.find(name=f"Screen of {NAME}")
    app.raise_window(NAME)
    return app


def memory():
    """What is kept of the window of the machine, and the file it stands in."""
    uuid = json.loads(ctl("show", NAME, "--json").stdout)["uuid"]
    path = Path(os.environ["XDG_STATE_HOME"]) / "guesthouse" / "windows.ini"
    parser = configparser.ConfigParser()
    parser.read(path)
    return path, parser, parser[uuid] if uuid in parser else {}


def close(app):
    ui.keys("alt+F4")
    ui.wait_for(lambda: "fullscreen" in memory()[2], what="the window to be remembered", interval=0.5)
    app.stop()


def test_zoom_serial_line_and_full_screen_come_back(guest, start, pictures):
    app = open_console(start)
    choose(app, "Zoom", "200 %")
    app.gone(name="200 %")
    choose(app, "Screen and Serial Console Side by Side")
    app.find("terminal")
    ui.keys("Escape")
    ui.click(app.find(name=f"Screen of {NAME}"))
    close(app)
    assert memory()[2]["beside"] == "true" and memory()[2]["zoom"] == "200"

    app = open_console(start)
    app.find("terminal")
    screen = app.find(name=f"Screen of {NAME}")
    ui.wait_for(lambda: screen.queryComponent().getSize()[0] >= 1280, what="two pixels for each of the guest's")
    ui.screenshot(pictures / "console-remembered.png")


def test_a_smaller_monitor_has_room_for_it(guest, start):
    close(open_console(start))
    path, parser, kept = memory()
    kept["width"], kept["height"], kept["fullscreen"] = "5000", "4000", "false"
    with path.open("w") as file:
        parser.write(file, space_around_delimiters=False)
    app = open_console(start)
    size = app.find("frame", NAME).queryComponent().getSize()
    assert size[0] <= 1700 and size[1] <= 1100, size


def test_full_screen_comes_back(guest, start):
    app = open_console(start)
    ui.keys("F11")
    app.gone("push button", "Full screen")
    close(app)
    app = open_console(start)
    app.gone("push button", "Full screen")
    ui.keys("F11")
    app.find("push button", "Full screen")
