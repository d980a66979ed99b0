#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""desktop.py TYPE FOLDER: in Domain 0, makes a machine of that type with the application's wizard, and
sees its guest on the serial line and on the screen. Pictures go to the folder."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import guesthouse_ui as ui

KINDS = {"pvh": "PVH", "pv": "PV", "hvm": "HVM"}
BOOT_SECONDS = 1800


def ctl(*arguments):
    return subprocess.run(["guesthousectl", "--host", "xen:", *arguments], capture_output=True, text=True,
                          timeout=300, check=False)


def go_on(app, pictures, title):
    app.press("Next")
    time.sleep(3)  # the page slides in
    ui.screenshot(pictures / f"desktop-{title}.png")


def set_number(app, name, number):
    """Not at the keyboard: a page that slides in slowly takes the focus when it has arrived."""
    app.find("spin button", name).queryValue().currentValue = number


def walk_through_wizard(app, kind, name, pictures):
    app.press("New machine")
    ui.enter_text(app.find("text", "Location"), str(ui.TREE))
    app.find(name=re.compile("Debian"))
    app.find("push button", "Next", sensitive=True)
    go_on(app, pictures, "size")
    set_number(app, "Memory", 1024)
    go_on(app, pictures, "disk")
    set_number(app, "Size", 1)
    for title in ("network", "user", "ready"):
        go_on(app, pictures, title)
    app.find("text", "Name").queryEditableText().setTextContents(name)
    app.press("Kind of guest", role="toggle button")
    app.press(kind, role="radio button")
    ui.screenshot(pictures / f"desktop-{kind}-ready.png")
    app.press("Create")


def await_screen(name, picture):
    """Until the installer draws on the screen that the console window shows."""

    def drawn():
        # A guest that the emulator breaks starts anew, from its empty disk.
        shown = json.loads(ctl("--json", "show", name).stdout)
        assert shown["installing"] and shown["state"] == "running", shown
        return ctl("screenshot", name, str(picture)).returncode == 0 and subprocess.run(
            [Path(__file__).with_name("colours.py"), picture], check=False).returncode == 0

    ui.wait_for(drawn, timeout=BOOT_SECONDS, what="the installer on the screen", interval=5)


def look_at_serial(app, name, picture):
    """The installer speaks on the serial line of what has no firmware as well: it draws itself anew there
    when it is told to."""
    app.raise_window(name)
    ui.keys("ctrl+shift+t")
    terminal = app.find("terminal", timeout=120)
    terminal.queryComponent().grabFocus()
    ui.keys("Down")
    ui.wait_for(lambda: ui.text_of(terminal).strip(), timeout=120, what="words on the serial line", interval=2)
    ui.screenshot(picture)


def main():
    kind, pictures = KINDS[sys.argv[1]], Path(sys.argv[2])
    name = f"desk-{sys.argv[1]}"
    with ui.Application("--host", "xen:") as app:
        try:
            walk_through_wizard(app, kind, name, pictures)
            ui.wait_for(lambda: name in app.windows(), timeout=BOOT_SECONDS, what="the console window",
                        interval=2)
            ui.screenshot(pictures / f"desktop-{kind}-started.png")
            listed = subprocess.run(["xl", "list"], capture_output=True, text=True, check=True).stdout
            assert name in listed, listed
            await_screen(name, pictures / f"desktop-{kind}-screen.png")
            ui.screenshot(pictures / f"desktop-{kind}-console.png")
            if kind != "HVM":
                look_at_serial(app, name, pictures / f"desktop-{kind}-serial.png")
        except Exception:
            subprocess.run(["ps", "-eo", "pid,ppid,stat,wchan:24,time,args"], check=False)
            raise
        finally:
            ui.screenshot(pictures / f"desktop-{kind}-end.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
