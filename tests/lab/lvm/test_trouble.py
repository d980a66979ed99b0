# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What goes wrong with real LVM: no space, a device that is missing, somebody who has a volume open. It is said
clearly, and nothing is lost."""
import json
import os
import pathlib
import subprocess

import pytest
from gi.repository import GLib
from service import wait_until
from volumes import MIB, has, lvm, lvs, read, variants, write


def said(storage, name):
    return storage.volumes()[name].get("problem", "")


def test_a_full_volume_group(storage):
    path = storage.create("one")
    write(path, 7, 16 * MIB)
    free = int(lvm("vgs", "--noheadings", "--units", "b", "--nosuffix", "-o", "vg_free", "gh"))
    storage.create("rest", free)
    before = lvs()
    for method, signature, arguments in (("CreateVolume", "(ssta{sv})", ("gh", "more", 4 * MIB, {})),
                                         ("CopyVolume", "(sssa{sv})", (path, "gh", "copy", {})),
                                         ("ResizeVolume", "(sta{sv})", (path, 32 * MIB, {})),
                                         ("SnapshotVolume", "(ssa{sv})", (path, "state", {}))):
        message = storage.refused("NoSpace", method, signature, *arguments)
        assert "space" in message and ("gh" in message or "one" in message), message
    assert lvs() == before and has(path, 7, 16 * MIB)
    # What there is still works, and what is freed is free.
    storage.run("DeleteVolume", "(sa{sv})", "gh/rest", variants({"permanent": True}))
    storage.run("ResizeVolume", "(sta{sv})", path, 32 * MIB, {})


def test_a_full_thin_pool(storage):
    storage.create("thinpool", 64 * MIB, kind="thin-pool")
    path = storage.create("thin", 256 * MIB, **{"thin-pool": "thinpool"})
    other = storage.create("other", 16 * MIB, **{"thin-pool": "thinpool"})
    write(other, 5)
    write(path, 2, 52 * MIB)
    assert "filling up" in said(storage, "thinpool")
    # More than there is waits, for as long as it takes.
    limit = pathlib.Path("/sys/module/dm_thin_pool/parameters/no_space_timeout")
    limit.write_text("0")
    command = f"tr '\\0' '\\3' </dev/zero | dd of={path} bs=1M seek=52 count=60 iflag=fullblock oflag=direct"
    writer = subprocess.Popen(["sh", "-c", command])
    try:
        wait_until(lambda: "is full" in said(storage, "thinpool"), what="the thin pool's being full")
        pool = storage.volumes()["thinpool"]
        assert pool["data-percent"] >= 9500 and has(other, 5)
        storage.run("ResizeVolume", "(sta{sv})", "gh/thinpool", 192 * MIB, {})
        assert writer.wait(300) == 0
    finally:
        limit.write_text("60")
        writer.kill()
        writer.wait()
    wait_until(lambda: not said(storage, "thinpool"), what="the thin pool's recovery")
    assert int(lvs()["thinpool"]["lv_size"]) == 192 * MIB
    with open(path, "rb") as device:
        device.seek(52 * MIB)
        whole = device.read(60 * MIB) == bytes([3]) * 60 * MIB
        assert whole
    assert has(other, 5)


def test_a_thin_pool_is_not_taken_away_from_the_trash(storage):
    """What lies in a thin pool would be gone with it, wherever that is shown."""
    storage.create("thinpool", 64 * MIB, kind="thin-pool")
    path = storage.create("thin", 32 * MIB, **{"thin-pool": "thinpool"})
    write(path, 9)
    thin = storage.run("DeleteVolume", "(sa{sv})", path, {})["trash"]
    message = storage.refused("InUse", "DeleteVolume", "(sa{sv})", "gh/thinpool", variants({"permanent": True}))
    assert "thin, which is in the trash" in message
    pool = storage.run("DeleteVolume", "(sa{sv})", "gh/thinpool", {})["trash"]
    assert storage.run("RestoreTrash", "(sa{sv})", thin, {})["path"] == path
    message = storage.refused("InUse", "EmptyTrash", "(asa{sv})", [pool], {})
    assert "thin would be lost" in message
    storage.call("ActivateVolume", "(sba{sv})", path, True, {})
    assert has(path, 9)
    # In whatever order they lie there, all that is in the trash can go.
    storage.run("DeleteVolume", "(sa{sv})", path, {})
    storage.run("EmptyTrash", "(asa{sv})", [], {})
    assert lvs() == {}


@pytest.fixture
def torn(storage):
    """A volume group of two devices, with a volume on each."""
    images = [f"/var/torn{number}.img" for number in (1, 2)]
    devices = []
    for image in images:
        with open(image, "wb") as file:
            file.truncate(64 * MIB)
        devices.append(subprocess.check_output(["losetup", "--show", "-f", image], text=True).strip())
    storage.call("AddPool", "(sa{sv})", "torn", {"devices": GLib.Variant("as", devices)})
    yield devices, images
    subprocess.run(["lvm", "vgremove", "-q", "-y", "-f", "torn"], capture_output=True)
    for device, image in zip(devices, images):
        subprocess.run(["losetup", "-d", device], capture_output=True)
        os.unlink(image)


def test_a_missing_device(storage, torn):
    devices, images = torn
    paths = {}
    for name, byte in (("left", 1), ("right", 2)):
        paths[name] = storage.run("CreateVolume", "(ssta{sv})", "torn", name, 48 * MIB, {})["path"]
        write(paths[name], byte)
    report = json.loads(lvm("lvs", "--reportformat", "json", "-o", "lv_name,devices", "torn"))
    there = {row["lv_name"]: row["devices"] for row in report["report"][0]["lv"]}
    [lost] = [name for name in paths if there[name].startswith(devices[1])]
    [kept] = [name for name in paths if there[name].startswith(devices[0])]
    lvm("vgchange", "-q", "-an", "torn")
    subprocess.run(["losetup", "-d", devices[1]], check=True)
    subprocess.run(["udevadm", "settle"], check=True)

    def pool():
        return next(each for each in storage.call("ListPools", "(a{sv})", {}) if each["name"] == "torn")

    def volumes():
        return {each["name"]: each for each in storage.call("ListVolumes", "(sa{sv})", "torn", {})}

    assert pool()["missing"] == 1 and "missing" in pool()["problem"]
    assert "missing" in volumes()[lost]["problem"] and "problem" not in volumes()[kept]
    # What is whole can be used; nothing is changed as long as that lasts.
    storage.call("ActivateVolume", "(sba{sv})", paths[kept], True, {})
    assert read(paths[kept])[0] in (1, 2)
    for method, signature, arguments in (("ActivateVolume", "(sba{sv})", (paths[lost], True, {})),
                                         ("CreateVolume", "(ssta{sv})", ("torn", "new", 4 * MIB, {})),
                                         ("ResizeVolume", "(sta{sv})", (paths[kept], 52 * MIB, {})),
                                         ("DeleteVolume", "(sa{sv})", (paths[lost], {}))):
        assert "missing" in storage.refused("Unavailable", method, signature, *arguments)
    subprocess.run(["losetup", devices[1], images[1]], check=True)
    subprocess.run(["udevadm", "trigger", "--settle", devices[1]], check=True)
    assert "problem" not in pool() and "problem" not in volumes()[lost]
    for name, byte in (("left", 1), ("right", 2)):
        storage.call("ActivateVolume", "(sba{sv})", paths[name], True, {})
        assert has(paths[name], byte)


def test_an_open_volume(storage):
    """Whoever has it open keeps it as it is."""
    path = storage.create("one")
    write(path, 1)
    storage.run("SnapshotVolume", "(ssa{sv})", path, "before", {})
    write(path, 2)
    before = lvs()
    with open(path, "rb"):
        for method, signature, arguments in (("RevertVolume", "(ssa{sv})", ("before", {})),
                                             ("RenameVolume", "(ssa{sv})", ("two", {})),
                                             ("MoveVolume", "(ssa{sv})", ("default", {})),
                                             ("CopyVolume", "(sssa{sv})", ("gh", "copy", {})),
                                             ("ActivateVolume", "(sba{sv})", (False, {}))):
            assert "in use" in storage.refused("InUse", method, signature, path, *arguments), method
    assert lvs() == before and has(path, 2)
