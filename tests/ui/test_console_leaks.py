# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Consoles that are opened and closed over and over leave nothing behind: no files, threads or memory."""

import os
import re
from pathlib import Path

import guesthouse_ui as ui
from processes import processes_named

HOST = ("--host", "fake:?domains=6")
NAME = "Build machine 1"
SCREEN = f"Screen of {NAME}"
WARM = 4  # what is loaded once is there after as many
CONSOLES = int(os.environ.get("GUESTHOUSE_TEST_CONSOLES", "12"))
SLACK, LEAK = 16 * 1024, 200  # KiB at all, and for each console: less than the picture of one


def count(pid, what):
    return len(os.listdir(f"/proc/{pid}/{what}"))


def memory(pid):
    """What is this process's alone, in KiB."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(size) for size in re.findall(r"^Private_\w+: +(\d+) kB", text, re.MULTILINE))


def open_and_close(app, serial):
    ui.keys("ctrl+o")
    app.find(name=SCREEN)
    app.raise_window(NAME)
    if serial:
        ui.keys("ctrl+shift+t")
        app.find("terminal")
    ui.keys("alt+F4")
    ui.wait_for(lambda: app.windows() == ["Guesthouse"], what="the console to close")
    app.raise_window("Guesthouse")


def test_many_consoles_leave_nothing_behind(start):
    # One heap for all threads, whose use of it is not to be a matter of chance.
    app = start(*HOST, environment={"MALLOC_ARENA_MAX": "1"})
    app.find("table", "Machines")
    ui.keys("Home")
    app.find("push button", "Open", sensitive=True)
    for number in range(WARM):
        open_and_close(app, serial=number % 3 == 0)
    [service] = processes_named("guesthoused")
    processes = (app.process.pid, service)
    before = {pid: (count(pid, "fd"), count(pid, "task")) for pid in processes}
    used = memory(app.process.pid)
    for number in range(CONSOLES):
        open_and_close(app, serial=number % 3 == 0)

    def settled():
        """Threads of pools come and go; one more or less is no leak."""
        return all(count(pid, "fd") <= fds + 2 and count(pid, "task") <= tasks + 3
                   for pid, (fds, tasks) in before.items())

    ui.wait_for(settled, what=f"files and threads to be as before: {before}", timeout=60)
    grown = memory(app.process.pid) - used
    print(f"{grown} KiB more after {CONSOLES} consoles")
    assert grown < SLACK + CONSOLES * LEAK, f"{grown} KiB more after {CONSOLES} consoles"
