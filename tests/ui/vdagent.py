# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A guest whose agent for the clipboard is this file: a boot sector hands bytes between its two serial lines, and at the
ends of these are QEMU's half of the agent and we."""

import socket
import struct
import threading

# cli; loop: what has come at 0x3f8 goes out at 0x2f8 and what has come at 0x2f8 goes out at 0x3f8, a byte at a time,
# each when bit 5 of the other's status says that it is free
PUMP = bytes.fromhex("fabafd03eca8017412b2f8ec88c4bafd02eca82074fb88e0b2f8eebafd02eca80174deb2f8ec88c4bafd03eca8"
                     "2074fb88e0b2f8eeebca")
PORT = 1  # of the client, in a chunk's head
CLIPBOARD, CAPABILITIES, GRAB, REQUEST = 4, 6, 7, 8
BY_DEMAND, SELECTION = 1 << 5, 1 << 6
UTF8 = 1


def boot_sector():
    return PUMP.ljust(510, b"\0") + b"\x55\xaa"


class Agent:
    """Speaks with QEMU as spice-vdagent does in a guest; @text is what the guest's programs see copied."""

    def __init__(self, path):
        self.line = socket.socket(socket.AF_UNIX)
        self.line.connect(str(path))
        self.text = None
        self.copied = b""
        self.met = False
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()
        self.announce(ask=True)

    def say(self, kind, data):
        message = struct.pack("<IIQI", 1, kind, 0, len(data)) + data
        self.line.sendall(struct.pack("<II", PORT, len(message)) + message)

    def announce(self, ask):
        """What we can do; and asks what the other can."""
        self.say(CAPABILITIES, struct.pack("<II", ask, BY_DEMAND | SELECTION))

    def copy(self, text):
        """As when something is copied in the guest."""
        self.copied = text.encode()
        self.say(GRAB, struct.pack("<4xI", UTF8))

    def read(self, length):
        data = b""
        while len(data) < length:
            more = self.line.recv(length - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def messages(self):
        """What QEMU says, message by message, however it is cut into chunks."""
        rest = b""
        while True:
            _, size = struct.unpack("<II", self.read(8))
            rest += self.read(size)
            while len(rest) >= 20 and len(rest) >= 20 + (size := struct.unpack_from("<I", rest, 16)[0]):
                yield struct.unpack_from("<I", rest, 4)[0], rest[20:20 + size]
                rest = rest[20 + size:]

    def listen(self):
        try:
            for kind, data in self.messages():
                if kind == CAPABILITIES:
                    self.met = True
                elif kind == GRAB and UTF8 in struct.unpack(f"<{len(data) // 4 - 1}I", data[4:]):
                    self.say(REQUEST, struct.pack("<4xI", UTF8))
                elif kind == CLIPBOARD:
                    self.text = data[8:].decode()
                elif kind == REQUEST:
                    self.say(CLIPBOARD, struct.pack("<4xI", UTF8) + self.copied)
        except (EOFError, OSError):
            pass

    def close(self):
        self.line.shutdown(socket.SHUT_RDWR)
        self.thread.join(20)
        self.line.close()
