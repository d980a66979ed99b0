# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Saving, restoring, triggers and dumps, with machines that only exist in memory."""
import os
import pathlib

import pytest
from gi.repository import GLib
from service import BusError, wait_until

OFF, RUNNING, PAUSED, SAVED = 0, 2, 3, 6
YES = GLib.Variant("b", True)


def job(client, path):
    return client.wait_job(path)


def act(client, path, method, **options):
    return client.wait_job(client.call(path, f"Domain.{method}", "(a{sv})", options))


def to_file(client, path, file, method="SaveToFile", **options):
    return client.wait_job(client.call(path, f"Domain.{method}", "(sa{sv})", str(file), options))


def saved_files(service):
    return sorted(p.name for p in pathlib.Path(service.folder).rglob("*.save*"))


def journals(service):
    return sorted(p.name for p in pathlib.Path(service.folder).rglob("*.journal"))


@pytest.fixture
def machine(fake):
    path = fake.find("web-0001")
    assert fake.start(path)["State"] == "succeeded"
    return path


def test_save_and_start_again(service, client, fake, machine):
    before = fake.domain(machine)
    assert {"save", "dump", "sysrq", "trigger-power"} <= set(before["Features"])
    done = act(client, machine, "Save")
    assert done["State"] == "succeeded" and done["Kind"] == "save", done["ErrorMessage"]
    domain = fake.domain(machine)
    assert domain["State"] == SAVED and domain["SavedAt"] > 0 and domain["LiveDefinition"] == ""
    assert saved_files(service) == [domain["Uuid"] + ".save"]
    [row] = [r for r in fake.list().values() if r[0] == machine]
    assert row[3] == SAVED
    done = act(client, machine, "Start")
    assert done["State"] == "succeeded" and done["Kind"] == "restore"
    domain = fake.domain(machine)
    assert domain["State"] == RUNNING and domain["SavedAt"] == 0
    assert saved_files(service) == [] and journals(service) == []
    wait_until(lambda: [s[3][3] for s in client.signals if s[2] == "Event" and s[3][1] == machine]
               == ["started", "saved", "restored"], what="the events")


def test_a_paused_machine_stays_paused(client, fake, machine):
    fake.act(machine, "Pause")
    assert act(client, machine, "Save")["State"] == "succeeded"
    assert act(client, machine, "Restore")["State"] == "succeeded"
    assert fake.domain(machine)["State"] == PAUSED


def test_discard(service, client, fake, machine):
    act(client, machine, "Save")
    with pytest.raises(BusError) as refusal:
        fake.act(machine, "Undefine")
    assert refusal.value.word == "WrongState" and "saved state" in refusal.value.message
    fake.act(machine, "DiscardSaved")
    assert fake.domain(machine)["State"] == OFF and saved_files(service) == []
    with pytest.raises(BusError) as refusal:
        fake.act(machine, "DiscardSaved")
    assert refusal.value.word == "WrongState"
    act(client, machine, "Start")
    act(client, machine, "Save")
    done = act(client, machine, "Start", **{"discard-saved": YES})
    assert done["State"] == "succeeded" and done["Kind"] == "start"
    assert fake.domain(machine)["State"] == RUNNING and saved_files(service) == []


def test_to_a_file_and_back(service, client, fake, machine, tmp_path):
    file = tmp_path / "web.save"
    done = to_file(client, machine, file)
    assert done["State"] == "succeeded", done["ErrorMessage"]
    assert fake.domain(machine)["State"] == OFF and fake.domain(machine)["SavedAt"] == 0
    assert os.stat(file).st_mode & 0o777 == 0o600
    done = job(client, fake.call("RestoreDomain", "(sa{sv})", str(file), {}))
    assert done["State"] == "succeeded" and done["Result"]["domain"] == machine
    assert fake.domain(machine)["State"] == RUNNING and file.exists()
    # It runs: neither this nor another file replaces it, and no file is overwritten.
    done = job(client, fake.call("RestoreDomain", "(sa{sv})", str(file), {}))
    assert done["State"] == "failed" and done["ErrorName"].endswith("WrongState")
    done = to_file(client, machine, file)
    assert done["State"] == "failed" and done["ErrorName"].endswith("Exists")
    assert fake.domain(machine)["State"] == RUNNING
    # A machine that is not there any more is there again.
    fake.act(machine, "Destroy")
    fake.act(machine, "Undefine")
    done = job(client, fake.call("RestoreDomain", "(sa{sv})", str(file), {"paused": YES}))
    assert done["State"] == "succeeded", done["ErrorMessage"]
    assert fake.domain(fake.find("web-0001"))["State"] == PAUSED
    assert journals(service) == []


