# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The disk of a new machine: a new volume in a pool, or one that no machine uses."""

import os
import re
import subprocess
import time

import guesthouse_ui as ui
import pools
from test_wizard import go_to

HOST = "fake:?domains=0"


def test_a_new_volume_goes_into_the_chosen_pool(start, pictures, tmp_path):
    folder = tmp_path / "archive"
    folder.mkdir()
    app = start("--host", HOST)
    app.find("push button", "New machine", sensitive=True)
    pools.add_folder(HOST, "archive", folder)
    go_to(app, ui.TREE, 2)
    choice = app.find("combo box", "Pool")
    app.find("label", re.compile("are free in .*takes space only"))
    choice.querySelection().selectChild(1)
    app.find("label", re.compile(f"are free in {re.escape(str(folder))}"))
    ui.screenshot(pictures / "wizard-pool.png")
    ui.enter_text(app.find("spin button", "Size"), "1")
    for _ in range(3):
        app.press("Next")
        time.sleep(0.7)  # the page slides in
    ui.enter_text(app.find("text", "Name"), "in-archive")
    app.press("Create")
    made = folder / "in-archive.qcow2"
    ui.wait_for(made.exists, timeout=120, what="the volume")
    app.find(name="Screen of in-archive", timeout=60)
    for word in ("destroy", "undefine"):  # nothing stays for other tests
        subprocess.run(["guesthousectl", "--host", HOST, word, "in-archive"], timeout=60,
                       capture_output=True, check=True)
    pools.call(HOST, "RemovePool", "(sa{sv})", "archive", {})


def test_a_volume_that_no_machine_uses_can_be_taken(start, pictures, tmp_path):
    folder = tmp_path / "spare"
    folder.mkdir()
    for i in range(3):
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", folder / f"spare-{i}.qcow2",
                        f"{i + 1}G"], check=True)
    app = start("--host", HOST)
    app.find("push button", "New machine", sensitive=True)
    pools.add_folder(HOST, "spare", folder)
    go_to(app, ui.TREE, 2)
    app.press("A disk that exists", role="radio button")
    app.find("table", "Volumes that no machine uses")
    assert app.look("push button", "Next", sensitive=True) is None
    pools.choose(app, "Volumes that no machine uses", "spare-1.qcow2")
    app.find("label", "A qcow2 disk of 2.0\xa0GiB")
    app.find("push button", "Next", sensitive=True)
    ui.screenshot(pictures / "wizard-unused.png")
    entry = app.find("text", "Disk image or device")
    assert os.path.basename(ui.text_of(entry)) == "spare-1.qcow2"
    pools.call(HOST, "RemovePool", "(sa{sv})", "spare", {})
