# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A real QEMU that opens a window of its own (SDL): on a display of the test, on one that is not there, and
on one that goes away."""
import os
import subprocess

import pytest
from gi.repository import GLib
from machines import BusError
from service import definition, wait_until
from test_ctl import Ctl

pytestmark = pytest.mark.qemu
OFF, RUNNING, CRASHED = 0, 2, 5
WINDOW = "<devices><graphics type='sdl'/><video><model type='vga'/></video><serial type='pty'/></devices>"


class Display:
    """An X server of one's own, on a number that is free."""

    def __init__(self):
        read, write = os.pipe()
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-nolisten", "tcp", "-screen", "0", "1024x768x24"],
            pass_fds=[write], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as numbers:
            number = numbers.readline().strip()
        assert number, "Xvfb did not start"
        self.name = f":{number}"

    def titles(self):
        tree = subprocess.run(["xwininfo", "-display", self.name, "-root", "-tree"],
                              capture_output=True, text=True, timeout=60, check=False).stdout
        return [line.split('"')[1] for line in tree.split("\n") if '"' in line]

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


@pytest.fixture
def display():
    display = Display()
    yield display
    display.end()


@pytest.fixture
def machine(host):
    return host.define(definition("window", more=WINDOW))


def on(**display):
    return {"display": GLib.Variant("a{ss}", display)}


def start(client, path, options):
    return client.wait_job(client.call(path, "Domain.Start", "(a{sv})", options))


def test_a_machine_is_shown_in_a_window_of_its_own(client, host, machine, display):
    job = start(client, machine, on(DISPLAY=display.name))
    assert job["State"] == "succeeded", job
    domain = host.domain(machine)
    assert domain["State"] == RUNNING and domain["OwnWindow"]
    assert domain["Consoles"] == ["serial"]
    wait_until(lambda: any("window" in title for title in display.titles()), what="QEMU's window")
    host.act(machine, "Destroy")
    wait_until(lambda: host.domain(machine)["State"] == OFF, what="the end")
    assert not host.domain(machine)["OwnWindow"]
    assert not any("window" in title for title in display.titles())


def test_its_end_with_its_display_is_noticed(client, host, machine, display):
    assert start(client, machine, on(DISPLAY=display.name))["State"] == "succeeded"
    wait_until(lambda: any("window" in title for title in display.titles()), what="QEMU's window")
    display.end()
    wait_until(lambda: host.domain(machine)["State"] == CRASHED, what="the end")
    assert "display" in host.domain(machine)["StateReason"]


def test_without_a_display_it_is_refused_in_words(client, host, machine):
    job = start(client, machine, {})
    assert job["State"] == "failed" and "SDL" in job["ErrorMessage"] and "VNC" in job["ErrorMessage"], job
    assert host.domain(machine)["State"] == OFF


def test_a_display_that_cannot_be_opened_is_named_with_qemus_words(client, host, machine, display):
    gone = display.name
    display.end()
    job = start(client, machine, on(DISPLAY=gone))
    assert job["State"] == "failed", job
    assert f"“{gone}”" in job["ErrorMessage"] and "Could not initialize SDL" in job["ErrorMessage"], job
    assert host.domain(machine)["State"] == OFF


@pytest.mark.parametrize("display", [
    {}, {"XAUTHORITY": "/tmp/x"}, {"DISPLAY": ""}, {"DISPLAY": "0"}, {"DISPLAY": ":0\n"}, {"DISPLAY": ":0; rm"},
    {"DISPLAY": ":0", "XAUTHORITY": "cookie"}, {"WAYLAND_DISPLAY": "wayland-0"}, {"LD_PRELOAD": "/tmp/x"},
    {"DISPLAY": ":0", "XAUTHORITY": "/" + 5000 * "x"},
])
def test_what_leads_to_no_display_is_refused(client, host, machine, display):
    with pytest.raises(BusError) as refusal:
        client.call(machine, "Domain.Start", "(a{sv})", on(**display))
    assert refusal.value.word == "InvalidArgument"
    assert host.domain(machine)["State"] == OFF


def test_guesthousectl_starts_it_here_and_has_it_shown_by_vnc(service, client, host, machine, display):
    ctl = Ctl(service, None)
    ctl.env["DISPLAY"] = display.name
    ctl.run("start", "window")
    assert host.domain(machine)["OwnWindow"]
    assert ctl.json("show", "window")["own_window"] is True
    assert ctl.json("use-vnc", "window") == {"name": "window", "changed": True}
    assert ctl.json("use-vnc", "window")["changed"] is False
    assert "type='vnc'" in host.domain(machine)["Definition"].replace('"', "'")
    ctl.run("destroy", "window")
    wait_until(lambda: host.domain(machine)["State"] == OFF, what="the end")
    ctl.run("start", "window")
    domain = host.domain(machine)
    assert not domain["OwnWindow"] and domain["Consoles"] == ["vnc", "serial"]
