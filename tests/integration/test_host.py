# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A host's facts, logs and xenstore, by the command line and over the bus."""
import re
import subprocess

import pytest
from gi.repository import GLib
from service import BusError, wait_until
from sysfs import put_pci, put_usb
from test_ctl import Ctl

FAKE = "fake:?domains=3&running=1&latency=5"


@pytest.fixture
def ctl(service):
    return Ctl(service.start(), FAKE)


@pytest.fixture
def host(client):
    return client.open_host(FAKE)


# Facts


def test_info(ctl):
    info = ctl.json("info")
    assert info["host"] == "fakehost"
    assert info["nr_cpus"] == 8 == len(info["cpus"])
    assert info["total_memory"] == 64 << 30
    assert "serial" not in info
    assert sum(owner["memory"] for owner in info["owners"]) == info["total_memory"]
    kinds = {owner["kind"] for owner in info["owners"]}
    assert kinds == {"control", "domain", "hypervisor", "free"}
    text = ctl.run("info").stdout
    assert "64.0\xa0GiB" in text and "Domain-0" in text and "Xen version" in text
    assert "hw_caps" not in text


def test_info_follows_what_runs(ctl):
    def names():
        return {o["name"] for o in ctl.json("info")["owners"] if o["kind"] == "domain"}

    before = names()
    ctl.run("start", "db-0001")
    assert names() == before | {"db-0001"}
    ctl.run("destroy", "db-0001")
    assert names() == before


def test_info_of_this_computer(service):
    info = Ctl(service.start(), "qemu:").json("info")
    assert info["nr_cpus"] == len(info["cpus"]) > 0
    assert 0 < info["free_memory"] <= info["total_memory"]
    assert {owner["kind"] for owner in info["owners"]} == {"control", "free"}


def test_info_is_answered_when_it_differs(host, client):
    """Who knows the facts is answered when there are others, and no sooner."""
    first = host.call("GetInfo", "(a{sv})", {})
    answers = []

    def on_answer(connection, result):
        answers.append(connection.call_finish(result).unpack()[0])

    client.connection.call(
        None, host.path, "org.guesthouse.Guesthouse1.Host", "GetInfo",
        GLib.Variant("(a{sv})", ({"since": GLib.Variant("t", first["serial"])},)),
        None, 0, 120000, None, on_answer,
    )
    host.start(host.find("db-0001"))
    wait_until(lambda: answers)
    assert answers[0]["serial"] != first["serial"]
    assert "db-0001" in {o.get("name") for o in answers[0]["owners"]}


# Logs


def test_logs(ctl):
    names = [log["name"] for log in ctl.json("logs")]
    assert names[0] == "hypervisor"
    assert "long.log" in ctl.run("logs").stdout
    assert ctl.run("dmesg").stdout.startswith("(XEN) Xen version 4.17")
    assert ctl.json("dmesg")["text"] == ctl.run("dmesg").stdout


def test_the_end_of_a_long_log(ctl):
    text = ctl.run("logs", "long.log", "--bytes", "77").stdout
    assert len(text) == 77 and ": nothing happened here\n" in text
    assert len(ctl.run("logs", "long.log").stdout) == 65536


@pytest.mark.parametrize("name, code, word", [
    ("forbidden.log", 1, "Permission denied"),
    ("../../etc/passwd", 3, "no log"),
    ("/etc/passwd", 3, "no log"),
    ("", 3, "no log"),
    ("x" * 5000, 3, "no log"),
])
def test_logs_that_cannot_be_read(ctl, name, code, word):
    assert word in ctl.run("logs", name, code=code).stderr


@pytest.mark.parametrize("args", [["--bytes=-1"], ["--follow", "--json"]])
def test_logs_asked_for_wrongly(ctl, args):
    ctl.run("logs", "long.log", *args, code=2)


def test_clearing_the_hypervisor_s_log(ctl):
    assert ctl.run("dmesg", "--clear").stdout != ""
    assert ctl.run("dmesg").stdout == ""


def test_following_a_log(ctl):
    """It prints what is there, stays, and ends when it is told to."""
    process = ctl.popen("dmesg", "--follow")
    assert process.stdout.readline().startswith("(XEN)")
    assert process.poll() is None
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 143


@pytest.mark.parametrize("limit", [0, 1 << 30])
def test_too_much_of_a_log(host, limit):
    with pytest.raises(BusError) as refused:
        host.call("ReadLog", "(sa{sv})", "long.log", {"limit": GLib.Variant("u", limit)})
    assert refused.value.word == "InvalidArgument"


def test_a_log_from_beyond_its_end(host):
    """A log that is shorter than what was read of it began anew."""
    text, offset, end = host.call(
        "ReadLog", "(sa{sv})", "hypervisor", {"offset": GLib.Variant("t", 1 << 40)})
    assert offset == 0 and end == len(text) > 0


# xenstore


def test_xenstore_ls(ctl):
    lines = ctl.run("xenstore", "ls").stdout.splitlines()
    assert lines[0] == 'tool = ""'
    assert '   name = "Domain-0"' in lines
    full = ctl.run("xenstore", "ls", "-f", "/local/domain/1/data").stdout.splitlines()
    assert full[0] == r'/local/domain/1/data/binary = "a\tb\n\\\001\xff"'
    assert full[1] == r'/local/domain/1/data/chinese = "\xe8\x99\x9a\xe6\x8b\x9f\xe6\x9c\xba"'
    assert len(full[2]) > 65536
    assert ctl.run("xenstore", "ls", "--depth", "0").stdout == ""
    assert '(n0,r1)' in ctl.run("xenstore", "ls", "-p", "/local/domain/1").stdout


