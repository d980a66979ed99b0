# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""guesthouse-console and guesthouse --view before servers of RFB: the picture, and the keys that arrive."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import guesthouse_ui as ui
import viewers
from processes import processes_named

sys.path.append(str(Path(__file__).parents[1] / "integration"))
import keyboard  # noqa: E402
from keyboard import stroke, strokes  # noqa: E402

WHITE, BLUE = "ffffff", "0000ff"
NAME = "seen"
BIOS = r"[BD]ooting|Hard Disk|SeaBIOS"  # as it is read off the screen


@pytest.fixture
def view():
    """Starts a viewer, and ends it after the test."""
    running = []

    def view(*command):
        running.append(viewers.Viewer(*command))
        running[-1].focus()
        return running[-1]

    yield view
    for viewer in running:
        viewer.end()


@pytest.fixture
def serve():
    """Keeps a server until the test's end."""
    running = []

    def serve(server):
        running.append(server)
        return server

    yield serve
    for server in running:
        server.end()


@pytest.fixture
def image(tmp_path):
    path = tmp_path / "keys.img"
    path.write_bytes(keyboard.boot_sector())
    return path


def expect(line, *wanted):
    keys = [key for one in wanted for key in one]
    ui.wait_for(lambda: len(strokes(line())) >= len(keys), what=f"{len(keys)} scan codes", timeout=60)
    assert strokes(line()) == keys


@pytest.mark.parametrize("encodings", ["raw", "zrle,hextile,raw"])
@pytest.mark.parametrize("program", [["guesthouse-console"], ["guesthouse", "--view"]], ids=["sdl", "gtk"])
def test_any_server_is_shown_and_typed_to(program, encodings, view, serve, tmp_path, pictures):
    port = viewers.free_port()
    serve(viewers.squares(port, tmp_path))
    viewer = view(*program, f"vnc://127.0.0.1:{port}", "--encodings", encodings)
    shot = pictures / f"viewer-{program[0]}-{encodings[:3]}.png"
    ui.wait_for(lambda: viewer.middle(shot) not in ("000000", WHITE, BLUE), what="the first picture", timeout=60)
    ui.keys("a")
    viewer.wait_middle(WHITE, shot)
    ui.keys("b")
    viewer.wait_middle(BLUE, shot)


@pytest.mark.parametrize("program", ["sdl", "gtk"])
def test_a_qemu_of_somebody_else_at_a_socket(program, view, serve, image, tmp_path, pictures):
    socket, log = tmp_path / "screen", tmp_path / "line"
    serve(viewers.qemu(socket, image, log))
    viewer = view(*(["guesthouse-console", "--unix", str(socket)] if program == "sdl"
                    else ["guesthouse", "--view", f"vnc+unix://{socket}"]))
    ui.wait_for(lambda: keyboard.READY in log.read_bytes(), what="the guest's boot", timeout=120)
    viewer.wait_words(BIOS, pictures / f"viewer-qemu-{program}.png")
    ui.keys("a", "F1", "Up")
    expect(log.read_bytes, stroke(0x1E), stroke(0x3B), stroke(0x148))


@pytest.fixture
def machine(image):
    """A machine of the service's, by its name; returns how to read its serial line."""
    def ctl(*arguments, **options):
        return subprocess.run(["guesthousectl", *arguments], check=True, capture_output=True, timeout=120, **options)

    def line():
        return ctl("serial-log", NAME).stdout

    ctl("define", "-", input=f"<domain type='qemu'><name>{NAME}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>"
        f"<os><type arch='x86_64'>hvm</type></os>{keyboard.machine_xml(image)}</domain>".encode())
    ctl("start", NAME)
    ui.wait_for(lambda: keyboard.READY in line(), what="the guest's boot", timeout=120)
    yield line
    ctl("destroy", NAME)
    ctl("undefine", NAME)


def test_a_machine_by_its_name_on_a_seat(machine, view, pictures):
    viewer = view("guesthouse-console", NAME)
    viewer.wait_words(BIOS, pictures / "seat-machine.png")
    ui.keys("z")
    expect(machine, stroke(0x2C))


@pytest.mark.parametrize("option, program", [("--sdl", "guesthouse-console"), ("--gtk", "guesthouse")])
def test_the_command_line_opens_a_viewer(machine, option, program, pictures):
    subprocess.run(["guesthousectl", "console", NAME, option], check=True, timeout=60)
    [pid] = ui.wait_for(lambda: processes_named(program), what=f"{program} to run", timeout=60)
    try:
        title = "Guesthouse|QEMU.*|seen" if option == "--sdl" else NAME
        ui.activate("--pid", str(pid), "--name", f"^({title})$")

        def seen():
            return "boot" in ui.ocr(ui.screenshot(pictures / f"console{option}.png")).lower()

        ui.wait_for(seen, what="the guest's screen", timeout=120, interval=1)
        ui.keys("q")
        expect(machine, stroke(0x10))
    finally:
        os.kill(pid, signal.SIGTERM)
        ui.wait_for(lambda: pid not in processes_named(program), what=f"{program} to end", timeout=60)
