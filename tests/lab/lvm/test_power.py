# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Power cuts at random moments: what the disk has then is all that a new start finds.

All that lasts lies on one disk: a file system with the service's folders and a pool of images, and two
physical volumes. At a cut device-mapper takes a snapshot of it at one moment, without what only memory has;
then everything is stopped, and the machine "boots" from the snapshot: file system check, activation, service.
"""
import os
import pathlib
import random
import shutil
import subprocess
import time

import pytest
from service import Service
from test_lvm import CUTS, MIB, Storage, lvm, lvs, note, read, variants, write

MOUNT = pathlib.Path("/mnt/world")
DISK, COPIES = "/var/world.img", "/var/copies.img"
PARTS = {"fs": 160, "pv1": 300, "pv2": 160}  # MiB, as they lie there
SECTORS = sum(PARTS.values()) * MIB // 512
SIZE = 4 * MIB


def sh(*command, codes=(0,)):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert done.returncode in codes, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout.strip()


def map_device(name, *table):
    sh("dmsetup", "create", name, "--table", " ".join(map(str, (0, *table))))


def unmap(name):
    sh("udevadm", "settle")
    sh("dmsetup", "remove", "--retry", name)


class World:
    """The disk, of which "world" is what is used, and "cut" what a snapshot of it has."""

    def __init__(self):
        os.truncate(os.open(DISK, os.O_CREAT | os.O_RDWR), SECTORS * 512)
        self.loop = sh("losetup", "--show", "-f", DISK)
        map_device("world", SECTORS, "snapshot-origin", self.loop)
        MOUNT.mkdir(exist_ok=True)
        self.map_parts("world", "/dev/mapper/world")
        sh("mke2fs", "-q", "-t", "ext4", "/dev/mapper/world-fs")
        lvm("vgcreate", "-y", "-s", "4m", "gh", "/dev/mapper/world-pv1", "/dev/mapper/world-pv2")
        sh("mount", "/dev/mapper/world-fs", MOUNT)

    @staticmethod
    def map_parts(name, device):
        start = 0
        for part, size in PARTS.items():
            length = size * MIB // 512
            map_device(f"{name}-{part}", length, "linear", device, start)
            start += length
        sh("udevadm", "settle")

    def open(self, name, device):
        self.map_parts(name, device)
        # 1: it has mended what there was to mend.
        sh("e2fsck", "-f", "-p", f"/dev/mapper/{name}-fs", codes=(0, 1))
        sh("mount", f"/dev/mapper/{name}-fs", MOUNT)
        lvm("vgchange", "-q", "-ay", "gh")
        sh("udevadm", "settle")

    def close(self, name):
        sh("umount", MOUNT)
        sh("udevadm", "settle")
        lvm("vgchange", "-q", "-an", "gh")
        for part in PARTS:
            unmap(f"{name}-{part}")

    def cut(self):
        """What the disk has at this moment is kept. What is being written is on it, or not."""
        pathlib.Path(COPIES).unlink(missing_ok=True)
        os.truncate(os.open(COPIES, os.O_CREAT | os.O_RDWR), 300 * MIB)
        self.copies = sh("losetup", "--show", "-f", COPIES)
        sh("dmsetup", "suspend", "--nolockfs", "world")
        try:
            map_device("after", SECTORS, "snapshot", self.loop, self.copies, "N", 16)
        finally:
            sh("dmsetup", "resume", "world")

    def boot_cut(self):
        self.close("world")
        self.open("cut", "/dev/mapper/after")

    def boot_world(self):
        self.close("cut")
        unmap("after")
        sh("losetup", "-d", self.copies)
        self.open("world", "/dev/mapper/world")

    def end(self):
        for name in ("cut", "world"):
            subprocess.run(["umount", MOUNT], capture_output=True)
            subprocess.run(["lvm", "vgchange", "-q", "-an", "gh"], capture_output=True)
            for part in PARTS:
                subprocess.run(["dmsetup", "remove", "--retry", f"{name}-{part}"], capture_output=True)
            subprocess.run(["dmsetup", "remove", "--retry", "after" if name == "cut" else "world"],
                           capture_output=True)


@pytest.fixture
def world():
    # Another test's group of the same name is gone for good.
    subprocess.run(["lvm", "vgremove", "-q", "-y", "-f", "gh"], capture_output=True)
    world = World()
    yield world
    world.end()


class Machine:
    """The service that has its folders on that disk."""

    def __init__(self):
        folder = MOUNT / "gh"
        folder.mkdir(exist_ok=True)
        # A real one's is in memory.
        shutil.rmtree(folder / "r", ignore_errors=True)
        self.service = Service(folder)
        self.service.start()
        self.storage = Storage(self.service)

    def kill(self):
        self.service.kill()
        subprocess.run(["pkill", "-9", "-x", "qemu-img"])
        # LVM's own commands are short, and come to their end in what is no longer looked at.
        while subprocess.run(["pgrep", "-x", "lvm"], stdout=subprocess.DEVNULL).returncode == 0:
            time.sleep(0.1)
        sh("udevadm", "settle")

    def stop(self):
        self.service.stop()

    @property
    def pool(self):
        return pathlib.Path(self.service.pool)

    def image(self, name):
        return self.pool / f"{name}.img"


def prepare(machine):
    """What must not be lost: a volume, a thin one with a snapshot, an image, and two things in the trash."""
    storage = machine.storage
    write(storage.create("base", SIZE), 8)
    storage.create("thinpool", 100 * MIB, kind="thin-pool")
    write(storage.create("thin", 32 * MIB, **{"thin-pool": "thinpool"}), 1)
    storage.run("SnapshotVolume", "(ssa{sv})", "/dev/gh/thin", "state", {})
    for name, byte in (("image", 5), ("gone", 6)):
        storage.run("CreateVolume", "(ssta{sv})", "default", name, SIZE, variants({"format": "raw"}))
        write(machine.image(name), byte)
    write(storage.create("gonelv", SIZE), 7)
    for each in ("default/gone.img", "gh/gonelv"):
        storage.run("DeleteVolume", "(sa{sv})", each, {})
    os.sync()


def steps(name):
    raw = variants({"format": "raw"})
    return [("CreateVolume", "(ssta{sv})", "gh", name, SIZE, {}),
            ("CreateVolume", "(ssta{sv})", "default", name, SIZE, raw),
            ("CopyVolume", "(sssa{sv})", "/dev/gh/base", "gh", name, {}),
            ("CopyVolume", "(sssa{sv})", "/dev/gh/base", "default", name, raw),
            ("CopyVolume", "(sssa{sv})", "default/image.img", "default", name, raw),
            ("CopyVolume", "(sssa{sv})", "default/image.img", "default", name, variants({"format": "vmdk"})),
            ("CopyVolume", "(sssa{sv})", "/dev/gh/thin", "gh", name, variants({"thin": True})),
            ("MoveVolume", "(ssa{sv})", "/dev/gh/base", "default", variants({"name": name, "format": "raw"})),
            ("MoveVolume", "(ssa{sv})", "default/image.img", "gh", variants({"name": name})),
            ("DeleteVolume", "(sa{sv})", "/dev/gh/base", {}),
            ("DeleteVolume", "(sa{sv})", "default/image.img", {}),
            ("RevertVolume", "(ssa{sv})", "/dev/gh/thin", "state", {})]


def filled(path, byte):
    return os.path.exists(path) and read(path) == bytes([byte]) * SIZE


def check(machine, name, step):
    """What is wrong after a start, in words; and all is as in the beginning then."""
    storage, wrong = machine.storage, []
    if any("unfinished" in row["lv_tags"] for row in lvs().values()):
        wrong.append(f"an orphan: {lvs()}")
    if (machine.pool / ".guesthouse-unfinished").exists():
        wrong.append("an unfinished image")
    if journals := list(pathlib.Path(machine.service.folder).rglob("*.journal")):
        wrong.append(f"journals: {journals}")
    trash = {each["name"]: each["id"] for each in storage.trash()}
    if not {"gone.img", "gonelv"} <= set(trash):
        wrong.append(f"the trash has only {trash}")
    made = f"/dev/gh/{name}" if os.path.exists(f"/dev/gh/{name}") else machine.image(name)
    if not os.path.exists(made):
        made = machine.pool / f"{name}.vmdk"
    exists = os.path.exists(made)
    # Of a move either the old one is in its place, or the new one is whole and the old one in the trash.
    if step[0] == "MoveVolume":
        byte, old = (8, "base") if "base" in step[2] else (5, "image.img")
        if exists and not filled(made, byte):
            wrong.append("a moved volume that is not whole")
        if exists and old not in trash:
            wrong.append("moved, and the old one is not in the trash")
    if step[0] == "CopyVolume" and exists and made.__str__().endswith((".img", f"/{name}")) \
            and not filled(made, 5 if "image" in step[2] else 1 if "thin" in step[2] else 8):
        wrong.append("a copy that is not whole")
    if exists:
        storage.run("DeleteVolume", "(sa{sv})", str(made), variants({"permanent": True}))
    for item in ("base", "image.img"):
        if item in trash:
            storage.run("RestoreTrash", "(sa{sv})", trash[item], {})
    if "base" in trash:
        storage.call("ActivateVolume", "(sba{sv})", "gh/base", True, {})
    for path, byte in (("/dev/gh/base", 8), ("/dev/gh/thin", 1), (machine.image("image"), 5)):
        if not filled(path, byte):
            wrong.append(f"{path} is lost")
    kept = {trash.get("gone.img"), trash.get("gonelv")}
    rest = [each["id"] for each in storage.trash() if each["id"] not in kept]
    if rest:
        storage.run("EmptyTrash", "(asa{sv})", rest, {})
    left = set(lvs()) - {"base", "thin", "thinpool", "state"}
    if {each for each in left if "trash" not in each}:
        wrong.append(f"volumes that nobody knows: {left}")
    return wrong


def test_power_is_cut(world):
    seed = random.randrange(1 << 30)
    print(f"seed {seed}, {CUTS} cuts")
    chance = random.Random(seed)
    machine = Machine()
    prepare(machine)
    problems = []
    for cut in range(CUTS):
        name = f"new{cut}"
        step = chance.choice(steps(name))
        wait = chance.choice((0.05, 0.3, 1.5)) * chance.random()
        note(f"power cut {cut}: {step[0]} {step[2]}, {len(problems)} problems")
        machine.storage.call(*step)
        time.sleep(wait)
        world.cut()
        machine.kill()
        world.boot_cut()
        machine = Machine()
        problems += [(cut, step, each) for each in check(machine, name, step)]
        machine.stop()
        world.boot_world()
        machine = Machine()
        problems += [(cut, step, "killed only: " + each) for each in check(machine, name, step)]
    machine.stop()
    assert not problems, problems
