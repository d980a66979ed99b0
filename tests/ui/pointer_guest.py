# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A guest that wants places of the pointer or its movements, as it is told, and tells what it gets: a boot sector with
drivers of VMware's mouse, which QEMU's PC has and which gives places, and of a PS/2 mouse with a wheel."""

import contextlib
import socket
import threading

import guesthouse_ui as ui
import viewers

READY = b"READY\n"
CODE = bytes.fromhex(
    "fa31c08ed88ed0bc007c"  # no interrupts, no segments, and a stack below
    "b0a8e664be187de8bd00"  # the PS/2 mouse's port is opened; READY is told
    "bafd03eca8017553"  # idle: something on the line: go to told
    "b92800e8c80083f8047235"  # less than four words from VMware's mouse: go to ps2
    "66bb04000000b92700e8b700"  # take them
    "89c789d6b056e8be00"  # and put on the line: V,
    "89f8e8b90088f8e8b40088d8e8af0088e8e8aa0088c8e8a500"  # the buttons, x and y
    "89f0e8a000ebb8"  # and the wheel; go to idle
    "e87d0074b389c7b050e8920089f8e88d00eba5"  # ps2: what that mouse sends goes to the line, each byte after a P
    "b2f8ec3c617414"  # told: "a" asks for places: go to places
    "66bbf5000000b92900e86800"  # VMware's mouse is put away
    "be0a7de82f00eb8a"  # and the PS/2 mouse asked to send, with its wheel; go to idle
    "be147de82700"  # places: the PS/2 mouse is to be silent
    "66bb52454145b92900e84e0066bb01000000b92700e84200"  # VMware's is called by its name, answers
    "66bb52414253b92900e83600e95dff"  # and is asked for places; go to idle
    "ac84c0741588c4b0d4e66488e0e660"  # mouse: the next command to the PS/2 mouse
    "e8130074fb3cfa75f7ebe6"  # until it has said that it got it, and so on; then what stands behind them:
    "ac84c07405e82100ebf6c3"  # tell: a text to the line
    "e464a801740788c4e460f6c420c3"  # get: a byte from the keyboard's controller; zero is set unless it is the mouse's
    "660fb7c966b868584d56ba585666edc3"  # vm: cx to VMware's mouse
    "88c4bafd03eca82074fb88e0b2f8eec3"  # put: al to the line
    "f3c8f364f350f400" "5200"  # with a wheel, and sending; R
    "f500" "4100"  # not sending; A
)
VMWARE_BUTTONS = {0x20: "left", 0x10: "right", 0x08: "middle"}
PS2_BUTTONS = {1: "left", 2: "right", 4: "middle"}


def boot_sector():
    assert len(CODE) == 0x118
    return (CODE + READY + b"\0").ljust(510, b"\0") + b"\x55\xaa"


def signed(number, bits):
    return number - (1 << bits) if number >> (bits - 1) else number


def held(buttons, names):
    return {name for bit, name in names.items() if buttons & bit}


class Event:
    """What the guest was sent: a place (x and y of 65536) or a movement (in pixels, down and to the right), the buttons
    that are down, and clicks of the wheel, down is more."""

    def __init__(self, is_place, x, y, buttons, wheel):
        self.is_place, self.x, self.y, self.buttons, self.wheel = is_place, x, y, buttons, wheel

    def __repr__(self):
        return f"{'place' if self.is_place else 'movement'} {self.x} {self.y} {sorted(self.buttons)} {self.wheel}"


def place_of(data):
    return Event(True, data[1] << 8 | data[2], data[3] << 8 | data[4], held(data[0], VMWARE_BUTTONS),
                 signed(data[5], 8))


def movement_of(packet):
    return Event(False, packet[1] - (packet[0] << 4 & 0x100), -(packet[2] - (packet[0] << 3 & 0x100)),
                 held(packet[0], PS2_BUTTONS), signed(packet[3], 8))


class Guest:
    """At the other end of its serial line, of which QEMU keeps a log: what is said before we are there counts."""

    def __init__(self, path, log):
        self.log = log
        self.line = socket.socket(socket.AF_UNIX)
        self.line.connect(str(path))
        self.thread = threading.Thread(target=self.drain, daemon=True)
        self.thread.start()

    def drain(self):
        """Nothing may wait for us to read it."""
        with contextlib.suppress(OSError):
            while self.line.recv(4096):
                pass

    @property
    def said(self):
        return self.log.read_bytes()

    def is_up(self):
        return READY in self.said

    def want_places(self):
        self.line.sendall(b"a")

    def want_movements(self):
        self.line.sendall(b"r")

    def told(self):
        """What it has said since it was up: letters and what comes with them."""
        data, told = self.said.partition(READY)[2], []
        lengths = {"V": 6, "P": 1, "A": 0, "R": 0}
        while data and len(data) > lengths[chr(data[0])]:
            letter, length = chr(data[0]), lengths[chr(data[0])]
            told.append((letter, data[1:1 + length]))
            data = data[1 + length:]
        return told

    def events(self):
        """All that it has been sent."""
        packet, events = b"", []
        for letter, data in self.told():
            if letter == "V":
                events.append(place_of(data))
                continue
            packet = packet + data if letter == "P" else b""
            if len(packet) == 4:
                events.append(movement_of(packet))
                packet = b""
        return events

    def close(self):
        self.line.shutdown(socket.SHUT_RDWR)
        self.thread.join(20)
        self.line.close()


@contextlib.contextmanager
def running(folder):
    """That guest, and the socket of its screen."""
    image, line, log, screen = (folder / name for name in ("pointer.img", "line", "line.log", "screen"))
    image.write_bytes(boot_sector())
    server = viewers.qemu(screen, image, "chardev:line", "-chardev",
                          f"socket,id=line,path={line},server=on,wait=off,logfile={log}")
    ui.wait_for(line.exists, what="the serial line", timeout=60)
    guest = Guest(line, log)
    try:
        ui.wait_for(guest.is_up, what="the guest's boot", timeout=120)
        yield guest, screen
    finally:
        guest.close()
        server.end()
