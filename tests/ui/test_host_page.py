# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The page of the host: facts, memory and who has it, findings, logs, xenstore."""

import re

import guesthouse_ui as ui


def open_page(app):
    ui.keys("ctrl+h")
    app.find("label", re.compile("of memory, of which"))


def show(app, name):
    ui.press(app.find("radio button", name))


def text_of(app):
    """What the log's view holds."""
    shown = app.find("text", "Text of the log").queryText()
    return shown.getText(0, shown.characterCount)


def test_host_in_words_and_figures(start, pictures):
    app = start("--host", "fake:?domains=6&latency=5")
    app.find("table", "Machines")
    open_page(app)
    app.find("label", re.compile("PV, PVH and HVM machines can run"))
    bar = app.find(None, re.compile("^Memory, 64.0\xa0GiB in all; Domain-0: 2.0\xa0GiB;.*Free: "))
    assert "web-0001" in bar.name
    app.find("table", "Processors and who runs on them")
    ui.screenshot(pictures / "host.png")


def test_host_page_gives_way_to_a_machine_and_comes_back(start):
    app = start("--host", "fake:?domains=6")
    table = app.find("table", "Machines")
    open_page(app)
    table.queryComponent().grabFocus()
    ui.keys("Down")
    app.find("label", re.compile("virtual CPU"))
    open_page(app)


def test_host_without_machines_has_a_page_too(start):
    app = start("--host", "fake:?domains=0")
    app.find("push button", "New machine", sensitive=True)
    open_page(app)
    ui.keys("ctrl+h")
    ui.wait_for(lambda: app.look("label", re.compile("of memory, of which")) is None,
                what="the first page again")


def test_findings_are_listed_with_their_remedies(start, pictures):
    app = start("--host", "fake:?domains=3")
    app.find("table", "Machines")
    open_page(app)
    show(app, "Check")
    app.find("label", re.compile("Use a real host"))
    app.find("push button", "Check Again", sensitive=True)
    ui.screenshot(pictures / "check.png")


def test_logs_are_read_and_searched(start, pictures):
    app = start("--host", "fake:?domains=3")
    app.find("table", "Machines")
    open_page(app)
    show(app, "Logs")
    ui.wait_for(lambda: "Xen version" in text_of(app), what="Xen's log")
    ui.screenshot(pictures / "logs.png")


def test_xenstore_is_read_folder_by_folder(start, pictures):
    app = start("--host", "fake:?domains=3")
    app.find("table", "Machines")
    open_page(app)
    show(app, "Xenstore")
    tree = app.find("tree table", "xenstore")
    ui.wait_for(lambda: tree.queryTable().nRows >= 3, what="the first level")
    first = tree.queryTable().nRows
    tree.queryComponent().grabFocus()
    ui.keys("Home", "shift+Right")
    ui.wait_for(lambda: tree.queryTable().nRows > first, what="an opened folder")
    ui.screenshot(pictures / "xenstore.png")


def test_a_path_that_is_none_is_explained(start):
    app = start("--host", "fake:?domains=3")
    app.find("table", "Machines")
    open_page(app)
    show(app, "Xenstore")
    path = app.find("text", "Path in xenstore")
    path.queryComponent().grabFocus()
    ui.keys("ctrl+a")
    ui.type_text("/tool/")
    ui.keys("Return")
    app.find("alert", re.compile("may not end with"))
