# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A machine is saved, shown as saved, and goes on."""
import guesthouse_ui as ui


def choose(app):
    app.find("table", "Machines")
    ui.keys("Down")


def from_menu(app, entry):
    """Opens the menu of the chosen machine and presses an entry of it."""
    ui.press(app.find("toggle button", "Machine menu", sensitive=True))
    found = app.find(name=entry, sensitive=True)
    ui.press(found)


def test_save_restore_and_discard(start, pictures):
    app = start("--host", "fake:?domains=1&running=1&latency=100")
    choose(app)
    app.find("push button", "Open", sensitive=True)
    from_menu(app, "Save State")
    restore = app.find("push button", "Restore", sensitive=True)
    app.find(name="Saved")
    ui.screenshot(pictures / "saved.png")
    ui.press(restore)
    app.find("push button", "Open", sensitive=True)
    ui.keys("ctrl+alt+s")
    app.find("push button", "Restore", sensitive=True)
    ui.press(app.find("toggle button", "Machine menu", sensitive=True))
    app.find(name="Discard Saved State…")
    ui.screenshot(pictures / "saved-menu.png")
    ui.press(app.find(name="Discard Saved State…", sensitive=True))
    ui.press(app.find("push button", "Discard", sensitive=True))
    app.find("push button", "Start", sensitive=True)


def test_the_menu_has_what_the_hypervisor_can(start, pictures):
    app = start("--host", "fake:?domains=1&running=1")
    choose(app)
    app.find("push button", "Open", sensitive=True)
    ui.press(app.find("toggle button", "Machine menu", sensitive=True))
    for entry in ("Save State", "Press Power Button", "Send NMI", "Dump Memory…"):
        app.find(name=entry, sensitive=True)
    ui.screenshot(pictures / "life-menu.png")
    ui.press(app.find(name="Send NMI"))
