#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""colours.py PNG: whether a picture shows a window of Debian's installer: light grey, on blue."""

import struct
import sys
import zlib


def rows(data):
    """The rows of an RGB picture of eight bits; filters none, sub and up (PNG, section 9)."""
    at, parts, width, height = 8, b"", 0, 0
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            if (depth, colour) != (8, 2):
                raise ValueError("not an RGB picture")
        elif kind == b"IDAT":
            parts += body
        at += length + 12
    raw, stride = zlib.decompress(parts), 3 * width
    above = bytearray(stride)
    for y in range(height):
        kind, row = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        if kind not in (0, 1, 2):
            raise ValueError("a filter that is not read here")
        for x in range(stride if kind else 0):
            before = row[x - 3] if kind == 1 and x >= 3 else above[x] if kind == 2 else 0
            row[x] = (row[x] + before) & 255
        yield row
        above = row


def main():
    grey = blue = total = 0
    with open(sys.argv[1], "rb") as picture:
        for row in rows(picture.read()):
            for x in range(0, len(row), 12):
                red, green, here = row[x:x + 3]
                total += 1
                grey += red > 140 and abs(red - green) < 20 and abs(red - here) < 20
                blue += here > 120 and red < 60 and green < 60
    print(f"{100 * grey // total} % light grey, {100 * blue // total} % blue")
    return 0 if 5 * grey > total and 20 * blue > total else 1


if __name__ == "__main__":
    sys.exit(main())
