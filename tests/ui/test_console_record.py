# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Recording the screen in the console window."""

import os
import subprocess
from pathlib import Path

import pytest

import guesthouse_ui as ui
from keyboard_guest import NAME
from test_console_guest import choose


@pytest.fixture
def videos(tmp_path):
    """The person's folder of films."""
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "user-dirs.dirs"
    folder = tmp_path / "films"
    folder.mkdir()
    config.write_text(f'XDG_VIDEOS_DIR="{folder}"\n')
    yield folder
    config.unlink()


@pytest.fixture
def console(videos, guest, start):
    app = start("--console", NAME)
    app.find(name=f"Screen of {NAME}")
    app.raise_window(NAME)
    return app


def films(videos):
    return sorted(videos.glob("*.webm"))


def assert_film(film):
    said = subprocess.run(["gst-discoverer-1.0", "-v", film.as_uri()], capture_output=True, text=True,
                          check=True, timeout=120).stdout
    assert "video/webm" in said and "video/x-vp8" in said and "Duration: 0:00:00.000" not in said, said


def is_whole(film):
    done = subprocess.run(["gst-discoverer-1.0", "-v", film.as_uri()], capture_output=True, text=True, timeout=120)
    return done.returncode == 0 and "Duration: 0:00:00.000" not in done.stdout and "Seekable: yes" in done.stdout


def test_a_film_is_begun_from_the_menu_and_ended_by_its_sign(console, videos, pictures):
    choose(console, "Record the Screen")
    sign = console.find("push button", "Stop recording")
    ui.wait_for(lambda: films(videos) and films(videos)[0].stat().st_size > 0, what="the film's beginning",
                timeout=60)
    ui.screenshot(pictures / "console-recording.png")
    ui.press(sign)
    console.gone("push button", "Stop recording")
    [film] = films(videos)
    assert film.name.startswith(NAME)
    assert_film(film)
    ui.screenshot(pictures / "console-recorded.png")


def test_keys_begin_and_end_it_and_full_screen_has_its_sign(console, videos, pictures):
    ui.keys("ctrl+shift+r")
    console.find("push button", "Stop recording")
    ui.wait_for(lambda: films(videos) and films(videos)[0].stat().st_size > 0, what="the film's beginning",
                timeout=60)
    ui.keys("F11")
    console.gone("push button", "Full screen")
    sign = console.find("push button", "Stop recording")
    assert sign.queryComponent().getSize()[0] < 300, "the sign hides the screen"
    ui.screenshot(pictures / "console-recording-full.png")
    ui.keys("ctrl+shift+r")
    console.gone("push button", "Stop recording")
    assert_film(films(videos)[0])
    ui.keys("F11")
    console.find("push button", "Full screen")


def test_a_film_is_whole_though_the_window_is_closed(console, videos):
    ui.keys("ctrl+shift+r")
    console.find("push button", "Stop recording")
    ui.wait_for(lambda: films(videos) and films(videos)[0].stat().st_size > 0, what="the film's beginning",
                timeout=60)
    ui.keys("alt+F4")
    ui.wait_for(lambda: is_whole(films(videos)[0]), what="the film's end", timeout=60)


def test_a_folder_that_cannot_be_written_to_is_told(console, videos, pictures):
    videos.rmdir()
    ui.keys("ctrl+shift+r")
    alert = console.find("alert")
    assert str(videos) in ui.text_of(alert)
    console.gone("push button", "Stop recording")
    ui.screenshot(pictures / "console-record-failed.png")
