# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Keeps tests of the window away from a person's own desktop, and keeps a picture of failures."""

import os
import subprocess
from pathlib import Path

import pytest

import guesthouse_ui as ui


def pytest_collection_modifyitems(items):
    if not ui.in_session():
        for item in items:
            item.add_marker(pytest.mark.skip(reason="runs within tests/ui/session"))


@pytest.fixture
def pictures(tmp_path):
    """Where a test leaves its pictures."""
    folder = os.environ.get("GUESTHOUSE_TEST_LOGS")
    folder = Path(folder) / "pictures" if folder else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    folder = os.environ.get("GUESTHOUSE_TEST_LOGS")
    if call.when == "call" and outcome.get_result().failed and folder and ui.in_session():
        try:
            ui.screenshot(Path(folder) / f"{item.name}.png")
        except (OSError, subprocess.SubprocessError):
            pass


@pytest.fixture
def start():
    """Starts the application with arguments, and ends it after the test."""
    running = []

    def start(*arguments, **options):
        app = ui.Application(*arguments, **options)
        running.append(app)
        app.start()
        return app

    yield start
    for app in running:
        app.stop()
