# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A service, and a volume group of two devices, for all tests of a file."""
import shutil
import subprocess
import tempfile

import pytest
from gi.repository import GLib
from service import Service
from volumes import DEVICES, Storage, lvs, note


def pytest_runtest_logreport(report):
    if report.failed:
        note(f"{report.nodeid}:\n{report.longreprtext}")


@pytest.fixture(scope="module")
def folder():
    path = tempfile.mkdtemp(prefix="gh-")
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def service(folder):
    service = Service(folder)
    service.start()
    yield service
    service.stop()


@pytest.fixture(scope="module")
def group(service):
    storage = Storage(service)
    storage.call("AddPool", "(sa{sv})", "gh", {"devices": GLib.Variant("as", DEVICES)})
    yield storage
    subprocess.run(["lvm", "vgremove", "-q", "-y", "-f", "gh"], capture_output=True)


@pytest.fixture
def storage(group, service):
    yield group
    for name in sorted(lvs(), key=lambda n: n.startswith("thinpool")):
        subprocess.run(["lvm", "lvremove", "-q", "-y", f"gh/{name}"], capture_output=True)
