# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the built programs are linked with, and what they must never be."""

import subprocess

import pytest

FORBIDDEN = {
    "toolstack/service/guesthoused": [
        "libgtk", "libgdk-3", "libhandy", "libSDL", "libvncclient", "libsoup", "libarchive",
        "libpolkit", "libsystemd",
    ],
    "toolstack/ctl/guesthousectl": ["libgtk", "libgdk-3", "libhandy", "libSDL", "libxenlight", "libpolkit",
        "libvncclient", "libxkbcommon", "libgst",
    ],
    "ui/guesthouse": ["libxenlight", "libxenstore", "libvte", "libgtksourceview", "libvncclient", "libxml2", "libgnutls", "libgst"],
}


@pytest.mark.parametrize("program", FORBIDDEN)
def test_program_is_free_of(build, program):
    output = subprocess.run(
        ["ldd", build / program], check=True, capture_output=True, text=True
    ).stdout
    libraries = [line.split()[0] for line in output.splitlines()]
    assert any(name.startswith("libglib-2.0") for name in libraries)
    found = [
        name for name in libraries if any(name.startswith(bad) for bad in FORBIDDEN[program])
    ]
    assert not found, f"{program} is linked with {found}"


MODULES = {
    "toolstack/service/guesthoused": [
        "toolstack/install/gh-tree-http.so", "toolstack/install/gh-tree-iso.so",
    ],
    "toolstack/ctl/guesthousectl": ["console/ctl/gh-ctl-keys.so", "console/ctl/gh-ctl-record.so"],
    "ui/guesthouse": [
        "toolstack/formats/gh-formats.so", "console/vnc/gh-console-vnc.so",
        "console/record/gh-recorder.so", "console/sound/gh-sound.so", "ui/console/gh-terminal.so", "ui/editor/gh-source-view.so",
    ],
}


def exported(path):
    """Our functions that a program or a module shows to others."""
    output = subprocess.run(
        ["nm", "-D", "--defined-only", path], check=True, capture_output=True, text=True
    ).stdout
    return {line.split()[2] for line in output.splitlines() if " T gh_" in line}


@pytest.mark.parametrize("program", MODULES)
def test_modules_bring_nothing_that_the_program_has(build, program):
    ours = exported(build / program)
    for module in MODULES[program]:
        theirs = exported(build / module)
        assert theirs, f"{module} has nothing to offer"
        assert not theirs & ours, f"{module} has a copy of its own of {sorted(theirs & ours)}"
