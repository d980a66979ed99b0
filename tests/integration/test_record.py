# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""record: films of a real guest's screen, looked into with GStreamer's own tools."""
import json
import re
import signal
import subprocess

import keyboard
import pytest
from machines import qemus, start_keyboard_guest
from service import definition, wait_until
from test_ctl import Ctl

pytestmark = pytest.mark.qemu


@pytest.fixture
def ctl(service, tmp_path):
    ctl = Ctl(service.start(), None)
    start_keyboard_guest(ctl, tmp_path)
    return ctl


def look_into(film):
    """What GStreamer finds in a file: its kind, size and length in seconds."""
    said = subprocess.run(["gst-discoverer-1.0", "-v", film.as_uri()], capture_output=True, text=True,
                          check=True, timeout=120).stdout
    hours, minutes, seconds = re.search(r"Duration: (\d+):(\d+):([\d.]+)", said).groups()
    return {"webm": "video/webm" in said, "vp8": "video/x-vp8" in said,
            "width": int(re.search(r"Width: (\d+)", said)[1]),
            "height": int(re.search(r"Height: (\d+)", said)[1]),
            "seconds": int(hours) * 3600 + int(minutes) * 60 + float(seconds)}


def pictures(film, folder):
    """All pictures of a film, as files."""
    folder.mkdir()
    subprocess.run(["gst-launch-1.0", "-q", "filesrc", f"location={film}", "!", "matroskademux", "!", "vp8dec",
                    "!", "videoconvert", "!", "pngenc", "!", "multifilesink", f"location={folder}/%05d.png"],
                   check=True, timeout=300)
    return sorted(folder.iterdir())


def difference(one, other):
    """How far two pictures are apart at the mean, from 0 to 1."""
    done = subprocess.run(["compare", "-metric", "MAE", one, other, "null:"], capture_output=True, text=True)
    return float(re.search(r"\(([\d.e-]+)\)", done.stderr)[1])


def test_a_film_is_what_the_guest_shows(ctl, service, tmp_path):
    film = tmp_path / "keys.webm"
    wait_until(lambda: ctl.run("screenshot", "keys", str(tmp_path / "now.png")).returncode == 0
               and keyboard.READY in keyboard.line(service), what="the guest's boot")
    told = ctl.json("record", "keys", str(film), "--seconds", "3")
    assert told["machine"] == "keys" and told["file"] == str(film)
    found = look_into(film)
    assert found["webm"] and found["vp8"]
    assert (found["width"], found["height"]) == (told["width"], told["height"]) == (1280, 800)
    assert found["seconds"] >= 2.9 and told["seconds"] >= 2.9
    taken = pictures(film, tmp_path / "pictures")
    assert len(taken) == told["frames"] >= 3
    ctl.run("screenshot", "keys", str(tmp_path / "now.png"))
    placed = tmp_path / "placed.png"
    subprocess.run(["convert", str(tmp_path / "now.png"), "-background", "black", "-gravity", "center",
                    "-extent", "1280x800", str(placed)], check=True)
    assert difference(str(taken[-1]), str(placed)) < 0.02
    black = tmp_path / "black.png"
    subprocess.run(["convert", "-size", "1280x800", "xc:black", str(black)], check=True)
    assert difference(str(black), str(placed)) > 0.001, "there was nothing to be seen"


def begin(ctl, film):
    """A recording that has its first picture."""
    run = ctl.popen("record", "keys", str(film), "--json")
    wait_until(lambda: film.exists() and film.stat().st_size > 0, what="the film's beginning")
    return run


def end(run):
    out, err = run.communicate(timeout=300)
    assert run.returncode == 0, err
    return json.loads(out)


# A boot sector that sets the next of three modes of the screen at each key: 1600 × 1200 with a white stripe at the top,
# 320 × 200 all white, whose points QEMU shows double, and text.
MODES = bytes.fromhex(
    "31c08ed88ed0bc007c"          # no segments, and a stack below
    "b8024fbb1f01cd10b0ffe81400"  # again: mode 0x11f; al, white; call fill
    "b81300cd10b00fe80a00"        # mode 0x13; al, white; call fill
    "b80300cd10e80f00"            # mode 3; call key
    "ebdf"                        # jmp again
    "ba00a08ec231ffb900fafcf3aa"  # fill: 64,000 bytes of al to the screen
    "31c0cd16c3"                  # key: wait for one; ret
)
WIDTH, HEIGHT = 1280, 800


@pytest.fixture
def changing(service, tmp_path):
    """A machine with that guest, which has not begun to run."""
    ctl = Ctl(service.start(), None)
    image = tmp_path / "modes.img"
    image.write_bytes(MODES.ljust(510, b"\0") + b"\x55\xaa")
    ctl.run("define", "-", input=definition("keys", more=keyboard.machine_xml(image)))
    ctl.run("start", "keys", "--paused")
    return ctl


