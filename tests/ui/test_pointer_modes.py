# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A real QEMU's guest that changes, while it runs, between the pointer's places and its movements."""

import pytest

import guesthouse_ui as ui
import pointer_guest
import viewers

MIDDLE, NEAR = 0x8000, 0x800  # of 0x10000
STEP = 40
BUTTONS = {"1": "left", "2": "middle", "3": "right"}
WHEEL = {"4": -1, "5": 1}
PROGRAMS = {"sdl": ["guesthouse-console", "--unix", "{}"], "gtk": ["guesthouse", "--view", "vnc+unix://{}"]}


@pytest.fixture
def guest(tmp_path):
    with pointer_guest.running(tmp_path) as (guest, screen):
        yield guest, screen


def place(guest, viewer, right, down, fits):
    """As viewers.place(), where this guest tells of places."""
    def last():
        return ([None] + [event for event in guest.events() if event.is_place])[-1]

    return viewers.place(viewer, right, down, last, fits)


def expect_places(guest, viewer):
    """The middle is the middle, beside what there is over the picture, and left, right, up and down are these."""
    guest.want_places()
    middle = place(guest, viewer, 0, 0, lambda it: abs(it.x - MIDDLE) < NEAR and abs(it.y - MIDDLE) < 4 * NEAR)
    place(guest, viewer, -100, -60, lambda it: it.x < middle.x - NEAR and it.y < middle.y - NEAR)
    place(guest, viewer, 100, 60, lambda it: it.x > middle.x + NEAR and it.y > middle.y + NEAR)


def moves(guest):
    """Moves the pointer to the right; returns whether the guest says so, and nothing else."""
    since = len(guest.events())
    ui.xdotool("mousemove_relative", str(STEP), "0")

    def moved():
        events = guest.events()[since:]
        return sum(event.x for event in events), any(event.is_place or event.y for event in events)

    try:
        ui.wait_for(lambda: moved()[0] >= STEP // 2, timeout=5)
    except AssertionError:
        return False
    return moved()[0] <= 2 * STEP and not moved()[1]


def expect_movements(guest, viewer):
    guest.want_movements()
    viewer.click()  # which takes the pointer
    ui.wait_for(lambda: moves(guest), what="a movement to the right", timeout=60)


def expect_buttons(guest):
    """Each goes down and comes up alone, and the wheel turns one click."""
    ui.wait_for(lambda: not guest.events()[-1].buttons, what="all buttons to be up")
    for button, name in BUTTONS.items():
        since = len(guest.events())
        ui.xdotool("click", button)
        ui.wait_for(lambda: [event for event in guest.events()[since:] if event.buttons == {name}]
                    and not guest.events()[-1].buttons, what=f"the {name} button")
        assert all(event.buttons <= {name} for event in guest.events()[since:]), guest.events()[since:]
    for button, clicks in WHEEL.items():
        since = len(guest.events())
        ui.xdotool("click", button)
        ui.wait_for(lambda: sum(event.wheel for event in guest.events()[since:]) == clicks,
                    what=f"the wheel's click {clicks}")


@pytest.mark.parametrize("program", PROGRAMS)
def test_places_and_movements_by_turns(guest, program):
    guest, screen = guest
    viewer = viewers.Viewer(*(part.format(screen) for part in PROGRAMS[program]))
    try:
        viewer.focus()
        expect_places(guest, viewer)
        expect_buttons(guest)
        expect_movements(guest, viewer)
        expect_buttons(guest)
        expect_places(guest, viewer)
        expect_buttons(guest)
    finally:
        viewer.end()
