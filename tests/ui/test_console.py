# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The console window as a person meets it, on the machines of the fake host."""

import time

import pytest

import guesthouse_ui as ui

HOST = ("--host", "fake:?domains=6")
NAME = "Build machine 1"
SCREEN = f"Screen of {NAME}"


@pytest.fixture
def console(start):
    """The application with one console open, reached by keys alone."""
    app = start(*HOST)
    app.find("table", "Machines")
    ui.keys("Home")
    app.find("push button", "Open", sensitive=True)
    ui.keys("ctrl+o")
    app.find(name=SCREEN)
    app.raise_window(NAME)
    return app


def state(app):
    """What stands under the machine's name in the main window."""
    window = app.find("frame", "Guesthouse")
    return [words for words in ("Running", "Off", "Paused") if app.look("label", words, window)]


def test_keys_of_the_guest_do_nothing_to_the_machine(console):
    for key in ("ctrl+d", "ctrl+p", "ctrl+b", "ctrl+w", "ctrl+n", "ctrl+q"):
        ui.keys(key)
    time.sleep(1)
    assert console.windows() == ["Guesthouse", NAME]
    assert state(console) == ["Running"]


def test_keys_of_the_serial_terminal_do_nothing_to_the_machine(console):
    ui.keys("ctrl+shift+t")
    terminal = console.find("terminal")
    ui.keys("ctrl+d", "ctrl+w", "ctrl+p")
    time.sleep(1)
    assert state(console) == ["Running"]
    ui.type_text("help")
    ui.keys("Return")
    ui.wait_for(lambda: "help" in ui.text_of(terminal), what="what was typed in the terminal")
    ui.keys("ctrl+shift+t")
    console.find(name=SCREEN)


def test_full_screen_shows_its_bar_at_the_top_edge(console):
    ui.xdotool("mousemove", "800", "500")
    ui.keys("F11")
    console.gone("push button", "Full screen")
    # A hand's pointer is on its way before it arrives.
    ui.xdotool("mousemove", "800", "300", "sleep", "0.2", "mousemove", "800", "0")
    menu = console.find("toggle button", "Menu", console.find("frame", NAME))
    console.find("push button", "Leave full screen")
    ui.click(menu)
    console.find("check box", "Full Screen")
    ui.xdotool("mousemove_relative", "0", "200")
    time.sleep(1)
    assert console.look("check box", "Full Screen"), "the menu went away with the bar"
    ui.keys("Escape")
    ui.xdotool("mousemove", "800", "500")
    console.gone("push button", "Leave full screen")
    ui.keys("F11")
    console.find("push button", "Full screen")


def test_console_and_list_come_back_after_the_service_was_killed(console):
    console.kill_service()
    time.sleep(1)
    console.find(name=SCREEN)
    ui.wait_for(lambda: state(console) == ["Running"], what="the machine in the list")
    assert console.look("push button", "Reconnect") is None


def test_forcing_off_asks_until_preferences_say_no(console):
    console.raise_window("Guesthouse")
    ui.keys("ctrl+shift+d")
    console.find("push button", "Force Off")
    ui.keys("Escape")
    console.gone("push button", "Force Off")
    assert state(console) == ["Running"]

    ui.keys("ctrl+comma")
    ui.press(console.find("toggle button", "Ask before forcing off"))
    ui.keys("Escape")
    console.gone("toggle button", "Ask before forcing off")
    console.raise_window("Guesthouse")
    ui.keys("ctrl+shift+d")
    ui.wait_for(lambda: state(console) == ["Off"], what="the machine to be off")

    # The fake host lives on for a while after the application.
    ui.keys("ctrl+r")
    ui.wait_for(lambda: state(console) == ["Running"], what="the machine to run again")
