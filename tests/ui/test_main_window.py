# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The main window: nothing there yet, very much there, by keyboard, and when the host is not."""

import json
import os
import re
import subprocess

import guesthouse_ui as ui


def rows(app):
    """How many rows the list of machines has."""
    table = app.look("table") or app.look("tree table")
    return table.queryTable().nRows if table is not None else 0


def test_empty_host_shows_how_to_begin(start):
    app = start("--host", "fake:?domains=0")
    app.find("push button", "New machine", sensitive=True)
    ui.wait_for(lambda: rows(app) == 0, what="an empty list")


def test_thousand_machines_are_listed(start):
    app = start("--host", "fake:?domains=1000")
    ui.wait_for(lambda: rows(app) >= 1000, what="a thousand rows")


def test_filter_narrows_the_list(start):
    app = start("--host", "fake:?domains=1000")
    ui.wait_for(lambda: rows(app) >= 1000, what="a thousand rows")
    for _ in range(2):  # Escape leaves nothing behind that the next filter would have to undo
        ui.keys("ctrl+f")
        ui.type_text("no-machine-has-this-name")
        ui.wait_for(lambda: rows(app) == 0, what="an empty list")
        ui.keys("Escape")
        ui.wait_for(lambda: rows(app) >= 1000, what="all rows again")


def top_of(accessible):
    return accessible.queryComponent().getExtents(ui.pyatspi.DESKTOP_COORDS).y


def is_chosen(app, name):
    return app.look("label", name, within=app.find("frame", "Guesthouse"))


def test_the_first_machine_is_seen_and_a_filter_gives_the_choice_back(start):
    app = start("--host", "fake:?domains=1000")
    ui.wait_for(lambda: is_chosen(app, "Test machine 1"), what="the first machine to be chosen")
    table = app.find("table", "Machines")
    ui.wait_for(lambda: top_of(table.queryTable().getAccessibleAt(0, 0)) >= top_of(table),
                what="the first row on the screen")
    ui.keys("Down", "Down")
    ui.wait_for(lambda: is_chosen(app, "Test machine 3"), what="the third machine to be chosen")
    ui.keys("ctrl+f")
    ui.type_text("office")
    app.gone("label", "Test machine 3")
    ui.keys("Escape")
    ui.wait_for(lambda: is_chosen(app, "Test machine 3"), what="what was chosen before")
    ui.keys("ctrl+f")
    ui.type_text("office")
    ui.keys("Return")  # into what matches
    ui.wait_for(lambda: is_chosen(app, "Desktop 1"), what="the first that matches")


def test_delete_asks_first(start):
    app = start("--host", "fake:?domains=6&running=0")
    app.find("table", "Machines")
    ui.keys("Home")
    app.find("push button", "Start", sensitive=True)
    ui.keys("Delete")
    app.find("push button", "Delete", sensitive=True)
    ui.keys("Escape")
    app.gone("push button", "Delete")
    assert rows(app) == 6


def test_what_is_deleted_comes_back(start):
    app = start("--host", "fake:?domains=6&running=0")
    app.find("table", "Machines")
    ui.keys("Home")
    app.find("push button", "Start", sensitive=True)
    ui.keys("Delete")
    app.press("Delete")
    app.find("label", re.compile("^“.* 1” was deleted$"))
    ui.wait_for(lambda: rows(app) == 5, what="the list without it")
    app.press("Undo")
    ui.wait_for(lambda: rows(app) == 6, what="the list with it")
    app.gone("push button", "Undo")


def run_ctl(*arguments):
    return subprocess.run(["guesthousectl", *arguments], check=True, capture_output=True, text=True).stdout


