# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What is done to volumes, with the real qemu-img: nothing is lost, and nothing is left behind."""
import contextlib
import itertools
import os
import pathlib
import random
import re
import signal
import subprocess
import time

import pytest
from gi.repository import Gio, GLib
from service import BusError, definition, wait_until

FORMATS = ["raw", "qcow2", "vmdk", "vhdx", "vpc", "vdi"]
ENDINGS = {"raw": "img", "vpc": "vhd"}
MIB = 1 << 20


class Storage:
    def __init__(self, host):
        self.host = host

    def call(self, method, signature, *arguments):
        return self.host.client.call(self.host.path, f"Storage.{method}", signature, *arguments)

    def run(self, method, signature, *arguments, state="succeeded"):
        """Runs a method that makes a job, and returns the job's result or error."""
        job = self.host.client.wait_job(self.call(method, signature, *arguments))
        assert job["State"] == state, job
        return job["Result"] if state == "succeeded" else job["ErrorName"].rpartition(".")[2]

    def create(self, name, size=8 * MIB, **options):
        return self.run("CreateVolume", "(ssta{sv})", "disks", name, size, variants(options))["path"]

    def copy(self, volume, name, **options):
        return self.run("CopyVolume", "(sssa{sv})", volume, "disks", name, variants(options))["path"]

    def names(self, pool="disks"):
        return {each["name"] for each in self.call("ListVolumes", "(sa{sv})", pool, {})}

    def trash(self):
        return self.call("ListTrash", "(a{sv})", {})


def variants(options):
    return {key: GLib.Variant("b" if isinstance(value, bool) else "s", value) for key, value in options.items()}


def fill(path, form):
    """Some data with holes between."""
    qemu_io = ["qemu-io", "-f", form, "-c", "write -P 7 0 1M", "-c", "write -P 9 5M 64k", str(path)]
    subprocess.run(qemu_io, check=True, stdout=subprocess.DEVNULL)


def same(one, two):
    return subprocess.run(["qemu-img", "compare", one, two], stdout=subprocess.DEVNULL).returncode == 0


@pytest.fixture
def place(tmp_path):
    path = tmp_path / "disks"
    path.mkdir()
    return path


@pytest.fixture
def storage(fake, place):
    fake.client.call(fake.path, "Storage.AddPool", "(sa{sv})", "disks", {"folder": GLib.Variant("s", str(place))})
    return Storage(fake)


def test_every_format_becomes_every_other(storage, place):
    first = {}
    for form in FORMATS:
        path = storage.create(f"first-{form}", format=form)
        assert path == str(place / f"first-{form}.{ENDINGS.get(form, form)}")
        fill(path, form)
        first[form] = path
    for one, two in itertools.permutations(FORMATS, 2):
        there = storage.copy(first[one], f"{one}-{two}", format=two)
        back = storage.copy(there, f"{one}-{two}-{one}", format=one)
        assert same(first[one], back), f"{one} by way of {two}"
        assert os.stat(back).st_blocks * 512 <= 4 * MIB, f"{one} by way of {two} is not sparse"
    assert set(os.listdir(place)) <= storage.names()


def test_life_of_an_image(storage, place):
    path = storage.create("box")
    fill(path, "qcow2")
    storage.run("ResizeVolume", "(sta{sv})", path, 16 * MIB, {})
    assert storage.run("ResizeVolume", "(sta{sv})", path, 8 * MIB, {}, state="failed") == "InvalidArgument"
    storage.run("SnapshotVolume", "(ssa{sv})", path, "before", {})
    assert storage.run("SnapshotVolume", "(ssa{sv})", path, "before", {}, state="failed") == "Exists"
    copy = storage.copy(path, "copy")
    fill_all = ["qemu-io", "-f", "qcow2", "-c", "write -P 1 0 16M", path]
    subprocess.run(fill_all, check=True, stdout=subprocess.DEVNULL)
    assert not same(path, copy)
    storage.run("RevertVolume", "(ssa{sv})", path, "before", {})
    assert same(path, copy)
    details = storage.call("GetVolume", "(sa{sv})", path, {})
    assert [each["name"] for each in details["snapshots"]] == ["before"]
    storage.run("DeleteVolume", "(sa{sv})", path, variants({"snapshot": "before"}))
    assert storage.run("CheckVolume", "(sa{sv})", path, {}) == {"errors": 0, "leaks": 0, "repaired": 0}
    # Zeros that take space.
    waste = ["qemu-io", "-f", "qcow2", "-c", "write -P 0 8M 8M", path]
    subprocess.run(waste, check=True, stdout=subprocess.DEVNULL)
    after = storage.run("CompactVolume", "(sa{sv})", path, {})
    assert after["after"] < after["before"] and same(path, copy)
    named = storage.run("RenameVolume", "(ssa{sv})", path, "Ün—named, disk", {})
    assert named["volume"] == "disks/Ün—named, disk.qcow2" and named["path"] == str(
        place / "Ün—named, disk.qcow2")
    assert storage.names() == {"Ün—named, disk.qcow2", "copy.qcow2"}


