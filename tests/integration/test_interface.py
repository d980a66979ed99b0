# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The interface as it is documented, and what the service makes of it."""
import os
import pathlib
import xml.etree.ElementTree as ET

import pytest
from gi.repository import GLib
from service import NAME, ROOT, BusError, wait_until

XML = pathlib.Path(__file__).parents[2] / "toolstack" / "dbus" / "org.guesthouse.Guesthouse1.xml"
ZERO = {
    "b": lambda: GLib.Variant("b", False),
    "s": lambda: GLib.Variant("s", ""),
    "u": lambda: GLib.Variant("u", 0),
    "t": lambda: GLib.Variant("t", 0),
    "h": lambda: GLib.Variant("h", 0),
    "as": lambda: GLib.Variant("as", []),
    "o": lambda: GLib.Variant("o", "/"),
    "a{sv}": lambda: GLib.Variant("a{sv}", {}),
}


def interfaces():
    for interface in ET.parse(XML).getroot().iter("interface"):
        yield interface.get("name").removeprefix(NAME + "."), interface


def methods():
    for name, interface in interfaces():
        for method in interface.iter("method"):
            inputs = [a for a in method.iter("arg") if a.get("direction") == "in"]
            yield name, method.get("name"), [(a.get("name"), a.get("type")) for a in inputs]


METHODS = list(methods())
IDS = [f"{interface}.{name}" for interface, name, _ in METHODS]


@pytest.fixture
def paths(fake, client):
    """An object of each interface."""
    domain = fake.find("web-0001")
    job = fake.act(domain, "Start")
    client.wait_job(job)
    return {"Manager": ROOT, "Host": fake.path, "Storage": fake.path, "Domain": domain, "Job": job}


def test_all_methods_are_in_the_table(client, paths):
    """Nothing that is documented is missing; what a method says to nonsense is its own affair."""
    # The object that a method takes away is asked last.
    order = sorted(METHODS, key=lambda m: m[1] in ("Undefine", "Dismiss"))
    for interface, name, inputs in order:
        arguments = [ZERO[kind]() for _, kind in inputs]
        parameters = GLib.Variant.new_tuple(*arguments)
        try:
            client.connection.call_sync(
                None, paths[interface], f"{NAME}.{interface}", name, parameters, None, 0, 60000, None
            )
        except GLib.Error as error:
            refused = BusError(error)
            assert "NotAuthorized" != refused.word, f"{interface}.{name}: {refused}"
            assert "freedesktop" not in refused.word, f"{interface}.{name}: {refused}"


@pytest.mark.parametrize("method", [m for m in METHODS if "a{sv}" in dict(m[2]).values()],
                         ids=[i for i, m in zip(IDS, METHODS) if "a{sv}" in dict(m[2]).values()])
def test_unknown_options_are_refused_by_name(client, paths, method):
    interface, name, inputs = method
    arguments = [
        GLib.Variant("a{sv}", {"no-such-thing": GLib.Variant("b", True)}) if kind == "a{sv}"
        else ZERO[kind]() for _, kind in inputs
    ]
    with pytest.raises(GLib.Error) as refused:
        client.connection.call_sync(
            None, paths[interface], f"{NAME}.{interface}", name,
            GLib.Variant.new_tuple(*arguments), None, 0, 60000, None,
        )
    error = BusError(refused.value)
    assert error.word == "UnknownOption"
    assert "no-such-thing" in error.message


def test_options_of_a_wrong_type_are_refused(fake):
    with pytest.raises(BusError) as refused:
        fake.act(fake.find("web-0001"), "Start", {"paused": GLib.Variant("s", "yes")})
    assert refused.value.word == "InvalidArgument"
    assert "paused" in refused.value.message
    assert fake.domain(fake.find("web-0001"))["State"] == 0


def test_properties_are_those_that_are_documented(client, paths):
    for name, interface in interfaces():
        documented = {p.get("name") for p in interface.iter("property")}
        assert set(client.get_all(paths[name], name)) == documented


