# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Storage on real LVM: what the service says and does, beside what lvs and vgs say."""
import os
import subprocess
import time

from gi.repository import GLib
from volumes import DEVICES, MIB, has, lvm, lvs, variants, write


def test_group_is_a_pool(storage):
    pool = next(each for each in storage.call("ListPools", "(a{sv})", {}) if each["name"] == "gh")
    size, free = lvm("vgs", "--noheadings", "--units", "b", "--nosuffix", "-o", "vg_size,vg_free", "gh").split()
    assert (pool["capacity"], pool["free"]) == (int(size), int(free))
    assert sorted(pool["devices"]) == sorted(DEVICES)
    extents = storage.call("ListExtents", "(sa{sv})", "gh", {})
    assert sum(each["length"] for each in extents) == pool["extents"]
    storage.refused("Exists", "AddPool", "(sa{sv})", "gh", {"devices": GLib.Variant("as", DEVICES)})


def test_kinds_of_volumes(storage):
    path = storage.create("one")
    assert path == "/dev/gh/one" and os.path.exists(path)
    storage.create("two", kind="striped", stripes=2)
    storage.create("thinpool", 200 * MIB, kind="thin-pool")
    storage.create("thin", 1024 * MIB, **{"thin-pool": "thinpool"})
    there = lvs()
    assert there["one"]["segtype"] == "linear" and int(there["one"]["lv_size"]) == 16 * MIB
    assert there["two"]["segtype"] == "striped" and there["thin"]["pool_lv"] == "thinpool"
    assert not any(row["lv_tags"] for row in there.values())
    kinds = {name: each["kind"] for name, each in storage.volumes().items()}
    assert kinds == {"one": "linear", "two": "striped", "thinpool": "thin-pool", "thin": "thin"}
    storage.refused("InUse", "DeleteVolume", "(sa{sv})", "gh/thinpool", {})
    storage.refused("Exists", "CreateVolume", "(ssta{sv})", "gh", "one", 16 * MIB, {})
    storage.refused("NoSpace", "CreateVolume", "(ssta{sv})", "gh", "big", 1 << 40, {})
    for name in ("a b", "snapshot1", "-x", "ü", "a/b", "x" * 100):
        storage.refused("InvalidArgument", "CreateVolume", "(ssta{sv})", "gh", name, 16 * MIB, {})


def test_grow_rename_and_open(storage):
    path = storage.create("one")
    write(path, 7)
    storage.run("ResizeVolume", "(sta{sv})", path, 32 * MIB, {})
    assert int(lvs()["one"]["lv_size"]) == 32 * MIB
    storage.refused("InvalidArgument", "ResizeVolume", "(sta{sv})", path, 16 * MIB, {})
    storage.refused("NoSpace", "ResizeVolume", "(sta{sv})", path, 1 << 40, {})
    assert storage.run("RenameVolume", "(ssa{sv})", path, "a-b.c_d", {})["path"] == "/dev/gh/a-b.c_d"
    assert has("/dev/gh/a-b.c_d", 7)
    assert storage.call("GetVolume", "(sa{sv})", "/dev/mapper/gh-a--b.c_d", {})["name"] == "a-b.c_d"
    with open("/dev/gh/a-b.c_d", "rb"):
        assert "in use" in storage.refused("InUse", "DeleteVolume", "(sa{sv})", "gh/a-b.c_d", {})
    storage.call("ActivateVolume", "(sba{sv})", "gh/a-b.c_d", False, {})
    assert not os.path.exists("/dev/gh/a-b.c_d") and not storage.volumes()["a-b.c_d"].get("active")


def test_thick_snapshot(storage):
    path = storage.create("one")
    write(path, 1)
    storage.run("SnapshotVolume", "(ssa{sv})", path, "before", {})
    write(path, 2)
    assert storage.volumes()["before"]["origin"] == "one"
    assert "before" in storage.refused("InUse", "DeleteVolume", "(sa{sv})", path, {})
    storage.run("RevertVolume", "(ssa{sv})", path, "before", {})
    assert has(path, 1)
    assert set(lvs()) == {"one"}


