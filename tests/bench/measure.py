# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measures from outside: moments that a program tells on a pipe, memory, and processor time."""

import os
import select
import signal
import statistics
import subprocess
import time
from pathlib import Path

from processes import processes_named  # noqa: F401 (for those who measure)

TICK = os.sysconf("SC_CLK_TCK")


class Stopped(Exception):
    """The program ended, or said nothing for too long."""


class Traced:
    """A program that writes a word a line to the descriptor in GUESTHOUSE_TRACE_FD."""

    def __init__(self, command, environment=None):
        self.reader, writer = os.pipe()
        self.words = {}
        self.rest = b""
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            command,
            env={**os.environ, **(environment or {}), "GUESTHOUSE_TRACE_FD": str(writer)},
            pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(writer)

    def wait_for(self, word, timeout=60):
        """Seconds from exec to that word."""
        while word not in self.words:
            left = self.begun + timeout - time.monotonic()
            if left <= 0 or not select.select([self.reader], [], [], left)[0]:
                raise Stopped(f"{self.process.args[0]} did not say {word} within {timeout} s")
            heard = os.read(self.reader, 4096)
            now = time.monotonic() - self.begun
            if not heard:
                raise Stopped(f"{self.process.args[0]} ended before it said {word}")
            *lines, self.rest = (self.rest + heard).split(b"\n")
            for line in lines:
                self.words.setdefault(line.decode().split(" ")[0], now)
        return self.words[word]

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.reader)


def pss(pid):
    """Proportional share of memory in MiB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def cpu_seconds(pid):
    """Processor time used so far, of all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def idle_cpu(pids, seconds=10):
    """Processor time that processes use in some seconds of being left alone."""
    before = sum(cpu_seconds(pid) for pid in pids)
    time.sleep(seconds)
    return sum(cpu_seconds(pid) for pid in pids) - before


def median(measure, times=5):
    """The median of several runs, after one that warms the caches."""
    measure()
    return statistics.median(measure() for _ in range(times))


def judge(value, goal):
    return "ok" if value <= goal else "MISSED"


def end_all(pids):
    """Ends processes of ours and waits until they are gone."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            continue
    end = time.monotonic() + 10
    while any(Path(f"/proc/{pid}/smaps_rollup").exists() and is_alive(pid) for pid in pids):
        if time.monotonic() > end:
            break
        time.sleep(0.05)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
