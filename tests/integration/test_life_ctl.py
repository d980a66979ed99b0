# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Saving, restoring, triggers and dumps as a person or a script asks for them."""
import pytest
from test_ctl import Ctl

FAKE = "fake:?domains=2&running=1"
NAME = "web-0001"


@pytest.fixture
def ctl(service):
    return Ctl(service.start(), FAKE)


def state(ctl):
    return ctl.json("show", NAME)["state"]


def test_save_and_restore(ctl, tmp_path):
    assert "saved" in ctl.run("save", NAME).stdout
    shown = ctl.json("show", NAME)
    assert shown["state"] == "saved" and shown["saved_at"] > 0 and "save" in shown["features"]
    assert "saved" in ctl.run("list", "--all").stdout.lower()
    assert ctl.json("restore", NAME)["done"] is True
    assert state(ctl) == "running"
    ctl.run("save", NAME, "--quiet")
    ctl.run("start", NAME)
    assert state(ctl) == "running"
    ctl.run("save", NAME)
    ctl.run("discard", NAME)
    assert state(ctl) == "off"
    assert "no saved state" in ctl.run("restore", NAME, code=1).stderr
    ctl.run("start", NAME)
    ctl.run("save", NAME)
    ctl.run("start", NAME, "--discard-saved")
    assert state(ctl) == "running"


def test_files(ctl, tmp_path):
    file = tmp_path / "a.save"
    done = ctl.json("save", NAME, "--file", "a.save", cwd=tmp_path)
    assert done["done"] is True and done["path"] == str(file) and file.exists()
    assert state(ctl) == "off"
    done = ctl.json("restore", "--file", str(file), "--paused")
    assert done["name"] == NAME and state(ctl) == "paused"
    assert "already" in ctl.run("save", NAME, "--file", str(file), code=1).stderr
    ctl.run("restore", "--file", str(tmp_path / "none"), code=3)
    for wrong in (("restore",), ("restore", NAME, "--file", str(file)), ("save",), ("trigger", NAME)):
        ctl.run(*wrong, code=2)
    ctl.run("save", "nobody", code=3)


def test_dump_trigger_sysrq(ctl, tmp_path):
    core = tmp_path / "core"
    ctl.run("dump", NAME, str(core))
    assert core.read_bytes()[:4] == b"\x7fELF"
    assert "kdump" in ctl.run("dump", NAME, str(tmp_path / "k"), "--format", "kdump", code=1).stderr
    assert "elf" in ctl.run("dump", NAME, str(tmp_path / "k"), "--format", "zip", code=1).stderr
    assert ctl.json("trigger", NAME, "nmi") == {"name": NAME, "done": True}
    assert "power" in ctl.run("trigger", NAME, "knock", code=1).stderr
    ctl.run("trigger", NAME, "sleep", code=1)
    ctl.run("sysrq", NAME, "h")
    ctl.run("sysrq", NAME, "hh", code=1)
