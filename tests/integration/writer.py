# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A guest that writes to its disk all the time, and tells on its serial line what it has written."""

# A boot sector: a counter, about ten times a second, is written to the second sector (int 0x13), then with
# the sectors that the drive says it has (IDENTIFY, words 60 and 61) to the first serial line: "002a 00000800".
CODE = bytes.fromhex(
    "31c08ed88ec08ed0bc007c31f64689360080b80103bb0080b90200ba800056cd135e72e9fabaf601b0a0ee42b0ece"
    "eeca88075fba80874f7baf001bf0082b90001fcf36dfb89f3e82900b020e83c008b1e7a82e81d008b1e7882e81600"
    "b00ae829008b2e6c04f4a16c0429e883f80272f5eb9ab90400c1c30488d8240f04303c3976020427e80300e2ecc38"
    "8c4bafd03eca82074fbbaf80388e0eec3")


def boot_sector():
    return CODE.ljust(510, b"\0") + b"\x55\xaa"


def machine_xml(disk):
    """The devices of its machine, whose one disk is that file."""
    return ("<devices><disk type='file' device='disk'><driver type='raw'/>"
            f"<source file='{disk}'/><target dev='hda' bus='ide'/></disk>"
            "<graphics type='vnc'/><serial type='pty'/></devices>")


def told(text):
    """(counter, sectors of the disk) of each line that is whole."""
    lines = [line.split() for line in text.split(b"\n")[:-1]]
    return [(int(one, 16), int(two, 16)) for one, two in
            (line for line in lines if len(line) == 2 and (len(line[0]), len(line[1])) == (4, 8))]
