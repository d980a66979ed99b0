# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""kill -9 at every fault point of a machine's life."""
import shutil
import tempfile

import pytest
from gi.repository import GLib
from machines import (DISK, NETBOOT, BusError, assert_consistent, end_all, files, machine, qemus,
                      small_tree, tree)
from service import Service

pytestmark = [
    pytest.mark.qemu,
    pytest.mark.skipif(not NETBOOT.exists(), reason="no debian-installer-12-netboot-amd64"),
]
ALL = {"delete-disks": GLib.Variant("b", True)}


def live(service, place):
    """A machine's whole life. Ends early, with an exception, when the service is killed."""
    client = service.connect()
    host = client.open_host("qemu:")
    done = client.wait_job(host.create(machine("life"), tree(place, args="panic=0"), DISK))
    assert done["State"] == "succeeded", done["ErrorMessage"]
    path = host.find("life")
    host.act(path, "Destroy")
    client.call(path, "Domain.SetDefinition", "(sa{sv})",
                host.domain(path)["Definition"].replace("<vcpu>1<", "<vcpu>2<"), {})
    host.start(path)
    host.act(path, "Destroy")
    host.act(path, "Undefine", ALL)


def new_service(env=None):
    service = Service(tempfile.mkdtemp(prefix="gh-"), env)
    return service


def test_kill_at_every_step(tmp_path):
    place = small_tree(tmp_path / "tree")
    log = tmp_path / "points"
    service = new_service()
    try:
        service.start(env={"GUESTHOUSE_FAULT_LOG": str(log)})
        live(service, place)
        service.stop()
    finally:
        end_all(service)
        shutil.rmtree(service.folder, ignore_errors=True)
    points = list(dict.fromkeys(log.read_text().split()))
    for wanted in ("create.", "start.", "undefine.", "define.", "store.", "qemu."):
        assert any(p.startswith(wanted) for p in points), f"no fault point {wanted}"

    problems = {}
    for point in points:
        try:
            die_and_return(point, place)
        except (AssertionError, BusError) as problem:
            problems[point] = str(problem)
    assert not problems, "\n".join(f"{point}: {problem}" for point, problem in problems.items())


def die_and_return(point, place):
    service = new_service()
    try:
        # A machine that runs already is found again, whatever happens beside it.
        client = service.start().connect()
        host = client.open_host("qemu:")
        keeper = host.define(machine("keeper"))
        host.start(keeper)
        before = host.domain(keeper)
        service.kill()

        service.start(env={"GUESTHOUSE_FAULT": point})
        try:
            live(service, place)
        except (BusError, AssertionError):
            pass
        assert service.wait() == -9, f"it was not killed at {point}"
        service.forget_clients()

        client = service.start().connect()
        host = client.open_host("qemu:")
        after = host.domain(host.find("keeper"))
        assert {k: after[k] for k in ("State", "Id", "Definition", "StartedAt")} \
            == {k: before[k] for k in ("State", "Id", "Definition", "StartedAt")}
        assert_consistent(service, client, host)
        # And it can be done again.
        for row in list(host.list().values()):
            if host.domain(row[0])["State"] != 0:
                host.act(row[0], "Destroy")
            host.act(row[0], "Undefine", ALL)
        assert qemus(service) == {}
        assert files(service.pool) == []
        service.stop()
    except (AssertionError, BusError) as problem:
        raise AssertionError(f"{problem}\n{service.log.read_text()[-3000:]}") from None
    finally:
        end_all(service)
        shutil.rmtree(service.folder, ignore_errors=True)
