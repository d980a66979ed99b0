# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The disk of a guest of a real QEMU is grown and moved in the storage window, while the guest writes to it."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import guesthouse_ui as ui
import pools

sys.path.append(str(Path(__file__).parents[1] / "integration"))
import writer  # noqa: E402
from machines import qemus  # noqa: E402

HOST, NAME = "qemu:", "writer"
MIB = 1 << 20
SIZE = 256 * MIB


def ctl(*arguments, **options):
    return subprocess.run(["guesthousectl", *arguments], check=True, capture_output=True, timeout=120, **options).stdout


class Guest:
    """The machine that writes to its disk, which lies in the pool "disks"; there is a pool "other"."""

    def __init__(self, folder):
        self.places = {name: folder / name for name in ("disks", "other")}
        for name, place in self.places.items():
            place.mkdir()
        self.disk = self.places["disks"] / "writer.img"
        # Enough of it is data that a copy takes a moment.
        self.disk.write_bytes(writer.boot_sector() + os.urandom(64 * MIB))
        os.truncate(self.disk, SIZE)
        xml = (f"<domain type='qemu'><name>{NAME}</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>"
               f"<os><type arch='x86_64'>hvm</type></os>{writer.machine_xml(self.disk)}</domain>")
        ctl("define", "-", input=xml.encode())

    def written(self):
        told = writer.told(ctl("log", NAME, "--serial"))
        return told[-1] if told else (0, 0)

    def wait_written(self, least=3):
        ui.wait_for(lambda: self.written()[0] >= least, timeout=120, what="the guest's writing")

    def goes_on(self):
        self.wait_written(self.written()[0] + 3)

    def source(self):
        return re.search(r"<source file=['\"](.*?)['\"]", ctl("show", NAME, "--xml").decode())[1]


@pytest.fixture
def guest(tmp_path):
    guest = Guest(tmp_path)
    for name, place in guest.places.items():
        pools.add_folder(HOST, name, place)
    ctl("start", NAME)
    guest.wait_written()
    yield guest
    ctl("destroy", NAME)
    ctl("undefine", NAME)
    pools.call(HOST, "EmptyTrash", "(asa{sv})", [], {})
    for name in guest.places:
        pools.call(HOST, "RemovePool", "(sa{sv})", name, {})


@pytest.fixture
def shown(guest, start):
    """The application with its storage window and the volume chosen in it."""
    app = start()
    app.find("table", "Machines")
    ui.keys("ctrl+l")
    app.find("frame", "Storage")
    show_pool(app, "disks", guest)
    pools.choose(app, "Volumes", "writer.img")
    app.find("label", "In use now by")
    app.find("push button", "writer")
    return app


def show_pool(app, name, guest):
    pools.show(app, name)
    app.find("label", str(guest.places[name]))


def test_a_disk_grows_under_its_guest(shown, guest, pictures):
    pools.act(shown, "Grow…")
    shown.find("label", re.compile("“writer” runs with it and sees the new size at once"))
    ui.enter_text(shown.find("spin button", "Size, in GiB"), "0.5")
    ui.screenshot(pictures / "live-grow.png")
    shown.press("Grow")
    shown.find("label", "512.0\xa0MiB")
    ui.wait_for(lambda: guest.written()[1] == 512 * MIB // 512, timeout=120, what="the guest's seeing it")
    ui.screenshot(pictures / "live-grown.png")
    guest.goes_on()


def begin_move(app):
    pools.act(app, "Move to Another Pool…")
    app.find("label", re.compile("“writer” runs with it and goes on while it is copied"))
    choice = app.find("combo box", "Pool")
    at = [child.name.startswith("other,") for child in choice[0]].index(True)
    choice.querySelection().selectChild(at)
    ui.wait_for(lambda: choice.name == "Pool" and app.look("push button", "Move", sensitive=True), what="the choice")


def test_a_disk_is_moved_under_its_guest(shown, guest, pictures):
    app = shown
    begin_move(app)
    ui.screenshot(pictures / "live-move.png")
    # Its QEMU stands still until it is cancelled, however quick it is.
    [pid] = qemus(SimpleNamespace(folder=os.environ["XDG_RUNTIME_DIR"]))
    os.kill(pid, signal.SIGSTOP)
    try:
        app.press("Move")
        app.find("label", "Move writer.img")
        ui.screenshot(pictures / "live-moving.png")
        app.press("Cancel")
    finally:
        os.kill(pid, signal.SIGCONT)
    app.gone("label", "Move writer.img")
    ui.screenshot(pictures / "live-cancelled.png")
    guest.goes_on()
    assert guest.source() == str(guest.disk) and not (guest.places["other"] / "writer.img").exists()
    begin_move(app)
    app.press("Move")
    moved = guest.places["other"] / "writer.img"
    ui.wait_for(lambda: guest.source() == str(moved), timeout=120, what="the move")
    ui.wait_for(lambda: not guest.disk.exists(), timeout=120, what="the old volume to go")
    guest.goes_on()
    show_pool(app, "other", guest)
    pools.choose(app, "Volumes", "writer.img")
    app.find("label", "In use now by")
    app.find("push button", "writer")
    ui.screenshot(pictures / "live-moved.png")
    [old] = pools.call(HOST, "ListTrash", "(a{sv})", {})[0]
    assert old["path"] == str(guest.disk)
