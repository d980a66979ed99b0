# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The settings of a machine that runs: figures and cards that change at once, and what is refused."""
import json
import re
import subprocess

import guesthouse_ui as ui

HOST = "fake:?domains=3&running=3"


def shown(name):
    """What the command line says of the machine that runs."""
    done = subprocess.run(["guesthousectl", "--host", HOST, "show", name, "--xml", "--live"],
                          capture_output=True, text=True, timeout=30, check=False)
    return done.stdout


def test_what_runs_is_changed(start, pictures):
    app = start("--host", HOST)
    app.find("table", "Machines")
    ui.keys("Down")
    app.find("push button", "Open", sensitive=True)
    ui.keys("alt+Return")
    window = app.find("frame", re.compile("^Settings of "))
    spin = app.find("spin button", "Memory", within=window)
    ui.screenshot(pictures / "settings-size.png")
    before = spin.queryValue().currentValue
    spin.queryValue().currentValue = before / 2
    app.press("Apply", within=window)
    listed = json.loads(subprocess.run(["guesthousectl", "--host", HOST, "list", "--json"],
                                       capture_output=True, text=True, timeout=30, check=True).stdout)
    half = f"<currentMemory>{int(before / 2) * 1024}<"
    ui.wait_for(lambda: any(half in shown(row["name"]) for row in listed), what="half of the memory")

    app.press("Disks", role="radio button", within=window)
    ui.wait_for(lambda: app.look("push button", "Remove", window, True), what="the disk's row")
    ui.screenshot(pictures / "settings-disks.png")
    app.press("Network", role="radio button", within=window)
    bridge = app.find("text", "Bridge", within=window)
    ui.screenshot(pictures / "settings-network.png")
    ui.enter_text(bridge, "br7")
    app.press("Add", within=window)
    ui.wait_for(lambda: any("br7" in shown(row["name"]) for row in listed), what="the card")
