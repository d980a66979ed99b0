# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Disks that are grown and moved under a guest of a real QEMU, which goes on writing to them."""
import os
import pathlib
import re
import signal

import pytest
import writer
from gi.repository import GLib
from machines import BusError, qemus
from service import definition, wait_until

pytestmark = pytest.mark.qemu
MIB = 1 << 20
OFF, RUNNING, PAUSED = 0, 2, 3


def options(**values):
    return {key: GLib.Variant("s", value) for key, value in values.items()}


class Guest:
    """A machine with its one disk in the pool "disks"; there is a pool "other"."""

    def __init__(self, service, name="writer"):
        self.service = service
        self.pools = {}
        for pool in ("disks", "other"):
            self.pools[pool] = pathlib.Path(service.folder) / pool
            self.pools[pool].mkdir()
        self.disk = str(self.pools["disks"] / "writer.img")
        pathlib.Path(self.disk).write_bytes(writer.boot_sector().ljust(MIB, b"\0"))
        self.connect(service.start())
        for pool, path in self.pools.items():
            self.call("AddPool", "(sa{sv})", pool, options(folder=str(path)))
        self.path = self.host.define(definition(name, memory_mib=32, more=writer.machine_xml(self.disk)))

    def connect(self, service):
        self.client = service.connect()
        self.host = self.client.open_host("qemu:")

    def restart(self, **env):
        self.service.stop()
        self.connect(self.service.start(env=env))

    def call(self, method, signature, *arguments):
        return self.client.call(self.host.path, f"Storage.{method}", signature, *arguments)

    def job(self, method, signature, *arguments):
        return self.client.wait_job(self.call(method, signature, *arguments))

    def move(self, **more):
        return self.job("MoveVolume", "(ssa{sv})", self.disk, "other", options(**more))

    def start(self):
        done = self.host.start(self.path)
        assert done["State"] == "succeeded", done["ErrorMessage"]
        return self.wait_written(3)

    def written(self):
        """(counter, sectors of the disk) as the guest has told them."""
        return writer.told(bytes(self.client.call(self.path, "Domain.GetLog", "(sa{sv})", "serial", {})))

    def wait_written(self, least):
        wait_until(lambda: (told := self.written()) and told[-1][0] >= least, what="the guest's writing")
        return self.written()[-1]

    def goes_on(self):
        now = self.written()[-1][0]
        return self.wait_written(now + 3)

    def stop(self):
        self.host.act(self.path, "Destroy")
        wait_until(lambda: self.host.domain(self.path)["State"] == OFF, what="the machine's end")

    def open_files(self):
        [pid] = qemus(self.service)
        return {os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")}

    def of_disks(self):
        """The one disk in the definition, and in what runs."""
        domain = self.host.domain(self.path)
        return [re.search(r"<source file=['\"](.*?)['\"]", domain[name])[1] for name in ("Definition", "LiveDefinition")]

    def files(self):
        return sorted(p.relative_to(self.service.folder).as_posix() for pool in self.pools.values()
                      for p in pool.rglob("*") if p.is_file() and ".guesthouse-trash" not in p.parts)

    def journals(self):
        return list(pathlib.Path(self.service.folder).rglob("*.journal"))


@pytest.fixture
def guest(service):
    return Guest(service)


def test_a_disk_grows_under_its_guest(guest):
    assert guest.start()[1] == MIB // 512
    done = guest.job("ResizeVolume", "(sta{sv})", guest.disk, 3 * MIB, {})
    assert done["State"] == "succeeded", done["ErrorMessage"]
    wait_until(lambda: guest.written()[-1][1] == 3 * MIB // 512, what="the guest's seeing it")
    assert os.stat(guest.disk).st_size == 3 * MIB
    smaller = guest.job("ResizeVolume", "(sta{sv})", guest.disk, MIB,
                        {"shrink": GLib.Variant("b", True), "force": GLib.Variant("b", True)})
    assert smaller["State"] == "failed" and smaller["ErrorName"].endswith("InUse")
    assert os.stat(guest.disk).st_size == 3 * MIB
    # One that runs keeps others off, and only that.
    with pytest.raises(BusError) as caught:
        guest.call("RenameVolume", "(ssa{sv})", guest.disk, "other.img", {})
    assert caught.value.word == "InUse" and "writer" in caught.value.message


@pytest.mark.parametrize("form", ["raw", "qcow2"])
def test_a_disk_is_moved_under_its_guest(guest, form):
    guest.start()
    done = guest.move(format=form)
    assert done["State"] == "succeeded", done["ErrorMessage"]
    moved = done["Result"]["path"]
    assert moved == str(guest.pools["other"] / f"writer.{'img' if form == 'raw' else form}")
    last = guest.goes_on()[0]
    assert guest.host.domain(guest.path)["State"] == RUNNING
    assert guest.of_disks() == [moved, moved]
    assert moved in guest.open_files() and guest.disk not in guest.open_files()
    assert guest.files() == [f"other/{pathlib.Path(moved).name}"] and guest.journals() == []
    [item] = guest.call("ListTrash", "(a{sv})", {})
    assert item["path"] == guest.disk and item["id"] == done["Result"]["trash"]
    # Where it is now it grows too, and another service knows it.
    guest.restart()
    assert guest.job("ResizeVolume", "(sta{sv})", moved, 2 * MIB, {})["State"] == "succeeded"
    wait_until(lambda: guest.written()[-1][1] == 2 * MIB // 512, what="the guest's seeing it")
    guest.stop()
    # What the guest has written since then is in the new one.
    copy = guest.job("CopyVolume", "(sssa{sv})", moved, "disks", "read", options(format="raw"))["Result"]["path"]
    assert int.from_bytes(pathlib.Path(copy).read_bytes()[512:514], "little") >= last
    guest.start()
    assert moved in guest.open_files()


def test_a_move_is_cancelled(guest):
    guest.start()
    [pid] = qemus(guest.service)
    os.kill(pid, signal.SIGSTOP)
    try:
        job = guest.call("MoveVolume", "(ssa{sv})", guest.disk, "other", {})
        wait_until(lambda: guest.client.get_all(job, "Job")["State"] == "running", what="the job's start")
        guest.client.call(job, "Job.Cancel")
    finally:
        os.kill(pid, signal.SIGCONT)
    assert guest.client.wait_job(job)["State"] == "cancelled"
    guest.goes_on()
    assert guest.of_disks() == [guest.disk, guest.disk] and guest.disk in guest.open_files()
    assert guest.files() == ["disks/writer.img"] and guest.journals() == []
    assert guest.move()["State"] == "succeeded"
    guest.goes_on()


@pytest.mark.parametrize("point", ["volume.whole", "volume.named", "move.mirrored", "move.paused", "move.turned"])
def test_killed_in_a_move(guest, point):
    guest.start()
    guest.restart(GUESTHOUSE_FAULT=point)
    try:
        guest.move()
    except BusError:
        pass
    guest.service.wait()
    guest.connect(guest.service.start())
    wait_until(lambda: guest.host.domain(guest.path)["State"] == RUNNING, what="the guest's going on")
    guest.goes_on()
    [disk, live] = guest.of_disks()
    assert disk == live and disk in guest.open_files()
    assert disk == (str(guest.pools["other"] / "writer.img") if point == "move.turned" else guest.disk)
    assert guest.files() == [str(pathlib.Path(disk).relative_to(guest.service.folder))]
    assert guest.journals() == []
    # Nothing of the one that was cut short stands in the way of another.
    if disk == guest.disk:
        assert guest.move()["State"] == "succeeded"
        guest.goes_on()
