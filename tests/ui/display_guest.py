# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A guest that changes its screen, at a rate or when it is told to: a boot sector that drives QEMU's standard VGA."""

import struct
from dataclasses import dataclass

CODE = bytes.fromhex(
    "fa31c08ed88ec08ed0bc007c"  # no interrupts, no segments, and a stack below
    "0f0116287d0f20c00c010f22c0bb08008edb8ec324fe0f22c031c08ed88ec0"  # all of the memory in reach
    "c70620009b7ca32200c7062400a07ca32600c7063000a77ca33200"  # on the timer tick, on a key key, on a byte line
    "be327dbace01ad85c07807ef42adef4aebf4"  # the screen's mode, register by register
    "baf80c66b81010008066efb2fc66ed24f06601065c7d6601064c7d"  # where PCI has put its memory
    "b034e643a16c7de64088e0e640"  # the timer's rate
    "baf903b001eebafc03b00beea06e7de621"  # bytes on the line interrupt; what else may
    "baf803b052eefbf4ebfc"  # "R" is told, and it sleeps
    "e81500eb0e" "e460e80e00eb07" "baf803ece80500" "b020e620cf"  # tick, key and line all draw
    "6681062e7d07030100"  # draw: another colour
    "668b0e507d67e333668b3e4c7d6689fe660336547d6766f3a5"  # what is to be moved up is moved
    "668b0e587d666906487d6d4ec641660539300000"  # and a row of noise
    "66a3487d66c1f81f6766ab67e2e3"  # is put below
    "668b3e5c7d668b16607d66a12e7d668b0e647d6766f3ab66033e687d664a75eac3"  # then the rectangle, row by row
    "0000000000000000ffff00000092cf000f00187d0000"  # the one segment
)
TIMER_HZ = 1193182
NOT_TIMER, NOT_KEYS_AND_LINE = 0xFE, 0xED


@dataclass
class Scene:
    """A screen, the rectangle of it that is filled, how often, and how many rows the rest is moved up before."""

    width: int
    height: int
    x: int
    y: int
    columns: int
    rows: int
    hertz: int = 0
    scrolled: int = 0

    @property
    def last(self):
        """The pixel that is changed last."""
        return self.x + self.columns - 1, self.y + self.rows - 1


PLACE = bytes.fromhex("66b810100080")  # of the VGA's memory: slot 2, as QEMU alone gives it


def boot_sector(scene, slot=2):
    """slot: where on the PCI bus the VGA is."""
    mode = struct.pack("<11H", 4, 0, 1, scene.width, 2, scene.height, 3, 32, 4, 0x41, 0xFFFF)
    moved = scene.width * (scene.height - scene.scrolled) if scene.scrolled else 0
    assert moved > 0 or not scene.scrolled
    data = struct.pack("<I", 0x123456) + mode + struct.pack(
        "<9IHB", 1, 0, moved, scene.scrolled * scene.width * 4, scene.scrolled * scene.width,
        (scene.y * scene.width + scene.x) * 4, scene.rows, scene.columns,
        (scene.width - scene.columns) * 4, TIMER_HZ // scene.hertz if scene.hertz else 0,
        NOT_TIMER if scene.hertz else NOT_KEYS_AND_LINE)
    assert len(CODE) == 0x12E and PLACE in CODE
    code = CODE.replace(PLACE, PLACE[:3] + bytes([slot << 3]) + PLACE[4:])
    return (code + data).ljust(510, b"\0") + b"\x55\xaa"
