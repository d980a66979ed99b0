# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Pools and volumes through the bus: what is listed, and that looking makes nothing."""
import os
import subprocess
import time

import pytest
from gi.repository import GLib
from service import NAME, BusError, wait_until

FORMATS = ["raw", "qcow2", "vmdk", "vhdx", "vpc", "vdi"]
MIB = 1 << 20


def volumes(fake, pool=""):
    return fake.client.call(fake.path, "Storage.ListVolumes", "(sa{sv})", pool, {})


def pools(fake):
    return fake.client.call(fake.path, "Storage.ListPools", "(a{sv})", {})


def add_pool(fake, name, folder):
    fake.client.call(fake.path, "Storage.AddPool", "(sa{sv})", name, {"folder": GLib.Variant("s", str(folder))})


@pytest.fixture
def disks(fake, tmp_path):
    place = tmp_path / "disks"
    place.mkdir()
    add_pool(fake, "disks", place)
    return place


def test_looking_makes_no_pool(fake):
    (default,) = pools(fake)
    assert default["name"] == "default" and default["default"] and not default.get("exists")
    assert default["free"] > 0
    assert volumes(fake) == []
    assert not os.path.exists(default["path"])


def test_all_formats_are_told_apart(fake, disks):
    for form in FORMATS:
        subprocess.run(["qemu-img", "create", "-q", "-f", form, disks / f"disk.{form}", "8M"], check=True)
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-b", "disk.raw", "-F", "raw", "top.qcow2"],
                   check=True, cwd=disks)
    (disks / "notes.txt").write_text("no disk\n" * 100)
    os.mkfifo(disks / "pipe.img")
    found = {each["name"]: each for each in volumes(fake, "disks")}
    assert set(found) == {f"disk.{form}" for form in FORMATS} | {"top.qcow2"}
    for form in FORMATS:
        each = found[f"disk.{form}"]
        assert each["format"] == form and each["path"] == str(disks / f"disk.{form}")
        assert 8 * MIB <= each["capacity"] <= 9 * MIB  # vpc rounds up to its cylinders
    assert found["top.qcow2"]["backing"] == str(disks / "disk.raw")


def test_pools_are_added_and_forgotten(fake, disks, tmp_path):
    assert [each["name"] for each in pools(fake)] == ["default", "disks"]
    for name, place, word in (("disks", tmp_path, "Exists"), ("other", disks, "Exists"),
                              ("a/b", tmp_path, "InvalidArgument"), ("default", tmp_path, "Exists"),
                              ("other", tmp_path / "none", "NotFound")):
        with pytest.raises(BusError) as caught:
            add_pool(fake, name, place)
        assert caught.value.word == word
    fake.client.call(fake.path, "Storage.RemovePool", "(sa{sv})", "disks", {})
    assert [each["name"] for each in pools(fake)] == ["default"]
    assert disks.exists()


def test_changes_from_outside_are_told(fake, disks):
    assert volumes(fake, "disks") == []
    (disks / "new.img").write_bytes(bytes(MIB))
    wait_until(lambda: any(name == "StorageChanged" and "disks" in args[0]
                           for _path, _interface, name, args in fake.client.signals), what="the signal")
    assert [each["name"] for each in volumes(fake, "disks")] == ["new.img"]


def test_ten_thousand_volumes(fake, disks):
    (disks / "0.img").write_bytes(bytes(4096))
    for number in range(1, 10000):
        os.link(disks / "0.img", disks / f"{number}.img")
    # What Python makes of the reply takes far longer than the service and the bus do.
    before = time.monotonic()
    reply = fake.client.connection.call_sync(
        None, fake.path, NAME + ".Storage", "ListVolumes", GLib.Variant("(sa{sv})", ("disks", {})),
        None, 0, 120_000, None)
    took = time.monotonic() - before
    assert reply.get_child_value(0).n_children() == 10000
    print(f"ten thousand volumes: {took:.2f} s")
