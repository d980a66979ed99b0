# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A machine that QEMU shows in a window of its own: said on its page, raised, and shown by VNC instead."""

import json
import subprocess

import pytest

import guesthouse_ui as ui

NAME = "apart"
DEFINITION = (f"<domain type='qemu'><name>{NAME}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>"
              "<os><type arch='x86_64'>hvm</type></os><devices><graphics type='sdl'/><video><model type='vga'/>"
              "</video></devices></domain>")


def ctl(*arguments, **options):
    return subprocess.run(["guesthousectl", *arguments], check=True, capture_output=True, timeout=120, **options)


@pytest.fixture
def machine():
    ctl("define", "-", input=DEFINITION.encode())
    yield
    if json.loads(ctl("show", NAME, "--json").stdout)["state"] != "off":
        ctl("destroy", NAME)
    ctl("undefine", NAME)


def own_window():
    return subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"QEMU \\({NAME}"],
                          capture_output=True, text=True, check=False).stdout.split()


def active():
    return subprocess.run(["xdotool", "getactivewindow"], capture_output=True, text=True,
                          check=False).stdout.strip()


def test_it_is_started_raised_and_shown_by_vnc_instead(machine, start, pictures):
    app = start()
    app.find("table", "Machines", timeout=60)
    ui.keys("Down")
    app.find("label", "This machine opens a window of its own when it is started.", timeout=60)
    app.press("Start")
    [window] = ui.wait_for(own_window, what="QEMU's window", timeout=120)
    app.find("push button", "Show the Window", timeout=60)
    app.raise_window("Guesthouse")
    ui.wait_for(lambda: active() != window, what="another window in front")
    ui.screenshot(pictures / "own-window.png")
    app.press("Show the Window")
    ui.wait_for(lambda: active() == window, what="QEMU's window in front")
    app.press("Use VNC Instead")
    app.find("label", "This machine is shown in a window of its own. From its next start on its screen is shown "
             "here.")
    ui.screenshot(pictures / "own-window-vnc.png")
    ctl("destroy", NAME)
    app.gone("push button", "Show the Window")
    assert own_window() == []
    app.press("Start")
    app.find(name=f"Open the console of {NAME}", timeout=120)
