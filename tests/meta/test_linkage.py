# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the built programs are linked with, and what they must never be."""

import subprocess

import pytest

FORBIDDEN = {
    "toolstack/service/guesthoused": ["libgtk", "libgdk-3", "libhandy", "libSDL", "libvncclient"],
    "toolstack/ctl/guesthousectl": ["libgtk", "libgdk-3", "libhandy", "libSDL", "libxenlight"],
    "ui/guesthouse": ["libxenlight", "libxenstore"],
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
