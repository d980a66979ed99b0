# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""From the New Machine wizard to the installer in the console window, and what can go wrong."""

import json
import os
import re
import subprocess
import time
from pathlib import Path

import pyatspi
import pytest

import guesthouse_ui as ui

NAME = "wizard-test"


def ctl(*arguments):
    run = subprocess.run(
        ["guesthousectl", *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture
def clean():
    """Takes the machine away after the test, whatever has become of it."""
    yield
    subprocess.run(["guesthousectl", "destroy", NAME], capture_output=True, timeout=60, check=False)
    subprocess.run(["guesthousectl", "undefine", NAME], capture_output=True, timeout=60,
                   check=False)


def test_wizard_leads_to_the_installer(start, pictures, clean):
    app = start()
    ui.make_machine(app, NAME, ui.TREE)
    app.find(name=f"Screen of {NAME}", timeout=120)
    assert NAME in app.windows()
    picture = pictures / "installer.png"
    said = app.wait_for_text(NAME, r"Select a language|language to be used", picture)
    # Not English itself, which stands on a bar of the colour that text recognition likes least.
    languages = r"\b(Danish|Dutch|Esperanto|Finnish|French|German|Hungarian|Irish|Italian|Latvian)\b"
    assert len(set(re.findall(languages, said))) >= 4

    app.raise_window(NAME)
    ui.keys("Return")
    said = app.wait_for_text(NAME, r"location|country|territory", picture)
    assert "language to be used" not in said

    shown = json.loads(ctl("show", NAME, "--json"))
    assert shown["name"] == NAME
    assert shown["state"] == "running"


def test_location_that_is_no_tree_is_explained_in_place(start, pictures, tmp_path):
    app = start()
    app.press("New machine")
    ui.enter_text(app.find("text", "Location"), str(tmp_path))
    app.find("label", re.compile("is no install tree"))
    # All of it, which the page scrolls.
    app.press("What was tried", role="toggle button")
    tried = app.find("label", re.compile("^Looked for:"))
    lines = ui.text_of(tried).splitlines()
    assert len(lines) > 40 and lines[1].startswith(".treeinfo (")
    ui.wait_for(lambda: tried.queryComponent().getExtents(pyatspi.DESKTOP_COORDS).height > 10 * len(lines),
                what="all lines")
    ui.screenshot(pictures / "wizard-tried.png")
    app.find("push button", "Next")
    assert app.look("push button", "Next", sensitive=True) is None
    app.press("Cancel")
    app.gone("text", "Location")


def test_wizard_opens_and_closes_from_the_keyboard(start):
    app = start()
    app.find("push button", "New machine", sensitive=True)
    ui.keys("ctrl+n")
    location = app.find("text", "Location")
    ui.wait_for(lambda: ui.has_state(location, pyatspi.STATE_FOCUSED), what="the focus")
    ui.keys("Escape")
    app.gone("text", "Location")


def hash_of(name):
    """What is told to the system on the copy, as far as its password goes."""
    for medium in Path(os.environ["XDG_DATA_HOME"]).rglob("seed.iso"):
        found = re.search(rb'passwd: "([^"]*)"', medium.read_bytes())
        if found and name.encode() in medium.read_bytes():
            return found[1].decode()
    return None


def enter_secret(app, name, text):
    """What is typed there cannot be read back."""
    app.find("password text", name).queryEditableText().setTextContents(text)


def test_a_cloud_image_gets_a_user(start, pictures, tmp_path):
    image = tmp_path / "cloud.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", image, "1G"], check=True)
    app = start("--host", "fake:?domains=1")
    app.press("New machine")
    app.press("Cloud image", role="radio button")
    ui.enter_text(app.find("text", "Location"), str(image))
    app.find("label", re.compile("qcow2 disk"))
    app.find("combo box", "System on it")
    ui.screenshot(pictures / "wizard-cloud.png")
    for _ in range(4):
        app.find("push button", "Next", sensitive=True)
        app.press("Next")
        time.sleep(0.7)  # the page slides in
    app.find("label", re.compile("who may log in"))
    assert app.look("push button", "Next", sensitive=True) is None
    ui.enter_text(app.find("text", "User"), "ada")
    enter_secret(app, "Password", "correct horse")
    app.find("label", "The two passwords differ")
    ui.screenshot(pictures / "wizard-user-differs.png")
    enter_secret(app, "Password once more", "correct horse")
    app.press("Host name, language and time zone", role="toggle button")
    ui.enter_text(app.find("text", "Host name"), "cloudy")
    ui.screenshot(pictures / "wizard-user.png")
    app.press("Next")
    ui.enter_text(app.find("text", "Name"), NAME)
    ui.screenshot(pictures / "wizard-cloud-ready.png")
    app.press("Create")
    told = ui.wait_for(lambda: hash_of("cloudy"), timeout=60, what="the answers")
    assert told.startswith("$6$")


