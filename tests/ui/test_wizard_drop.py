# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Something is dragged from another window, as from the file manager, and dropped onto ours."""

import os
import re
import select
import subprocess
import time

import pyatspi
import pytest

import guesthouse_ui as ui

# A square in the screen's corner that offers what a file manager does.
SOURCE = """
import sys, gi
gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk
window = Gtk.Window(type=Gtk.WindowType.POPUP)
area = Gtk.EventBox()
area.set_size_request(60, 60)
area.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
area.drag_source_add_uri_targets()
area.connect("drag-data-get", lambda area, context, data, *_: (print("given", flush=True), data.set_uris(sys.argv[1:])))
area.connect("drag-end", lambda *_: print("ended", flush=True))
window.add(area)
window.move(0, 0)
window.connect("map-event", lambda *_: print("shown", flush=True))
window.show_all()
Gtk.main()
"""


def heard(source, word, seconds):
    """What it says until it has said a word, or for some seconds."""
    said, end = "", time.monotonic() + seconds
    while word not in said and time.monotonic() < end:
        if select.select([source.stdout], [], [], 1)[0]:
            said += os.read(source.stdout.fileno(), 4096).decode()
    return said


def drag(source, x, y, pause):
    """As a hand does it, which waits until it sees where it is. Returns: whether it was taken"""
    ui.xdotool("mousemove", "20", "20")
    time.sleep(pause)
    ui.xdotool("mousedown", "1")
    for step in range(1, 9):
        time.sleep(pause / 4)
        ui.xdotool("mousemove", str(20 + (x - 20) * step // 8), str(20 + (y - 20) * step // 8))
    time.sleep(pause)
    ui.xdotool("mousemove", str(x + 1), str(y))
    time.sleep(pause)
    ui.xdotool("mouseup", "1")
    return "given" in heard(source, "ended", 5 + 10 * pause)


@pytest.fixture
def drop():
    """Drags URIs from there to the middle of an accessible; on a slow computer, again and slower."""
    sources = []

    def drop(target, *uris):
        source = subprocess.Popen(["/usr/bin/python3", "-c", SOURCE, *uris], stdout=subprocess.PIPE)
        sources.append(source)
        assert "shown" in heard(source, "shown", 2 * ui.TIMEOUT)
        box = target.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
        x, y = box.x + box.width // 2, box.y + box.height // 2
        assert any(drag(source, x, y, pause) for pause in (0.4, 1, 2, 4, 8)), "it was never taken"
        source.kill()

    yield drop
    for source in sources:
        source.kill()
        source.wait()


@pytest.fixture
def image(tmp_path):
    path = tmp_path / "a disc ü#1.iso"
    (tmp_path / "empty").mkdir()
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-V", "Debian 12.5.0 amd64 n", "-o", path,
                    tmp_path / "empty"], check=True)
    return path


def test_an_image_is_dropped_into_the_wizard(start, pictures, drop, image):
    app = start("--host", "fake:?domains=0")
    app.press("New machine")
    entry = app.find("text", "Location")
    ui.enter_text(entry, "/nonexistent")
    drop(entry, image.as_uri())
    # In the place of what stood there, and once.
    ui.wait_for(lambda: ui.text_of(entry) == str(image), what="the path in the entry")
    app.find("label", re.compile("Debian 12"), timeout=120)
    assert ui.has_state(app.find("radio button", "Installer image (ISO)"), pyatspi.STATE_CHECKED)
    app.find("push button", "Next", sensitive=True)
    ui.screenshot(pictures / "wizard-dropped.png")


def test_what_is_dropped_onto_the_window_begins_a_machine(start, drop, image):
    app = start("--host", "fake:?domains=3")
    app.find("push button", "New machine", sensitive=True)
    drop(app.find("frame"), image.as_uri())
    entry = app.find("text", "Location")
    ui.wait_for(lambda: ui.text_of(entry) == str(image), what="the path in the entry")
    app.find("label", re.compile("Debian 12"), timeout=120)
