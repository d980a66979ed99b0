# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A real QEMU saved and restored: its guest counts on its serial line, and goes on counting."""
import os
import pathlib
import shutil
import tempfile

import pytest
from gi.repository import GLib
from machines import BusError, end_all, qemus
from service import Service, definition, wait_until

pytestmark = pytest.mark.qemu
OFF, RUNNING, PAUSED, SAVED = 0, 2, 3, 6
# A boot sector that writes a number, 0001, 0002, …, to the first serial line about ten times a second:
# xor ax,ax; mov ds,ax; mov ss,ax; mov sp,0x7c00; xor bx,bx; next: inc bx; four times rol, mask, print;
# newline; sti; wait for two ticks at 0x46c with hlt; jmp next; put: wait for bit 5 of 0x3fd, out 0x3f8
COUNTS = bytes.fromhex(
    "31c08ed88ed0bc007c31db43b9040089dfc1c70489f8240f04303c3976020427e81a004975ebb00ae81200fb8b366c04"
    "f4a16c0429f083f80272f5ebce88c4bafd03eca82074fbbaf80388e0eec3")


def counter(service, name="counter", uuid=None):
    disk = pathlib.Path(service.folder) / f"{name}.img"
    if not disk.exists():
        disk.write_bytes(COUNTS.ljust(510, b"\0") + b"\x55\xaa")
    return definition(
        name, memory_mib=32, **({"uuid": uuid} if uuid else {}),
        more="<devices><disk type='file' device='disk'><driver type='raw'/>"
             f"<source file='{disk}'/><target dev='hda' bus='ide'/></disk>"
             "<graphics type='vnc'/><serial type='pty'/></devices>")


def counted(client, path):
    """The numbers that the guest has written since this run of QEMU began."""
    text = bytes(client.call(path, "Domain.GetLog", "(sa{sv})", "serial", {}))
    return [int(line, 16) for line in text.split(b"\n")[:-1] if len(line.strip()) == 4]


def wait_counted(client, path, least):
    wait_until(lambda: (n := counted(client, path)) and n[-1] >= least, what="the guest's counting")
    return counted(client, path)


def act(client, path, method, **options):
    return client.wait_job(client.call(path, f"Domain.{method}", "(a{sv})", options))


def saved_files(service):
    return sorted(p.name for p in pathlib.Path(service.folder).rglob("*.save*"))


def journals(service):
    return sorted(p.name for p in pathlib.Path(service.folder).rglob("*.journal"))


@pytest.fixture
def machine(service, client, host):
    path = host.define(counter(service))
    host.start(path)
    wait_counted(client, path, 8)
    return path


def test_it_goes_on_counting(service, client, host, machine):
    done = act(client, machine, "Save")
    assert done["State"] == "succeeded", done["ErrorMessage"]
    assert host.domain(machine)["State"] == SAVED and qemus(service) == {}
    last = counted(client, machine)[-1]
    # A computer that was switched off meanwhile makes no difference.
    service.stop()
    client = service.start().connect()
    host = client.open_host("qemu:")
    assert host.domain(machine)["State"] == SAVED
    done = act(client, machine, "Start")
    assert done["State"] == "succeeded", done["ErrorMessage"]
    numbers = wait_counted(client, machine, last + 5)
    assert last < numbers[0] <= last + 2, (last, numbers)
    assert saved_files(service) == [] and journals(service) == []
    # From the beginning when that is asked for.
    assert act(client, machine, "Save")["State"] == "succeeded"
    act(client, machine, "Start", **{"discard-saved": GLib.Variant("b", True)})
    assert wait_counted(client, machine, 2)[0] == 1


def test_a_file_and_a_disk_that_changed(service, client, host, machine, tmp_path):
    file = tmp_path / "counter.save"
    done = client.wait_job(client.call(machine, "Domain.SaveToFile", "(sa{sv})", str(file), {}))
    assert done["State"] == "succeeded", done["ErrorMessage"]
    assert file.read_bytes()[:4] == b"QEVM"
    last = counted(client, machine)[-1]
    disk = service.folder / "counter.img"
    stamp = os.stat(disk).st_mtime_ns
    os.utime(disk, ns=(stamp, stamp + 10**9))

    def restore(**options):
        return client.wait_job(host.call("RestoreDomain", "(sa{sv})", str(file), options))

    done = restore()
    assert done["State"] == "failed" and "counter.img" in done["ErrorMessage"]
    assert host.domain(machine)["State"] == OFF
    done = restore(force=GLib.Variant("b", True))
    assert done["State"] == "succeeded", done["ErrorMessage"]
    assert wait_counted(client, machine, last + 3)[0] <= last + 2
    host.act(machine, "Destroy")
    os.utime(disk, ns=(stamp, stamp))
    # What QEMU itself finds wrong is told in its words.
    data = bytearray(file.read_bytes())
    data[8:200] = b"x" * 192
    file.write_bytes(data)
    done = restore()
    assert done["State"] == "failed" and "\n--\n" in done["ErrorMessage"], done["ErrorMessage"]
    assert host.domain(machine)["State"] == OFF and qemus(service) == {} and journals(service) == []


