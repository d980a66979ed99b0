# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""QEMU's screen over VNC, by our session, and over its D-Bus display, by GDBus: pictures a second, processor time for
each on both sides, the time from a key, and from anything else, to its pixel, and what QEMU keeps for a viewer that
stands still.

Both have their turn in each round, with a QEMU of their own and the same guest, and the medians are compared. The time
of the guest's processor does not count.

    display.py [--rounds N] [--seconds S] [SCENE…]
"""

import argparse
import array
import json
import mmap
import os
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from display_guest import Scene, boot_sector

BUILD = Path(os.environ["GUESTHOUSE_BUILD"])
KINDS = {"vnc": ["-display", "none", "-vnc", "none"], "dbus": ["-display", "dbus,p2p=yes"]}
PROTOCOLS = {"vnc": "vnc", "dbus": "@dbus-display"}
SQUARE = Scene(1920, 1080, 928, 508, 64, 64)
SCENES = {
    "full": Scene(1920, 1080, 0, 0, 1920, 1080, hertz=60),
    "video": Scene(1920, 1080, 320, 200, 854, 480, hertz=30),
    "text": Scene(1280, 800, 1279, 799, 1, 1, hertz=30, scrolled=16),
    "square": Scene(1920, 1080, 928, 508, 64, 64, hertz=60),
}
# What is pressed or sent, how often, and the quiet before, in seconds.
ANSWERS = {"key": ("key", 15, 0.4), "quiet": ("line", 4, 5)}
COUNTERS = struct.Struct("QQ")
WARM_UP = 1.5
PATIENCE = 60
BUFFER = 1 << 20
STANDSTILL = 4


class Monitor:
    def __init__(self, path):
        wait_until(path.exists)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.file = self.socket.makefile("r")
        self.file.readline()
        self.call("qmp_capabilities")

    def call(self, name, fd=None, **arguments):
        text = json.dumps({"execute": name, "arguments": arguments}).encode()
        passed = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))] if fd is not None else []
        self.socket.sendmsg([text], passed)
        for line in self.file:
            answer = json.loads(line)
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise RuntimeError(f"{name}: {answer['error']['desc']}")
        raise RuntimeError(f"QEMU went at {name}")


class Run:
    """A QEMU with the guest, and who looks at it."""

    def __init__(self, kind, scene, folder):
        self.folder = Path(tempfile.mkdtemp(dir=folder))
        (self.folder / "guest").write_bytes(boot_sector(scene))
        (self.folder / "stats").write_bytes(bytes(COUNTERS.size))
        self.qemu = self.client = None
        try:
            self.start(kind, scene)
        except BaseException:
            self.end()
            raise

    def start(self, kind, scene):
        self.qemu = subprocess.Popen(
            ["qemu-system-x86_64", "-name", "bench,debug-threads=on", "-accel", "tcg", "-m", "64", "-nodefaults",
             "-no-user-config", "-vga", "std", "-drive", f"file={self.folder}/guest,format=raw,if=ide",
             "-chardev", f"socket,id=line,path={self.folder}/line,server=on,wait=off", "-serial", "chardev:line",
             "-qmp", f"unix:{self.folder}/monitor,server=on,wait=off", "-S", *KINDS[kind]])
        monitor = Monitor(self.folder / "monitor")
        line = socket.socket(socket.AF_UNIX)
        line.connect(str(self.folder / "line"))
        ours, theirs = socket.socketpair()
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)  # as the service does
        monitor.call("getfd", fd=theirs.fileno(), fdname="screen")
        theirs.close()
        monitor.call("add_client", protocol=PROTOCOLS[kind], fdname="screen", skipauth=True)
        self.client = subprocess.Popen(
            [BUILD / "tests/bench/display-client", kind, str(ours.fileno()), str(line.fileno()),
             *map(str, scene.last), self.folder / "stats"],
            pass_fds=[ours.fileno(), line.fileno()], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        with (self.folder / "stats").open("rb") as file:
            self.map = mmap.mmap(file.fileno(), COUNTERS.size, prot=mmap.PROT_READ)
        monitor.call("cont")
        line.settimeout(PATIENCE)
        line.recv(1)
        time.sleep(WARM_UP)

    def counted(self):
        """Pictures and pixels that came, and nanoseconds that the client and QEMU have worked."""
        return *COUNTERS.unpack(self.map[:]), busy(self.client.pid), busy(self.qemu.pid)

    def ask(self, word):
        """Milliseconds until the pixel has changed."""
        self.client.stdin.write(word + "\n")
        self.client.stdin.flush()
        return int(self.client.stdout.readline()) / 1000

    def end(self):
        for process in (self.client, self.qemu):
            if process is not None:
                process.kill()
                process.wait()


def wait_until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("QEMU does not come up")
        time.sleep(0.02)


def busy(pid):
    """Nanoseconds of all threads but those that are the guest's processors."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            if not (task / "comm").read_text().startswith("CPU "):
                total += int((task / "schedstat").read_text().split()[0])
        except (OSError, IndexError):
            continue
    return total