def test_overflown_snapshot(storage):
    path = storage.create("one", 64 * MIB)
    storage.run("SnapshotVolume", "(ssa{sv})", path, "small", {"size": GLib.Variant("t", 4 * MIB)})
    write(path, 9, 32 * MIB)
    deadline = time.monotonic() + 60
    while not storage.volumes()["small"].get("invalid") and time.monotonic() < deadline:
        time.sleep(1)
    small = storage.volumes()["small"]
    assert small["invalid"] and small["problem"]
    storage.refused("Corrupt", "RevertVolume", "(ssa{sv})", path, "small", {})
    assert has(path, 9)


def test_thin_snapshot_clone_and_revert(storage):
    storage.create("thinpool", 200 * MIB, kind="thin-pool")
    path = storage.create("thin", 512 * MIB, **{"thin-pool": "thinpool"})
    write(path, 1)
    storage.run("SnapshotVolume", "(ssa{sv})", path, "before", {})
    clone = storage.run("CopyVolume", "(sssa{sv})", path, "gh", "clone", variants({"thin": True}))["path"]
    write(path, 2)
    assert has(clone, 1)
    storage.run("RevertVolume", "(ssa{sv})", path, "before", {})
    assert has(path, 1) and "before" in lvs()
    (item,) = storage.trash()
    back = storage.run("RestoreTrash", "(sa{sv})", item["id"], variants({"name": "later"}))["path"]
    storage.call("ActivateVolume", "(sba{sv})", back, True, {})
    assert has(back, 2)
    # It can be gone back to again, also under another name, and from one snapshot to the other.
    storage.run("EmptyTrash", "(asa{sv})", [], {})
    write(path, 3)
    storage.run("SnapshotVolume", "(ssa{sv})", path, "after", {})
    for name, byte in (("before", 1), ("after", 3), ("before", 1)):
        storage.run("RevertVolume", "(ssa{sv})", path, name, {})
        assert has(path, byte)
        assert {each["name"] for each in storage.volumes().values() if each.get("origin") == "thin"} == {
            "before", "after", "clone"}
    storage.run("RenameVolume", "(ssa{sv})", path, "renamed", {})
    storage.run("RevertVolume", "(ssa{sv})", "gh/renamed", "after", {})
    assert has("/dev/gh/renamed", 3)


def test_copies_between_files_and_volumes(storage):
    path = storage.create("one")
    write(path, 0, 16 * MIB)  # LVM leaves what was there before
    write(path, 5, 4 * MIB, 8 * MIB)
    image = storage.run("CopyVolume", "(sssa{sv})", path, "default", "image", variants({"format": "qcow2"}))["path"]
    assert image.endswith("/image.qcow2") and os.stat(image).st_blocks * 512 < 8 * MIB
    back = storage.run("CopyVolume", "(sssa{sv})", image, "gh", "back", {})["path"]
    assert subprocess.run(["qemu-img", "compare", "-f", "raw", "-F", "raw", path, back]).returncode == 0
    moved = storage.run("MoveVolume", "(ssa{sv})", image, "gh", variants({"name": "moved"}))["path"]
    assert not os.path.exists(image)
    assert subprocess.run(["qemu-img", "compare", "-f", "raw", "-F", "raw", path, moved]).returncode == 0
    home = storage.run("MoveVolume", "(ssa{sv})", moved, "default", variants({"format": "qcow2"}))["path"]
    assert subprocess.run(["qemu-img", "compare", path, home]).returncode == 0
    # What is left behind by the two moves can be had back.
    assert "moved" not in lvs() and {each["name"] for each in storage.trash()} == {"image.qcow2", "moved"}
    storage.run("EmptyTrash", "(asa{sv})", [], {})


def test_trash(storage):
    path = storage.create("one")
    write(path, 3)
    where = storage.run("DeleteVolume", "(sa{sv})", path, {})["trash"]
    assert "one" not in lvs() and "one" not in storage.volumes() and not os.path.exists(path)
    storage.create("one")
    storage.refused("Exists", "RestoreTrash", "(sa{sv})", where, {})
    storage.run("DeleteVolume", "(sa{sv})", path, variants({"permanent": True}))
    assert storage.run("RestoreTrash", "(sa{sv})", where, {})["path"] == path
    assert has(path, 3) and not lvs()["one"]["lv_tags"]
    storage.run("DeleteVolume", "(sa{sv})", path, {})
    storage.run("EmptyTrash", "(asa{sv})", [], variants({"erase": True}))
    assert lvs() == {} and storage.trash() == []