def white_part(film, picture):
    """Left, top, right and bottom of what is white in the last picture of a film that may still be being written, and
    whether all in there is; None when there is nothing."""
    picture.unlink(missing_ok=True)
    subprocess.run(["gst-launch-1.0", "-q", "filesrc", f"location={film}", "!", "matroskademux", "!", "vp8dec", "!",
                    "videoconvert", "!", "video/x-raw,format=GRAY8", "!", "multifilesink", f"location={picture}"],
                   capture_output=True, timeout=300)
    points = picture.read_bytes().translate(bytes([0] * 128 + [1] * 128)) if picture.exists() else b""
    rows = [points[at:at + WIDTH] for at in range(0, len(points), WIDTH)]
    white = [number for number, row in enumerate(rows) if 1 in row]
    if not white:
        return None
    left, right = min(rows[y].index(1) for y in white), max(rows[y].rindex(1) for y in white) + 1
    return left, white[0], right, white[-1] + 1, all(0 not in rows[y][left:right] for y in white)


def is_stripe(part):
    """The head of a screen that is too large for the film, as large as can be, in the middle."""
    left, top, right, bottom, _ = part or (0, 0, 0, 0, False)
    return abs(left - 107) < 8 and abs(right - 1173) < 8 and top < 6 and 4 < bottom < 40


def is_full(part):
    """Two by two pixels for each of the small screen's fill the film."""
    return part == (0, 0, WIDTH, HEIGHT, True)


def is_text(part):
    """Nothing, or the cursor."""
    return part is None or part[2] - part[0] < 40


def wait_for_picture(film, picture, shape):
    """Looks again when there is more of the film."""
    seen = 0

    def shown():
        nonlocal seen
        if film.stat().st_size == seen:
            return False
        seen = film.stat().st_size
        return shape(white_part(film, picture))

    wait_until(shown, timeout=300, what=f"{shape.__name__} in the film")


def test_a_guest_that_changes_its_size_is_fitted_into_the_film(changing, tmp_path):
    film, picture = tmp_path / "modes.webm", tmp_path / "last"
    run = begin(changing, film)
    changing.run("resume", "keys")
    wait_for_picture(film, picture, is_stripe)
    for shape in (is_full, is_text, is_stripe, is_full):
        changing.run("send-key", "keys", "a")
        wait_for_picture(film, picture, shape)
    run.send_signal(signal.SIGINT)
    told = end(run)
    found = look_into(film)
    assert (found["width"], found["height"]) == (told["width"], told["height"]) == (WIDTH, HEIGHT)
    assert is_full(white_part(film, picture))


def test_interrupted_it_is_whole(ctl, tmp_path):
    film = tmp_path / "keys.webm"
    run = begin(ctl, film)
    run.send_signal(signal.SIGINT)
    told = end(run)
    assert told["frames"] >= 2
    assert look_into(film)["webm"]
    assert len(pictures(film, tmp_path / "pictures")) == told["frames"]


def test_it_ends_with_the_machine(ctl, tmp_path):
    film = tmp_path / "keys.webm"
    run = begin(ctl, film)
    ctl.run("destroy", "keys")
    assert end(run)["frames"] >= 2
    assert look_into(film)["vp8"]


def test_it_goes_on_without_the_service(ctl, service, tmp_path):
    film = tmp_path / "keys.webm"
    run = begin(ctl, film)
    service.process.kill()
    service.process.wait()
    size = film.stat().st_size
    wait_until(lambda: film.stat().st_size > size, what="more of the film")
    run.send_signal(signal.SIGINT)
    assert end(run)["frames"] >= 2
    assert len(qemus(service)) == 1


def test_what_cannot_be_recorded_is_told(ctl, tmp_path):
    there = tmp_path / "there.webm"
    there.write_text("mine")
    assert str(there) in ctl.run("record", "keys", str(there), "--seconds", "1", code=1).stderr
    assert there.read_text() == "mine"
    done = ctl.run("record", "keys", str(tmp_path / "none" / "x.webm"), "--seconds", "1", code=3)
    assert str(tmp_path / "none" / "x.webm") in done.stderr
    assert "--seconds" in ctl.run("record", "keys", str(tmp_path / "x.webm"), "--seconds", "-1", code=2).stderr
    ctl.run("record", "nobody", str(tmp_path / "x.webm"), code=3)
    ctl.run("destroy", "keys")
    ctl.run("record", "keys", str(tmp_path / "x.webm"), code=1)
    assert not (tmp_path / "x.webm").exists()


def test_a_full_disk_is_told(ctl, tmp_path):
    """As a disk that has no room: the limit that a shell sets for files."""
    film = tmp_path / "keys.webm"
    run = subprocess.run(["bash", "-c", 'ulimit -f 1; trap "" XFSZ; exec "$@"', "bash", ctl.program, "record",
                          "keys", str(film), "--seconds", "2"],
                         env=ctl.env, capture_output=True, text=True, timeout=300)
    assert run.returncode != 0 and str(film) in run.stderr, run
