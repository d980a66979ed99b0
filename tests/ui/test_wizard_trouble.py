# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Creating that is cancelled or fails: the wizard stays, says why, and nothing is left over."""

import functools
import http.server
import os
import re
import subprocess
import threading
from pathlib import Path

import pytest

import guesthouse_ui as ui

NAME = "trouble"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the tree; of an initrd only the beginning, and then what the server's mode says."""

    def log_message(self, *_):
        pass

    def copyfile(self, source, outputfile):
        if not self.path.endswith("initrd.gz"):
            super().copyfile(source, outputfile)
            return
        outputfile.write(source.read(1 << 20))
        if self.server.stalls:
            self.server.over.wait(ui.TIMEOUT)
        self.close_connection = True


@pytest.fixture
def server():
    """A mirror of the install tree on this computer, whose last file never comes."""
    handler = functools.partial(Handler, directory=str(ui.TREE))
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    httpd.daemon_threads = True
    httpd.stalls = True
    httpd.over = threading.Event()
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield httpd
    httpd.over.set()
    httpd.shutdown()
    httpd.server_close()


def left_over():
    """The images and the machines that there are."""
    images = Path(os.environ["XDG_DATA_HOME"]) / "guesthouse" / "images"
    listed = subprocess.run(["guesthousectl", "list", "--json"], capture_output=True, text=True,
                            timeout=60, check=True).stdout
    found = [path.name for path in images.iterdir()] if images.exists() else []
    return [name for name in found if NAME in name] + re.findall(f'"{NAME}"', listed)


def test_cancel_while_creating_leads_back_and_leaves_nothing(start, server):
    app = start()
    ui.make_machine(app, NAME, f"http://127.0.0.1:{server.server_port}/")
    app.find("label", re.compile("of .*MiB"))
    app.press("Cancel")
    app.find("push button", "Create", sensitive=True)
    assert ui.text_of(app.find("text", "Name")) == NAME
    assert app.look("alert") is None
    assert left_over() == []
    ui.keys("Escape")
    app.gone("text", "Name")


def test_failure_while_creating_is_explained_in_the_wizard(start, server):
    server.stalls = False
    app = start()
    ui.make_machine(app, NAME, f"http://127.0.0.1:{server.server_port}/")
    message = app.find("alert", timeout=90)
    assert "initrd.gz" in ui.text_of(message)
    app.press("Close")
    app.gone("alert")
    app.find("push button", "Create", sensitive=True)
    assert ui.text_of(app.find("text", "Name")) == NAME
    assert left_over() == []
