# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""guesthouse-console where nobody could see it."""
import os
import pathlib
import subprocess

import pytest


@pytest.mark.skipif(pathlib.Path("/dev/dri").exists(), reason="there is a graphics card to show it on")
@pytest.mark.parametrize("display", [{}, {"DISPLAY": ":4711"}], ids=["none", "one that is not there"])
def test_without_a_display_it_says_so_and_ends(display, tmp_path):
    away = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
    env = {name: value for name, value in os.environ.items() if name not in away}
    done = subprocess.run(["guesthouse-console", "vnc://127.0.0.1:1"], env={**env, **display,
                          "XDG_RUNTIME_DIR": str(tmp_path), "LC_ALL": "C.UTF-8"},
                          capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1, done
    assert "no display to show a screen on" in done.stderr and "graphics card" in done.stderr
