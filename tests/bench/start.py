# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""From `guesthousectl start` to the guest's first frame, beside the same QEMU command by hand.

The first frame is the first answer to QMP's screendump that is a picture: both sides are asked the
same way, as often as they answer.
"""

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import end_all, is_alive, judge, processes_named

NAME = "bench"
RUNS = 5
OVERHEAD_GOAL = 1.10
TIMEOUT = 30


def ctl(*arguments):
    return subprocess.run(
        ["guesthousectl", *arguments], check=True, capture_output=True, text=True, timeout=120
    ).stdout


def qemu_pids():
    return [pid for pid in processes_named("qemu-system-x86_64") if is_alive(pid)]


def command_line(pid):
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")


class Monitor:
    """A QMP client that asks one thing after another."""

    def __init__(self, path):
        end = time.monotonic() + TIMEOUT
        while True:
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                self.socket.connect(str(path))
                break
            except OSError:
                self.socket.close()
                if time.monotonic() > end:
                    raise
                time.sleep(0.002)
        self.file = self.socket.makefile("rw")
        json.loads(self.file.readline())
        self.ask("qmp_capabilities")

    def ask(self, command, **arguments):
        self.file.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.file.flush()
        while True:
            reply = json.loads(self.file.readline())
            if "return" in reply or "error" in reply:
                return reply

    def close(self):
        self.socket.close()


def wait_for_frame(take):
    """Waits until take (path) has made a picture of the guest's screen."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frame.png"
        end = time.monotonic() + TIMEOUT
        while time.monotonic() < end:
            take(path)
            if path.exists() and path.stat().st_size > 100:
                return
            time.sleep(0.002)
    raise TimeoutError("the guest has shown no frame")


def by_ctl():
    """Seconds from guesthousectl start to a picture through guesthousectl screenshot's own door."""
    begun = time.monotonic()
    ctl("start", NAME)

    def take(path):
        subprocess.run(["guesthousectl", "screenshot", NAME, str(path)], capture_output=True,
                       timeout=TIMEOUT)

    wait_for_frame(take)
    return time.monotonic() - begun


def stop():
    ctl("destroy", NAME)
    end = time.monotonic() + TIMEOUT
    while qemu_pids() and time.monotonic() < end:
        time.sleep(0.02)


def by_hand(arguments, folder):
    """Seconds for the same command with the same questions, without the toolstack."""
    monitor_path = folder / "hand.qmp"
    begun = time.monotonic()
    process = subprocess.Popen(
        [*arguments, "-qmp", f"unix:{monitor_path},server=on,wait=off"],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        monitor = Monitor(monitor_path)
        monitor.ask("cont")
        wait_for_frame(lambda path: monitor.ask("screendump", filename=str(path), format="png"))
        seconds = time.monotonic() - begun
        monitor.close()
        return seconds
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        for left in folder.glob("*"):
            if left.is_socket():
                left.unlink()


def own_places(arguments, runtime, folder):
    """The same command, with what lies in the domain's runtime folder put elsewhere."""
    return [argument.replace(str(runtime), str(folder)) for argument in arguments]


def runtime_folder(arguments):
    """The private folder of the domain, from where its pid file is."""
    for option, value in zip(arguments, arguments[1:]):
        if option == "-pidfile":
            return Path(value).parent
    raise RuntimeError("the command has no -pidfile")


def main():
    tree = "/usr/lib/debian-installer/images/12/amd64/text"
    ctl("new", "--name", NAME, "--tree", tree, "--disk", "size=1G", "--memory", "512M", "--no-start")
    try:
        ctl("start", NAME)
        arguments = command_line(qemu_pids()[0])
        stop()
        with tempfile.TemporaryDirectory(dir=os.environ["XDG_RUNTIME_DIR"]) as folder:
            arguments = own_places(arguments, runtime_folder(arguments), folder)
            through, hand = [], []
            for _ in range(RUNS):
                through.append(by_ctl())
                stop()
                hand.append(by_hand(arguments, Path(folder)))
        ours, theirs = statistics.median(through), statistics.median(hand)
        print("From start to the guest's first frame, in seconds (median of "
              f"{RUNS}):")
        print(f"  guesthousectl start   {ours:.3f}")
        print(f"  the same QEMU by hand {theirs:.3f}")
        print(f"  ratio {ours / theirs:.2f}, goal ≤ {OVERHEAD_GOAL}: "
              f"{judge(ours / theirs, OVERHEAD_GOAL)}")
        return 0 if ours / theirs <= OVERHEAD_GOAL else 1
    finally:
        subprocess.run(["guesthousectl", "undefine", NAME], capture_output=True, timeout=60)
        end_all(qemu_pids() + processes_named("guesthoused"))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"start: {' '.join(error.cmd)}: {error.stderr.strip()}")
