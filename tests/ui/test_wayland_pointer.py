# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The pointer on a Wayland desktop, where no program may put it anywhere: places, and movements of one
that is held where it is."""

import pytest

import guesthouse_ui as ui
import pointer_guest
import viewers
from test_pointer_modes import MIDDLE, NEAR, expect_buttons, expect_places, place
from wayland_desktop import Desktop

PROGRAMS = {"sdl": ["guesthouse-console", "--unix", "{}"], "gtk": ["guesthouse", "--view", "vnc+unix://{}"]}
NUDGE, WAY = 7, 240  # pixels


@pytest.fixture
def desktop(tmp_path, monkeypatch):
    desktop = Desktop(1, 800, 600, tmp_path)
    desktop.meet_pointer()
    monkeypatch.setenv("WAYLAND_DISPLAY", desktop.name)
    monkeypatch.setenv("GDK_BACKEND", "wayland")
    monkeypatch.setenv("SDL_VIDEODRIVER", "wayland")
    yield desktop
    desktop.end()


def sum_of_movements(guest, since):
    events = guest.events()[since:]
    assert not any(event.is_place for event in events), events
    return sum(event.x for event in events)


def takes_movements(desktop, guest):
    """Clicks, and says whether the guest hears of a movement then."""
    desktop.point()
    ui.xdotool("click", "1")
    since = len(guest.events())
    desktop.point(NUDGE)
    try:
        ui.wait_for(lambda: sum_of_movements(guest, since) > 0, timeout=3)
    except AssertionError:
        return False
    desktop.point()
    return True


def is_near_middle(event):
    return event.is_place and abs(event.x - MIDDLE) < NEAR


def goes_on_from_middle(desktop, guest):
    """Whether a movement of a few pixels, there and back, comes to that place."""
    desktop.point(WAY + NUDGE)
    desktop.point(WAY)
    return is_near_middle(guest.events()[-1])


@pytest.mark.parametrize("program", PROGRAMS)
def test_places_and_movements(program, desktop, tmp_path):
    with pointer_guest.running(tmp_path) as (guest, screen):
        viewer = viewers.Viewer(*(part.format(screen) for part in PROGRAMS[program]))
        try:
            expect_places(guest, desktop)
            expect_buttons(guest)
            place(guest, desktop, 0, 0, is_near_middle)
            guest.want_movements()
            ui.wait_for(lambda: takes_movements(desktop, guest), what="the pointer to be taken", timeout=60)
            ui.wait_for(lambda: guest.events()[-1].x == -NUDGE, what="the pointer to be back in the middle")
            since = len(guest.events())
            desktop.point(WAY)
            ui.wait_for(lambda: sum_of_movements(guest, since) == WAY, what="the movement")
            expect_buttons(guest)
            # All the while, the desktop's own pointer was held in the middle: there it goes on from.
            guest.want_places()
            ui.wait_for(lambda: goes_on_from_middle(desktop, guest), what="a place near the middle", timeout=60)
        finally:
            viewer.end()
        assert desktop.process.poll() is None
