# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""send-key and type, told by a real guest that writes what its keyboard sends.

A PC's keyboard holds 16 codes for a guest that is slow: no test sends more.
"""
import json
import os
import pathlib
import signal

import keyboard
import pytest
from keyboard import ALTGR, SHIFT, line, stroke, strokes
from machines import start_keyboard_guest
from service import wait_until
from test_ctl import Ctl

pytestmark = pytest.mark.qemu


@pytest.fixture
def ctl(service, tmp_path):
    ctl = Ctl(service.start(), None)
    start_keyboard_guest(ctl, tmp_path)
    wait_until(lambda: keyboard.READY in line(service), what="the guest's boot")
    return ctl


def expect(service, *wanted):
    keys = [key for one in wanted for key in one]
    wait_until(lambda: len(strokes(line(service))) >= len(keys), what=f"{len(keys)} scan codes")
    assert strokes(line(service)) == keys


def test_keys_arrive_in_order(service, ctl):
    assert ctl.json("send-key", "keys", "ctrl+alt+del", "F10", "ctrl+shift+t") == {
        "name": "keys", "done": True, "keys": 3}
    expect(service, stroke(0x1D, 0x38, 0x153), stroke(0x44), stroke(0x1D, SHIFT, 0x14))


def test_text_in_english(service, ctl):
    ctl.run("type", "keys", "--layout", "us", "--enter", 'zY@"')
    expect(service, stroke(0x2C), stroke(SHIFT, 0x15), stroke(SHIFT, 0x03), stroke(SHIFT, 0x28),
           stroke(0x1C))


def test_text_in_german(service, ctl):
    ctl.run("type", "keys", "--layout", "de", "-", input="zY@ö\n")
    expect(service, stroke(0x15), stroke(SHIFT, 0x2C), stroke(ALTGR, 0x10), stroke(0x27), stroke(0x1C))


def test_text_in_japanese(service, ctl):
    ctl.run("type", "keys", "--layout", "jp", "@|\\_~")
    expect(service, stroke(0x1A), stroke(SHIFT, 0x7D), stroke(0x73), stroke(SHIFT, 0x73),
           stroke(SHIFT, 0x0D))


def test_keys_that_are_the_device_models_elsewhere_are_the_guests(service, ctl):
    ctl.run("send-key", "keys", "ctrl+alt+1", "ctrl+alt+2")
    expect(service, stroke(0x1D, 0x38, 0x02), stroke(0x1D, 0x38, 0x03))


def test_the_serial_log_tells_what_was_written(service, ctl):
    assert ctl.run("serial-log", "keys").stdout == keyboard.READY.decode()
    assert ctl.json("serial-log", "keys", "--bytes", "3") == {"kind": "serial", "text": "DY\n"}
    ctl.run("serial-log", "keys", "--bytes", "-1", code=2)


def count_fds(service):
    return len(os.listdir(f"/proc/{service.process.pid}/fd"))


def test_the_serial_log_is_followed(service, ctl):
    before = count_fds(service)
    follow = ctl.popen("serial-log", "keys", "--follow", "--bytes", "3")
    stdout = follow.stdout.buffer
    assert stdout.read(3) == b"DY\n"
    ctl.run("send-key", "keys", "a")
    assert stdout.read(2) == b"\x1e\x9e"
    [log] = (pathlib.Path(service.state) / "guesthouse").rglob("serial.log")
    os.truncate(log, 0)
    ctl.run("send-key", "keys", "b")
    assert stdout.read(2) == b"\x30\xb0"
    follow.send_signal(signal.SIGINT)
    follow.wait(60)
    wait_until(lambda: count_fds(service) <= before, what="the service to let go of the log")
    ctl.run("serial-log", "keys", "--follow", "--json", code=2)


def test_one_console_at_a_time(service, ctl):
    assert "--sdl" in ctl.run("console", "keys", "--serial", "--sdl", code=2).stderr
    assert "--line" in ctl.run("console", "keys", "--line", "1", code=2).stderr
    assert "serial1" in ctl.run("console", "keys", "--serial", "--line", "1", code=1).stderr
    assert "display" in ctl.run("console", "keys", "--gtk", code=4).stderr


def test_dead_keys(service, ctl):
    ctl.run("type", "keys", "--layout", "de", "--delay", "40", "ê^", "b")
    expect(service, stroke(0x29), stroke(0x12), stroke(0x29), stroke(0x39), stroke(0x39), stroke(0x30))


def test_nothing_is_typed_when_a_character_has_no_key(service, ctl):
    done = ctl.run("type", "keys", "--layout", "us", "abcß", "--json", code=1)
    error = json.loads(done.stdout)["error"]
    assert error["code"] == "InvalidArgument" and "ß" in error["message"] and "us" in error["message"]
    done = ctl.run("type", "keys", "--layout", "xx(y", "a", code=1)
    assert "xx(y" in done.stderr
    done = ctl.run("send-key", "keys", "a", "ctrl+nokey", code=1)
    assert "nokey" in done.stderr
    ctl.run("send-key", "keys", "b")
    expect(service, stroke(0x30))


def test_a_machine_that_is_off_has_no_keyboard(service, ctl):
    ctl.run("destroy", "keys")
    assert "keys" in ctl.run("send-key", "keys", "a", code=1).stderr
    ctl.run("send-key", "nobody", "a", code=3)
    ctl.run("send-key", "keys", code=2)
    ctl.run("type", "keys", "a", "--delay", "-1", code=2)