def test_xenstore_as_a_document(ctl):
    nodes = {node["path"]: node for node in ctl.json("xenstore", "ls", "/local/domain")}
    assert nodes["/local/domain/1/name"]["value"] == "web-0001"
    assert nodes["/local/domain/1"]["children"] == 3
    assert nodes["/local/domain/1"]["permissions"] == "n0,r1"


def test_a_node_that_goes_away_is_left_out(ctl):
    assert "gone" not in ctl.run("xenstore", "ls", "-f").stdout


def test_xenstore_read(ctl):
    assert ctl.run("xenstore", "read", "/local/domain/0/name").stdout == "Domain-0\n"
    raw = subprocess.run(
        ctl.command("xenstore", "read", "--raw", "/local/domain/1/data/binary"),
        env=ctl.env, capture_output=True, timeout=120, check=True).stdout
    assert raw == b"a\tb\n\\\x01\xff"


@pytest.mark.parametrize("path, code, word", [
    ("/no/such", 3, "There is no /no/such"),
    ("//", 1, "no path"),
    ("/tool/", 1, "may not end"),
    ("tool", 1, "has to begin"),
    ("/虚拟机", 1, "only letters"),
    ("/" + "a" * 3072, 1, "longer than"),
    ("/tool/secret", 1, "may not be read"),
])
def test_paths_that_cannot_be_read(ctl, path, code, word):
    assert word in ctl.run("xenstore", "read", path, code=code).stderr


def test_xenstore_commands_that_are_none(ctl):
    ctl.run("xenstore", "rm", "/tool", code=2)
    ctl.run("xenstore", "read", code=2)


def test_a_host_without_xenstore(service):
    ctl = Ctl(service.start(), "qemu:")
    assert "QEMU has no xenstore" in ctl.run("xenstore", "ls", code=1).stderr
    assert "no log" in ctl.run("dmesg", code=3).stderr


# What is wrong


def test_findings_of_the_driver(ctl):
    findings = {finding["id"]: finding for finding in ctl.json("doctor")}
    assert findings["fake-store"]["level"] == "ok"
    assert findings["fake-bridge"]["remedy"]


# Devices


USB = """<domain type="qemu"><name>%s</name><memory unit="MiB">64</memory><vcpu>1</vcpu><os><type>hvm</type></os>
  <devices><hostdev mode="subsystem" type="usb"><source>%s</source></hostdev></devices></domain>"""
MOUSE = '<vendor id="0x046d"/><product id="0xc077"/>'


def test_devices_say_which_machine_has_them(service, tmp_path):
    sysfs = tmp_path / "sysfs"
    put_usb(sysfs, "1-1", (1, 4), "046d:c077", "Logitech", "Mouse")
    put_usb(sysfs, "1-2", (1, 5), "0951:1666", "Kingston", "DataTraveler")
    put_pci(sysfs, "0000:01:00.0", "8086:10d3", "020000", driver="e1000e")
    ctl = Ctl(service.start(env={"GUESTHOUSE_SYSFS": str(sysfs)}), FAKE)

    def devices():
        return {d["address"]: d for d in ctl.json("devices")}

    assert {a: d.get("driver") for a, d in devices().items()} == {
        "001:004": None, "001:005": None, "0000:01:00.0": "e1000e"}
    assert not any("machine" in d for d in devices().values())
    for name, source in (("first", MOUSE), ("second", MOUSE), ("third", '<address bus="1" device="5"/>')):
        (tmp_path / name).write_text(USB % (name, source))
        ctl.run("define", str(tmp_path / name))
    assert devices()["001:004"]["machine_name"] in ("first", "second")
    assert not devices()["001:004"].get("in_use")
    ctl.run("start", "second")
    mouse, stick = devices()["001:004"], devices()["001:005"]
    assert (mouse["machine_name"], mouse["in_use"]) == ("second", True)
    assert stick["machine_name"] == "third"
    text = ctl.run("devices").stdout
    assert re.search(r"001:004 .* second +.*Mouse", text)
    assert re.search(r"001:005 .* \(third\) +.*DataTraveler", text)


PCI = """<domain type="qemu"><name>pci</name><memory unit="MiB">64</memory><vcpu>1</vcpu><os><type>hvm</type></os>
  <devices><hostdev mode="subsystem" type="pci"><source>
  <address domain="0x%s" bus="0x%s" slot="0x%s" function="0x%s"/></source></hostdev></devices></domain>"""


def test_a_pci_device_must_be_set_aside(service, tmp_path):
    """QEMU is not even tried: it would say “no such file”."""
    ctl = Ctl(service.start(), "qemu:")
    here = [d["address"] for d in ctl.json("devices") if d["type"] == "pci" and d.get("driver") != "vfio-pci"]
    for address, code, words in [("ffff:1e:1f.7", 3, "has no PCI device ffff:1e:1f.7")] + [
            (address, 1, f"driverctl set-override {address} vfio-pci") for address in here[:1]]:
        (tmp_path / "pci.xml").write_text(PCI % tuple(re.split("[:.]", address)))
        ctl.run("define", str(tmp_path / "pci.xml"))
        assert words in ctl.run("start", "pci", code=code).stderr
        ctl.run("undefine", "pci")


@pytest.mark.parametrize("source", ["", '<vendor id="0x046d"/>', '<address bus="1"/>',
                                    '<vendor id="0x046d"/><product id="mouse"/>'])
def test_a_device_that_is_none_is_refused(ctl, tmp_path, source):
    (tmp_path / "bad.xml").write_text(USB % ("bad", source))
    done = ctl.run("define", str(tmp_path / "bad.xml"), code=1)
    assert "say which one by vendor and product" in done.stderr
