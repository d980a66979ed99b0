# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""From exec to the list on the screen, memory and idle CPU, beside a bare GTK window."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import Stopped, Traced, end_all, idle_cpu, judge, median, processes_named, pss

COUNTS = (1, 100, 1000, 10000)
RATIO_GOALS = {1: 1.4, 1000: 1.8}
SECONDS_GOALS = {10000: 0.25}
PSS_GOAL = 40
IDLE_GOAL = 0.02
RUNS = 5


def bare_window():
    """Seconds until a window with nothing in it is drawn."""
    window = Traced([str(Path(os.environ["GUESTHOUSE_BUILD"]) / "tests" / "bench" / "bare-window")])
    try:
        return window.wait_for("list-drawn")
    finally:
        window.end()


def application(count, settle=False):
    """Seconds until the list is drawn; with settle, also the memory and idle CPU of both."""
    app = Traced(["guesthouse", "--host", f"fake:?domains={count}"])
    try:
        seconds = app.wait_for("list-drawn")
        if not settle:
            return seconds
        time.sleep(3)
        pids = [app.process.pid, *processes_named("guesthoused")]
        return sum(pss(pid) for pid in pids), idle_cpu(pids)
    finally:
        app.end()
        end_all(processes_named("guesthoused"))


def virt_manager(count):
    """Seconds until virt-manager's window shows, or None where it is not installed."""
    if shutil.which("virt-manager") is None or shutil.which("xdotool") is None:
        return None
    domains = "".join(
        f"<domain type='test'><name>machine-{n}</name><memory>1</memory>"
        "<os><type>hvm</type></os></domain>" for n in range(count)
    )
    with tempfile.NamedTemporaryFile("w", suffix=".xml") as definition:
        definition.write(f"<node>{domains}</node>")
        definition.flush()
        begun = time.monotonic()
        manager = subprocess.Popen(
            ["virt-manager", "--no-fork", "--connect", f"test://{definition.name}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        try:
            subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--name", "Virtual Machine"],
                           timeout=60, check=True, stdout=subprocess.DEVNULL)
            return time.monotonic() - begun
        except subprocess.SubprocessError:
            return None
        finally:
            manager.terminate()
            manager.wait()


def verdict(count, seconds, ratio, memory, idle):
    said = []
    if count in RATIO_GOALS:
        said.append(f"{judge(ratio, RATIO_GOALS[count])} (≤ {RATIO_GOALS[count]}×)")
    if count in SECONDS_GOALS:
        said.append(f"{judge(seconds, SECONDS_GOALS[count])} (≤ {SECONDS_GOALS[count]} s)")
    if count == 1:
        said.append(f"memory {judge(memory, PSS_GOAL)} (≤ {PSS_GOAL} MiB)")
    said.append(f"idle {judge(idle, IDLE_GOAL)}")
    return ", ".join(said)


def main():
    print("From exec to the list on the screen; the service is started anew each time.")
    print(f"{'':14}{'seconds':>9}{'ratio':>7}{'PSS MiB':>9}{'CPU s/10 s':>12}  goals")
    bare = median(bare_window, RUNS)
    print(f"{'bare window':14}{bare:9.3f}{1:7.2f}", flush=True)
    missed = False
    for count in COUNTS:
        # Side by side, so that a busy moment of the machine falls on both.
        application(count)
        pairs = [(bare_window(), application(count)) for _ in range(RUNS)]
        seconds = statistics.median(pair[1] for pair in pairs)
        ratio = seconds / statistics.median(pair[0] for pair in pairs)
        memory, idle = application(count, settle=True)
        said = verdict(count, seconds, ratio, memory, idle)
        missed = missed or "MISSED" in said
        print(f"{count:<14}{seconds:9.3f}{ratio:7.2f}{memory:9.1f}{idle:12.2f}  {said}", flush=True)
    for count in (1, 100):
        seconds = virt_manager(count)
        if seconds is None:
            print("virt-manager is not installed")
            break
        print(f"{f'virt-mgr {count}':14}{seconds:9.3f}{seconds / bare:7.2f}")
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Stopped as reason:
        sys.exit(f"list: {reason}")
