# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A real guest with two screens: each is a window, or a tab, of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

import guesthouse_ui as ui
import keyboard_guest
import viewers

sys.path.append(str(Path(__file__).parents[1] / "integration"))
import screens  # noqa: E402

NAME = "duo"
SECOND = f"{NAME} – Screen 2"


@pytest.fixture
def duo(tmp_path):
    image = tmp_path / "screens.img"
    image.write_bytes(screens.boot_sector())
    keyboard_guest.define(NAME, screens.machine_xml(image))
    ui.wait_for(lambda: screens.READY in keyboard_guest.ctl("serial-log", NAME).stdout,
                what="the guest's second screen", timeout=120)
    yield
    keyboard_guest.ctl("destroy", NAME)
    keyboard_guest.ctl("undefine", NAME)


def is_blue(app, title, path):
    """Whether a window shows what the guest fills its second screen with."""
    app.raise_window(title)
    return viewers.middle_of(ui.screenshot(path, app.find(name=f"Screen of {title}"))) == "0000ff"


def active_window():
    return subprocess.run(["xdotool", "getactivewindow", "getwindowname"], capture_output=True, text=True,
                          check=False, timeout=ui.TIMEOUT).stdout.strip()


def test_the_menu_opens_the_other_screen(duo, start, pictures):
    app = start("--console", NAME)
    app.raise_window(NAME)
    app.find(name=f"Screen of {NAME}")
    app.choose("Screen 2")
    ui.wait_for(lambda: SECOND in app.windows(), what="a window of the second screen")
    ui.wait_for(lambda: is_blue(app, SECOND, pictures / "console-screen-2.png"), what="its blue", timeout=60)
    assert not is_blue(app, NAME, pictures / "console-screen-1.png")
    app.choose("Screen 2")
    ui.wait_for(lambda: active_window() == SECOND, what="the window that is there")
    assert sorted(app.windows()) == sorted((NAME, SECOND))
    app.choose("Consoles as Tabs of One Window")
    ui.wait_for(lambda: len(app.windows()) == 1, what="tabs")
    ui.screenshot(pictures / "console-screens-tabs.png")


def test_the_command_line_names_a_screen(duo, start, pictures):
    app = start("--console", NAME, "--screen", "2")
    ui.wait_for(lambda: SECOND in app.windows(), what="the second screen alone", timeout=60)
    ui.wait_for(lambda: is_blue(app, SECOND, pictures / "console-screen-2-alone.png"), what="its blue", timeout=60)


def test_a_machine_with_one_screen_offers_no_other(guest, start):
    app = start("--console", keyboard_guest.NAME)
    app.raise_window(keyboard_guest.NAME)
    ui.keys("F10")
    app.find(name="Only View", sensitive=True)
    assert not app.look(name="Screen 1") and not app.look(name="Screen 2")