def test_deleted_and_restored(storage, place):
    path = storage.create("box")
    fill(path, "qcow2")
    content = pathlib.Path(path).read_bytes()
    where = storage.run("DeleteVolume", "(sa{sv})", path, {})["trash"]
    assert not os.path.exists(path) and storage.names() == set()
    (item,) = storage.trash()
    assert item["id"] == where and item["path"] == path and item["expires"] > item["deleted"]
    storage.create("box")
    assert storage.run("RestoreTrash", "(sa{sv})", where, {}, state="failed") == "Exists"
    back = storage.run("RestoreTrash", "(sa{sv})", where, variants({"name": "old.qcow2"}))["path"]
    assert pathlib.Path(back).read_bytes() == content and storage.trash() == []
    storage.run("DeleteVolume", "(sa{sv})", back, {})
    assert storage.run("EmptyTrash", "(asa{sv})", [], {})["freed"] > 0
    assert storage.trash() == [] and os.listdir(place / ".guesthouse-trash") == []
    storage.run("DeleteVolume", "(sa{sv})", path, variants({"erase": True}))
    assert storage.names() == set() and storage.trash() == []


def test_what_is_needed_is_not_deleted(storage, fake):
    base = storage.create("base")
    top = storage.create("top", size=0, backing=base)
    for path, word in ((base, "top.qcow2"),):
        with pytest.raises(BusError) as caught:
            storage.run("DeleteVolume", "(sa{sv})", path, {})
        assert caught.value.word == "InUse" and word in caught.value.message
    details = storage.call("GetVolume", "(sa{sv})", top, {})
    assert [each["path"] for each in details["chain"]] == [top, base]
    assert storage.call("GetVolume", "(sa{sv})", base, {})["children"] == [top]
    disk = f"<devices><disk type='file'><source file='{top}'/><target dev='vda'/></disk></devices>"
    machine = fake.define(definition("box", more=disk))
    assert next(each for each in storage.call("ListVolumes", "(sa{sv})", "disks", {})
                if each["path"] == top)["users"] == ["box"]
    with pytest.raises(BusError) as caught:
        storage.run("DeleteVolume", "(sa{sv})", top, {})
    assert caught.value.word == "InUse" and "box" in caught.value.message
    fake.start(machine)
    for method, signature, arguments in (("ResizeVolume", "(sta{sv})", (16 * MIB, {})),
                                         ("RenameVolume", "(ssa{sv})", ("other", {})),
                                         ("MoveVolume", "(ssa{sv})", ("default", {})),
                                         ("CompactVolume", "(sa{sv})", ({},))):
        with pytest.raises(BusError) as caught:
            storage.run(method, signature, top, *arguments)
        assert caught.value.word == "InUse" and "box" in caught.value.message, method


def test_definitions_follow_a_volume(storage, fake):
    path = storage.create("disk", format="raw")
    fill(path, "raw")
    disk = f"<devices><disk type='file'><source file='{path}'/><target dev='vda'/></disk></devices>"
    machine = fake.define(definition("box", more=disk))
    renamed = storage.run("RenameVolume", "(ssa{sv})", path, "renamed.img", {})["path"]
    assert renamed in fake.domain(machine)["Definition"]
    copy = storage.copy(renamed, "copy")
    done = storage.run("MoveVolume", "(ssa{sv})", renamed, "default", variants({"format": "qcow2"}))
    moved = done["path"]
    assert moved.endswith("/renamed.qcow2") and same(moved, copy) and not os.path.exists(renamed)
    xml = fake.domain(machine)["Definition"]
    assert moved in xml and renamed not in xml and "qcow2" in xml
    # What is left behind can be had back for a while.
    [old] = storage.trash()
    assert (old["id"], old["path"]) == (done["trash"], renamed)
    assert storage.run("RestoreTrash", "(sa{sv})", old["id"], {})["path"] == renamed
    assert same(renamed, moved) and fake.domain(machine)["Definition"] == xml
    fake.act(machine, "Undefine", {"delete-disks": GLib.Variant("b", True)})
    assert not os.path.exists(moved)
    assert [each["path"] for each in storage.trash()] == [moved]


