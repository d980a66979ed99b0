# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Storage on real LVM: what the service says and does, beside what lvs and vgs say."""
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import time

import pytest
from gi.repository import GLib
from service import BusError, Service

MIB = 1 << 20
DEVICES = os.environ["LVM_DEVICES"].split()
CUTS = int(os.environ.get("LVM_CUTS", "10"))
NO_XEN = "fake:?domains=0"


def lvm(*arguments):
    return subprocess.run(["lvm", *arguments], check=True, capture_output=True, text=True).stdout


def lvs(columns="lv_name,lv_size,segtype,pool_lv,origin,lv_tags"):
    report = lvm("lvs", "--reportformat", "json", "--units", "b", "--nosuffix", "-o", columns, "gh")
    return {row["lv_name"]: row for row in json.loads(report)["report"][0]["lv"]}


def write(path, byte, size=4 * MIB, offset=0):
    with open(path, "r+b") as device:
        device.seek(offset)
        device.write(bytes([byte]) * size)
        os.fsync(device.fileno())


def read(path, size=4 * MIB):
    fd = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        return os.read(fd, size)
    finally:
        os.close(fd)


def note(text):
    """For whoever waits outside."""
    with open("/share/results/notes", "a") as notes:
        print(time.strftime("%T"), text, file=notes)


def variants(options):
    kinds = {bool: "b", str: "s", int: "u"}
    return {key: GLib.Variant(kinds[type(value)], value) for key, value in options.items()}


class Storage:
    def __init__(self, service):
        self.service = service
        self.client = service.connect()
        self.host = self.client.open_host(NO_XEN)

    def call(self, method, signature, *arguments):
        return self.client.call(self.host.path, f"Storage.{method}", signature, *arguments)

    def run(self, method, signature, *arguments):
        job = self.client.wait_job(self.call(method, signature, *arguments), timeout=600)
        if job["State"] != "succeeded":
            raise AssertionError(f"{job['ErrorName']}: {job['ErrorMessage']}")
        return job["Result"]

    def refused(self, word, method, signature, *arguments):
        try:
            error = self.client.wait_job(self.call(method, signature, *arguments))
            name, message = error["ErrorName"], error["ErrorMessage"]
        except BusError as refusal:
            name, message = refusal.word, refusal.message
        assert name.endswith(word), f"{name}: {message}"
        return message

    def create(self, name, size=16 * MIB, **options):
        return self.run("CreateVolume", "(ssta{sv})", "gh", name, size, variants(options))["path"]

    def volumes(self):
        return {each["name"]: each for each in self.call("ListVolumes", "(sa{sv})", "gh", {})}

    def trash(self):
        return self.call("ListTrash", "(a{sv})", {})


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
    return storage


@pytest.fixture
def storage(group, service):
    yield group
    for name in sorted(lvs(), key=lambda n: n.startswith("thinpool")):
        subprocess.run(["lvm", "lvremove", "-q", "-y", f"gh/{name}"], capture_output=True)


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
    assert read("/dev/gh/a-b.c_d") == bytes([7]) * 4 * MIB
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
    assert read(path) == bytes([1]) * 4 * MIB
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
    assert read(path) == bytes([9]) * 4 * MIB


def test_thin_snapshot_clone_and_revert(storage):
    storage.create("thinpool", 200 * MIB, kind="thin-pool")
    path = storage.create("thin", 512 * MIB, **{"thin-pool": "thinpool"})
    write(path, 1)
    storage.run("SnapshotVolume", "(ssa{sv})", path, "before", {})
    clone = storage.run("CopyVolume", "(sssa{sv})", path, "gh", "clone", variants({"thin": True}))["path"]
    write(path, 2)
    assert read(clone) == bytes([1]) * 4 * MIB
    storage.run("RevertVolume", "(ssa{sv})", path, "before", {})
    assert read(path) == bytes([1]) * 4 * MIB and "before" in lvs()
    (item,) = storage.trash()
    back = storage.run("RestoreTrash", "(sa{sv})", item["id"], variants({"name": "later"}))["path"]
    storage.call("ActivateVolume", "(sba{sv})", back, True, {})
    assert read(back) == bytes([2]) * 4 * MIB


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
    assert read(path) == bytes([3]) * 4 * MIB and not lvs()["one"]["lv_tags"]
    storage.run("DeleteVolume", "(sa{sv})", path, {})
    storage.run("EmptyTrash", "(asa{sv})", [], variants({"erase": True}))
    assert lvs() == {} and storage.trash() == []


def test_killed_at_random_moments(folder, service, storage):
    """kill -9 of the service and of what it started, at random moments; then no orphan, nothing lost."""
    base = storage.create("base")
    write(base, 8)
    storage.create("thinpool", 300 * MIB, kind="thin-pool")
    thin = storage.create("thin", 64 * MIB, **{"thin-pool": "thinpool"})
    write(thin, 1)
    storage.run("SnapshotVolume", "(ssa{sv})", thin, "state", {})
    seed = random.randrange(1 << 30)
    print(f"seed {seed}, {CUTS} cuts")
    chance = random.Random(seed)
    problems = []
    for cut in range(CUTS):
        note(f"cut {cut}, {len(problems)} problems")
        name = f"new{cut}"
        steps = [("CreateVolume", "(ssta{sv})", "gh", name, 8 * MIB, {}),
                 ("CopyVolume", "(sssa{sv})", base, "gh", name, {}),
                 ("CopyVolume", "(sssa{sv})", thin, "gh", name, variants({"thin": True})),
                 ("CopyVolume", "(sssa{sv})", base, "default", name, {}),
                 ("DeleteVolume", "(sa{sv})", base, {}),
                 ("RevertVolume", "(ssa{sv})", thin, "state", {})]
        step = chance.choice(steps)
        fresh = Service(folder)
        service.stop()
        fresh.start()
        place = Storage(fresh)
        place.call(*step)
        time.sleep(chance.uniform(0, 1.5))
        fresh.kill()
        subprocess.run(["pkill", "-9", "-x", "qemu-img"])
        subprocess.run(["udevadm", "settle"])
        service.start()
        place = Storage(service)
        trash = {each["name"]: each["id"] for each in place.trash()}
        volumes = place.volumes()
        there = lvs()
        if any("unfinished" in row["lv_tags"] for row in there.values()):
            problems.append((cut, step, "an orphan", there))
        if "base" not in volumes and "base" in trash:
            place.run("RestoreTrash", "(sa{sv})", trash["base"], {})
        if read(base) != bytes([8]) * 4 * MIB or read(thin) != bytes([1]) * 4 * MIB:
            problems.append((cut, step, "lost"))
        pool = pathlib.Path(service.pool)
        if pool.exists() and (pool / ".guesthouse-unfinished").exists():
            problems.append((cut, step, "an orphan file"))
        for each in (f"gh/{name}", f"default/{name}.qcow2"):
            if name in volumes if each.startswith("gh/") else (pool / f"{name}.qcow2").exists():
                place.run("DeleteVolume", "(sa{sv})", each, variants({"permanent": True}))
        if trash and set(trash) != {"base"}:
            place.run("EmptyTrash", "(asa{sv})", [], {})
        storage.client, storage.host = place.client, place.host
    assert not problems, problems
