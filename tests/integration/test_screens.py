# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Several screens of one guest, with a real QEMU: each is a console and a picture of its own."""
import os
import socket
import struct
import subprocess

import keyboard
import pytest
import screens
from service import definition, wait_until
from test_ctl import Ctl

pytestmark = pytest.mark.qemu

BLUE = "0000ff"


@pytest.fixture
def ctl(service, tmp_path):
    """With the guest of screens.py, which has lit its second screen."""
    ctl = Ctl(service.start(), None)
    image = tmp_path / "screens.img"
    image.write_bytes(screens.boot_sector())
    ctl.run("define", "-", input=definition("duo", more=screens.machine_xml(image)))
    ctl.run("start", "duo")
    wait_until(lambda: screens.READY in keyboard.line(service), what="the second screen")
    return ctl


def look_at(picture):
    """Width, height and colour in the middle of a picture."""
    size = subprocess.run(["identify", "-format", "%w %h", str(picture)], check=True, capture_output=True, text=True)
    middle = subprocess.run(["convert", str(picture), "-alpha", "off", "-gravity", "center", "-crop", "1x1+0+0",
                             "+repage", "-depth", "8", "rgb:-"], check=True, capture_output=True)
    return *(int(side) for side in size.stdout.split()), middle.stdout.hex()


def test_each_screen_has_a_picture(ctl, tmp_path):
    assert ctl.json("show", "duo")["consoles"] == ["vnc", "vnc1", "serial"]
    ctl.run("screenshot", "duo", str(tmp_path / "1.png"))
    ctl.run("screenshot", "duo", str(tmp_path / "2.png"), "--screen", "2")
    assert look_at(tmp_path / "2.png") == (screens.WIDTH, screens.HEIGHT, BLUE)
    assert look_at(tmp_path / "1.png")[2] != BLUE
    done = ctl.run("screenshot", "duo", str(tmp_path / "3.png"), "--screen", "3", code=1)
    assert "no screen 3" in done.stderr and not os.path.exists(tmp_path / "3.png")
    assert "--screen" in ctl.run("screenshot", "duo", str(tmp_path / "0.png"), "--screen", "0", code=2).stderr
    assert "--screen" in ctl.run("console", "duo", "--sdl", "--screen", "2", code=2).stderr


def screen_size(client, path, kind):
    """Of the RFB server behind a console."""
    [fd] = client.call(path, "Domain.OpenConsole", "(sa{sv})", kind, {}, fds=True)
    with socket.socket(fileno=fd) as server:
        server.setblocking(True)
        for answer, length in ((b"RFB 003.008\n", 12), (b"\1", 2), (b"\1", 4)):
            server.recv(length, socket.MSG_WAITALL)
            server.sendall(answer)
        return struct.unpack(">HH", server.recv(4, socket.MSG_WAITALL))


def test_each_screen_is_served_also_by_the_next_service(ctl, service):
    for _ in range(2):
        client = service.connect()
        path = client.open_host("qemu:").find("duo")
        assert screen_size(client, path, "vnc1") == (screens.WIDTH, screens.HEIGHT)
        assert screen_size(client, path, "vnc") != (screens.WIDTH, screens.HEIGHT)
        service.kill()
        service.start()


def test_what_cannot_be_a_second_card_is_told(service):
    ctl = Ctl(service.start(), None)
    xml = screens.machine_xml("/nowhere").replace("type='bochs'", "type='cirrus'")
    assert "Video device 2" in ctl.run("define", "-", input=definition("odd", more=xml), code=1).stderr