def test_snapshots_move_along(storage, place):
    path = storage.create("disk")
    fill(path, "qcow2")
    copy = storage.copy(path, "copy", format="raw")
    storage.run("SnapshotVolume", "(ssa{sv})", path, "before", {})
    fill_all = ["qemu-io", "-f", "qcow2", "-c", "write -P 1 0 8M", path]
    subprocess.run(fill_all, check=True, stdout=subprocess.DEVNULL)
    job = storage.host.client.wait_job(
        storage.call("MoveVolume", "(ssa{sv})", path, "default", variants({"format": "raw"})))
    assert job["ErrorName"].endswith("Unsupported") and "snapshots" in job["ErrorMessage"]
    assert storage.names() == {"disk.qcow2", "copy.img"} and storage.names("default") == set()
    moved = storage.run("MoveVolume", "(ssa{sv})", path, "default", {})["path"]
    storage.run("RevertVolume", "(ssa{sv})", moved, "before", {})
    assert same(moved, copy)


def test_two_at_once_are_refused(storage):
    path = storage.create("disk", format="raw")
    fill(path, "raw")
    first = storage.call("CopyVolume", "(sssa{sv})", path, "disks", "copy", {})
    refused = []
    for _ in range(5):
        try:
            storage.host.client.wait_job(storage.call("CheckVolume", "(sa{sv})", path, {}))
        except BusError as error:
            refused.append(error)
    assert storage.host.client.wait_job(first)["State"] == "succeeded"
    assert all(error.word == "Busy" for error in refused)


def test_many_at_once_do_not_disturb_each_other(storage):
    """All are made in one folder, which goes with the last of them."""
    for turn in range(3):
        names = [f"many{turn}{number}" for number in range(12)]
        jobs = [storage.call("CreateVolume", "(ssta{sv})", "disks", name, MIB, variants({"format": "raw"}))
                for name in names]
        ended = [storage.host.client.wait_job(job) for job in jobs]
        assert [job["ErrorMessage"] for job in ended if job["State"] != "succeeded"] == []
        assert {f"{name}.img" for name in names} <= storage.names()


def test_names_and_pools_that_cannot_be(storage):
    for name in ("", ".hidden", "a/b", "x" * 300, "new\nline"):
        with pytest.raises(BusError) as caught:
            storage.create(name)
        assert caught.value.word == "InvalidArgument", name
    assert storage.run("CreateVolume", "(ssta{sv})", "disks", "big", 1 << 60, {}, state="failed") == "NoSpace"
    for key in ("disks/none", "none/disk", "/etc/passwd", "nonsense"):
        with pytest.raises(BusError) as caught:
            storage.call("GetVolume", "(sa{sv})", key, {})
        assert caught.value.word in ("NotFound", "InvalidArgument"), key


POINTS = ["volume.begun", "volume.whole", "volume.named", "volume.renamed", "trash.noted", "trash.moved",
          "trash.restored"]


