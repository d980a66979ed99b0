# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A system of the list is found, downloaded and made into a machine, and the download deleted again."""

import hashlib
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pyatspi
import pytest

import guesthouse_ui as ui
from processes import processes_named
from test_wizard import NAME, clean, enter_secret  # noqa: F401

sys.path.append(str(Path(__file__).parents[1] / "integration"))
from mirror import Mirror  # noqa: E402


@pytest.fixture
def systems(tmp_path, monkeypatch):
    """A list of one cloud image, which a server on loopback has."""
    image = tmp_path / "tiny.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", image, "64M"], check=True)
    subprocess.run(["qemu-io", "-c", "write -P 7 1M 8M", image], check=True, capture_output=True)
    server = Mirror(tmp_path, "/tiny.qcow2")
    file = tmp_path / "systems.conf"
    file.write_text(
        f"[tiny]\nName=Tiny Linux 1\nKind=cloud-image\nUrl={server.url}/tiny.qcow2\n"
        f"Size={image.stat().st_size}\nChecksum=sha256:{hashlib.sha256(image.read_bytes()).hexdigest()}\n")
    # Lists seldom say how large an image is.
    with file.open("a") as more:
        more.write(f"[small]\nName=Small Linux 2\nKind=cloud-image\nUrl={server.url}/tiny.qcow2\n")
    monkeypatch.setenv("GUESTHOUSE_SYSTEMS", str(file))
    monkeypatch.setenv("GUESTHOUSE_PATIENCE", "600")
    ui.Application.kill_service()  # one that another test has left does not know
    ui.wait_for(lambda: not processes_named("guesthoused"), what="the end of the service")
    yield server
    ui.Application.kill_service()
    server.close()


def kept():
    done = subprocess.run(["guesthousectl", "cache", "list", "--json"], capture_output=True, text=True, timeout=60,
                          check=True)
    return json.loads(done.stdout)


def open_systems(app):
    app.press("New machine")
    app.press("Find a System to Download…")
    app.find("table", "Systems", timeout=120)


def count(app):
    table = app.look("table", "Systems")
    return table.queryTable().nRows if table is not None else 0


def choose(app, words="tiny 1 CLOUD", name="Tiny Linux 1"):
    ui.enter_text(app.find("text", "Search for a system"), words)
    ui.wait_for(lambda: count(app) == 1, what="the one that is searched for", timeout=60)
    app.find("table", "Systems").queryComponent().grabFocus()
    ui.keys("Home")
    app.find("push button", "Choose", sensitive=True)
    app.press("Choose")
    app.find("label", re.compile(name))


def go_on_to_creating(app):
    for _ in range(4):
        app.find("push button", "Next", sensitive=True)
        app.press("Next")
        time.sleep(0.7)  # the page slides in
    ui.enter_text(app.find("text", "User"), "ada")
    enter_secret(app, "Password", "correct horse")
    enter_secret(app, "Password once more", "correct horse")
    app.press("Next")
    ui.enter_text(app.find("text", "Name"), NAME)


def await_machine(app):
    """The wizard closes, and the machine's console opens; before that a new wizard is the old one."""
    ui.wait_for(lambda: NAME in app.windows(), timeout=240, what="the machine")
    assert [one["source"].endswith("/tiny.qcow2") for one in kept()] == [True]


def test_a_system_of_the_list(start, pictures, clean, systems):  # noqa: F811
    subprocess.run(["guesthousectl", "cache", "empty"], timeout=60, check=True)  # what other tests have fetched
    app = start("--host", "fake:?domains=1")
    open_systems(app)
    ui.screenshot(pictures / "systems.png")
    assert app.look("push button", "Choose", sensitive=True) is None
    ui.enter_text(app.find("text", "Search for a system"), "no such system")
    app.find("label", re.compile("No system has that name"))
    choose(app)
    assert "tiny.qcow2" in app.find("text", "Location").queryText().getText(0, -1)
    app.find("label", re.compile(r"Downloads [0-9.]+\sMiB"))
    ui.screenshot(pictures / "systems-chosen.png")
    go_on_to_creating(app)
    app.find("label", "Downloads")
    ui.screenshot(pictures / "systems-ready.png")
    app.press("Create")
    await_machine(app)
    open_systems(app)
    app.find("label", re.compile("^1 download is kept"))
    ui.screenshot(pictures / "systems-kept.png")
    app.press("Delete Downloads")
    app.find("label", "No download is kept")
    assert kept() == []
    search = app.find("text", "Search for a system")
    ui.enter_text(search, "tiny")
    ui.keys("Escape")
    ui.wait_for(lambda: ui.text_of(search) == "", what="the end of the search")
    ui.keys("Escape")
    app.gone("table", "Systems")


def test_the_address_of_an_image_is_typed(start, pictures, systems):
    app = start("--host", "fake:?domains=1")
    app.press("New machine")
    ui.enter_text(app.find("text", "Location"), f"{systems.url}/tiny.qcow2")
    app.find("label", re.compile(r"tiny.qcow2\nDownloads [0-9.]+\sMiB"), timeout=120)
    # Not as a disk that is used where it is.
    assert ui.has_state(app.find("radio button", "Cloud image"), pyatspi.STATE_CHECKED)
    app.find("push button", "Next", sensitive=True)
    ui.screenshot(pictures / "wizard-address.png")
    ui.enter_text(app.find("text", "Location"), f"{systems.url}/other.iso")
    app.find("label", re.compile("other.iso .404."), timeout=120)
    assert app.look("push button", "Next", sensitive=True) is None


def test_the_server_tells_the_size_of_what_the_list_has(start, pictures, systems):
    app = start("--host", "fake:?domains=1")
    open_systems(app)
    choose(app, "small tiny.qcow2", "Small Linux 2")
    app.find("label", re.compile(r"^Small Linux 2\nDownloads 8\.3\sMiB$"), timeout=120)
    ui.screenshot(pictures / "systems-measured.png")
    app.press("Cancel")
    app.gone("text", "Location")


def gets(systems):
    return [range_ for path, range_ in systems.asked if path.endswith("/tiny.qcow2")]


def test_a_download_goes_on_where_it_was(start, pictures, clean, systems):  # noqa: F811
    subprocess.run(["guesthousectl", "cache", "empty"], timeout=60, check=True)
    app = start("--host", "fake:?domains=1")
    open_systems(app)
    choose(app)
    go_on_to_creating(app)
    # The server stops in the midst of it; the person has enough of waiting.
    systems.breaks = 3 << 20
    systems.go_on.clear()
    app.press("Create")
    app.find("label", re.compile(r"3\.0( MiB)? of "))
    ui.screenshot(pictures / "systems-download.png")
    app.press("Cancel")
    app.find("push button", "Create", sensitive=True)
    systems.go_on.set()
    assert gets(systems) == [None]
    # Once more, and the connection breaks.
    systems.breaks = 5 << 20
    app.press("Create")
    message = app.find("alert", timeout=240)
    assert "goes on from there" in ui.text_of(message)
    ui.screenshot(pictures / "systems-broken.png")
    app.press("Close")
    app.gone("alert")
    app.press("Create")
    await_machine(app)
    first, second, third = gets(systems)
    assert first is None and 2 << 20 < int(second[len("bytes="):-1]) <= 3 << 20 and third == f"bytes={5 << 20}-"
