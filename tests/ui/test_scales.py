# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every window gets narrow, and fits the screen, whatever the scale and the size of letters."""

import re
import subprocess

import pytest

import guesthouse_ui as ui
import pools
import pyatspi

# A window says how small it can be in the display's pixels, and counts the border around it.
BORDER = 10
NARROW = 360
LOW = 400
SCREEN = (1600, 1000)  # of tests/ui/session
BUILD = "Build machine 1"

SCALES = {"plain": {}, "letters": {"GDK_DPI_SCALE": "1.5"}, "double": {"GDK_SCALE": "2"}}
FACTORS = {"plain": 1, "letters": 1.5, "double": 2}


def window_of(title):
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{title}"],
                           capture_output=True, text=True, timeout=ui.TIMEOUT, check=False)
    return found.stdout.split()[-1] if found.stdout.split() else None


def figures(window, pattern, program, *arguments):
    said = subprocess.run([program, *arguments, window] if program == "xwininfo" else
                          [program, "-id", window, *arguments],
                          capture_output=True, text=True, timeout=ui.TIMEOUT, check=False).stdout
    found = re.search(pattern, said, re.DOTALL)
    return (int(found[1]), int(found[2])) if found else None


def smallest(title):
    """How narrow and how low the window of that title lets itself be made."""
    window = window_of(title)
    return window and figures(window, r"minimum size: (\d+) by (\d+)", "xprop", "WM_NORMAL_HINTS")


def size(title):
    window = window_of(title)
    return window and figures(window, r"Width: (\d+).*Height: (\d+)", "xwininfo", "-id")


@pytest.fixture(params=SCALES)
def look(request):
    """Says that a window can be made small, and stands within the screen."""
    factor = FACTORS[request.param]
    most = (NARROW * factor + BORDER * factor, LOW * factor)

    def look(title, where):
        def fits():
            least, now = smallest(title), size(title)
            return (least and now and least[0] <= most[0] and least[1] <= most[1]
                    and now[0] <= SCREEN[0] and now[1] <= SCREEN[1])
        try:
            ui.wait_for(fits, what="it")
        except AssertionError:
            raise AssertionError(f"{where} is {size(title)} large and at least {smallest(title)}, "
                                 f"where {most} should do") from None

    look.environment = SCALES[request.param]
    return look


def start_at(start, look, domains=3):
    app = start("--host", f"fake:?domains={domains}&running=1", environment=look.environment)
    app.find("table", "Machines")
    return app


def test_machine_and_host(start, look):
    app = start_at(start, look)
    app.find("push button", re.compile("^(Open|Start)$"), sensitive=True)
    look("Guesthouse$", "a machine's page")
    ui.keys("ctrl+h")
    for page, something in (("Check", ("push button", "Check Again")),
                            ("Logs", ("combo box", "Log")), ("Overview", ("label", "Processors"))):
        app.press(page, role="radio button")
        app.find(*something)
        look("Guesthouse$", page)
    ui.keys("ctrl+comma")
    app.find("frame", "Preferences")
    look("Preferences$", "Preferences")


def test_storage(start, look, tmp_path):
    name = "scales-" + tmp_path.name.replace("_", "-")[-24:]
    app = start_at(start, look)
    pools.add_folder("fake:?domains=3&running=1", name, tmp_path)
    try:
        ui.keys("ctrl+l")
        app.find("frame", "Storage")
        pools.show(app, name)
        app.find("push button", "New Volume…", sensitive=True)
        look("Storage$", "a pool")
        app.press("New Volume…")
        app.find("dialog", "New Volume")
        look("New Volume$", "New Volume")
        ui.keys("Escape")
        app.gone("dialog", "New Volume")
        app.raise_window("Storage")
        for page in ("Media", "Trash"):
            pools.show(app, page)
            app.find("table", page)
            look("Storage$", page)
    finally:
        pools.call("fake:?domains=3&running=1", "RemovePool", "(sa{sv})", name, {})


def test_wizard(start, look):
    app = start_at(start, look)
    app.press("New machine")
    for card in ("^Installer", "^Disk", "^Cloud", "^Install tree"):
        ui.press(app.find("radio button", re.compile(card)))
        look("New Machine$", card)


def test_settings(start, look):
    app = start_at(start, look)
    ui.keys("Home")
    app.find("push button", re.compile("^(Open|Start)$"), sensitive=True)
    ui.keys("alt+Return")
    window = app.find("frame", re.compile("^Settings of "))
    hardware = app.find("list box", "Hardware", within=window)
    for i in range(ui.wait_for(lambda: hardware.childCount, what="the list")):
        hardware.querySelection().selectChild(i)
        look("Settings of ", hardware[i].name)
    for page in ("Text", "Changes"):
        app.press(page, role="radio button", within=window)
        look("Settings of ", page)


def test_console(start, look):
    app = start("--host", "fake:?domains=6&running=6", environment=look.environment)
    app.find("table", "Machines")
    ui.keys("Home")
    app.find("push button", "Open", sensitive=True)
    ui.keys("ctrl+o")
    app.find(name=f"Screen of {BUILD}")
    look(f"{BUILD}$", "the screen")
    app.raise_window(BUILD)
    ui.keys("ctrl+shift+t")
    app.find("terminal")
    look(f"{BUILD}$", "the serial line")


def test_a_menu_that_is_longer_than_its_window_scrolls(start, pictures):
    app = start("--host", "fake:?domains=6", "--console", BUILD, environment=SCALES["double"])
    app.find(name=f"Screen of {BUILD}")
    app.raise_window(BUILD)
    app.choose("Send Keys")
    app.find(name="Ctrl+Alt+Del")
    entry = ui.wait_for(lambda: app.scroll_to("Own Keys…"), what="the last entry")
    ui.wait_for(lambda: ui.is_showing(entry), what="it in view")
    window = app.find("frame", BUILD).queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    box = entry.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    assert window.y <= box.y and box.y + box.height <= window.y + window.height, (box, window)
    ui.screenshot(pictures / "console-menu-scrolled.png")