@pytest.mark.parametrize("point", POINTS)
def test_killed_at(service, place, point):
    """Whatever was under way is done or undone at the next start, and the volume is whole."""
    service.start()
    client = service.connect()
    fake = client.open_host("fake:?domains=0")
    fake.client.call(fake.path, "Storage.AddPool", "(sa{sv})", "disks", {"folder": GLib.Variant("s", str(place))})
    storage = Storage(fake)
    path = storage.create("disk", format="raw")
    fill(path, "raw")
    content = pathlib.Path(path).read_bytes()
    trashed = storage.run("DeleteVolume", "(sa{sv})", storage.create("gone"), {})["trash"]
    service.stop()
    service.start(env={"GUESTHOUSE_FAULT": point})
    storage = Storage(service.connect().open_host("fake:?domains=0"))
    steps = {"volume.renamed": ("RenameVolume", "(ssa{sv})", path, "other.img", {}),
             "trash.restored": ("RestoreTrash", "(sa{sv})", trashed, {})}
    steps.update({f"trash.{word}": ("DeleteVolume", "(sa{sv})", path, {}) for word in ("noted", "moved")})
    step = steps.get(point, ("CopyVolume", "(sssa{sv})", path, "disks", "copy.img", {}))
    with pytest.raises((BusError, AssertionError)):
        storage.run(*step)
    assert service.wait() == -signal.SIGKILL
    service.forget_clients()
    service.start()
    storage = Storage(service.connect().open_host("fake:?domains=0"))
    volumes = {each["name"] for each in storage.call("ListVolumes", "(sa{sv})", "disks", {})}
    if "disk.img" in volumes:
        assert pathlib.Path(path).read_bytes() == content
    elif point == "volume.renamed":
        assert (place / "other.img").read_bytes() == content
    else:
        (item,) = [each for each in storage.trash() if each["name"] == "disk.img"]
        back = storage.run("RestoreTrash", "(sa{sv})", item["id"], {})["path"]
        assert pathlib.Path(back).read_bytes() == content
    if "copy.img" in volumes:
        assert same(place / "copy.img", path)
    left = set(os.listdir(place)) - storage.names()
    assert left <= {".guesthouse-trash"}, left
    assert "gone.qcow2" in {each["name"] for each in storage.trash()} | storage.names()


class Move:
    """A machine that is off, with a disk that is to be moved from the pool "disks" to the default one."""

    def __init__(self, service, place):
        self.service, self.place = service, place
        storage = self.start()
        storage.call("AddPool", "(sa{sv})", "disks", {"folder": GLib.Variant("s", str(place))})
        self.path = storage.create("disk", format="raw")
        fill(self.path, "raw")
        self.content = pathlib.Path(self.path).read_bytes()
        storage.host.define(with_disk(self.path))

    def start(self, **env):
        self.service.start(env=env)
        self.storage = Storage(self.service.connect().open_host("qemu:"))  # of which definitions are kept
        return self.storage

    def begin(self):
        return self.storage.call("MoveVolume", "(ssa{sv})", self.path, "default", {})

    def restart(self):
        self.service.kill()
        self.service.forget_clients()
        return self.start()

    def check(self):
        """Whether it was moved. One of the two is there whole, it is the one that the machine has, and the old
        one can be had back."""
        storage = self.storage
        [disk] = re.findall(r"<source file=['\"](.*?)['\"]", storage.host.domain(storage.host.find("box"))["Definition"])
        assert pathlib.Path(disk).read_bytes() == self.content
        there = {each["path"]: each for pool in ("disks", "default")
                 for each in storage.call("ListVolumes", "(sa{sv})", pool, {})}
        assert list(there) == [disk] and there[disk]["users"] == ["box"]
        files = {path for folder in (self.place, pathlib.Path(self.service.pool)) if folder.exists()
                 for path in folder.rglob("*") if path.is_file() and path.parent.name != ".guesthouse-trash"}
        assert files == {pathlib.Path(disk)}
        assert list(pathlib.Path(self.service.folder).rglob("*.journal")) == []
        if disk == self.path:
            assert storage.trash() == []
            return False
        [old] = storage.trash()
        assert storage.run("RestoreTrash", "(sa{sv})", old["id"], {})["path"] == self.path
        assert pathlib.Path(self.path).read_bytes() == self.content
        return True


def test_killed_at_every_point_of_a_move(service, place, tmp_path):
    """All that a move passes is where it is killed, one after the other."""
    move = Move(service, place)
    service.stop()
    log = tmp_path / "points"
    move.start(GUESTHOUSE_FAULT_LOG=str(log))
    log.unlink(missing_ok=True)
    assert move.storage.host.client.wait_job(move.begin())["State"] == "succeeded"
    points = list(dict.fromkeys(log.read_text().split()))
    assert {"volume.whole", "volume.named", "move.made", "store.renamed", "move.switched", "trash.noted"} <= set(points)
    moved = pathlib.Path(service.pool) / "disk.img"
    assert move.check() and moved.exists()
    seen = set()
    for point in points:
        # As it was in the beginning.
        storage = move.storage
        machine = storage.host.find("box")
        if moved.exists():
            storage.host.act(machine, "Undefine", {"delete-disks": GLib.Variant("b", True)})
            storage.run("EmptyTrash", "(asa{sv})", [], {})
            storage.host.define(with_disk(move.path))
        service.stop()
        move.start(GUESTHOUSE_FAULT=point)
        with contextlib.suppress(BusError):
            move.storage.host.client.wait_job(move.begin())
        assert service.wait() == -signal.SIGKILL, point
        service.forget_clients()
        move.start()
        done = move.check()
        seen.add(done)
        assert done == (points.index(point) >= points.index("move.made")), point
    assert seen == {True, False}


