# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Who may include whom: the table, and a checker that holds a source tree against it."""

import re
from collections import namedtuple
from pathlib import Path

MODEL = "hypervisor/model"
DRIVER = "hypervisor/driver"
DRIVERS = {"hypervisor/qemu", "hypervisor/xen", "hypervisor/fake"}

# A folder's own headers are always open to it; config.h is open to all.
MAY_INCLUDE = {
    MODEL: set(),
    DRIVER: {MODEL},
    "hypervisor/qemu": {DRIVER, MODEL},
    "hypervisor/xen": {DRIVER, MODEL},
    "hypervisor/fake": {DRIVER, MODEL},
    "toolstack/formats": {MODEL},
    "toolstack/job": {MODEL},
    "toolstack/storage": {"toolstack/job", MODEL},
    "toolstack/install": {"toolstack/job", MODEL},
    "toolstack/dbus": set(),
    "toolstack/service": {
        "toolstack/formats",
        "toolstack/job",
        "toolstack/storage",
        "toolstack/install",
        "toolstack/dbus",
        DRIVER,
        MODEL,
    },
    "toolstack/client": {"toolstack/dbus", "toolstack/formats", MODEL},
    "toolstack/ctl": {"toolstack/client", "toolstack/formats", MODEL},
    "console/core": {MODEL},
    "console/vnc": {"console/core"},
    "console/serial": {"console/core"},
    "console/gtk": {"console/core"},
    "console/typing": {"console/core"},
    "console/record": {"console/core", MODEL},
    "console/sound": {"console/core", MODEL},
    "console/ctl": {"console/core", "console/vnc", "console/typing", "console/record", "toolstack/ctl", MODEL},
    "console/link": {"console/core", "console/vnc", "toolstack/client", MODEL},
    "console/sdl": {"console/core", "console/vnc", "console/link", "console/sound", "toolstack/client", MODEL},
    "ui": {
        "toolstack/client",
        "toolstack/formats",
        MODEL,
        "console/core",
        "console/vnc",
        "console/link",
        "console/serial",
        "console/typing",
        "console/record",
        "console/sound",
        "console/gtk",
    },
}

# One file that knows more than its folder does.
FILE_MAY_INCLUDE = {"toolstack/service/main.c": DRIVERS}

# Libraries that only some folders may know, by how the name within <> begins.
LIBRARY_FOLDERS = {
    "gtk/": {"ui", "console/gtk"},
    "gdk/": {"ui", "console/gtk"},
    "handy": {"ui", "console/gtk"},
    "vte/": {"ui", "console/gtk"},
    "gtksourceview/": {"ui"},
    "rfb/": {"console/vnc"},
    "SDL": {"console/sdl", "console/sound"},
    "gst/": {"console/record"},
    "xkbcommon/": {"console/typing"},
    "libxl": {"hypervisor/xen"},
    "xenstore": {"hypervisor/xen"},
}

# Headers that the build writes, and the folder that each belongs to.
GENERATED = {
    "gh-dbus-generated.h": "toolstack/dbus",
    "pointer-constraints-unstable-v1-client-protocol.h": "console/gtk",
    "relative-pointer-unstable-v1-client-protocol.h": "console/gtk",
}

SOURCE_TREES = ("hypervisor", "toolstack", "console", "ui")
INCLUDE_LINE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

Problem = namedtuple("Problem", "path line kind included")


def folder_of(path):
    """The row of the table that a path relative to the tree belongs to."""
    parent = path.parent.as_posix()
    if parent == "ui" or parent.startswith("ui/"):
        return "ui"
    return parent


def source_files(root):
    """All C files of the four floors and of the tests, relative to root, in order."""
    for tree in SOURCE_TREES + ("tests",):
        for path in sorted((root / tree).rglob("*.[ch]")):
            yield path.relative_to(root)


def header_folders(root):
    """Maps the name of each header to the rows of the table that have one of that name."""
    folders = {name: {folder} for name, folder in GENERATED.items()}
    for path in source_files(root):
        if path.suffix == ".h" and path.parts[0] in SOURCE_TREES + ("tests",):
            folders.setdefault(path.name, set()).add(folder_of(path))
    return folders


def judge_library(folder, name):
    """Says what is wrong with an include in <>, or None."""
    if name.startswith("gh-"):
        return "ours within <>"
    for beginning, allowed in LIBRARY_FOLDERS.items():
        if name.startswith(beginning) and folder in MAY_INCLUDE and folder not in allowed:
            return "foreign library"
    return None


def judge_own(path, name, folders, siblings):
    """Says what is wrong with an include in quotes, or None."""
    folder = folder_of(path)
    if ".." in name.split("/"):
        return "parent folder"
    if "/" in name:
        return "path"
    if name == "config.h" or (folder not in MAY_INCLUDE and name in siblings):
        return None
    if name not in folders:
        return "unknown header"
    targets = folders[name]
    if folder in targets:
        return None
    if name.endswith("-private.h"):
        return "foreign private header"
    if folder not in MAY_INCLUDE:
        return None if path.parts[0] == "tests" else "folder without a row"
    allowed = MAY_INCLUDE[folder] | FILE_MAY_INCLUDE.get(path.as_posix(), set())
    return None if targets & allowed else "forbidden edge"


def check_tree(root):
    """Returns a Problem for each include in the tree at root that the table does not allow."""
    root = Path(root)
    folders = header_folders(root)
    problems = []
    for path in source_files(root):
        siblings = {sibling.name for sibling in (root / path).parent.glob("*.h")}
        lines = (root / path).read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            match = INCLUDE_LINE.match(line)
            if match is None:
                continue
            if match[1] == "<":
                kind = judge_library(folder_of(path), match[2])
            else:
                kind = judge_own(path, match[2], folders, siblings)
            if kind is not None:
                problems.append(Problem(path.as_posix(), number, kind, match[2]))
    return problems
