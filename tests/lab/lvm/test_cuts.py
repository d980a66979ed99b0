# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Power cuts, and kill -9 of the service, at random moments: nothing is lost, and nothing is left half made.

All that lasts lies on one disk: a file system with the service's folders and a pool of images, and two
physical volumes. At a cut device-mapper lets nothing more onto it from one moment on; all that only memory
has is lost with it, and the machine "boots" again: file system check, activation, service.
"""
import os
import pathlib
import random
import shutil
import subprocess
import time

import pytest
from service import Service, wait_until
from volumes import CUTS, MIB, Storage, has, lvm, lvs, note, read, variants, write

MOUNT = pathlib.Path("/mnt/world")
DISK = "/var/world.img"
PARTS = {"fs": 160, "pv1": 300, "pv2": 160}  # MiB, as they lie there
SECTORS = sum(PARTS.values()) * MIB // 512
SIZE = 4 * MIB


def sh(*command, codes=(0,)):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert done.returncode in codes, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout.strip()


def map_device(name, *table):
    sh("dmsetup", "create", name, "--table", " ".join(map(str, (0, *table))))


class World:
    """The disk. "world" is what all else lies on; when its power is cut, nothing more reaches it."""

    def __init__(self):
        os.truncate(os.open(DISK, os.O_CREAT | os.O_RDWR), SECTORS * 512)
        self.loop = sh("losetup", "--show", "-f", DISK)
        self.map()
        MOUNT.mkdir(exist_ok=True)
        sh("mke2fs", "-q", "-t", "ext4", "/dev/mapper/world-fs")
        lvm("vgcreate", "-y", "-s", "4m", "gh", "/dev/mapper/world-pv1", "/dev/mapper/world-pv2")
        sh("mount", "/dev/mapper/world-fs", MOUNT)

    def map(self):
        map_device("world", SECTORS, "linear", self.loop, 0)
        start = 0
        for part, size in PARTS.items():
            length = size * MIB // 512
            map_device(f"world-{part}", length, "linear", "/dev/mapper/world", start)
            start += length
        sh("udevadm", "settle")

    @staticmethod
    def cut():
        """What is being written is on the disk, or not; what only memory has is lost."""
        sh("dmsetup", "suspend", "--nolockfs", "--noflush", "world")
        sh("dmsetup", "load", "world", "--table", f"0 {SECTORS} error")
        sh("dmsetup", "resume", "world")

    def forget(self):
        """The machine is off."""
        subprocess.run(["umount", MOUNT], capture_output=True, check=False)
        subprocess.run(["udevadm", "settle"], check=False)
        # What lies on others goes first, so some go only in the second round.
        for _ in range(10):
            left = [name for name in sh("dmsetup", "info", "-c", "--noheadings", "-o", "name").split()
                    if name.startswith(("gh-", "world-"))]
            for name in left:
                subprocess.run(["dmsetup", "remove", name], capture_output=True, check=False)
            if not left:
                break
        subprocess.run(["udevadm", "settle"], check=False)
        sh("dmsetup", "remove", "--retry", "world")

    def boot(self):
        self.map()
        # 1: it has mended what there was to mend.
        sh("e2fsck", "-f", "-p", "/dev/mapper/world-fs", codes=(0, 1))
        sh("mount", "/dev/mapper/world-fs", MOUNT)
        lvm("vgchange", "-q", "-ay", "--config", "activation/polling_interval=1", "gh")
        sh("udevadm", "settle")

    def end(self):
        self.forget()
        sh("losetup", "-d", self.loop)
        os.unlink(DISK)


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
        self.start()

    def start(self):
        self.service.start()
        self.storage = Storage(self.service)

    def kill_all(self):
        """What the machine runs ends with it."""
        self.service.kill()
        subprocess.run(["pkill", "-9", "-x", "qemu-img"], check=False)
        while subprocess.run(["pgrep", "-x", "lvm"], stdout=subprocess.DEVNULL, check=False).returncode == 0:
            time.sleep(0.1)

    @property
    def pool(self):
        return pathlib.Path(self.service.pool)

    def image(self, name):
        return self.pool / f"{name}.img"


def prepare(machine):
    """What must not be lost: volumes of all kinds, an image, and two things in the trash."""
    storage = machine.storage
    write(storage.create("base", SIZE), 8)
    write(storage.create("thick", SIZE), 1)
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


THICK = ("RevertVolume", "(ssa{sv})", "/dev/gh/thick", "before", {})
THIN = ("RevertVolume", "(ssa{sv})", "/dev/gh/thin", "state", {})


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
            THIN, THICK]


def begin(machine, step):
    """Begins it; there is something to go back from."""
    if step in (THIN, THICK):
        if step == THICK:
            machine.storage.run("SnapshotVolume", "(ssa{sv})", step[2], step[3], {})
        write(step[2], 2)
    machine.storage.call(*step)


def filled(path, byte):
    return os.path.exists(path) and has(path, byte, SIZE)


def settle_thick(storage):
    """Waits for a merge that goes on, or drops what was not begun. Returns what is wrong."""
    attr = lvs("lv_name,lv_attr")["thick"]["lv_attr"]
    byte = read("/dev/gh/thick", 1)[0]
    if not filled("/dev/gh/thick", byte) or byte != (2 if attr[0] == "o" else 1):
        return ["neither what was there nor what was gone back to"]
    if attr[0] == "o":
        storage.run("DeleteVolume", "(sa{sv})", "gh/before", variants({"permanent": True}))
        write("/dev/gh/thick", 1)
    wait_until(lambda: lvs("lv_name,lv_attr")["thick"]["lv_attr"][0] == "-", 300, "the end of the merge")
    return []


def settle_thin(storage, trash):
    """What was there is in its place, or in the trash."""
    if not filled("/dev/gh/thin", 1 if "thin" in trash else 2):
        return ["a thin volume that is not whole"]
    write("/dev/gh/thin", 1)
    return []


def settle_made(machine, name, step, trash):
    """What the step has made is whole, and goes. Of a move either the old one is in its place, or the new one is
    whole and the old one in the trash."""
    wrong = []
    places = [f"/dev/gh/{name}", machine.image(name), machine.pool / f"{name}.vmdk"]
    made = [str(place) for place in places if os.path.exists(place)]
    old = "image.img" if "image" in str(step[2]) else "base"
    byte = 5 if old == "image.img" else 1 if "thin" in str(step[2]) else 8
    for each in made:
        if step[0] in ("MoveVolume", "CopyVolume") and not each.endswith(".vmdk") and not filled(each, byte):
            wrong.append(f"{each} is not whole")
        machine.storage.run("DeleteVolume", "(sa{sv})", each, variants({"permanent": True}))
    if step[0] == "MoveVolume" and bool(made) != (old in trash):
        wrong.append(f"of a move there are {made} and, in the trash, {sorted(trash)}")
    return wrong


def check(machine, name, step):
    """What is wrong after a start, in words; and all is as in the beginning then."""
    storage, wrong = machine.storage, []
    there = lvs()
    if any("unfinished" in row["lv_tags"] for row in there.values()):
        wrong.append(f"an orphan: {there}")
    wrong += [f"in the trash with its own name: {each}" for each, row in there.items()
              if "guesthouse.trash" in row["lv_tags"] and not each.startswith("guesthouse_trash_")]
    if (machine.pool / ".guesthouse-unfinished").exists():
        wrong.append("an unfinished image")
    if journals := list(pathlib.Path(machine.service.folder).rglob("*.journal")):
        wrong.append(f"journals: {journals}")
    trash = {each["name"]: each["id"] for each in storage.trash()}
    if not {"gone.img", "gonelv"} <= set(trash):
        wrong.append(f"the trash has only {trash}")
    wrong += settle_made(machine, name, step, trash)
    if step == THIN:
        wrong += settle_thin(storage, trash)
    elif step == THICK:
        wrong += settle_thick(storage)
    for item in {"base", "image.img"} & set(trash):
        storage.run("RestoreTrash", "(sa{sv})", trash[item], {})
    if "base" in trash:
        storage.call("ActivateVolume", "(sba{sv})", "gh/base", True, {})
    for path, byte in (("/dev/gh/base", 8), ("/dev/gh/thin", 1), ("/dev/gh/thick", 1), (machine.image("image"), 5)):
        if not filled(path, byte):
            wrong.append(f"{path} is lost")
    rest = [trash[each] for each in trash if each not in ("gone.img", "gonelv", "base", "image.img")]
    if rest:
        storage.run("EmptyTrash", "(asa{sv})", rest, {})
    left = {each for each in lvs() if "trash" not in each} - {"base", "thick", "thin", "thinpool", "state"}
    if left:
        wrong.append(f"volumes that nobody knows: {left}")
    return wrong


def cut_power(world, machine):
    world.cut()
    machine.kill_all()
    world.forget()
    world.boot()
    return Machine()


def kill(world, machine):
    """The service alone: what it has started may go on, and a successor starts at once."""
    machine.service.kill()
    machine.start()
    return machine


@pytest.mark.parametrize("end", [cut_power, kill], ids=["power", "killed"])
def test_cut_short(world, end):
    seed = random.randrange(1 << 30)
    print(f"seed {seed}, {CUTS} cuts")
    chance = random.Random(seed)
    machine = Machine()
    prepare(machine)
    problems, finished = [], 0
    for cut in range(CUTS):
        name = f"new{cut}"
        step = chance.choice(steps(name))
        wait = chance.choice((0.05, 0.3, 1.5, 4)) * chance.random()
        note(f"{end.__name__} {cut} of {CUTS}, seed {seed}: {step[0]} {step[2]} after {wait:.2f} s; "
             f"{finished} were done, {len(problems)} problems")
        begin(machine, step)
        time.sleep(wait)
        finished += not list(pathlib.Path(machine.service.folder).rglob("*.journal"))
        machine = end(world, machine)
        problems += [(cut, step, each) for each in check(machine, name, step)]
    machine.service.stop()
    note(f"{end.__name__}: {CUTS} cuts with seed {seed}, {finished} of them after the work: {problems}")
    assert not problems, problems
