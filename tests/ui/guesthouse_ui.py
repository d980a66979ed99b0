# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Uses the application as a person does: finds by role and name, presses, types, reads pictures.

Everything runs within tests/ui/session, which gives the display and the folders.
"""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

os.environ.setdefault("NO_AT_BRIDGE", "0")
import pyatspi  # noqa: E402 (the bridge is chosen when it is imported)
from gi.repository import Atspi  # noqa: E402

from processes import processes_named  # noqa: E402

TIMEOUT = int(os.environ.get("GUESTHOUSE_UI_TIMEOUT", "30"))  # seconds
Atspi.set_timeout(1000 * TIMEOUT, 1000 * TIMEOUT)  # a busy computer answers late
PAGES = ("Memory and processors", "The disk", "The network", "User", "All of it in words")
TREE = Path("/usr/lib/debian-installer/images/12/amd64/text")


class NotFound(AssertionError):
    """Nothing of that role and name is on the screen; the message lists what is."""


def in_session():
    """Whether tests/ui/session is around us; a person's own desktop is left alone."""
    return "GUESTHOUSE_UI_SESSION" in os.environ


def wait_for(condition, timeout=TIMEOUT, what="it", interval=0.1):
    """Calls condition until it is true and returns what it said; AssertionError when never."""
    end = time.monotonic() + timeout
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f"waited {timeout} s in vain for {what}")
        time.sleep(interval)


def name_matches(accessible, name):
    if name is None:
        return True
    if isinstance(name, re.Pattern):
        return name.search(accessible.name or "") is not None
    return accessible.name == name


def has_state(accessible, state):
    return accessible.getState().contains(state)


def is_showing(accessible):
    return has_state(accessible, pyatspi.STATE_SHOWING)


def walk(accessible, depth=0):
    """All showing accessibles below this one, with their depth. Long tables are not entered."""
    yield accessible, depth
    if accessible.getRoleName() in ("table", "tree table", "terminal"):
        return
    for child in accessible:
        try:
            if child is not None and (is_showing(child) or child.getRoleName() == "application"):
                yield from walk(child, depth + 1)
        except Exception:  # what has just gone is not there
            continue


def matching(top, role, name, sensitive):
    for accessible, _ in walk(top):
        try:
            if role is not None and accessible.getRoleName() != role:
                continue
            if not name_matches(accessible, name):
                continue
            if sensitive and not has_state(accessible, pyatspi.STATE_SENSITIVE):
                continue
            yield accessible
        except Exception:  # what has just gone is not there
            continue


def entry_of(accessible, name):
    """What can be pressed by that name below an accessible, in view or not; tables and terminals are not entered."""
    try:
        if accessible.name == name and has_state(accessible, pyatspi.STATE_SENSITIVE):
            return accessible
        if accessible.getRoleName() in ("table", "tree table", "terminal"):
            return None
        children = (child for child in accessible if child is not None)
        return next((found for found in (entry_of(child, name) for child in children) if found is not None), None)
    except Exception:  # what has just gone is not there
        return None


def describe(top):
    """What stands below an accessible, as indented lines."""
    lines = []
    for accessible, depth in walk(top):
        try:
            text = f" “{accessible.name}”" if accessible.name else ""
            lines.append("  " * depth + accessible.getRoleName() + text)
        except Exception:
            continue
    return "\n".join(lines)


def text_of(accessible):
    """What is written in an entry, a label or a text view."""
    text = accessible.queryText()
    return text.getText(0, text.characterCount)


def press(accessible):
    """Does the first thing that the accessible offers: presses a button, picks a choice."""
    accessible.queryAction().doAction(0)


def xdotool(*arguments):
    subprocess.run(["xdotool", *arguments], check=True, timeout=TIMEOUT)


def activate(*search, timeout=TIMEOUT):
    """Gives the window that xdotool's search finds the focus. Windows come and go meanwhile, and a
    search that meets one just as it goes ends with X's BadWindow; so it is asked anew."""
    def found():
        try:
            return subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", *search,
                                   "windowactivate", "--sync"],
                                  check=False, timeout=timeout).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    wait_for(found, timeout, f"the window {' '.join(search)} to take the focus")


def keys(*names):
    """Presses keys by their X11 names, as at the keyboard: keys("ctrl+n")."""
    for name in names:
        xdotool("key", "--clearmodifiers", name)


def type_text(text):
    """Types text at the keyboard into whatever has the focus."""
    xdotool("type", "--delay", "30", text)


def enter_text(accessible, text):
    """Makes text all that an entry holds, by typing it."""
    accessible.queryComponent().grabFocus()
    wait_for(lambda: has_state(accessible, pyatspi.STATE_FOCUSED), what="the focus")
    keys("ctrl+a")
    if text:
        type_text(text)
    else:
        keys("BackSpace")
    wait_for(lambda: text_of(accessible) == text, what=f"“{text}” in the entry")


