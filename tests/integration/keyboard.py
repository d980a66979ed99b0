# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A guest that tells which keys it was sent: a boot sector that writes each scan code to its serial line."""
import pathlib

READY = b"READY\n"
CODE = bytes.fromhex(
    "fa"        # cli
    "31c0"      # xor ax, ax
    "8ed8"      # mov ds, ax
    "be337c"    # mov si, text
    "ac"        # next: lodsb
    "84c0"      # test al, al
    "7407"      # jz keys
    "88c4"      # mov ah, al
    "e81300"    # call put
    "ebf4"      # jmp next
    "e464"      # keys: in al, 0x64
    "2421"      # and al, 0x21      a byte is there, and not the mouse's
    "3c01"      # cmp al, 1
    "75f8"      # jne keys
    "e460"      # in al, 0x60
    "88c4"      # mov ah, al
    "e80200"    # call put
    "ebef"      # jmp keys
    "bafd03"    # put: mov dx, 0x3fd
    "ec"        # wait: in al, dx
    "a820"      # test al, 0x20     the line takes a byte
    "74fb"      # jz wait
    "88e0"      # mov al, ah
    "b2f8"      # mov dl, 0xf8
    "ee"        # out dx, al
    "c3"        # ret
)
SHIFT, ALTGR = 0x2A, 0x138


def boot_sector():
    assert len(CODE) == 0x33
    return (CODE + READY + b"\0").ljust(510, b"\0") + b"\x55\xaa"


def machine_xml(image):
    """What a definition of this guest needs beside its name."""
    return (f"<devices><disk type='file' device='disk'><driver name='qemu' type='raw'/>"
            f"<source file='{image}'/><target dev='hda' bus='ide'/></disk>"
            f"<graphics type='vnc'/><video><model type='vga'/></video><serial type='pty'/></devices>")


def line(service):
    """What the only guest of a service has written to its serial line."""
    for log in (pathlib.Path(service.state) / "guesthouse").rglob("serial.log"):
        return log.read_bytes()
    return b""


def strokes(data):
    """What came on the line, as scan codes that were pressed (positive) and let go (negative)."""
    codes, prefix = [], 0
    for byte in data.partition(READY)[2]:
        if byte == 0xE0:
            prefix = 0x100
            continue
        codes.append(-(prefix | byte & 0x7F) if byte & 0x80 else prefix | byte)
        prefix = 0
    return codes


def stroke(*keys):
    """Keys that are pressed in order and let go in the reverse."""
    return [*keys, *(-key for key in reversed(keys))]
