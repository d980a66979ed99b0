# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The rest of what is done to volumes on real LVM."""
import hashlib
import json
import os
import subprocess
import uuid

from gi.repository import Gio, GLib
from service import BusError, wait_until
from volumes import MIB, has, lvm, lvs, variants, write


def test_a_volume_is_its_machine_s(storage):
    machine = str(uuid.uuid4())
    storage.create("one", machine=machine)
    assert lvs()["one"]["lv_tags"] == f"guesthouse.machine={machine}"
    assert storage.volumes()["one"]["owner"] == machine
    # It stays so in the trash and after it.
    where = storage.run("DeleteVolume", "(sa{sv})", "gh/one", {})["trash"]
    storage.run("RestoreTrash", "(sa{sv})", where, {})
    assert lvs()["one"]["lv_tags"] == f"guesthouse.machine={machine}"


def test_smaller_only_when_that_is_meant(storage):
    path = storage.create("one", 32 * MIB)
    write(path, 4)
    for options in ({}, {"shrink": True}, {"force": True}):
        message = storage.refused("InvalidArgument", "ResizeVolume", "(sta{sv})", path, 16 * MIB, variants(options))
        assert "smaller" in message and int(lvs()["one"]["lv_size"]) == 32 * MIB
    storage.run("ResizeVolume", "(sta{sv})", path, 16 * MIB, variants({"shrink": True, "force": True}))
    assert int(lvs()["one"]["lv_size"]) == 16 * MIB and has(path, 4)


def test_the_map_of_extents(storage):
    storage.create("one")
    storage.create("two", kind="striped", stripes=2)
    report = lvm("pvs", "--reportformat", "json", "--segments", "-S", "vg_name=gh", "-o",
                 "pv_name,pvseg_start,pvseg_size,lv_name")
    expected = {(row["pv_name"], int(row["pvseg_start"]), int(row["pvseg_size"]), row["lv_name"])
                for row in json.loads(report)["report"][0]["pvseg"]}
    extents = storage.call("ListExtents", "(sa{sv})", "gh", {})
    assert {(each["device"], each["start"], each["length"], each.get("volume", "")) for each in extents} == expected


def test_thin_becomes_thick_and_back(storage):
    storage.create("thinpool", 128 * MIB, kind="thin-pool")
    path = storage.create("thin", 32 * MIB, **{"thin-pool": "thinpool"})
    write(path, 6, 4 * MIB, 8 * MIB)
    storage.run("CopyVolume", "(sssa{sv})", path, "gh", "thick", variants({"kind": "linear"}))
    storage.run("CopyVolume", "(sssa{sv})", "gh/thick", "gh", "back",
                variants({"kind": "thin", "thin-pool": "thinpool"}))
    there = lvs("lv_name,segtype,pool_lv,data_percent")
    assert there["thick"]["segtype"] == "linear" and there["back"]["pool_lv"] == "thinpool"
    # What is empty stays empty.
    assert float(there["back"]["data_percent"]) <= 13
    for name in ("thick", "back"):
        command = ["qemu-img", "compare", "-f", "raw", "-F", "raw", path, f"/dev/gh/{name}"]
        assert subprocess.run(command, check=False).returncode == 0
    message = storage.refused("Unsupported", "CopyVolume", "(sssa{sv})", "gh/thick", "gh", "no",
                              variants({"thin": True}))
    assert "copy it instead" in message


def stream(storage, method, signature, arguments, fd):
    client = storage.client
    reply, _ = client.connection.call_with_unix_fd_list_sync(
        client.name, storage.host.path, f"org.guesthouse.Guesthouse1.Storage.{method}".rpartition(".")[0], method,
        GLib.Variant(signature, arguments), None, Gio.DBusCallFlags.NONE, -1,
        Gio.UnixFDList.new_from_array([os.dup(fd)]), None)
    job = client.wait_job(reply.unpack()[0], timeout=600)
    assert job["State"] == "succeeded", job["ErrorMessage"]


