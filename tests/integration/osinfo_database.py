# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What libosinfo's database, and our overlay of it, say of trees and media; with texts that its patterns mean."""
import pathlib
import re
import xml.etree.ElementTree
from re import _constants as op
from re import _parser as parser

ROOT = pathlib.Path(__file__).resolve().parents[2]
OURS, DATA = ROOT / "data" / "osinfo", ROOT / "tests" / "data"
ALL = pathlib.Path("/usr/share/osinfo")
# One letter of each kind that patterns ask for.
LETTERS = {op.CATEGORY_DIGIT: "1", op.CATEGORY_WORD: "w", op.CATEGORY_NOT_DIGIT: "D", op.CATEGORY_NOT_SPACE: "S"}


def letter(choice):
    kind, value = choice
    return LETTERS[value] if kind is op.CATEGORY else chr(value if kind is op.LITERAL else value[0])


def write(parts):
    """The shortest text for a parsed pattern; of several the first."""
    text = ""
    for kind, value in parts:
        if kind is op.LITERAL:
            text += chr(value)
        elif kind is op.ANY:
            text += "."  # which is what it stands for where it is not quoted: "8.4"
        elif kind is op.IN:
            text += letter(value[0])
        elif kind is op.BRANCH:
            text += write(value[1][0])
        elif kind is op.SUBPATTERN:
            text += write(value[-1])
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            text += write(value[2]) * value[0]
        else:
            assert kind in (op.AT, op.ASSERT_NOT), kind
    return text


def sample(pattern):
    text = write(parser.parse(pattern))
    assert re.search(pattern, text), pattern
    return text


def systems():
    """Those of the database, then those that only the overlay has."""
    for folder in (ALL, OURS):
        for path in sorted(folder.glob("os/*/*.xml")):
            yield from xml.etree.ElementTree.parse(path).getroot().iter("os")


class Medium:
    """One that has ids: what it is, and the patterns that tell."""

    def __init__(self, system, element):
        self.what = system.findtext("short-id"), element.get("arch"), element.get("live") == "true"
        self.patterns = {part.tag: part.text for part in element.find("iso") if part.tag != "l10n-language"}

    def ids(self):
        return {"size" if name == "volume-size" else name: sample(text) for name, text in self.patterns.items()}

    def fits(self, other):
        """Whether the ids of @other tell no less of this."""
        ids = {name: sample(text) for name, text in other.patterns.items()}
        return len(self.patterns) >= len(ids) and all(
            name in ids and re.search(text, ids[name]) for name, text in self.patterns.items())


def media():
    for system in systems():
        for element in system.iter("media"):
            if element.find("iso/volume-id") is not None:
                yield Medium(system, element)


def trees():
    """Short id, and the words of each tree with a .treeinfo."""
    for system in systems():
        for info in system.iter("treeinfo"):
            yield system.findtext("short-id"), {part.tag: sample(part.text) for part in info}
