# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The console window with a real guest, which writes what its keyboard sends to its serial line."""

import pytest

import guesthouse_ui as ui
from keyboard_guest import ALTGR, NAME, SHIFT, expect, stroke, strokes


@pytest.fixture
def console(guest, start):
    app = start("--console", NAME)
    app.find(name=f"Screen of {NAME}")
    app.raise_window(NAME)
    return app


def choose(app, *entries):
    app.choose(*entries)


def test_keys_are_sent_from_the_menu_and_from_the_keyboard(guest, console, pictures):
    choose(console, "Send Keys", "Ctrl+Alt+Del")
    expect(guest, stroke(0x1D, 0x38, 0x153))
    ui.xdotool("key", "a")
    expect(guest, stroke(0x1D, 0x38, 0x153), stroke(0x1E))


def test_own_keys_are_kept_and_sent(guest, console, pictures):
    choose(console, "Send Keys", "Own Keys…")
    entry = console.find("text", "Key combination")
    ui.enter_text(entry, "alt+nokey")
    assert console.find("push button", "Add")
    assert not console.look("push button", "Add", sensitive=True)
    ui.enter_text(entry, "ctrl+alt+f8")
    ui.press(console.find("push button", "Add", sensitive=True))
    console.find("push button", "Remove Ctrl+Alt+F8")
    ui.screenshot(pictures / "console-own-keys.png")
    ui.keys("Escape")
    console.gone("push button", "Remove Ctrl+Alt+F8")
    choose(console, "Send Keys", "Ctrl+Alt+F8")
    expect(guest, stroke(0x1D, 0x38, 0x42))


def test_the_clipboard_is_typed_for_a_german_keyboard(guest, console, copy, pictures):
    copy("zY@ö")
    choose(console, "Keyboard Layout for Typing", "German")
    ui.keys("Escape")
    console.gone(name="Type the Clipboard")
    choose(console, "Type the Clipboard")
    expect(guest, stroke(0x15), stroke(SHIFT, 0x2C), stroke(ALTGR, 0x10), stroke(0x27))


def test_what_cannot_be_typed_is_told(guest, console, copy, pictures):
    copy("日本")
    choose(console, "Keyboard Layout for Typing", "English (US)")
    ui.keys("Escape")
    console.gone(name="Type the Clipboard")
    choose(console, "Type the Clipboard")
    label = console.find("alert")
    assert "日" in ui.text_of(label)
    ui.screenshot(pictures / "console-cannot-type.png")
    assert strokes(guest()) == []


def test_only_viewing_keeps_keys_from_the_guest(guest, console):
    choose(console, "Only View")
    console.gone(name="Only View")
    ui.xdotool("key", "a")
    choose(console, "Only View")
    console.gone(name="Only View")
    ui.xdotool("key", "b")
    expect(guest, stroke(0x30))


def test_zoom(guest, console, pictures):
    screen = console.find(name=f"Screen of {NAME}")

    def size():
        box = screen.queryComponent().getSize()
        return box[0], box[1]

    choose(console, "Zoom", "200 %")
    ui.wait_for(lambda: size()[0] == 1440, what="two pixels for each of the guest's 720")
    ui.screenshot(pictures / "console-zoom-200.png")
    choose(console, "Zoom", "100 %")
    ui.wait_for(lambda: size()[0] < 1440, what="the guest's own size")
    choose(console, "Zoom", "Fit the Window")
    ui.wait_for(lambda: size()[0] >= 720, what="the screen to fill the window")
    ui.screenshot(pictures / "console-fit.png")


def test_serial_line_beside_the_screen(guest, console, pictures):
    choose(console, "Screen and Serial Console Side by Side")
    terminal = console.find("terminal")
    console.find(name=f"Screen of {NAME}")
    ui.wait_for(lambda: "READY" in ui.text_of(terminal), what="what the guest wrote at its boot")
    ui.screenshot(pictures / "console-beside.png")
    ui.click(terminal)
    ui.keys("ctrl+shift+f")
    entry = console.find(name="Find in the serial line")
    ui.enter_text(entry, "ready")
    ui.screenshot(pictures / "console-serial-find.png")
    ui.keys("Escape")
    ui.xdotool("key", "x")
    ui.click(console.find(name=f"Screen of {NAME}"))
    ui.xdotool("key", "c")
    expect(guest, stroke(0x2E))
