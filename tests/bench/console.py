# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Viewers of one RFB screen, full HD, side by side: pictures a second, processor time for each, memory,
and the time from a key to its pixel.

The server is console-load, which sends whatever is asked for at once. Every viewer has its turn in each
round, and the medians of the rounds are compared: a machine that is busy meanwhile is busy for all. Its
load changes pictures a second more than processor time.

    console.py [--rounds N] [--seconds S] [SCENE…]
"""

import argparse
import mmap
import os
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import end_all, pss

BUILD = Path(os.environ["GUESTHOUSE_BUILD"])
OURS = ("guesthouse --view", "guesthouse-console")
SCENES = ["full", "tiles", "text", "video", "zrle", "tight", "keys"]
COUNTERS = struct.Struct("QQQ")
WARM_UP = 1.5
KEYS = 15
# All scenes together are to take less than ten minutes; what has a goal with a number in it is measured more often.
ROUNDS = {"full": 3, "keys": 3}
RATE_GOAL = 1.25
CPU_GOAL = 0.7
MEMORY_GOAL = 40
FRAMEBUFFER = 1920 * 1080 * 4 / 2**20
# What a packed scene needs to be worth a line for those that choose their own encodings.
ENCODINGS = {"zrle": "zrle,copyrect", "tight": "tight,copyrect"}


def viewers(port, encodings):
    """Name and command of each viewer that is here; ours first."""
    address = f"vnc://127.0.0.1:{port}"
    ours = {
        "guesthouse --view": ["guesthouse", "--view", address, "--encodings", encodings],
        "guesthouse-console": ["guesthouse-console", address, "--encodings", encodings],
    }
    peers = {
        "TigerVNC": ["xtigervncviewer", "-AutoSelect=0", "-FullColor=1", "-RemoteResize=0",
                     "-PreferredEncoding", {"zrle": "ZRLE", "tight": "Tight"}.get(
                         encodings.split(",")[0], "raw"), f"127.0.0.1::{port}"],
        "gvncviewer": ["gvncviewer", f"127.0.0.1:{port - 5900}"],
        "remote-viewer": ["remote-viewer", address],
    }
    return {name: command for name, command in {**ours, **peers}.items() if shutil.which(command[0])}


class Load:
    """The server, and what it has sent so far."""

    def __init__(self, scene, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        if self.port < 5900:
            self.port += 5900
        path = Path(folder, f"{scene}-{self.port}")
        path.write_bytes(bytes(COUNTERS.size))
        self.process = subprocess.Popen(
            [BUILD / "tests/bench/console-load", scene, str(self.port), path])
        with path.open("rb") as file:
            self.map = mmap.mmap(file.fileno(), COUNTERS.size, prot=mmap.PROT_READ)
        wait_until(lambda: is_listening(self.port), 60)

    def count(self):
        return COUNTERS.unpack(self.map[:])

    def end(self):
        self.process.kill()
        self.process.wait()


def is_listening(port):
    wanted = f":{port:04X}"
    return any(line.split()[1].endswith(wanted) and line.split()[3] == "0A"
               for line in Path("/proc/net/tcp").read_text().splitlines()[1:])


def wait_until(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def cpu(pid):
    """Nanoseconds of all threads, and of the first."""
    threads = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            threads[int(task.name)] = int((task / "schedstat").read_text().split()[0])
        except (OSError, IndexError):
            continue
    return sum(threads.values()), threads.get(pid, 0)


def find_window(pid):
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(pid)],
                           capture_output=True, text=True)
    windows = found.stdout.split()
    return windows[-1] if windows else None


def measure_rate(load, process, seconds):
    wait_until(lambda: load.count()[0] > 3, 30)
    time.sleep(WARM_UP)
    before, busy, begun = load.count(), cpu(process.pid), time.monotonic()
    time.sleep(seconds)
    after, busy_after, ended = load.count(), cpu(process.pid), time.monotonic()
    updates, rects = after[0] - before[0], after[1] - before[1]
    if updates == 0:
        return None
    return {
        "rate": updates / (ended - begun),
        "rects": rects / (ended - begun),
        "cpu": (busy_after[0] - busy[0]) / 1e6 / updates,
        "main": (busy_after[1] - busy[1]) / 1e6 / (ended - begun) / 10,
        "memory": pss(process.pid),
    }


def measure_keys(load, process):
    if not wait_until(lambda: load.count()[0] > 0, 30):
        return None
    time.sleep(WARM_UP)
    window = find_window(process.pid)
    if window is None:
        return None
    subprocess.run(["xdotool", "windowactivate", window, "windowfocus", window],
                   capture_output=True)
    time.sleep(0.5)
    subprocess.run(["xdotool", "mousemove", "--window", window, "60", "200", "click", "1"],
                   capture_output=True)
    time.sleep(0.5)
    out = subprocess.run([BUILD / "tests/bench/console-latency", window, str(KEYS)],
                         capture_output=True, text=True)
    times = [int(line) / 1000 for line in out.stdout.split() if int(line) > 0]
    return {"key": statistics.median(times)} if len(times) >= KEYS else None


def run_viewer(scene, name, folder, seconds):
    load = Load(scene, folder)
    try:
        command = viewers(load.port, ENCODINGS.get(scene, "raw,copyrect"))[name]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            if scene == "keys":
                return measure_keys(load, process)
            return measure_rate(load, process, seconds)
        finally:
            end_all([process.pid])
            process.wait()
    finally:
        load.end()


def medians(results):
    results = [result for result in results if result is not None]
    if not results:
        return None
    return {key: statistics.median(result[key] for result in results) for key in results[0]}


def line(name, result, reference):
    if result is None:
        return f"  {name:20} showed nothing"
    if "key" in result:
        return f"  {name:20} {result['key']:8.1f} ms from key to pixel"
    text = (f"  {name:20} {result['rate']:8.1f}/s {result['cpu']:8.2f} ms each "
            f"{result['main']:5.0f} % main thread {result['memory']:6.0f} MiB")
    if result["rects"] > 2 * result["rate"]:
        text += f" {result['rects']:8.0f} rectangles/s"
    if reference is not None and reference is not result:
        text += (f"   × {result['rate'] / reference['rate']:.2f} rate,"
                 f" × {result['cpu'] / reference['cpu']:.2f} processor time")
    return text


def verdict(is_met):
    return "ok" if is_met else "MISSED"


def judge_full(results):
    """The goals for all of the screen, every picture."""
    reference = results.get("TigerVNC")
    for name in OURS:
        ours = results.get(name)
        if ours is None or reference is None:
            continue
        rate, cost = ours["rate"] / reference["rate"], ours["cpu"] / reference["cpu"]
        more = ours["memory"] - FRAMEBUFFER
        print(f"  goal: {name} × {rate:.2f} (at least {RATE_GOAL}) rate: {verdict(rate >= RATE_GOAL)};"
              f" × {cost:.2f} (at most {CPU_GOAL}) processor time: {verdict(cost <= CPU_GOAL)};"
              f" {more:.0f} MiB above the framebuffer (at most {MEMORY_GOAL}): {verdict(more <= MEMORY_GOAL)}")


def judge_tiles(results):
    reference = results.get("gvncviewer")
    for name in OURS:
        if name in results and reference is not None:
            rate = results[name]["rects"] / reference["rects"]
            print(f"  goal: {name} × {rate:.2f} (at least 1) gvncviewer's tiles: {verdict(rate >= 1)}")


def judge_keys(results):
    peers = [result["key"] for name, result in results.items() if name not in OURS]
    for name in OURS:
        if name in results and peers:
            key = results[name]["key"]
            print(f"  goal: {name} {key:.1f} ms, the quickest peer {min(peers):.1f} ms: {verdict(key <= min(peers))}")


JUDGES = {"full": judge_full, "tiles": judge_tiles, "keys": judge_keys}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, help="of each scene; otherwise 3 or 2")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--only", help="viewers, joined by commas")
    parser.add_argument("scenes", nargs="*", default=SCENES)
    arguments = parser.parse_args()
    names = [name for name in viewers(5900, "raw")
             if arguments.only is None or name in arguments.only.split(",")]
    with tempfile.TemporaryDirectory(prefix="gh-bench-") as folder:
        for scene in arguments.scenes:
            rounds = {name: [] for name in names}
            for _ in range(arguments.rounds or ROUNDS.get(scene, 2)):
                for name in names:
                    rounds[name].append(run_viewer(scene, name, folder, arguments.seconds))
            results = {name: medians(rounds[name]) for name in names}
            print(f"{scene}:  (load {os.getloadavg()[0]:.1f})")
            for name in names:
                print(line(name, results[name], results.get("TigerVNC")))
            if scene in JUDGES:
                JUDGES[scene]({name: result for name, result in results.items() if result})
            sys.stdout.flush()


if __name__ == "__main__":
    main()
