# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The main job, walked through for somebody who has no display: from New to the guest's screen.

Usage: demo.py FOLDER; leaves numbered pictures and summary.txt there. Runs within tests/ui/session.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import guesthouse_ui as ui

NAME = "debian"
LANGUAGE_SCREEN = r"Select a language|language to be used"


class Story:
    """Numbered pictures, and a line for each."""

    def __init__(self, folder):
        self.folder = folder
        self.lines = []
        self.pictures = 0
        self.begun = time.monotonic()

    def picture(self, title):
        """Takes a picture of the whole display, and says on the terminal what it shows."""
        self.pictures += 1
        path = self.folder / f"{self.pictures:02}-{self.slug(title)}.png"
        ui.screenshot(path)
        self.say(f"{path.name}  {time.monotonic() - self.begun:5.1f} s  {title}")

    @staticmethod
    def slug(title):
        words = "".join(c if c.isalnum() else " " for c in title.lower()).split()
        return "-".join(words[:6])

    def say(self, line):
        print(line, flush=True)
        self.lines.append(line)

    def end(self, outcome):
        self.lines.append("")
        self.lines.append(outcome)
        (self.folder / "summary.txt").write_text("\n".join(self.lines) + "\n")
        print(f"\n{outcome}\nThe pictures are in {self.folder}", flush=True)


def walk(story):
    """Makes a machine in the application, and meets its installer; returns what it says."""
    with ui.Application() as app:
        app.find("push button", "New machine")
        time.sleep(0.5)
        story.picture("An empty host")
        ui.make_machine(app, NAME, ui.TREE, story.picture)
        app.find(name=f"Screen of {NAME}", timeout=120)
        story.picture("The console opens")
        scratch = story.folder / "screen.png"
        said = app.wait_for_text(NAME, LANGUAGE_SCREEN, scratch)
        story.picture("The installer asks for the language")
        app.raise_window(NAME)
        ui.keys("Down", "Up", "Return")
        app.wait_for_text(NAME, r"location|country|territory", scratch)
        story.picture("Typing into the console has moved it on")
        scratch.unlink()
        app.kill()
        app.kill_service()
        story.say("            The application and its service were killed")
        app.start()
        ui.wait_for(listed, what="the machine in the list")
        time.sleep(2)
        story.picture("Started again the machine runs on")
        return said


def listed():
    """Whether the machine is known to be running, as the command line has it."""
    answer = subprocess.run(["guesthousectl", "show", NAME], capture_output=True, text=True,
                            timeout=30, check=False)
    return "running" in answer.stdout


def main():
    folder = Path(sys.argv[1]).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    story = Story(folder)
    try:
        said = walk(story)
    except (AssertionError, OSError, subprocess.SubprocessError) as error:
        ui.screenshot(folder / "99-where-it-ended.png")
        story.end(f"It did not get to the end: {error}")
        return 1
    finally:
        subprocess.run(["guesthousectl", "destroy", NAME], capture_output=True, check=False)
    story.end("The Debian installer was reached; its screen said:\n" + said.strip())
    return 0


if __name__ == "__main__":
    if not ui.in_session():
        sys.exit("demo: run me with ./dev run, or within tests/ui/session")
    sys.exit(main())
