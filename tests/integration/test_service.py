# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The program: its doors, its lock, when it comes and goes."""
import os
import pathlib
import socket
import subprocess

import gi
import pytest

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402
from service import ROOT, BusError, Client, Service, wait_until  # noqa: E402


def test_version_and_usage(service):
    assert service.run("--version").stdout.startswith("guesthoused ")
    help_text = service.run("--help").stdout
    assert "--stdio" in help_text and "Exit codes" in help_text
    for arguments in ([], ["--user", "--stdio"], ["--nonsense"], ["--user", "word"]):
        result = service.run(*arguments)
        assert result.returncode == 2 and "guesthoused:" in result.stderr


def test_second_instance_refuses_politely(service):
    service.start()
    result = service.run("--user")
    assert result.returncode == 3
    assert f"already serving this person (process {service.process.pid})" in result.stderr
    assert service.connect().call(ROOT, "org.freedesktop.DBus.Peer.Ping") is None


def test_stale_socket_is_replaced(service):
    service.start()
    service.kill()
    assert service.socket.exists()
    service.start()
    assert service.connect().get_all(ROOT, "Manager")["Door"] == "user"


def list_objects(client):
    return client.call(ROOT, "org.freedesktop.DBus.ObjectManager.GetManagedObjects")


def test_opens_a_host_before_it_is_asked_for(service):
    service.start("--open", "fake:?domains=3")
    client = service.connect()
    wait_until(lambda: any("/domains/" in path for path in list_objects(client)), what="a machine")


def test_serves_whatever_it_was_to_open(service):
    service.start("--open", "nonsense:")
    client = service.connect()
    assert client.get_all(ROOT, "Manager")["Door"] == "user"
    with pytest.raises(BusError):
        client.open_host("nonsense:")


def test_leaves_when_idle(service):
    service.start("--idle-timeout=1")
    client = service.connect()
    client.open_host("fake:?domains=3")
    client.close()
    assert service.wait() == 0


def test_stays_while_a_client_is_there(service):
    service.start("--idle-timeout=2")
    client = service.connect()
    assert client.get_all(ROOT, "Manager")["Version"]
    with pytest.raises(subprocess.TimeoutExpired):
        service.wait(4)
    client.close()
    assert service.wait() == 0


def test_folder_is_private(service):
    service.start()
    assert service.socket.parent.stat().st_mode & 0o777 == 0o700


def stdio(service):
    """Starts guesthoused --stdio and returns the process and a client of it."""
    ours, theirs = socket.socketpair()
    with open(service.log, "ab") as log:
        process = subprocess.Popen(
            [service.program, "--stdio"], env=service.env, stdin=theirs, stdout=theirs, stderr=log
        )
    theirs.close()
    stream = Gio.SimpleIOStream.new(
        Gio.UnixInputStream.new(os.dup(ours.fileno()), True),
        Gio.UnixOutputStream.new(os.dup(ours.fileno()), True),
    )
    connection = Gio.DBusConnection.new_sync(stream, None, Gio.DBusConnectionFlags.NONE, None, None)
    connection.set_exit_on_close(False)
    ours.close()
    client = Client(connection)
    service.clients.append(client)
    return process, client


def test_stdio(service):
    process, client = stdio(service)
    host = client.open_host("fake:?domains=3")
    assert len(host.rows) == 3
    assert client.get_all(ROOT, "Manager")["Door"] == "stdio"
    host.start(host.find("db-0001"))
    with pytest.raises(BusError) as refused:
        client.call(host.find("db-0001"), "Domain.Screenshot", "(a{sv})", {})
    assert refused.value.word == "Unsupported"
    client.close()
    assert process.wait(60) == 0


def test_stdio_reaches_the_service_that_runs(service):
    service.start()
    local = service.connect().open_host("fake:?domains=3&running=0")
    process, client = stdio(service)
    remote = client.open_host("fake:?domains=3&running=0")
    remote.start(remote.find("web-0001"))
    assert local.domain(local.find("web-0001"))["State"] == 2
    client.close()
    assert process.wait(60) == 0


def test_unwritable_runtime_folder(service):
    service.runtime.joinpath("guesthouse").write_text("in the way")
    result = service.run("--user")
    assert result.returncode == 1
    assert "guesthouse" in result.stderr


def test_bad_uris(client):
    for uri, word in (("", "InvalidArgument"), ("nothing:", "InvalidArgument"),
                      ("qemu+ssh://x", "Unsupported")):
        with pytest.raises(BusError) as refused:
            client.open_host(uri)
        assert refused.value.word == word, uri


def test_variants_of_other_types_do_no_harm(client):
    connection = client.connection
    with pytest.raises(GLib.Error):
        connection.call_sync(None, ROOT, "org.guesthouse.Guesthouse1.Manager", "OpenHost",
                             GLib.Variant("(u)", (1,)), None, 0, 10000, None)
    assert client.get_all(ROOT, "Manager")["Door"] == "user"


def test_two_services_do_not_drive_one_hypervisor(service, folder):
    """As root's own service and the system's would, on one Xen."""
    other_folder = pathlib.Path(folder) / "other"
    other_folder.mkdir()
    lock = {"GUESTHOUSE_FAKE_LOCK": f"{folder}/run/fake.lock"}
    other = Service(other_folder, lock)
    first = service.start(env=lock).connect()
    first.open_host("fake:?domains=1")
    try:
        second = other.start().connect()
        with pytest.raises(BusError) as refused:
            second.open_host("fake:?domains=1")
        assert refused.value.word == "Busy"
        assert f"(process {service.process.pid})" in refused.value.message
        first.open_host("fake:?domains=2")  # who has the lock opens what it likes
        service.stop()
        assert len(second.open_host("fake:?domains=1").rows) == 1
    finally:
        other.stop()
