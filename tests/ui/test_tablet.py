# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a Linux guest's USB tablet sends while a person points, clicks and turns the wheel over its console."""

import pytest

import guesthouse_ui as ui
import tablet_guest
import viewers
from tablet_guest import NAME, reports
from viewers import place

MIDDLE, NEAR = 0x4000, 0x400  # of 0x8000
BUTTONS = {"1": 1, "3": 2, "2": 4}
WHEEL = {"4": 1, "5": -1}
PROGRAMS = {"sdl": ["guesthouse-console", NAME], "gtk": ["guesthouse", "--console", NAME]}


@pytest.fixture(scope="module")
def guest():
    with tablet_guest.running():
        yield


def last():
    return (reports() or [None])[-1]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_tablet_tells_of_places_buttons_and_the_wheel(guest, program):
    viewer = viewers.Viewer(*PROGRAMS[program])
    try:
        viewer.focus()
        middle = place(viewer, 0, 0, last, lambda it: abs(it.x - MIDDLE) < NEAR and abs(it.y - MIDDLE) < 4 * NEAR)
        place(viewer, -100, -60, last, lambda it: it.x < middle.x - NEAR and it.y < middle.y - NEAR)
        place(viewer, 100, 60, last, lambda it: it.x > middle.x + NEAR and it.y > middle.y + NEAR)
        for button, bit in BUTTONS.items():
            since = len(reports())
            ui.xdotool("click", button)
            ui.wait_for(lambda: bit in [it.buttons for it in reports()[since:]] and not reports()[-1].buttons,
                        what=f"button {button}")
            assert {it.buttons for it in reports()[since:]} == {0, bit}, reports()[since:]
        for button, clicks in WHEEL.items():
            since = len(reports())
            ui.xdotool("click", button)
            ui.wait_for(lambda: sum(it.wheel for it in reports()[since:]) == clicks, what=f"the wheel's click {clicks}")
    finally:
        viewer.end()