def click(accessible, button=1):
    """Clicks in the middle of an accessible with the pointer."""
    box = accessible.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    xdotool("mousemove", str(box.x + box.width // 2), str(box.y + box.height // 2))
    xdotool("click", str(button))


def screenshot(path, window=None):
    """Writes a PNG picture of the display, or of one accessible on it."""
    area = []
    if window is not None:
        box = window.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
        area = ["-crop", f"{box.width}x{box.height}+{box.x}+{box.y}", "+repage"]
    subprocess.run(["import", "-window", "root", *area, str(path)], check=True, timeout=TIMEOUT)
    return Path(path)


def ocr(path):
    """The text that stands in a picture, as tesseract reads it."""
    large = Path(path).with_suffix(".ocr.png")
    subprocess.run(
        ["convert", str(path), "-alpha", "off", "-colorspace", "Gray", "-resize", "250%",
         str(large)],
        check=True, timeout=TIMEOUT,
    )
    try:
        return subprocess.run(
            ["tesseract", str(large), "-", "--psm", "6"],
            check=True, capture_output=True, text=True, timeout=2 * TIMEOUT,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        ).stdout
    finally:
        large.unlink()


class Application:
    """One running guesthouse, and the service that it starts."""

    def __init__(self, *arguments, environment=None):
        self.arguments = arguments
        self.environment = {**os.environ, **(environment or {})}
        self.process = None
        self.log = Path(os.environ["GUESTHOUSE_UI_SESSION"]) / "guesthouse.log"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        """Starts the program and waits for its first window."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                ["guesthouse", *self.arguments], env=self.environment, stdout=log, stderr=log
            )
        self.find("frame")

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def kill(self):
        """Ends the application as a crash would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    @staticmethod
    def kill_service():
        """Ends the service as a crash would."""
        for pid in processes_named("guesthoused"):
            os.kill(pid, signal.SIGKILL)

    def top(self):
        """The application on the accessibility bus, or None while it is not there."""
        if self.process.poll() is not None:
            raise AssertionError(
                f"guesthouse ended with {self.process.returncode}:\n{self.log.read_text()[-3000:]}"
            )
        for application in pyatspi.Registry.getDesktop(0):
            try:
                if application is not None and application.get_process_id() == self.process.pid:
                    return application
            except Exception:  # it has just gone
                continue
        return None

    def look(self, role=None, name=None, within=None, sensitive=False):
        """The first showing accessible of that role and name, or None, without waiting."""
        top = within or self.top()
        return next(matching(top, role, name, sensitive), None) if top is not None else None

    def find(self, role=None, name=None, within=None, sensitive=False, timeout=TIMEOUT):
        """The same, waiting for it; NotFound says what is there instead."""
        try:
            return wait_for(
                lambda: self.look(role, name, within, sensitive), timeout, f"{role} {name}"
            )
        except AssertionError as error:
            top = within or self.top()
            there = describe(top) if top is not None else "nothing"
            raise NotFound(f"{error}; there is:\n{there}") from None

    def gone(self, role=None, name=None, timeout=TIMEOUT):
        """Waits until no such accessible shows."""
        wait_for(lambda: not self.look(role, name), timeout, f"{role} {name} to go")

    def press(self, name, role="push button", within=None, timeout=TIMEOUT):
        """Presses the button of that name, once it can be pressed."""
        press(self.find(role, name, within, sensitive=True, timeout=timeout))

    def scroll_to(self, name):
        """The entry of that name in a menu that scrolls, brought into view; None when there is none."""
        top = self.top()
        for pane in matching(top, "scroll pane", None, False) if top is not None else ():
            found = entry_of(pane, name)
            if found is not None:
                found.queryComponent().grabFocus()
                return found
        return None

    def choose(self, *entries):
        """Opens the window's menu, and what lies in it, and presses the last entry."""
        keys("F10")
        for name in entries:
            press(wait_for(lambda: self.look(name=name, sensitive=True) or self.scroll_to(name),
                           what=f"“{name}” in the menu"))

    def choose_for(self, accessible, entry):
        """Presses an entry of the menu that a right click opens."""
        click(accessible, button=3)
        press(self.find("menu item", entry, sensitive=True))

    def save_serial_text(self, terminal, path):
        """Asks for a file with all that a terminal has shown; returns the name that was proposed for it."""
        self.choose_for(terminal, "Save as Text…")
        dialog = self.find("file chooser", "Save the Serial Line's Text")
        entry = self.find("text", within=dialog)
        proposed = text_of(entry)
        entry.queryEditableText().setTextContents(str(path))
        self.press("Save", within=dialog)
        return proposed

    def windows(self):
        """The titles of all windows."""
        top = self.top()
        return [window.name for window in top if is_showing(window)] if top is not None else []

    def raise_window(self, title):
        """Brings the window of that title to the front and gives it the focus."""
        activate("--name", f"^{re.escape(title)}$")

    def read_screen(self, name, into):
        """What stands on the guest's screen in the console of the machine of that name."""
        area = self.find(name=f"Screen of {name}")
        return ocr(screenshot(into, area))

    def wait_for_text(self, name, pattern, into, timeout=600):
        """Waits until the guest's screen says something, and returns all that it says."""
        last = ""

        def said():
            nonlocal last
            last = self.read_screen(name, into)
            return re.search(pattern, last, re.IGNORECASE)

        try:
            wait_for(said, timeout, f"“{pattern}” on the screen of {name}", interval=1)
        except AssertionError as error:
            raise AssertionError(f"{error}; it says:\n{last}") from None
        return last


def walk_to_the_last_page(app, name, location, picture=lambda title: None):
    """Walks through the wizard to its last page, calling picture (title) at each page."""
    app.press("New machine")
    entry = app.find("text", "Location")
    enter_text(entry, str(location))
    app.find(name=re.compile("Debian"), timeout=60)
    picture("The tree is recognised")
    for title in PAGES:
        app.press("Next")
        time.sleep(0.7)  # the page slides in
        picture(title)
    enter_text(app.find("text", "Name"), name)


def make_machine(app, name, location, picture=lambda title: None):
    """Walks through the wizard to a machine, calling picture (title) at each page."""
    walk_to_the_last_page(app, name, location, picture)
    picture("Ready to create")
    app.press("Create")
