# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever can have the focus says what it is, on every page that there is."""

import re

import guesthouse_ui as ui
import pyatspi

# What only holds others, and is named by them.
HOLDERS = ("list item", "scroll pane", "split pane")


def nameless(top):
    """The role of each that can have the focus and has no name, with what it stands in."""
    found = []
    for accessible, _ in ui.walk(top):
        try:
            role = accessible.getRoleName()
            if (ui.has_state(accessible, pyatspi.STATE_FOCUSABLE) and role not in HOLDERS
                    and not accessible.name):
                found.append(f"{role} in {accessible.parent.getRoleName()}")
        except Exception:  # what has just gone is not there
            continue
    return found


def all_are_named(top, where):
    ui.wait_for(lambda: not nameless(top), timeout=10, what=f"names on {where}: {nameless(top)}")


def test_pages_of_the_host_and_storage_are_named(start):
    app = start("--host", "fake:?domains=3")
    window = app.find("frame", "Guesthouse")
    app.find("table", "Machines")
    all_are_named(window, "the machine's page")
    ui.keys("ctrl+h")
    for page, something in (("Check", ("push button", "Check Again")),
                            ("Logs", ("combo box", "Log")), ("Overview", ("label", "Processors"))):
        app.press(page, role="radio button")
        app.find(*something)
        all_are_named(window, page)
    ui.keys("ctrl+comma")
    all_are_named(app.find("frame", "Preferences"), "Preferences")
    ui.keys("Escape")
    app.gone("frame", "Preferences")
    ui.keys("ctrl+l")
    storage = app.find("frame", "Storage")
    app.find("list box", "Pools", within=storage)
    all_are_named(storage, "Storage")
    app.press("New Volume…", within=storage)
    all_are_named(storage, "New Volume")


def test_every_page_of_hardware_is_named(start):
    app = start("--host", "fake:?domains=3")
    app.find("table", "Machines")
    ui.keys("Home")
    app.find("push button", re.compile("^(Open|Start)$"), sensitive=True)
    ui.keys("alt+Return")
    window = app.find("frame", re.compile("^Settings of "))
    hardware = app.find("list box", "Hardware", within=window)
    for i in range(ui.wait_for(lambda: hardware.childCount, what="the list")):
        hardware.querySelection().selectChild(i)
        all_are_named(window, hardware[i].name)
    for page in ("Text", "Changes"):
        app.press(page, role="radio button", within=window)
        all_are_named(window, page)


def test_every_source_of_the_wizard_is_named(start):
    app = start("--host", "fake:?domains=1")
    app.find("table", "Machines")
    app.press("New machine")
    for card in ("^Installer", "^Disk", "^Cloud", "^Install tree"):
        ui.press(app.find("radio button", re.compile(card)))
        all_are_named(app.find("frame", "New Machine"), card)


def test_every_page_of_the_wizard_is_named(start):
    app = start("--host", "fake:?domains=1")

    def look(title):
        all_are_named(app.find("frame", "New Machine"), title)

    ui.walk_to_the_last_page(app, "named", ui.TREE, look)
    look("the last page")


def test_console_and_what_asks_are_named(start):
    app = start("--host", "fake:?domains=4&running=0")
    window = app.find("frame", "Guesthouse")
    app.find("table", "Machines")
    ui.keys("Home")
    app.find("push button", "Start", sensitive=True)
    ui.keys("Delete")
    app.find("push button", "Delete", sensitive=True)
    all_are_named(window, "what asks before deleting")
    app.press("Delete")
    app.find("push button", "Undo", sensitive=True)
    all_are_named(window, "what undoes deleting")
    app.press("Start")
    app.press("Open")
    ui.wait_for(lambda: len(app.windows()) == 2, what="the console's window")
    [console] = [w for w in app.top() if ui.is_showing(w) and w.name != window.name]
    all_are_named(console, "the console")
