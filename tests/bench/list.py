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


def application(count, keep_service=False):
    """Seconds until the first frame, and until the list is drawn."""
    app = Traced(["guesthouse", "--host", f"fake:?domains={count}"])
    try:
        drawn = app.wait_for("list-drawn")
        return app.wait_for("first-frame"), drawn
    finally:
        app.end()
        if not keep_service:
            end_all(processes_named("guesthoused"))


def settled(count):
    """Memory in MiB, and processor time of ten idle seconds, of the application and its service."""
    # The first machine runs and its screen is shown; nobody types, so it stands still.
    app = Traced(["guesthouse", "--host", f"fake:?domains={count}&frame=0"])
    try:
        app.wait_for("list-drawn")
        time.sleep(3)
        pids = [app.process.pid, *processes_named("guesthoused")]
        return sum(pss(pid) for pid in pids), idle_cpu(pids)
    finally:
        app.end()
        end_all(processes_named("guesthoused"))


def beside_bare(count, keep_service):
    """Medians of first frame, list drawn, and the ratio to bare windows drawn in between."""
    # Side by side, so that a busy moment of the machine falls on both.
    application(count, keep_service)
    runs = [(bare_window(), *application(count, keep_service)) for _ in range(RUNS)]
    bare, frame, drawn = (statistics.median(column) for column in zip(*runs))
    return frame, drawn, drawn / bare


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


def verdict(count, seconds, ratio):
    """What the goals say of a start with that many domains."""
    if count in RATIO_GOALS:
        return f"{judge(ratio, RATIO_GOALS[count])} (≤ {RATIO_GOALS[count]}×)"
    if count in SECONDS_GOALS:
        return f"{judge(seconds, SECONDS_GOALS[count])} (≤ {SECONDS_GOALS[count]} s)"
    return "—"


def measure_starts():
    """Prints a line for each number of domains, with and without starting the service."""
    missed = False
    print("From exec to the list on the screen, in seconds; medians, bare windows in between.")
    print(f"{'domains':10}{'service':10}{'frame':>8}{'list':>8}{'× bare':>8}  goal")
    for count in COUNTS:
        for name, keep_service in (("started", False), ("running", True)):
            frame, drawn, ratio = beside_bare(count, keep_service)
            said = verdict(count, drawn, ratio)
            missed = missed or "MISSED" in said
            print(f"{count:<10}{name:10}{frame:8.3f}{drawn:8.3f}{ratio:8.2f}  {said}", flush=True)
        end_all(processes_named("guesthoused"))
    return missed


def measure_rest():
    """Prints memory and idle CPU of application and service together."""
    missed = False
    print("Application and service at rest.")
    print(f"{'domains':10}{'PSS MiB':>10}{'CPU s in 10 s':>15}  goal")
    for count in COUNTS:
        memory, idle = settled(count)
        said = f"idle {judge(idle, IDLE_GOAL)}"
        if count == 1:
            said += f", memory {judge(memory, PSS_GOAL)} (≤ {PSS_GOAL} MiB)"
        missed = missed or "MISSED" in said
        print(f"{count:<10}{memory:10.1f}{idle:15.2f}  {said}", flush=True)
    return missed


def main():
    bare = median(bare_window, RUNS)
    print(f"A bare GTK window: {bare:.3f} s", flush=True)
    missed = measure_starts()
    missed = measure_rest() or missed
    for count in (1, 100):
        seconds = virt_manager(count)
        if seconds is None:
            print("virt-manager is not installed")
            break
        print(f"virt-manager, {count} domains: {seconds:.3f} s, {seconds / bare:.2f} × bare")
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Stopped as reason:
        sys.exit(f"list: {reason}")
