# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Fingers on the screen of a real QEMU's guest: what the guest's mouse does then."""

import os
import subprocess
import time
from pathlib import Path

import pytest

import guesthouse_ui as ui
import pointer_guest

MIDDLE, NEAR = 0x8000, 0x800  # of 0x10000
STEP = 24  # of the view's units, for a click of the wheel
LEFT, RIGHT = {"left"}, {"right"}


class Fingers:
    """On a view of the guest's screen; places are right of its middle and below it."""

    def __init__(self, screen):
        program = Path(os.environ["GUESTHOUSE_BUILD"]) / "tests/ui/touch-view"
        self.process = subprocess.Popen([program, f"vnc+unix://{screen}"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "shown\n"

    def say(self, word, finger, right, down):
        self.process.stdin.write(f"{word} {finger} {right} {down}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == f"{word}\n"

    def begin(self, right, down, finger=1):
        self.say("begin", finger, right, down)

    def move(self, right, down, finger=1):
        self.say("update", finger, right, down)

    def end(self, right, down, finger=1):
        self.say("end", finger, right, down)

    def tap(self, right, down):
        self.begin(right, down)
        self.end(right + 2, down - 1)

    def drag(self, right, down, way, moved=lambda way: None):
        """To the right, in steps, after each of which moved is called."""
        self.begin(right, down)
        for step in range(20, way + 1, 20):
            self.move(right + step, down)
            moved(step)
        self.end(right + way, down)

    def scroll(self, down):
        """With two fingers."""
        self.begin(0, 0)
        self.begin(80, 0, finger=2)
        for part in (down // 2, down):
            self.move(0, part)
            self.move(80, part, finger=2)
        self.end(0, down)
        self.end(80, down, finger=2)

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)


@pytest.fixture
def guest(tmp_path):
    with pointer_guest.running(tmp_path) as (guest, screen):
        yield guest, screen


@pytest.fixture
def fingers(guest):
    fingers = Fingers(guest[1])
    try:
        yield fingers
    finally:
        fingers.close()


class Told:
    """What the guest has been sent since this was made."""

    def __init__(self, guest):
        self.guest, self.since = guest, len(guest.events())

    def events(self):
        return self.guest.events()[self.since:]

    def wait(self, condition, what):
        try:
            ui.wait_for(lambda: condition(self.events()), what=what)
        except AssertionError as error:
            raise AssertionError(f"{error}; the guest was sent {self.events()}") from None
        return self.events()

    def wait_click(self, buttons):
        """That these go down and come up, and no others."""
        events = self.wait(lambda events: any(event.buttons for event in events) and not events[-1].buttons,
                           f"a click of {buttons}")
        assert all(event.buttons <= buttons for event in events), events
        return [event for event in events if event.buttons]


def is_at(event, right, down):
    """Whether an event is right of the middle (1) or left (-1), and below it (1) or above."""
    def side(number):
        return (number > NEAR) - (number < -NEAR)

    return side(event.x - MIDDLE) == right and side(event.y - MIDDLE) == down


def wait_for(guest, fingers, touch, is_place):
    """Touches until the guest tells of a place, or of a movement, as it now wants them, and has told of all."""
    told = Told(guest)

    def wanted():
        touch()
        return told.events() and told.events()[-1].is_place == is_place

    def told_all():
        events = told.events()
        time.sleep(1)
        return len(told.events()) == len(events)

    ui.wait_for(wanted, what="what the guest wants", timeout=120, interval=0.5)
    # QEMU's PS/2 mouse has room for four packets; the wheel's click that finds none waits for what comes next.
    ui.wait_for(told_all, what="the end of what the guest tells", timeout=60)
    told = Told(guest)
    fingers.scroll(-STEP)
    told.wait(lambda events: sum(event.wheel for event in events) == 1, "a click of the wheel")


def wait_for_places(guest, fingers):
    guest.want_places()
    wait_for(guest, fingers, lambda: fingers.tap(0, 0), is_place=True)


def test_fingers_where_the_guest_takes_places(guest, fingers):
    guest = guest[0]
    wait_for_places(guest, fingers)

    told = Told(guest)
    fingers.tap(150, 100)
    assert all(is_at(event, 1, 1) for event in told.wait_click(LEFT)), told.events()

    told = Told(guest)
    fingers.begin(-150, -100)
    fingers.move(-148, -99)
    fingers.move(0, 100)
    fingers.move(150, 100)
    fingers.end(150, 100)
    held = told.wait_click(LEFT)
    assert is_at(held[0], -1, -1) and is_at(held[-1], 1, 1), held

    told = Told(guest)
    fingers.begin(-150, 100)
    events = told.wait(lambda events: events and events[-1].buttons == RIGHT, "the right button")
    assert is_at(events[-1], -1, 1), events
    fingers.end(-150, 100)
    told.wait_click(RIGHT)

    for down in (-4, 4):
        told = Told(guest)
        fingers.scroll(down * STEP)
        events = told.wait(lambda events: sum(event.wheel for event in events) == -down, f"{-down} clicks of the wheel")
        assert not any(event.buttons for event in events), events


def test_what_the_desktop_takes_away_is_let_go(guest, fingers):
    guest = guest[0]
    wait_for_places(guest, fingers)
    told = Told(guest)
    fingers.begin(0, 0)
    fingers.move(100, 0)
    told.wait(lambda events: events and events[-1].buttons == LEFT, "the left button")
    fingers.say("cancel", 1, 100, 0)
    told.wait_click(LEFT)
    told = Told(guest)
    fingers.move(-100, 0)
    fingers.tap(-150, 0)
    assert all(event.x < MIDDLE for event in told.wait_click(LEFT)), told.events()


def wait_for_movements(guest, fingers):
    guest.want_movements()
    wait_for(guest, fingers, lambda: fingers.drag(0, 0, 40), is_place=False)


def test_fingers_where_the_guest_takes_movements(guest, fingers):
    guest = guest[0]
    wait_for_movements(guest, fingers)
    told = Told(guest)
    # QEMU's mouse has room for few movements that the guest has not yet taken.
    fingers.drag(100, 100, 60, lambda way: told.wait(lambda events: sum(event.x for event in events) >= way,
                                                     f"a movement of {way} to the right"))
    assert not any(event.buttons or event.y for event in told.events()), told.events()

    told = Told(guest)
    fingers.tap(-100, -100)
    clicked = told.wait_click(LEFT)
    assert not any(event.x or event.y for event in clicked), clicked

    told = Told(guest)
    fingers.tap(100, 100)
    fingers.begin(100, 100)
    for step in range(20, 400, 20):
        fingers.move(100, 100 + step)
        if any(event.y > 0 for event in told.events()):
            break
        time.sleep(0.2)
    assert all(event.buttons == LEFT for event in told.events() if event.y > 0), told.events()
    fingers.end(100, 100 + step)
    told.wait(lambda events: not events[-1].buttons, "its end")

    told = Told(guest)
    fingers.begin(0, 0)
    told.wait(lambda events: events and events[-1].buttons == RIGHT, "the right button")
    fingers.end(0, 0)
    told.wait_click(RIGHT)

    told = Told(guest)
    fingers.scroll(-2 * STEP)
    told.wait(lambda events: sum(event.wheel for event in events) == 2, "two clicks of the wheel")