XEN = "fake:?kind=xen"


def see_definition(host):
    return subprocess.run(["guesthousectl", "--host", host, "show", NAME, "--xml"],
                          capture_output=True, text=True, timeout=60, check=False).stdout


def go_to(app, location, page):
    """From the list to a page of the wizard."""
    app.press("New machine")
    ui.enter_text(app.find("text", "Location"), str(location))
    for _ in range(page):
        app.find("push button", "Next", sensitive=True)
        app.press("Next")
        time.sleep(0.7)  # the page slides in


def test_xen_chooses_a_kind_and_a_bridge(start, pictures):
    host = f"{XEN}&bridges=xenbr0,lan"
    app = start("--host", host)
    go_to(app, ui.TREE, 3)
    app.find("radio button", "On a network bridge", sensitive=True)
    app.find("combo box", "Bridge", sensitive=True)
    assert app.look("radio button", "Share this computer's connection") is None
    ui.screenshot(pictures / "wizard-bridges.png")
    app.press("Next")
    app.find("check box", "Install without asking")
    time.sleep(0.7)  # the page slides in
    app.press("Next")
    app.find("label", re.compile("^PVH: .*directly"))
    app.find("label", re.compile("xenbr0"))
    ui.enter_text(app.find("text", "Name"), NAME)
    app.press("Kind of guest", role="toggle button")
    ui.screenshot(pictures / "wizard-guest.png")
    app.press("PV", role="radio button")
    app.find("label", "PV, as you have chosen")
    app.press("Create")
    ui.wait_for(lambda: "xenpv" in see_definition(host), timeout=60, what="the definition")
    assert "xenbr0" in see_definition(host)


def test_xen_without_a_bridge_and_with_a_kind_that_cannot_work(start, pictures, tmp_path):
    disk = tmp_path / "disk.img"
    with open(disk, "wb") as file:
        file.truncate(1 << 20)
    app = start("--host", XEN)
    go_to(app, disk, 2)  # a disk that exists needs no page of its own
    app.find("label", re.compile("has no network bridge"))
    app.find("push button", "Look Again")
    assert app.look("radio button", "On a network bridge", sensitive=True) is None
    ui.screenshot(pictures / "wizard-no-bridge.png")
    app.press("Next")
    app.find("label", re.compile("^HVM: .*firmware"))
    app.press("Kind of guest", role="toggle button")
    app.press("PVH", role="radio button")
    app.find("label", re.compile("no firmware to start from a disk.*choose HVM"))
    assert app.look("push button", "Create", sensitive=True) is None
    ui.screenshot(pictures / "wizard-refused.png")
    app.press("HVM", role="radio button")
    app.find("push button", "Create", sensitive=True)


def test_a_place_on_the_command_line_begins_a_machine(start):
    host = ("--host", "fake:?domains=0")
    app = start(*host)
    app.find("push button", "New machine", sensitive=True)
    subprocess.run(["guesthouse", *host, ui.TREE.name], cwd=ui.TREE.parent, timeout=60, check=True)
    entry = app.find("text", "Location")
    ui.wait_for(lambda: ui.text_of(entry) == str(ui.TREE), what="the place in the entry")
    app.find(name=re.compile("Debian"), timeout=60)
    app.find("push button", "Next", sensitive=True)
