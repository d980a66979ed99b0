# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Keeps tests of the window away from a person's own desktop, and keeps a picture of failures."""

import os
import subprocess
from pathlib import Path

import pytest

import guesthouse_ui as ui
import keyboard_guest
from keyboard_guest import keyboard


CLIPBOARD = """
import sys, gi
gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk
clipboard = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)
if len(sys.argv) > 1:
    clipboard.set_text(sys.argv[1], -1)
    print("set", flush=True)
    Gtk.main()
else:
    sys.stdout.write(clipboard.wait_for_text() or "")
"""
PYTHON = "/usr/bin/python3"


def pytest_collection_modifyitems(items):
    # It sets the display's keyboard, presses all keys, and leaves it in a state that others stumble over.
    items.sort(key=lambda item: item.path.name == "test_keymaps.py")
    if not ui.in_session():
        for item in items:
            item.add_marker(pytest.mark.skip(reason="runs within tests/ui/session"))


@pytest.fixture
def pictures(tmp_path):
    """Where a test leaves its pictures."""
    folder = os.environ.get("GUESTHOUSE_TEST_LOGS")
    folder = Path(folder) / "pictures" if folder else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    folder = os.environ.get("GUESTHOUSE_TEST_LOGS")
    if call.when == "call" and outcome.get_result().failed and folder and ui.in_session():
        try:
            ui.screenshot(Path(folder) / f"{item.name}.png")
        except (OSError, subprocess.SubprocessError):
            pass


@pytest.fixture
def start():
    """Starts the application with arguments, and ends it after the test."""
    running = []

    def start(*arguments, **options):
        app = ui.Application(*arguments, **options)
        running.append(app)
        app.start()
        return app

    yield start
    for app in running:
        app.stop()


@pytest.fixture
def image(tmp_path):
    """The disk of the guest of keyboard.py."""
    path = tmp_path / "keys.img"
    path.write_bytes(keyboard.boot_sector())
    return path


@pytest.fixture
def guest(image):
    """That guest, running as the service's machine; what it wrote to its line is read anew at each call."""
    keyboard_guest.define(keyboard_guest.NAME, keyboard.machine_xml(image))
    keyboard_guest.wait_until_booted(keyboard_guest.line)
    yield keyboard_guest.line
    keyboard_guest.ctl("destroy", keyboard_guest.NAME)
    keyboard_guest.ctl("undefine", keyboard_guest.NAME)


@pytest.fixture
def copy():
    """Puts a text into the desktop's clipboard."""
    owners = []

    def copy(text):
        owner = subprocess.Popen([PYTHON, "-c", CLIPBOARD, text], stdout=subprocess.PIPE)
        owners.append(owner)
        assert owner.stdout.readline() == b"set\n"

    yield copy
    for owner in owners:
        owner.kill()
        owner.wait()


@pytest.fixture
def copied():
    """What is on the desktop's clipboard."""
    return lambda: subprocess.run([PYTHON, "-c", CLIPBOARD], check=True, capture_output=True, timeout=60).stdout.decode()
