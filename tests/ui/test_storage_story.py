# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a new user does with a disk, from the machine that it is made for to the trash and back."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

import guesthouse_ui as ui
import pools

HOST, NAME, LONG = "qemu:", "novice", 120
GIB = 1 << 30


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=LONG, check=False)


@pytest.fixture
def folder():
    """The default pool; what the story leaves there goes."""
    folder = Path(os.environ["XDG_DATA_HOME"]) / "guesthouse" / "images"
    yield folder
    run("guesthousectl", "destroy", NAME)
    run("guesthousectl", "undefine", NAME)
    for image in folder.glob(f"{NAME}*.qcow2"):
        image.unlink()
    pools.call(HOST, "EmptyTrash", "(asa{sv})", [], {})


def size_of(image):
    return json.loads(run("qemu-img", "info", "-U", "--output=json", image).stdout)["virtual-size"]


def write(image, byte):
    """What a guest might do, which is off."""
    assert run("qemu-io", "-f", "qcow2", "-c", f"write -P {byte} 0 1M", image).returncode == 0


def has(image, byte):
    return "failed" not in run("qemu-io", "-f", "qcow2", "-r", "-c", f"read -P {byte} 0 1M", image).stdout


def force_off(app):
    app.raise_window("Guesthouse")
    ui.press(app.find("toggle button", "Machine menu", sensitive=True))
    ui.press(app.find(name="Force Off…", sensitive=True))
    app.press("Force Off")
    app.raise_window("Storage")


def restore(app, image, picture):
    """Out of the trash, where it is the newest."""
    pools.show(app, "Trash")
    pools.choose(app, "Trash", image.name)
    ui.screenshot(picture)
    app.press("Restore…")
    app.press("Restore")
    ui.wait_for(image.exists, timeout=LONG, what="the image")


def test_a_disk_from_its_making_to_the_trash_and_back(start, pictures, folder):
    disk, copy = folder / f"{NAME}.qcow2", folder / f"{NAME}-copy.qcow2"
    app = start()
    ui.make_machine(app, NAME, ui.TREE)
    app.find(name=f"Screen of {NAME}", timeout=LONG)
    ui.screenshot(pictures / "story-made.png")

    # It grows while its machine runs.
    app.raise_window("Guesthouse")
    ui.keys("ctrl+l")
    app.find("frame", "Storage")
    app.raise_window("Storage")
    pools.show(app, "Default Folder")
    pools.choose(app, "Volumes", disk.name)
    app.find("label", "In use now by")
    pools.act(app, "Grow…")
    before = size_of(disk) // GIB
    ui.enter_text(app.find("spin button", "Size, in GiB"), str(before + 5))
    app.press("Grow")
    app.find("label", f"{before + 5}.0\xa0GiB", timeout=LONG)
    ui.wait_for(lambda: size_of(disk) == (before + 5) * GIB, timeout=LONG, what="the image to grow")
    ui.screenshot(pictures / "story-grown.png")

    # No snapshot is taken of what is written to; it is said why, and what to do.
    pools.act(app, "Take a Snapshot…")
    app.press("Take")
    app.find("alert", re.compile(f"“{NAME}” runs with it; shut that down first"), timeout=LONG)
    ui.screenshot(pictures / "story-running.png")
    app.press("Cancel")
    app.gone("dialog", "Take a Snapshot")
    force_off(app)
    app.find("label", "Used by", timeout=LONG)

    # A snapshot, and back to it.
    write(disk, 1)
    pools.act(app, "Take a Snapshot…")
    ui.enter_text(app.find("text", "Name"), "before")
    app.press("Take")
    app.find("push button", "Revert: before", timeout=LONG)
    write(disk, 2)
    app.press("Revert: before")
    ui.screenshot(pictures / "story-revert.png")
    app.press("Revert")
    app.gone("dialog", "Revert", timeout=LONG)
    ui.wait_for(lambda: has(disk, 1), timeout=LONG, what="what was there before")

    # A clone, which is deleted, and comes back.
    pools.act(app, "Clone or Convert…")
    ui.screenshot(pictures / "story-clone.png")
    app.press("Copy")
    ui.wait_for(copy.exists, timeout=LONG, what="the clone")
    app.gone("dialog", "Clone or Convert", timeout=LONG)
    ui.wait_for(lambda: copy.name in pools.names(app, "Volumes"), timeout=LONG, what="the clone in the list")
    pools.choose(app, "Volumes", copy.name)
    app.find("label", "No machine uses it")
    ui.screenshot(pictures / "story-cloned.png")
    ui.keys("Delete")
    app.find("label", re.compile("goes to the trash"))
    app.press("Delete")
    ui.wait_for(lambda: not copy.exists(), timeout=LONG, what="the clone to go")
    restore(app, copy, pictures / "story-trash.png")
    assert has(copy, 1)

    # The machine with its disk goes, and the disk comes back.
    app.raise_window("Guesthouse")
    ui.press(app.find("toggle button", "Machine menu", sensitive=True))
    ui.press(app.find(name="Delete…", sensitive=True))
    tick = app.find("check box", re.compile("disk"))
    assert not ui.has_state(tick, ui.pyatspi.STATE_CHECKED)
    ui.press(tick)
    ui.screenshot(pictures / "story-machine.png")
    app.press("Delete")
    ui.wait_for(lambda: not disk.exists(), timeout=LONG, what="the disk to go")
    app.raise_window("Storage")
    restore(app, disk, pictures / "story-back.png")
    assert has(disk, 1) and size_of(disk) == (before + 5) * GIB
