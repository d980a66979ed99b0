# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A service, and a volume group of two devices, for all tests of a file."""
import pathlib
import shutil
import subprocess
import tempfile

import pytest
from gi.repository import GLib
from service import Service
from volumes import DEVICES, Storage, lvs, note, sh

SETTINGS = pathlib.Path("/run/quick-lvm")


def pytest_runtest_logreport(report):
    if report.failed:
        note(f"{report.nodeid}:\n{report.longreprtext}")


@pytest.fixture(scope="module")
def quick_lvm():
    """For tests of what lasts, in which udev has no part: LVM makes its nodes itself and looks at nothing but the
    tests' devices, which takes half of the time."""
    SETTINGS.mkdir(exist_ok=True)
    (SETTINGS / "lvm.conf").write_text("""
        devices { filter = [ "a|^/dev/mapper/world-pv|", "a|^/dev/loop|", "r|.*|" ] scan_lvs = 0 }
        activation { monitoring = 0 udev_sync = 0 udev_rules = 0 polling_interval = 1 }
        backup { backup = 0 archive = 0 }
    """)
    # What another file's tests have left.
    subprocess.run(["lvm", "vgremove", "-q", "-y", "-f", "gh"], capture_output=True)
    subprocess.run(["lvm", "pvremove", "-q", "-y", *DEVICES], capture_output=True)
    units = [f"systemd-udevd{kind}" for kind in (".service", "-control.socket", "-kernel.socket")]
    sh("systemctl", "stop", *units)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LVM_SYSTEM_DIR", str(SETTINGS))
        patch.setenv("DM_DISABLE_UDEV", "1")
        yield
    sh("systemctl", "start", *reversed(units))
    sh("udevadm", "trigger", "--settle", "--subsystem-match=block")


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