def test_dump_and_triggers(service, client, host, machine, tmp_path):
    for format, magic in (("elf", b"\x7fELF"), ("kdump", b"makedumpfile")):
        core = tmp_path / format
        done = client.wait_job(client.call(machine, "Domain.DumpMemory", "(sa{sv})", str(core),
                                           {"format": GLib.Variant("s", format)}))
        assert done["State"] == "succeeded", done["ErrorMessage"]
        assert core.read_bytes()[: len(magic)] == magic
    wait_counted(client, machine, counted(client, machine)[-1] + 3)
    client.call(machine, "Domain.Trigger", "(sa{sv})", "power", {})
    client.call(machine, "Domain.Trigger", "(sa{sv})", "nmi", {})
    client.call(machine, "Domain.SendSysrq", "(sa{sv})", "s", {})
    client.call(machine, "Domain.Trigger", "(sa{sv})", "reset", {})
    wait_until(lambda: counted(client, machine).count(1) == 2, what="the reset")


def live(service):
    """Saves and restores. Ends early, with an exception, when the service is killed."""
    client = service.connect()
    host = client.open_host("qemu:")
    path = host.find("counter")
    done = act(client, path, "Save")
    assert done["State"] == "succeeded", done["ErrorMessage"]
    done = act(client, path, "Start")
    assert done["State"] == "succeeded", done["ErrorMessage"]
    client.call("/org/guesthouse/Guesthouse1", "org.freedesktop.DBus.Peer.Ping")


def test_killed_at_every_point(tmp_path):
    log = tmp_path / "points"
    service = Service(tempfile.mkdtemp(prefix="gh-"))
    try:
        client = service.start(env={"GUESTHOUSE_FAULT_LOG": str(log)}).connect()
        host = client.open_host("qemu:")
        path = host.define(counter(service))
        host.start(path)
        wait_counted(client, path, 4)
        log.unlink()
        live(service)
        points = list(dict.fromkeys(log.read_text().split()))
        for wanted in ("save.", "restore.", "qemu.save.", "qemu.restore."):
            assert any(p.startswith(wanted) for p in points), f"no fault point {wanted}"
        service.kill()
        problems = {}
        for point in points:
            try:
                die_and_return(service, point)
            except (AssertionError, BusError) as problem:
                problems[point] = str(problem)
        assert not problems, "\n".join(f"{point}: {text}" for point, text in problems.items())
    finally:
        end_all(service)
        shutil.rmtree(service.folder, ignore_errors=True)


def die_and_return(service, point):
    """The guest counts on or is saved; never both, never from the beginning."""
    client = service.start(env={"GUESTHOUSE_FAULT": point}).connect()
    try:
        last = counted(client, client.open_host("qemu:").find("counter"))[-1]
        service.forget_clients()
        try:
            live(service)
        except (BusError, AssertionError):
            pass
        assert service.wait() == -9, "it was not killed"
        service.forget_clients()
        client = service.start().connect()
        host = client.open_host("qemu:")
        path = host.find("counter")
        domain = host.domain(path)
        running = qemus(service)
        assert journals(service) == []
        if domain["State"] == SAVED:
            assert saved_files(service) == [domain["Uuid"] + ".save"] and running == {}
            done = act(client, path, "Start")
            assert done["State"] == "succeeded", done["ErrorMessage"]
        else:
            assert domain["State"] == RUNNING and list(running) == [domain["Id"]], (domain, running)
            assert saved_files(service) == []
        numbers = wait_counted(client, path, last + 2)
        assert 1 not in numbers[1:] and saved_files(service) == [], numbers
    finally:
        service.forget_clients()
        if service.process and service.process.poll() is None:
            service.kill()
