# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The console window when somebody else sits at the same real guest's screen."""

import os
import sys
from pathlib import Path

import pytest
from gi.repository import Gio, GLib

import guesthouse_ui as ui
from keyboard_guest import NAME, expect, stroke, strokes
from test_console_guest import choose

sys.path.append(str(Path(__file__).parents[1] / "integration"))
from service import Client, wait_until  # noqa: E402

ANNA = "Anna on laptop"


class Other:
    """Another client of the service: somebody at another computer."""

    def __init__(self):
        address = f"unix:path={os.environ['XDG_RUNTIME_DIR']}/guesthouse/bus"
        self.client = Client(Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT, None, None))
        self.path = self.client.open_host("qemu:").find(NAME)

    def join(self, **options):
        values = {key.replace("_", "-"): GLib.Variant("b", True) for key in options}
        return self.client.call(self.path, "Domain.JoinConsole", "(a{sv})",
                                {"who": GLib.Variant("s", ANNA), **values})

    def keys(self):
        """Who has the keys."""
        return [who for _, who, keys in self.client.get_all(self.path, "Domain")["Attached"] if keys]

    def count(self):
        return len(self.client.get_all(self.path, "Domain")["Attached"])


@pytest.fixture
def other(guest):
    other = Other()
    yield other
    other.client.close()


def open_console(start, *options):
    app = start("--console", NAME, *options)
    app.find(name=f"Screen of {NAME}")
    app.raise_window(NAME)
    return app


def test_who_comes_second_is_asked_and_may_take_over(guest, other, start, pictures):
    other.join()
    console = open_console(start)
    assert ANNA in ui.text_of(console.find("alert"))
    ui.screenshot(pictures / "console-attend-asked.png")
    ui.xdotool("key", "a")
    ui.press(console.find("push button", "Take Over"))
    console.gone("push button", "Take Over")
    wait_until(lambda: other.keys() not in ([ANNA], []), what="the keys to be the window's")
    ui.xdotool("key", "b")
    expect(guest, stroke(0x30))


def test_who_is_taken_over_is_told_and_gets_the_keys_back(guest, other, start, pictures):
    console = open_console(start)
    wait_until(lambda: len(other.keys()) == 1, what="the window to have the keys")
    number = other.join(take_over=True)
    assert ANNA in ui.text_of(console.find("alert"))
    ui.screenshot(pictures / "console-attend-taken.png")
    ui.xdotool("key", "a")
    other.client.call(other.path, "Domain.LeaveConsole", "(u)", number)
    console.gone("push button", "Take Over")
    wait_until(lambda: len(other.keys()) == 1, what="the window to have the keys again")
    ui.click(console.find(name=f"Screen of {NAME}"))
    ui.xdotool("key", "b")
    expect(guest, stroke(0x30))


def test_who_only_looks_leaves_the_keys_alone(guest, other, start):
    other.join()
    console = open_console(start, "--view-only")
    wait_until(lambda: other.count() == 2, what="the window to be there")
    assert other.keys() == [ANNA]
    assert not console.look("push button", "Take Over")
    ui.xdotool("key", "a")
    choose(console, "Only View")
    wait_until(lambda: other.keys() not in ([ANNA], []), what="the keys to be the window's")
    console.gone(name="Only View")
    ui.xdotool("key", "b")
    expect(guest, stroke(0x30))
    assert strokes(guest()) == stroke(0x30)


def test_taking_over_can_be_asked_for_at_once(guest, other, start):
    other.join()
    open_console(start, "--take-over")
    wait_until(lambda: other.keys() not in ([ANNA], []), what="the keys to be the window's")
