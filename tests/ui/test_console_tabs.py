# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Consoles as tabs of one window, and each in a window of its own."""

import pytest

import guesthouse_ui as ui

HOST = ("--host", "fake:?domains=6&running=6")
FIRST = "Build machine 1"
SECOND = "Desktop 1"
TABS = "Consoles as Tabs of One Window"


@pytest.fixture
def consoles(start):
    """The application with two consoles open, the second one's window in front."""
    app = start(*HOST)
    app.find("table", "Machines")
    for name, key in ((FIRST, "Home"), (SECOND, "Down")):
        app.raise_window("Guesthouse")
        app.find("table", "Machines").queryComponent().grabFocus()
        ui.keys(key)
        app.find("label", name, sensitive=True)
        app.find("push button", "Open", sensitive=True)
        ui.keys("ctrl+o")
        app.find(name=f"Screen of {name}")
    app.raise_window(SECOND)
    return app


def gathered(app):
    """Makes the open consoles tabs of the second one's window."""
    app.choose(TABS)
    ui.wait_for(lambda: sorted(app.windows()) == [SECOND, "Guesthouse"], what="one window")
    return app


def is_in_front(app, name, other):
    ui.wait_for(lambda: app.look(name=f"Screen of {name}") and
                not app.look(name=f"Screen of {other}"), what=f"the screen of {name} alone")


def test_consoles_become_tabs_and_windows_again(consoles, pictures):
    gathered(consoles)
    is_in_front(consoles, SECOND, FIRST)
    ui.screenshot(pictures / "console-tabs.png")
    consoles.choose(TABS)
    ui.wait_for(lambda: sorted(consoles.windows()) == [FIRST, SECOND, "Guesthouse"],
                what="three windows")
    consoles.find(name=f"Screen of {FIRST}")
    consoles.find(name=f"Screen of {SECOND}")


def test_page_keys_turn_to_the_next_tab_and_the_title_follows(consoles):
    gathered(consoles)
    ui.keys("ctrl+Next")
    is_in_front(consoles, FIRST, SECOND)
    ui.wait_for(lambda: FIRST in consoles.windows(), what="its title")
    ui.keys("ctrl+Prior")
    is_in_front(consoles, SECOND, FIRST)


def test_page_keys_are_the_guest_s_while_it_has_the_keyboard(consoles, tmp_path):
    gathered(consoles)
    ui.click(consoles.find(name=f"Screen of {SECOND}"))
    window = consoles.find("frame", SECOND)
    ui.wait_for(lambda: "to free the key" in ui.ocr(ui.screenshot(tmp_path / "grab.png", window)),
                what="the grab")
    ui.keys("ctrl+Next", "ctrl+Next", "ctrl+Next")
    assert SECOND in consoles.windows()
    assert consoles.look(name=f"Screen of {SECOND}")


def test_a_machine_is_opened_as_a_tab_and_moved_out(consoles, pictures):
    gathered(consoles)
    consoles.raise_window("Guesthouse")
    consoles.find("table", "Machines").queryComponent().grabFocus()
    ui.keys("Down")
    consoles.find("push button", "Open", sensitive=True)
    ui.keys("ctrl+o")
    ui.wait_for(lambda: len(consoles.windows()) == 2 and SECOND not in consoles.windows(),
                what="the third console in the second one's window")
    [third] = [title for title in consoles.windows() if title != "Guesthouse"]
    consoles.raise_window(third)
    consoles.choose("Move to a Window of Its Own")
    ui.wait_for(lambda: third in consoles.windows() and len(consoles.windows()) == 3,
                what="a window of its own")
    consoles.find(name=f"Screen of {third}")
    ui.screenshot(pictures / "console-tab-moved.png")


def test_page_keys_turn_tabs_in_full_screen(consoles):
    gathered(consoles)
    ui.keys("F11")
    consoles.gone("push button", "Full screen")
    ui.keys("ctrl+Next")
    is_in_front(consoles, FIRST, SECOND)
    ui.keys("F11")
    consoles.find("push button", "Full screen")
