# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""guesthouse-console and guesthouse --view before servers of RFB: the picture, and the keys that arrive."""

import os
import re
import signal
import subprocess
import time

import pytest

import guesthouse_ui as ui
import viewers
from keyboard_guest import NAME, Keyboard, expect, stroke, wait_until_booted
from processes import processes_named

WHITE, BLUE = "ffffff", "0000ff"
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
    wait_until_booted(log.read_bytes)
    viewer.wait_words(BIOS, pictures / f"viewer-qemu-{program}.png")
    ui.keys("a", "F1", "Up")
    expect(log.read_bytes, stroke(0x1E), stroke(0x3B), stroke(0x148))


USER, WORD = "alice", "correct horse"


def test_a_seat_that_fills_its_monitor_asks_for_its_size(view, serve, image, tmp_path):
    """Of a guest that comes up after the seat did, too."""
    said, screen = tmp_path / "trace", tmp_path / "screen"
    view("guesthouse-console", "--fullscreen", "--unix", str(screen))
    time.sleep(1)  # the window has its size, and asks nobody for it
    serve(viewers.qemu(screen, image, tmp_path / "line", "-vga", "virtio", "-trace",
                       f"enable=vnc_msg_client_set_desktop_size,file={said}"))
    monitor = subprocess.run(["xdotool", "getdisplaygeometry"], check=True, capture_output=True, text=True).stdout
    wanted = "size={}x{}".format(*monitor.split())
    ui.wait_for(lambda: wanted in said.read_text(), what=f"{wanted} to be asked for", timeout=60)


@pytest.fixture
def users(tmp_path, monkeypatch):
    """QEMU's SASL knows one."""
    folder = tmp_path / "sasl"
    folder.mkdir()
    (folder / "qemu.conf").write_text("mech_list: digest-md5\npwcheck_method: auxprop\nauxprop_plugin: sasldb\n"
                                      f"sasldb_path: {folder}/users\n")
    subprocess.run(["/usr/sbin/saslpasswd2", "-p", "-c", "-a", "qemu", "-f", str(folder / "users"), USER],
                   input=WORD.encode(), check=True, timeout=60)
    monkeypatch.setenv("SASL_CONF_PATH", str(folder))


def log_in(app, word):
    for role, name, text in (("text", "User", USER), ("password text", "Password", word)):
        app.find(role, name).queryEditableText().setTextContents(text)
    app.press("Connect")
    app.gone("dialog", "Password")


def wait_for_words(pattern, shot):
    ui.wait_for(lambda: re.search(pattern, ui.ocr(ui.screenshot(shot)), re.I), what=pattern, timeout=120, interval=1)


def test_a_server_asks_for_a_user_and_a_password(start, serve, users, image, tmp_path, pictures):
    """By SASL, which Debian's QEMU does over TCP alone: "Not an inet socket type", it says of a socket's path."""
    port = viewers.free_port()
    serve(viewers.qemu(port, image, tmp_path / "line", vnc=",sasl=on"))
    app = start("--view", f"vnc://127.0.0.1:{port}")
    log_in(app, "wrong horse")
    wait_for_words("did not let you in: the name or the password", pictures / "viewer-sasl-wrong.png")
    app.press("Connect again")
    log_in(app, WORD)
    wait_for_words(BIOS, pictures / "viewer-sasl.png")


def test_a_server_asks_a_seat_for_a_user_and_a_password(view, serve, users, image, tmp_path, pictures):
    port = viewers.free_port()
    serve(viewers.qemu(port, image, tmp_path / "line", vnc=",sasl=on"))
    viewer = view("guesthouse-console", f"vnc://127.0.0.1:{port}")
    viewer.focus()
    for question, text in (("user", USER), ("password", WORD)):
        shot = pictures / f"seat-sasl-{question}.png"

        def asks():
            """A line in a wide black field is not read."""
            subprocess.run(["mogrify", "-trim", "+repage", str(viewer.picture(shot))], check=True, timeout=ui.TIMEOUT)
            return re.search(f"{question}, then enter", ui.ocr(shot), re.I)

        ui.wait_for(asks, what="the question", timeout=120, interval=1)
        ui.type_text(text)
        ui.keys("Return")
    viewer.wait_words(BIOS, pictures / "seat-sasl.png")