def test_an_object_that_is_not_there(client, fake):
    for path, method in (
        (fake.path + "/domains/00000000_0000_4000_8000_00000000dead", "Domain.Pause"),
        (fake.path + "/domains/nonsense", "Domain.Pause"),
        (ROOT + "/hosts/none", "Host.ListDomains"),
    ):
        with pytest.raises(BusError) as refused:
            client.call(path, method, "(a{sv})", {})
        assert refused.value.word in ("NotFound", "org.freedesktop.DBus.Error.UnknownMethod")


def test_managed_objects(client, fake):
    objects = client.call(ROOT, "org.freedesktop.DBus.ObjectManager.GetManagedObjects")
    assert ROOT in objects and fake.path in objects
    assert sum(NAME + ".Domain" in o for o in objects.values()) == 3
    # From now on this client is told of each machine.
    fake.define("<domain type='qemu'><name>late</name><memory>65536</memory></domain>")
    wait_until(lambda: [s for s in client.signals if s[2] == "InterfacesAdded"
                        and NAME + ".Domain" in s[3][1]])


def test_a_job_is_seen_by_others(service, fake, client):
    other = service.connect()
    assert other.call(ROOT, "Manager.ListJobs", "(a{sv})", {}) == []
    job = fake.act(fake.find("web-0001"), "Start")
    client.wait_job(job)
    [(path, properties)] = other.call(ROOT, "Manager.ListJobs", "(a{sv})", {})
    assert path == job and properties["State"] == "succeeded"
    client.call(job, "Job.Dismiss")
    assert other.call(ROOT, "Manager.ListJobs", "(a{sv})", {}) == []


def test_changes_are_told(client, fake):
    domain = fake.find("web-0001")
    fake.domain(domain)
    fake.start(domain)
    assert fake.domain(domain)["State"] == 2
    wait_until(lambda: [s for s in client.signals if s[0] == domain and s[2] == "PropertiesChanged"
                        and s[3][1].get("State") == 2])
    wait_until(lambda: [s for s in client.signals if s[2] == "DomainsChanged"
                        and any(row[0] == domain and row[3] == 2 for row in s[3][0])])
    wait_until(lambda: [s for s in client.signals if s[2] == "Event" and s[3][3] == "started"])
    fake.act(domain, "Destroy")
    # The answer means that it is off, here and in the properties that were told before it.
    assert fake.domain(domain)["State"] == 0


def test_statistics_only_while_somebody_asks(client, fake):
    fake.start(fake.find("web-0001"))
    number = fake.call("SubscribeStatistics", "(ua{sv})", 100, {})
    wait_until(lambda: [s for s in client.signals if s[2] == "Statistics" and s[3][1]])
    fake.call("UnsubscribeStatistics", "(u)", number)
    wait_until(lambda: True)  # what was told before that is read
    client.signals.clear()
    fake.list()
    wait_until(lambda: fake.list())
    assert not [s for s in client.signals if s[2] == "Statistics"]
    with pytest.raises(BusError) as refused:
        fake.call("SubscribeStatistics", "(ua{sv})", 5, {})
    assert refused.value.word == "InvalidArgument"


def test_ten_thousand_machines(service, client):
    host = client.open_host("fake:?domains=10000")
    assert len(host.rows) == 10000
    assert len(host.list()) == 10000


def test_screenshot_and_console(client, fake):
    domain = fake.find("web-0001")
    fake.start(domain)
    [fd] = client.call(domain, "Domain.Screenshot", "(a{sv})", {}, fds=True)
    with os.fdopen(fd, "rb") as picture:
        assert picture.read(8) == b"\x89PNG\r\n\x1a\n"
    [fd] = client.call(domain, "Domain.OpenConsole", "(sa{sv})", "vnc", {}, fds=True)
    with os.fdopen(fd, "rb") as screen:
        assert screen.read(4) == b"RFB "