def test_the_journey_is_refused_or_undone(service, client, fake, machine, tmp_path):
    file = tmp_path / "a.save"
    with pytest.raises(BusError) as refusal:
        client.call(machine, "Domain.SaveToFile", "(sa{sv})", "relative", {})
    assert refusal.value.word == "InvalidArgument"
    with pytest.raises(BusError) as refusal:
        client.call(machine, "Domain.SaveToFile", "(sa{sv})", str(file), {"nonsense": YES})
    assert refusal.value.word == "UnknownOption"
    for bad, word in ((tmp_path / "no" / "x.save", "NotFound"), (pathlib.Path("/proc/x"), None)):
        done = to_file(client, machine, bad)
        assert done["State"] == "failed"
        assert word is None or done["ErrorName"].endswith(word), done
        assert fake.domain(machine)["State"] == RUNNING
    off = next(row[0] for row in fake.list().values() if row[3] == OFF)
    for method in ("Save", "Restore"):
        with pytest.raises(BusError) as refusal:
            client.call(off, f"Domain.{method}", "(a{sv})", {})
        assert refusal.value.word == "WrongState"
    # Two at once: the second one is told who has it.
    first = client.call(machine, "Domain.Save", "(a{sv})", {})
    with pytest.raises(BusError) as refusal:
        client.call(machine, "Domain.Save", "(a{sv})", {})
    assert refusal.value.word == "Busy"
    client.call(first, "Job.Cancel")
    assert job(client, first)["State"] in ("cancelled", "succeeded")
    assert journals(service) == []


def test_cancel_lets_it_go_on(service, client):
    fake = client.open_host("fake:?domains=2&running=1&latency=300")
    machine = fake.find("web-0001")
    path = client.call(machine, "Domain.Save", "(a{sv})", {})
    wait_until(lambda: client.get_all(path, "Job")["BytesDone"] > 0, what="the first bytes")
    assert fake.domain(machine)["State"] == PAUSED
    client.call(path, "Job.Cancel")
    assert job(client, path)["State"] == "cancelled"
    assert fake.domain(machine)["State"] == RUNNING
    assert saved_files(service) == [] and journals(service) == []