def test_disks_come_back_with_their_machine(start):
    run_ctl("volume", "create", "default/undone.raw", "1M", "--format", "raw")
    listed = json.loads(run_ctl("volume", "list", "default", "--json"))
    [volume] = [volume for volume in listed if volume["name"] == "undone.raw"]
    run_ctl("new", "--name", "undone", "--import", volume["path"], "--no-start")
    app = start()
    ui.wait_for(lambda: rows(app) >= 1, what="the machine in the list")
    ui.keys("ctrl+f")
    ui.type_text("undone")
    ui.keys("Return")
    app.find("label", "undone")
    app.find("push button", "Start", sensitive=True)
    ui.keys("Delete")
    ui.press(app.find("check box", re.compile("disk images")))
    app.press("Delete")
    app.find("push button", "Undo", sensitive=True)
    assert not os.path.exists(volume["path"])
    app.press("Undo")
    ui.wait_for(lambda: rows(app) >= 1, what="the machine in the list again")
    assert os.path.getsize(volume["path"]) == 1 << 20
    run_ctl("undefine", "undone", "--delete-disks")


def test_host_that_is_not_there_is_explained_in_the_window(start, pictures):
    app = start("--host", "nonsense:")
    app.find("push button", "Try Again")
    ui.wait_for(
        lambda: re.search("nonsense", ui.ocr(ui.screenshot(pictures / "no-host.png"))),
        what="the reason on the screen",
    )
    assert app.process.poll() is None


def facts(app):
    """What the machine's page says, in the order in which a screen reader hears it."""
    return [accessible.name for accessible, _ in ui.walk(app.find("frame", "Guesthouse"))
            if accessible.getRoleName() == "label"]


def test_facts_are_heard_in_order_and_with_their_values(start):
    app = start("--host", "fake:?domains=6")
    app.find("table", "Machines")
    ui.keys("Home")
    app.find("label", re.compile("virtual CPU"))
    heard = facts(app)
    assert heard.index("Processor") < heard.index("Disk")
    place = heard.index("Name")
    assert heard[place:place + 3:2] == ["Name", "Memory"]
    assert re.match(r"[0-9.]+\s[KMGT]iB", heard[place + 3])


def test_every_button_and_entry_has_a_name(start):
    app = start("--host", "fake:?domains=6")
    app.find("table", "Machines")
    ui.keys("Home")
    app.find("push button", "Open", sensitive=True)
    ui.keys("ctrl+o")
    app.find(name="Screen of Build machine 1")
    app.raise_window("Guesthouse")
    ui.keys("ctrl+f")
    app.find("text", "Filter")
    ui.keys("ctrl+n")
    app.find("text", "Location")
    roles = ("push button", "toggle button", "check box", "radio button", "combo box", "text",
             "spin button", "drawing area", "table")

    def nameless():
        return [accessible.getRoleName() for accessible, _ in ui.walk(app.top())
                if accessible.getRoleName() in roles and not accessible.name]

    ui.wait_for(lambda: not nameless(), timeout=10, what="a name for each")


def test_the_list_shows_screens_of_what_runs(start, pictures):
    host = "fake:?domains=1&running=1"
    app = start("--host", host)
    table = app.find("table", "Machines")

    def colours():
        """How many colours there are at the left of the only row."""
        area = table.queryComponent().getExtents(ui.pyatspi.DESKTOP_COORDS)
        shot = ui.screenshot(pictures / "list-screens.png")
        return int(subprocess.run(
            ["convert", str(shot), "-crop", f"60x40+{area.x}+{area.y}", "+repage", "-format", "%k", "info:"],
            check=True, capture_output=True, text=True, timeout=ui.TIMEOUT).stdout)

    ui.wait_for(lambda: colours() > 60, what="a picture in the list", timeout=60)
    [machine] = json.loads(subprocess.run(["guesthousectl", "--host", host, "list", "--json"], check=True,
                                          capture_output=True, timeout=60).stdout)
    subprocess.run(["guesthousectl", "--host", host, "destroy", machine["name"]], check=True, timeout=60)
    ui.wait_for(lambda: colours() < 40, what="the picture to go", timeout=60)
