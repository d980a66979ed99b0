# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Power cuts, and kill -9 of the service, at random moments: nothing is lost, and nothing is left half made.

All that lasts lies on one disk: a file system with the service's folders and a pool of images, and two
physical volumes. At a cut device-mapper lets nothing more onto it from one moment on; all that only memory
has is lost with it, and the machine "boots" again: file system check, activation, service.

Several operations are under way at once, each on something of its own, and the cut comes at a random moment after
some of them began: each that a cut finds neither to be begun nor done is a point that is counted.
"""
import collections
import contextlib
import os
import pathlib
import random
import shutil
import subprocess
import time

import pytest
from gi.repository import Gio, GLib
from service import NAME, Service, wait_until
from volumes import CUTS, MIB, Storage, has, lvm, lvs, note, read, sh, variants, write

pytestmark = pytest.mark.usefixtures("quick_lvm")

MOUNT = pathlib.Path("/mnt/world")
DISK = "/var/world.img"
PARTS = {"fs": 160, "pv1": 300, "pv2": 160}  # MiB, as they lie there
SECTORS = sum(PARTS.values()) * MIB // 512
SIZE = 4 * MIB
# What the others hold, byte for byte.
BYTES = {"base": 8, "image": 5, "thin": 1, "thick": 1}
KEPT = {"gone.img": 6, "gonelv": 7}
AT_ONCE = 6
# Seconds until a cut, at most.
LONGEST = 20
# Seconds that each phase has taken, for whoever makes it quicker.
TAKEN = collections.Counter()


@contextlib.contextmanager
def phase(name):
    begun = time.monotonic()
    yield
    TAKEN[name] += time.monotonic() - begun


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
        tables, start = [f"world,,,rw,0 {SECTORS} linear {self.loop} 0"], 0
        for part, size in PARTS.items():
            length = size * MIB // 512
            tables.append(f"world-{part},,,rw,0 {length} linear /dev/mapper/world {start}")
            start += length
        # One after the other: each is looked for when the next is made.
        for table in tables:
            sh("dmsetup", "create", "--concise", table)

    @staticmethod
    def cut():
        """What is being written is on the disk, or not; what only memory has is lost."""
        sh("dmsetup", "suspend", "--nolockfs", "--noflush", "world")
        sh("dmsetup", "load", "world", "--table", f"0 {SECTORS} error")
        sh("dmsetup", "resume", "world")

    def forget(self):
        """The machine is off."""
        subprocess.run(["umount", MOUNT], capture_output=True, check=False)
        for _ in range(10):
            # All that nobody has open, in the right order.
            subprocess.run(["dmsetup", "remove_all"], capture_output=True, check=False)
            left = sh("dmsetup", "info", "-c", "--noheadings", "-o", "name,open")
            if "world" not in left:
                break
            time.sleep(0.2)
        assert "world" not in left, left
        for path in pathlib.Path("/dev/mapper").iterdir():
            if path.name != "control":
                path.unlink()
        shutil.rmtree("/dev/gh", ignore_errors=True)

    def boot(self):
        self.map()
        # 1: it has mended what there was to mend.
        sh("e2fsck", "-f", "-p", "/dev/mapper/world-fs", codes=(0, 1))
        sh("mount", "/dev/mapper/world-fs", MOUNT)
        lvm("vgchange", "-q", "-ay", "gh")

    def end(self):
        # Where a test has ended early, the service still has its files open.
        subprocess.run(["pkill", "-9", "-x", "guesthoused"], check=False)
        self.forget()
        sh("losetup", "-d", self.loop)
        os.unlink(DISK)


@pytest.fixture
def world():
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
        # A power cut has left zeros in it.
        self.service.watchdog_file.unlink(missing_ok=True)
        self.start()

    def start(self):
        self.service.start()
        self.storage = Storage(self.service)

    def begin(self, step, refused):
        """Asks for it, and waits for nothing. refused gets why it did not begin."""
        def on_reply(connection, result):
            try:
                connection.call_finish(result)
            except GLib.Error as error:
                refused.append(f"{step.method} {step.source}: {error.message}")

        client = self.storage.client
        arguments = GLib.Variant(step.signature, step.arguments)
        client.connection.call(client.name, self.storage.host.path, f"{NAME}.Storage", step.method, arguments, None,
                               Gio.DBusCallFlags.NONE, -1, None, on_reply)

    def journals(self):
        return [path for folder in self.service.state.glob("**/jobs") for path in folder.glob("*.journal")]

    def under_way(self):
        """How far each piece of work is: the words of its journal."""
        words = []
        for path in self.journals():
            with contextlib.suppress(FileNotFoundError):
                words.append(" ".join(line.partition(" ")[0] for line in path.read_text().splitlines()))
        return words

    def failed(self):
        """What ended before the cut, and not well."""
        changes = [parameters[1] for *_, name, parameters in self.storage.client.signals if name == "PropertiesChanged"]
        return [change.get("ErrorMessage") for change in changes if change.get("State") == "failed"]

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

    def place(self, name):
        return self.image(name) if name == "image" else pathlib.Path("/dev/gh") / name


def prepare(machine):
    """What must not be lost: volumes of all kinds, an image, and two things in the trash."""
    storage = machine.storage
    write(storage.create("base", SIZE), BYTES["base"])
    write(storage.create("thick", SIZE), BYTES["thick"])
    storage.create("thinpool", 100 * MIB, kind="thin-pool")
    write(storage.create("thin", 32 * MIB, **{"thin-pool": "thinpool"}), BYTES["thin"])
    storage.run("SnapshotVolume", "(ssa{sv})", "/dev/gh/thin", "state", {})
    for name, byte in (("image", BYTES["image"]), ("gone", KEPT["gone.img"])):
        storage.run("CreateVolume", "(ssta{sv})", "default", name, SIZE, variants({"format": "raw"}))
        write(machine.image(name), byte)
    write(storage.create("gonelv", SIZE), KEPT["gonelv"])
    for each in ("default/gone.img", "gh/gonelv"):
        storage.run("DeleteVolume", "(sa{sv})", each, {})
    os.sync()


Step = collections.namedtuple("Step", "method signature arguments source new")
PATHS = {"base": "/dev/gh/base", "image": "default/image.img", "thin": "/dev/gh/thin", "thick": "/dev/gh/thick"}


def create(pool, new, **options):
    return Step("CreateVolume", "(ssta{sv})", (pool, new, SIZE, variants(options)), None, new)


def copy(source, pool, new, **options):
    return Step("CopyVolume", "(sssa{sv})", (PATHS[source], pool, new, variants(options)), source, new)


def move(source, pool, new, **options):
    return Step("MoveVolume", "(ssa{sv})", (PATHS[source], pool, variants({"name": new, **options})), source, new)


def delete(source):
    return Step("DeleteVolume", "(sa{sv})", (PATHS[source], {}), source, None)


def revert(source, snapshot):
    return Step("RevertVolume", "(ssa{sv})", (PATHS[source], snapshot, {}), source, None)


def steps(number):
    """What may be under way at once: of each row one."""
    new = [f"new{number}{letter}" for letter in "abcde"]
    return [[create("gh", new[0])], [create("default", new[4], format="raw")],
            [copy("base", "gh", new[1]), copy("base", "default", new[1], format="raw"),
             move("base", "default", new[1], format="raw"), delete("base")],
            [copy("image", "default", new[2], format="raw"), copy("image", "default", new[2], format="vmdk"),
             move("image", "gh", new[2]), delete("image")],
            [copy("thin", "gh", new[3], thin=True), revert("thin", "state")],
            [revert("thick", "before")]]


def make_ready(chosen):
    """There is something to go back from."""
    for source in (step.source for step in chosen if step.method == "RevertVolume"):
        if source == "thick":
            lvm("lvcreate", "-q", "-s", "-L", "8m", "-n", "before", "gh/thick")
        write(PATHS[source], 2)


def let_run(machine, chosen, chance):
    """Begins them one soon after the other, and returns some time after as many as chance wants are under way: what
    did not go well until then."""
    wanted, later = chance.choice((1, 1, 2, 3)), chance.choice((0.3, 2, 6)) * chance.random()
    ahead = sorted((2 * chance.random(), number) for number in range(len(chosen)))
    begun, context, refused = time.monotonic(), GLib.MainContext.default(), []
    end = begun + LONGEST
    while (now := time.monotonic()) < end:
        while ahead and ahead[0][0] <= now - begun:
            machine.begin(chosen[ahead.pop(0)[1]], refused)
        while context.pending():
            context.iteration(False)
        if len(machine.journals()) >= wanted:
            end, wanted = min(end, now + later), LONGEST
        time.sleep(0.02)
    return refused + machine.failed()


def holds(path, byte):
    return os.path.exists(path) and has(path, byte, SIZE)


def settle_made(machine, step, there, trash, drop):
    """What the step has made is whole, and goes. Of a move either the old one is in its place, or the new one is
    whole and the old one in the trash."""
    wrong = []
    files = [path for path in (machine.image(step.new), machine.pool / f"{step.new}.vmdk") if path.exists()]
    logical = [f"/dev/gh/{step.new}"] if step.new in there else []
    for path in map(str, files + logical):
        if path.endswith(".vmdk"):
            compare = ["qemu-img", "compare", "-f", "vmdk", "-F", "raw", path, machine.image("image")]
            whole = subprocess.run(compare, capture_output=True, check=False).returncode == 0
        else:
            whole = holds(path, BYTES[step.source]) if step.source else len(read(path, SIZE + 1)) == SIZE
        if not whole:
            wrong.append(f"{path} is not whole")
    for path in files:
        path.unlink()
    drop += logical
    old = "image.img" if step.source == "image" else step.source
    if step.method == "MoveVolume" and bool(files + logical) != (old in trash):
        wrong.append(f"of a move there are {files + logical} and, in the trash, {sorted(trash)}")
    return wrong


def settle_thick(there, drop):
    """Waits for a merge that goes on, or drops what was not begun."""
    begun = there["thick"]["lv_attr"][0] != "o"
    if not holds("/dev/gh/thick", BYTES["thick"] if begun else 2):
        return ["neither what was there nor what was gone back to"]
    if begun:
        wait_until(lambda: lvs("lv_name,lv_attr")["thick"]["lv_attr"][0] == "-", 300, "the end of the merge")
    else:
        write("/dev/gh/thick", BYTES["thick"])
        drop.append("gh/before")
    return []


def settle_thin(trash, drop):
    """What was there is in its place, or in the trash."""
    done = "thin" in trash
    if not holds("/dev/gh/thin", BYTES["thin"] if done else 2):
        return ["a thin volume that is not whole"]
    if done:
        drop.append(trash["thin"])
    else:
        write("/dev/gh/thin", BYTES["thin"])
    return []


def settle(machine, step, there, trash, drop):
    if step.new:
        return settle_made(machine, step, there, trash, drop)
    if step.method == "RevertVolume":
        return settle_thick(there, drop) if step.source == "thick" else settle_thin(trash, drop)
    return []


def find_rests(machine, chosen, there, trash):
    """What should not be there."""
    wrong = [f"an orphan: {name}" for name, row in there.items() if "unfinished" in row["lv_tags"]]
    wrong += [f"in the trash with its own name: {name}" for name, row in there.items()
              if "guesthouse.trash" in row["lv_tags"] and not name.startswith("guesthouse_trash_")]
    if (machine.pool / ".guesthouse-unfinished").exists():
        wrong.append("an unfinished image")
    if journals := machine.under_way():
        wrong.append(f"journals: {journals}")
    known = {"base", "thick", "thin", "thinpool", "state", "before"} | {step.new for step in chosen}
    if left := {name for name, row in there.items() if "guesthouse.trash" not in row["lv_tags"]} - known:
        wrong.append(f"volumes that nobody knows: {left}")
    if left := {path.name.split(".")[0] for path in machine.pool.glob("*.*")} - known - {"image", ""}:
        wrong.append(f"images that nobody knows: {left}")
    gone = {"image.img" if step.source == "image" else step.source for step in chosen} - {"thick", None}
    if not set(KEPT) <= set(trash) <= set(KEPT) | gone:
        wrong.append(f"the trash has {trash}")
    return wrong


def look_at_kept(machine, there, trash):
    """What was in the trash before; a volume there may be without its device."""
    image = machine.pool / ".guesthouse-trash" / f"{trash['gone.img'].split('/')[1]}.data"
    volume = trash["gonelv"].split("/")[1]
    wrong = [] if holds(image, KEPT["gone.img"]) else ["the image in the trash is lost"]
    if there[volume]["lv_attr"][4] == "a" and not holds(f"/dev/gh/{volume}", KEPT["gonelv"]):
        wrong.append("the volume in the trash is lost")
    return wrong


def check(machine, chosen):
    """What is wrong after a start, in words; and all is as in the beginning then."""
    storage, drop = machine.storage, []
    with phase("list"):
        there = lvs("lv_name,lv_attr,lv_tags")
        items = storage.trash()
        trash = {each["name"]: each["id"] for each in items}
    wrong = find_rests(machine, chosen, there, trash)
    if len(items) > len(trash):
        wrong.append(f"twice in the trash: {items}")
    with phase("look"):
        wrong += look_at_kept(machine, there, trash)
        for step in chosen:
            wrong += settle(machine, step, there, trash, drop)
    with phase("restore"):
        for name in {"base", "image.img"} & set(trash):
            storage.run("RestoreTrash", "(sa{sv})", trash[name], {})
        if "base" in trash:
            lvm("lvchange", "-q", "-ay", "gh/base")
        if drop:
            lvm("lvremove", "-q", "-y", *drop)
        # What was cleared away here is not to come back at the next cut.
        os.sync()
    wrong += [f"{name} is lost" for name, byte in BYTES.items() if not holds(machine.place(name), byte)]
    return wrong


def cut_power(world, machine):
    with phase("power off"):
        world.cut()
        machine.kill_all()
        world.forget()
    with phase("boot"):
        world.boot()
    return Machine()


def kill(world, machine):
    """The service alone: what it has started may go on, and a successor starts at once."""
    machine.service.kill()
    machine.start()
    return machine


@pytest.mark.parametrize("end", [cut_power, kill], ids=["power", "killed"])
def test_cut_short(world, end, request):
    seed, wanted = random.randrange(1 << 30), CUTS[request.node.callspec.id]
    print(f"seed {seed}, {wanted} points")
    chance = random.Random(seed)
    machine = Machine()
    prepare(machine)
    points, problems, cuts = collections.Counter(), [], 0
    while points.total() < wanted:
        chosen = [chance.choice(row) for row in chance.sample(steps(cuts), AT_ONCE)]
        with phase("make ready"):
            make_ready(chosen)
        with phase("run"):
            wrong = let_run(machine, chosen, chance)
        under_way = machine.under_way()
        points.update(under_way)
        with phase("end and start"):
            machine = end(world, machine)
        wrong += check(machine, chosen)
        problems += [(cuts, [(step.method, step.source, step.new) for step in chosen], each) for each in wrong]
        cuts += 1
        note(f"{end.__name__} {cuts}, seed {seed}: {under_way} of {len(chosen)} cut short, {points.total()} of "
             f"{wanted} points; { {name: round(taken / cuts, 1) for name, taken in TAKEN.items()} } {wrong or ''}")
        if wrong:
            note(machine.service.log.read_text(errors="replace").replace("\0", "")[-4000:])
    note(f"{end.__name__}: {cuts} cuts with seed {seed}, {points.total()} operations cut short: {dict(points)}; "
         f"seconds: { {name: round(taken) for name, taken in TAKEN.items()} }; {problems or 'nothing is wrong'}")
    machine.service.stop()
    assert not problems, problems
