# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""From the New Machine wizard to the installer in the console window, and what can go wrong."""

import json
import re
import subprocess

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


def test_location_that_is_no_tree_is_explained_in_place(start, tmp_path):
    app = start()
    app.press("New machine")
    ui.enter_text(app.find("text", "Location"), str(tmp_path))
    app.find("label", re.compile("is no install tree"))
    app.find("push button", "Next")
    assert app.look("push button", "Next", sensitive=True) is None
    app.press("Cancel")
    app.gone("text", "Location")


def test_wizard_opens_and_closes_from_the_keyboard(start):
    app = start()
    app.find("push button", "New machine", sensitive=True)
    ui.keys("ctrl+n")
    app.find("text", "Location")
    ui.keys("Escape")
    app.gone("text", "Location")