def test_killed_at_random_moments_of_a_move(service, place):
    move = Move(service, place)
    chance = random.Random(20)
    for _ in range(8):
        with contextlib.suppress(BusError):
            move.begin()
        time.sleep(chance.uniform(0, 0.3))
        move.restart()
        if move.check():
            machine = move.storage.host.find("box")
            move.storage.host.act(machine, "Undefine", {"delete-disks": GLib.Variant("b", True)})
            move.storage.run("EmptyTrash", "(asa{sv})", [], {})
            move.storage.host.define(with_disk(move.path))


def upload(storage, name, fd):
    client = storage.host.client
    reply, _ = client.connection.call_with_unix_fd_list_sync(
        client.name, storage.host.path, "org.guesthouse.Guesthouse1.Storage", "UploadVolume",
        GLib.Variant("(ssha{sv})", ("disks", name, 0, variants({"format": "raw"}))), None,
        Gio.DBusCallFlags.NONE, -1, Gio.UnixFDList.new_from_array([os.dup(fd)]), None)
    return reply.unpack()[0]


def with_disk(path, name="box"):
    return definition(name, more="<devices><disk type='file'><driver type='raw'/>"
                                 f"<source file='{path}'/><target dev='vda'/></disk></devices>")


def test_a_machine_waits_for_the_work_on_its_disk(storage, fake, place):
    """An upload goes on for as long as somebody sends, and until then its volume belongs to it alone."""
    path = str(place / "slow.img")
    machine = fake.define(with_disk(path))
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as sink:
        job = upload(storage, "slow", reading)
        os.close(reading)
        with pytest.raises(BusError) as caught:
            fake.start(machine)
        assert caught.value.word == "Busy" and "Upload slow" in caught.value.message and path in caught.value.message
        with pytest.raises(BusError) as caught:
            fake.create(with_disk(path, "second"))
        assert caught.value.word in ("Busy", "InUse")
        sink.write(bytes(MIB))
    assert fake.client.wait_job(job)["State"] == "succeeded"
    assert fake.start(machine)["State"] == "succeeded"


def test_who_looks_at_a_pool_is_told_of_its_users(storage, fake):
    path = storage.create("disk", format="raw")
    assert storage.names() == {"disk.img"}

    def told(act):
        # What was told before is told soon.
        wait_until(lambda: quiet(fake.client), what="silence")
        result = act()
        wait_until(lambda: any(name == "StorageChanged" and "disks" in parameters[0]
                               for *_, name, parameters in fake.client.signals), what="the signal")
        return result

    def users():
        [volume] = storage.call("ListVolumes", "(sa{sv})", "disks", {})
        return volume.get("users", []), volume.get("running", False)

    machine = told(lambda: fake.define(with_disk(path)))
    assert users() == (["box"], False)
    told(lambda: fake.start(machine))
    assert users() == (["box"], True)
    told(lambda: fake.act(machine, "Destroy"))
    assert users() == (["box"], False)
    told(lambda: fake.act(machine, "Undefine"))
    assert users() == ([], False)


def quiet(client):
    """Whether nothing has come for a while."""
    client.signals.clear()
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        GLib.MainContext.default().iteration(False)
        time.sleep(0.02)
    return not any(name == "StorageChanged" for *_, name, _ in client.signals)


def test_media_keep_their_names_as_volumes(storage, place, tmp_path):
    (tmp_path / "tree").mkdir()
    subprocess.run(["genisoimage", "-quiet", "-V", "OWNTOOLS", "-o", place / "tools.iso", tmp_path / "tree"], check=True)
    [medium] = storage.call("ListMedia", "(a{sv})", {})
    assert (medium["name"], medium["kind"], medium["volume-id"]) == ("tools.iso", "medium", "OWNTOOLS")
    assert medium["path"] == str(place / "tools.iso") and "os" not in medium