def resident(pid):
    """MiB."""
    fields = Path(f"/proc/{pid}/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure_rate(run, seconds):
    before, begun = run.counted(), time.monotonic()
    time.sleep(seconds)
    after, ended = run.counted(), time.monotonic()
    pictures, pixels, client, qemu = (b - a for a, b in zip(before, after))
    if pictures == 0:
        raise RuntimeError("no picture came")
    return {"rate": pictures / (ended - begun), "pixels": pixels / pictures,
            "client": client / 1e6 / pictures, "qemu": qemu / 1e6 / pictures}


def measure_standstill(run):
    """What QEMU grows by while its viewer is stopped, in MiB a second."""
    before = resident(run.qemu.pid)
    run.client.send_signal(signal.SIGSTOP)
    time.sleep(STANDSTILL)
    grown = resident(run.qemu.pid) - before
    return {"grown": grown / STANDSTILL}


def measure_answer(run, word, times, quiet):
    waits = []
    for _ in range(times):
        time.sleep(quiet)
        waits.append(run.ask(word))
    return {"answer": statistics.median(waits), "worst": max(waits)}


def measure(name, kind, folder, seconds):
    if name in ANSWERS:
        scene = SQUARE
    else:
        scene = SCENES["full" if name == "standstill" else name]
    run = Run(kind, scene, folder)
    try:
        if name in ANSWERS:
            return measure_answer(run, *ANSWERS[name])
        return measure_standstill(run) if name == "standstill" else measure_rate(run, seconds)
    finally:
        run.end()


def line(kind, result, reference):
    if "grown" in result:
        return f"  {kind:5} QEMU grows by {result['grown']:6.1f} MiB a second"
    if "answer" in result:
        return f"  {kind:5} {result['answer']:7.1f} ms to the pixel, at worst {result['worst']:.1f}"
    both, other = (each["client"] + each["qemu"] for each in (result, reference))
    return (f"  {kind:5} {result['rate']:5.1f}/s {result['pixels']:8.0f} pixels each; processor time of each:"
            f" client {result['client']:6.2f} ms, QEMU {result['qemu']:6.2f} ms, both {both:6.2f} ms"
            + (f"   × {both / other:.2f}" if result is not reference else ""))


def main():
    names = [*SCENES, *ANSWERS, "standstill"]
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("scenes", nargs="*", default=names)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gh-bench-") as folder:
        for name in arguments.scenes:
            rounds = {kind: [] for kind in KINDS}
            for _ in range(arguments.rounds):
                for kind, results in rounds.items():
                    results.append(measure(name, kind, folder, arguments.seconds))
            results = {kind: {key: statistics.median(each[key] for each in every) for key in every[0]}
                       for kind, every in rounds.items()}
            print(f"{name}:  (load {os.getloadavg()[0]:.1f})")
            for kind, result in results.items():
                print(line(kind, result, results["vnc"]))
            sys.stdout.flush()


if __name__ == "__main__":
    main()