CAPS_LOCK, A = 58, 30


@pytest.fixture
def caps_lock():
    """Caps Lock is on at this display, struck while no guest had the keyboard."""
    keys = Keyboard()
    keys.press(CAPS_LOCK)
    yield keys.press
    keys.press(CAPS_LOCK)
    keys.close()


@pytest.mark.parametrize("program", ["sdl", "gtk"])
def test_caps_lock_that_was_struck_elsewhere_is_the_guests_too(program, caps_lock, view, serve, image, tmp_path):
    """This guest does not light its lights, and so it is told once."""
    socket, log = tmp_path / "screen", tmp_path / "line"
    serve(viewers.qemu(socket, image, log))
    wait_until_booted(log.read_bytes)
    viewer = view(*(["guesthouse-console", "--unix", str(socket)] if program == "sdl"
                    else ["guesthouse", "--view", f"vnc+unix://{socket}"]))
    expect(log.read_bytes, stroke(CAPS_LOCK))
    viewer.click()
    caps_lock(A)
    expect(log.read_bytes, stroke(CAPS_LOCK), stroke(A))


def test_a_machine_by_its_name_on_a_seat(guest, view, pictures):
    viewer = view("guesthouse-console", NAME)
    viewer.wait_words(BIOS, pictures / "seat-machine.png")
    ui.keys("z")
    expect(guest, stroke(0x2C))


@pytest.mark.parametrize("option, program", [("--sdl", "guesthouse-console"), ("--gtk", "guesthouse")])
def test_the_command_line_opens_a_viewer(guest, option, program, pictures):
    subprocess.run(["guesthousectl", "console", NAME, option], check=True, timeout=60)
    [pid] = ui.wait_for(lambda: processes_named(program), what=f"{program} to run", timeout=60)
    try:
        title = f"Guesthouse|QEMU.*|{NAME}" if option == "--sdl" else NAME
        ui.activate("--pid", str(pid), "--name", f"^({title})$")

        def seen():
            return "boot" in ui.ocr(ui.screenshot(pictures / f"console{option}.png")).lower()

        ui.wait_for(seen, what="the guest's screen", timeout=120, interval=1)
        ui.keys("q")
        expect(guest, stroke(0x10))
    finally:
        os.kill(pid, signal.SIGTERM)
        ui.wait_for(lambda: pid not in processes_named(program), what=f"{program} to end", timeout=60)


# A boot sector: the PC's speaker sounds at 1000 Hz (timer 2, its gate and the speaker's), and stays so.
BEEP = bytes.fromhex("b0b6 e643 b8a904 e642 88e0 e642 e461 0c03 e661 f4 ebfd").ljust(510, b"\0") + b"\x55\xaa"


def pitch(file):
    """In Hz, of the last quarter of a second that was played; 0 for silence."""
    played = file.read_bytes()[-44100:] if file.exists() else b""
    left = [value for value in memoryview(played[:len(played) // 4 * 4]).cast("h")[::2] if value]
    rises = sum(before < 0 < now for before, now in zip(left, left[1:]))
    return rises * 44100 / len(left) if len(left) > 5000 else 0


@pytest.mark.parametrize("program", [["guesthouse-console"], ["guesthouse", "--view"]], ids=["sdl", "gtk"])
def test_what_the_guest_plays_is_heard(program, view, serve, tmp_path, monkeypatch):
    image, played = tmp_path / "beep.img", tmp_path / "played"
    image.write_bytes(BEEP)
    serve(viewers.qemu(tmp_path / "screen", image, "null", "-audiodev", "none,id=sound", "-machine",
                       "pc,pcspk-audiodev=sound", vnc=",audiodev=sound"))
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(played))
    view(*program, f"vnc+unix://{tmp_path / 'screen'}")
    ui.wait_for(lambda: abs(pitch(played) - 1000) < 50, what="the tone", timeout=60)