def test_what_is_no_saved_state(client, fake, machine, tmp_path):
    good = tmp_path / "good.save"
    to_file(client, machine, good)
    data = good.read_bytes()
    cases = {"empty": b"", "text": b"hello\n" * 10000, "cut": data[:-1], "half": data[: len(data) // 2],
             "torn": data[:100] + data[200:], "tail": data[-20000:],
             "liar": data[:-24] + b"\xff" * 8 + data[-16:],
             "foreign": data.replace(b'"kind":"Fake"', b'"kind":"Real"')}
    for name, text in cases.items():
        file = tmp_path / name
        file.write_bytes(text)
        done = job(client, fake.call("RestoreDomain", "(sa{sv})", str(file), {}))
        assert done["State"] == "failed", name
        assert done["ErrorName"].rpartition(".")[2] == ("Unsupported" if name == "foreign" else "Corrupt")
        assert fake.domain(machine)["State"] == OFF, name
    for bad in (tmp_path, tmp_path / "none", "/dev/zero"):
        done = job(client, fake.call("RestoreDomain", "(sa{sv})", str(bad), {}))
        assert done["State"] == "failed", bad
    assert job(client, fake.call("RestoreDomain", "(sa{sv})", str(good), {}))["State"] == "succeeded"


def test_a_failing_hypervisor(service, client):
    fake = client.open_host("fake:?domains=2&running=1&fail=save,dump,trigger")
    machine = fake.find("web-0001")
    done = act(client, machine, "Save")
    assert done["State"] == "failed" and done["ErrorName"].endswith("Hypervisor")
    assert "told to fail" in done["ErrorMessage"]
    assert fake.domain(machine)["State"] == RUNNING and saved_files(service) == []
    done = to_file(client, machine, service.folder / "x.core", "DumpMemory")
    assert done["State"] == "failed" and fake.domain(machine)["State"] == RUNNING
    assert not list(service.folder.glob("x.core*")) and journals(service) == []
    with pytest.raises(BusError) as refusal:
        client.call(machine, "Domain.Trigger", "(sa{sv})", "nmi", {})
    assert refusal.value.word == "Hypervisor"


def test_triggers_and_dumps(service, client, fake, machine, tmp_path):
    client.call(machine, "Domain.Trigger", "(sa{sv})", "power", {})
    client.call(machine, "Domain.SendSysrq", "(sa{sv})", "H", {})
    wait_until(lambda: [s[3][4] for s in client.signals if s[2] == "Event" and s[3][3] == "triggered"]
               == ["Trigger power", "SysRq h"], what="the triggers")
    for method, word, error in (("Trigger", "knock", "InvalidArgument"),
                                ("Trigger", "sleep", "Unsupported"),
                                ("SendSysrq", "", "InvalidArgument"),
                                ("SendSysrq", "hh", "InvalidArgument"),
                                ("SendSysrq", "\n", "InvalidArgument")):
        with pytest.raises(BusError) as refusal:
            client.call(machine, f"Domain.{method}", "(sa{sv})", word, {})
        assert refusal.value.word == error
    core = tmp_path / "core"
    done = to_file(client, machine, core, "DumpMemory")
    assert done["State"] == "succeeded" and core.read_bytes()[:4] == b"\x7fELF"
    with pytest.raises(BusError) as refusal:
        client.call(machine, "Domain.DumpMemory", "(sa{sv})", str(tmp_path / "k"),
                    {"format": GLib.Variant("s", "kdump")})
    assert refusal.value.word == "Unsupported"
    with pytest.raises(BusError) as refusal:
        client.call(machine, "Domain.DumpMemory", "(sa{sv})", str(tmp_path / "k"),
                    {"format": GLib.Variant("s", "zip")})
    assert refusal.value.word == "InvalidArgument" and "elf" in refusal.value.message
    assert [p.name for p in tmp_path.iterdir()] == ["core"]


@pytest.mark.parametrize("step", ["save", "restore"])
def test_killed_at_every_point(service, tmp_path, step):
    """Never both a saved state and a running guest, and nothing half made."""
    log = tmp_path / "points"
    uri = "fake:?domains=2&running=1"

    def live(client):
        host = client.open_host(uri)
        path = host.find("web-0001")
        if host.domain(path)["State"] == RUNNING:
            assert act(client, path, "Save")["State"] == "succeeded"
        if step == "restore":
            assert act(client, path, "Start")["State"] == "succeeded"

    live(service.start(env={"GUESTHOUSE_FAULT_LOG": str(log)}).connect())
    service.kill()
    points = [p for p in dict.fromkeys(log.read_text().split()) if p.startswith(step + ".")]
    assert len(points) >= 5
    for point in points:
        for file in pathlib.Path(service.folder).rglob("*.save"):
            file.unlink()
        client = service.start(env={"GUESTHOUSE_FAULT": point}).connect()
        with pytest.raises((BusError, AssertionError)):
            live(client)
            client.call("/org/guesthouse/Guesthouse1", "org.freedesktop.DBus.Peer.Ping")
        assert service.wait() == -9, point
        service.forget_clients()
        client = service.start().connect()
        host = client.open_host(uri)
        domain = host.domain(host.find("web-0001"))
        files = saved_files(service)
        assert journals(service) == [], point
        assert domain["State"] in (RUNNING, SAVED), point
        # The fake host's machine runs again after every start: a save past its end is all that differs.
        if domain["State"] == SAVED:
            assert files == [domain["Uuid"] + ".save"] and domain["SavedAt"] > 0, point
        elif point not in ("save.ended", "restore.before"):
            assert files == [], (point, files)
        service.kill()
    service.process = None
