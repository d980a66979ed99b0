#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""seat.py OUT JOB FILE…: boots the lab's machine with two monitors, looks at what the job shows on them, and presses the
machine's own keys, as a person at a seat without a desktop. Pictures go to OUT, and what was seen, to seat.tap there.
Exit code 77: this computer could not make the machine."""

import pathlib
import shutil
import signal
import socket
import struct
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from lab import BOOT_SECONDS, Image, LabError, alone, workplace  # noqa: E402
from machine import MachineError, PlainMachine  # noqa: E402

WHITE, BLUE = (255, 255, 255), (0, 0, 255)
PATIENCE = 300


def plug_in(path, width, height):
    """Has a monitor of that size be there, which QEMU does when somebody who looks at it by RFB asks for the size."""
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(60)
        peer.connect(str(path))
        stream = peer.makefile("rb")
        peer.sendall(stream.read(12))
        stream.read(stream.read(1)[0])
        peer.sendall(b"\1")
        assert stream.read(4) == bytes(4)
        peer.sendall(b"\1")
        stream.read(struct.unpack(">20xI", stream.read(24))[0])
        peer.sendall(struct.pack(">BxHi", 2, 1, -308))
        peer.sendall(struct.pack(">BxHHBxIHHHHI", 251, width, height, 1, 0, 0, 0, width, height, 0))
        peer.sendall(struct.pack(">BBHHHH", 3, 0, 0, 0, 1, 1))
        stream.read(1)


class SeatMachine(PlainMachine):
    """With two monitors and a keyboard."""

    def _devices(self, root, disk, work):
        return [*super()._devices(root, disk, work), "-device",
                "virtio-gpu-pci,id=card,max_outputs=2,xres=1024,yres=768",
                "-vnc", f"unix:{work}/second,display=card,head=1"]

    def _go(self):
        plug_in(self.work / "second", 800, 600)
        super()._go()


class Seat:
    """What the person there sees and does."""

    def __init__(self, machine, share, out):
        self.qmp, self.share, self.out = machine._qmp(), share, out
        self.passed = self.failed = 0
        self.tap = (out / "seat.tap").open("w", buffering=1)

    def picture(self, name, head=0):
        """What a display shows: width, height, and the pixels."""
        path = self.share.parent / "screen.ppm"
        self.qmp.call("screendump", filename=str(path), device="card", head=head)
        data = path.read_bytes()
        magic, width, height, depth = data.split(maxsplit=4)[:4]
        assert (magic, depth) == (b"P6", b"255"), data[:20]
        shutil.copy(path, self.out / f"seat-{name}.ppm")
        return int(width), int(height), data[-3 * int(width) * int(height):]

    def middle(self, name, head=0):
        width, height, pixels = self.picture(name, head)
        at = 3 * (height // 2 * width + width // 2)
        return tuple(pixels[at:at + 3])

    def colours(self, name):
        """How many there are: a text screen has few."""
        pixels = self.picture(name)[2]
        return len({pixels[at:at + 3] for at in range(0, len(pixels), 3)})

    def press(self, *keys):
        self.qmp.call("send-key", keys=[{"type": "qcode", "data": key} for key in keys])

    def say(self, line):
        print(line, flush=True)
        self.tap.write(line + "\n")

    def check(self, what, condition):
        self.say(f"# {time.strftime('%T')} {what}")
        end = time.monotonic() + PATIENCE
        while not (good := condition()) and time.monotonic() < end:
            time.sleep(1)
        self.passed, self.failed = self.passed + bool(good), self.failed + (not good)
        self.say(f"{'ok' if good else 'not ok'} {self.passed + self.failed} {what}")
        return good


def walk(seat, results):
    if not seat.check("begins", (results / "begun").exists):
        return
    if not seat.check("shows the server's screen", lambda: seat.colours("first") > 100):
        return
    seat.press("a")
    seat.check("a key turns the square white", lambda: seat.middle("white") == WHITE)
    seat.press("b")
    seat.check("another turns it blue", lambda: seat.middle("blue") == BLUE)
    seat.press("ctrl_r")  # which the guest hears of, as of any key
    seat.check("the host key brings the list", lambda: seat.middle("list") not in (WHITE, BLUE))
    seat.press("esc")
    seat.check("Esc puts it away", lambda: seat.middle("back") == WHITE)
    seat.press("ctrl_r")
    seat.check("the host key brings it again", lambda: seat.middle("list") not in (WHITE, BLUE))
    seat.press("up")
    seat.press("up")
    seat.press("ret")
    seat.check("an entry of it goes to the other monitor", lambda: seat.middle("other", head=1) == BLUE)
    seat.press("a")
    seat.check("a key turns the square white there", lambda: seat.middle("other", head=1) == WHITE)
    seat.press("ctrl_r")
    seat.check("the list is there, too", lambda: seat.middle("other-list", head=1) not in (WHITE, BLUE))
    seat.press("up")
    seat.press("ret")
    seat.check("its last entry leaves", (results / "left").exists)


def main():
    out, job, files = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), map(pathlib.Path, sys.argv[3:])
    out.mkdir(parents=True, exist_ok=True)
    # As any other end: the machine goes with us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    image = Image()
    image.ensure()
    with alone("lock-plain"), workplace() as work:
        share = work / "share"
        for path in (job, *files):
            shutil.copy(path, share / path.name)
        (share / "job").chmod(0o755)
        machine = SeatMachine(image, work, work / "lvm.img", f"file:{out / 'console.log'}")
        try:
            try:
                machine.start(BOOT_SECONDS)
            except MachineError as error:
                raise LabError(str(error)) from error
            seat = Seat(machine, share, out)
            walk(seat, share / "results")
        finally:
            machine.kill()
        for path in (share / "job.out", share / "results/console", share / "results/left"):
            if path.exists():
                seat.say(f"# {path.name}: " + path.read_text().strip().replace("\n", "\n# "))
    seat.say(f"1..{seat.passed + seat.failed}")
    print(f"{seat.passed} passed, {seat.failed} failed")
    return seat.failed > 0 or seat.passed == 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        sys.exit(77)
    except MachineError as error:
        sys.exit(f"lab: {error}")
