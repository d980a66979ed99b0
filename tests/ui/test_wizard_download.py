# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A system of the list is found, downloaded and made into a machine, and the download deleted again."""

import functools
import hashlib
import http.server
import json
import re
import subprocess
import threading
import time

import pytest

import guesthouse_ui as ui
from processes import processes_named
from test_wizard import NAME, clean, enter_secret  # noqa: F401


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def systems(tmp_path, monkeypatch):
    """A list of one cloud image, which a server on loopback has."""
    image = tmp_path / "tiny.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", image, "64M"], check=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    file = tmp_path / "systems.conf"
    file.write_text(
        "[tiny]\nName=Tiny Linux 1\nKind=cloud-image\n"
        f"Url=http://127.0.0.1:{server.server_address[1]}/tiny.qcow2\nSize={image.stat().st_size}\n"
        f"Checksum=sha256:{hashlib.sha256(image.read_bytes()).hexdigest()}\n")
    monkeypatch.setenv("GUESTHOUSE_SYSTEMS", str(file))
    ui.Application.kill_service()  # one that another test has left does not know
    ui.wait_for(lambda: not processes_named("guesthoused"), what="the end of the service")
    yield server
    ui.Application.kill_service()
    server.shutdown()
    server.server_close()


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


def test_a_system_of_the_list(start, pictures, clean, systems):  # noqa: F811
    subprocess.run(["guesthousectl", "cache", "empty"], timeout=60, check=True)  # what other tests have fetched
    app = start("--host", "fake:?domains=1")
    open_systems(app)
    ui.screenshot(pictures / "systems.png")
    assert app.look("push button", "Choose", sensitive=True) is None
    search = app.find("text", "Search for a system")
    ui.enter_text(search, "no such system")
    app.find("label", re.compile("No system has that name"))
    ui.enter_text(search, "tiny CLOUD")
    ui.wait_for(lambda: count(app) == 1, what="the one that is searched for", timeout=60)
    ui.screenshot(pictures / "systems-found.png")
    app.find("table", "Systems").queryComponent().grabFocus()
    ui.keys("Home")
    app.find("push button", "Choose", sensitive=True)
    app.press("Choose")
    app.find("label", re.compile("Tiny Linux 1"))
    assert "tiny.qcow2" in app.find("text", "Location").queryText().getText(0, -1)
    ui.screenshot(pictures / "systems-chosen.png")
    for _ in range(4):
        app.find("push button", "Next", sensitive=True)
        app.press("Next")
        time.sleep(0.7)  # the page slides in
    ui.enter_text(app.find("text", "User"), "ada")
    enter_secret(app, "Password", "correct horse")
    enter_secret(app, "Password once more", "correct horse")
    app.press("Next")
    ui.enter_text(app.find("text", "Name"), NAME)
    app.press("Create")
    ui.wait_for(lambda: [one["source"].endswith("/tiny.qcow2") for one in kept()] == [True], timeout=60,
                what="the download")
    app.gone("text", "Name")
    open_systems(app)
    app.find("label", re.compile("^1 download is kept"))
    ui.screenshot(pictures / "systems-kept.png")
    app.press("Delete Downloads")
    app.find("label", "No download is kept")
    assert kept() == []
    app.press("Cancel")
