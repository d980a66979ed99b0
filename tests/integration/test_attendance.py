# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Two people at one machine's screen: whose keys it gets."""

import pytest
from gi.repository import GLib
from service import BusError, wait_until
from test_ctl import Ctl

URI = "fake:?domains=3&running=0"
YES = GLib.Variant("b", True)


def join(client, path, who, **options):
    return client.call(path, "Domain.JoinConsole", "(a{sv})",
                       {"who": GLib.Variant("s", who), **{key.replace("_", "-"): YES for key in options}})


def attached(client, path):
    return [(who, keys) for _, who, keys in client.get_all(path, "Domain")["Attached"]]


@pytest.fixture
def path(fake):
    return fake.find("web-0001")


@pytest.fixture
def other(service):
    client = service.connect()
    client.open_host(URI)
    return client


def test_the_first_has_the_keys_until_another_takes_over(client, other, path):
    join(client, path, "Anna")
    join(other, path, "Bert")
    assert attached(client, path) == [("Anna", True), ("Bert", False)]
    join(other, path, "Bert again", take_over=True)
    assert attached(client, path) == [("Anna", False), ("Bert", False), ("Bert again", True)]


def test_who_only_looks_has_no_keys_though_nobody_has(client, path):
    join(client, path, "Anna", view_only=True)
    assert attached(client, path) == [("Anna", False)]
    join(client, path, "Bert")
    assert attached(client, path) == [("Anna", False), ("Bert", True)]


def test_who_leaves_leaves_the_keys_to_nobody(client, other, path):
    number = join(client, path, "Anna")
    join(other, path, "Bert")
    with pytest.raises(BusError) as refused:
        other.call(path, "Domain.LeaveConsole", "(u)", number)
    assert refused.value.word == "NotFound"
    client.call(path, "Domain.LeaveConsole", "(u)", number)
    assert attached(client, path) == [("Bert", False)]


def test_the_others_are_told_when_a_client_goes(client, other, path):
    join(other, path, "Bert")
    assert attached(client, path) == [("Bert", True)]
    client.signals.clear()
    other.close()
    wait_until(lambda: any("Attached" in s[3][1] for s in client.signals if s[2] == "PropertiesChanged"),
               what="the news that somebody left")
    assert attached(client, path) == []


def test_bad_wishes_change_nothing(client, path):
    for options, word in (
        ({"who": GLib.Variant("s", "x" * 201)}, "InvalidArgument"),
        ({"take-over": YES, "view-only": YES}, "InvalidArgument"),
        ({"colour": YES}, "UnknownOption"),
        ({"take-over": GLib.Variant("s", "yes")}, "InvalidArgument"),
    ):
        with pytest.raises(BusError) as refused:
            client.call(path, "Domain.JoinConsole", "(a{sv})", options)
        assert refused.value.word == word
    with pytest.raises(BusError) as refused:
        client.call(path, "Domain.LeaveConsole", "(u)", 0)
    assert refused.value.word == "NotFound"
    assert attached(client, path) == []


def test_there_is_an_end_to_it(client, path):
    for number in range(64):
        join(client, path, str(number))
    with pytest.raises(BusError) as refused:
        join(client, path, "one more")
    assert refused.value.word == "Busy"
    assert len(attached(client, path)) == 64


def test_the_command_line_tells_who_is_there(service, client, path):
    join(client, path, "Anna on laptop")
    join(client, path, "Bert on desk", view_only=True)
    ctl = Ctl(service, URI)
    assert ctl.json("show", "web-0001")["attached"] == [
        {"who": "Anna on laptop", "keys": True}, {"who": "Bert on desk", "keys": False}]
    ctl.run("start", "web-0001")
    text = ctl.run("show", "web-0001").stdout
    assert "Anna on laptop" in text and "Bert on desk, only looking" in text
    assert "--take-over" in ctl.run("console", "web-0001", "--take-over", "--view-only", code=2).stderr
    assert "--view-only" in ctl.run("console", "web-0001", "--serial", "--view-only", code=2).stderr