def test_bytes_come_and_go(storage, tmp_path):
    there, back = tmp_path / "there", tmp_path / "back"
    there.write_bytes(os.urandom(8 * MIB))
    with open(there, "rb") as file:
        stream(storage, "UploadVolume", "(ssha{sv})", ("gh", "one", 0, variants({"format": "raw"})), file.fileno())
    assert int(lvs()["one"]["lv_size"]) == 8 * MIB
    with open(back, "wb") as file:
        stream(storage, "DownloadVolume", "(sha{sv})", ("gh/one", 0, {}), file.fileno())
    assert hashlib.sha256(back.read_bytes()).digest() == hashlib.sha256(there.read_bytes()).digest()


def test_what_only_images_can(storage):
    path = storage.create("one")
    assert "compacted" in storage.refused("Unsupported", "CompactVolume", "(sa{sv})", path, {})
    assert storage.refused("Unsupported", "CheckVolume", "(sa{sv})", path, {})


def test_freed_for_good(storage):
    for option in ("discard", "erase"):
        path = storage.create("one")
        storage.run("DeleteVolume", "(sa{sv})", path, variants({option: True}))
        assert lvs() == {} and storage.trash() == []


def test_changes_from_outside_are_told(storage):
    storage.volumes()

    def told(*command):
        storage.client.signals.clear()
        lvm(*command)
        wait_until(lambda: any(name == "StorageChanged" and "gh" in parameters[0]
                               for *_, name, parameters in storage.client.signals), what="the signal")
        return set(storage.volumes())

    assert told("lvcreate", "-q", "-y", "-L8M", "-n", "foreign", "gh") == {"foreign"}
    assert told("lvremove", "-q", "-y", "gh/foreign") == set()


def test_two_at_once_are_refused(storage):
    path = storage.create("one", 64 * MIB)
    write(path, 3, 64 * MIB)
    job = storage.call("CopyVolume", "(sssa{sv})", path, "gh", "copy", {})
    refused, others = [], []
    for method, signature, arguments in (("RenameVolume", "(ssa{sv})", ("two", {})),
                                         ("DeleteVolume", "(sa{sv})", ({},))):
        try:
            others.append(storage.call(method, signature, path, *arguments))
        except BusError as error:
            refused.append(error.word)
    assert storage.client.wait_job(job, timeout=600)["State"] == "succeeded"
    assert has("/dev/gh/copy", 3, 64 * MIB)
    # Nobody can tell whether the copy was still under way; if it was, this was said. What was not refused came after.
    assert set(refused) <= {"Busy", "InUse", "NotFound"}
    for other in others:
        storage.client.wait_job(other, timeout=600)
    if len(refused) == 2:
        assert has(path, 3, 64 * MIB)


def test_a_cancelled_copy_leaves_nothing(storage):
    path = storage.create("one", 256 * MIB)
    write(path, 3, 64 * MIB)
    job = storage.call("CopyVolume", "(sssa{sv})", path, "gh", "copy", {})
    storage.client.call(job, "Job.Cancel")
    if storage.client.wait_job(job, timeout=600)["State"] == "cancelled":
        assert set(lvs()) == {"one"}


def test_a_group_is_taken_apart(group, service):
    assert "destroy" in group.refused("InvalidArgument", "RemovePool", "(sa{sv})", "gh", {})
    path = group.create("one")
    where = group.run("DeleteVolume", "(sa{sv})", path, {})["trash"]
    destroy = {"destroy": GLib.Variant("b", True)}
    assert "1 in the trash" in group.refused("InUse", "RemovePool", "(sa{sv})", "gh", destroy)
    group.run("EmptyTrash", "(asa{sv})", [where], {})
    devices = next(each for each in group.call("ListPools", "(a{sv})", {}) if each["name"] == "gh")["devices"]
    group.call("RemovePool", "(sa{sv})", "gh", destroy)
    assert lvm("vgs", "--noheadings", "-o", "vg_name").split() == []
    group.call("AddPool", "(sa{sv})", "gh", {"devices": GLib.Variant("as", devices)})
