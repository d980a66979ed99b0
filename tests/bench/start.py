# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""From `guesthousectl start` to the guest's first frame, beside the same QEMU command by hand.

The first frame is the first FramebufferUpdate of RFB (RFC 6143) on a connection that QEMU was handed
over its monitor; both sides get there the same way, the service by Domain.OpenConsole.
"""

import array
import json
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

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

from measure import end_all, judge, processes_named  # noqa: E402

NAME = "bench"
TREE = "/usr/lib/debian-installer/images/12/amd64/text"
RUNS = 30
OVERHEAD_GOAL = 1.10
TIMEOUT = 30
BUS_NAME = "org.guesthouse.Guesthouse1"


def ctl(*arguments):
    return subprocess.run(
        ["guesthousectl", *arguments], check=True, capture_output=True, text=True, timeout=120
    ).stdout


def wait_for_frame(peer):
    """Reads RFB until the first update; closes the socket."""
    with peer, peer.makefile("rb") as stream:
        peer.settimeout(TIMEOUT)
        stream.read(12)
        peer.sendall(b"RFB 003.008\n")
        stream.read(stream.read(1)[0])
        peer.sendall(b"\1")
        stream.read(4)
        peer.sendall(b"\1")
        width, height = struct.unpack(">HH", stream.read(4))
        stream.read(16)
        stream.read(struct.unpack(">I", stream.read(4))[0])
        peer.sendall(struct.pack(">BxHi", 2, 1, 0))
        peer.sendall(struct.pack(">BBHHHH", 3, 0, 0, 0, width, height))
        if stream.read(1) != b"\0":
            raise RuntimeError("the first answer was no update of the screen")


class Service:
    """The person's service, asked the way the application asks."""

    def __init__(self):
        path = Path(os.environ["XDG_RUNTIME_DIR"]) / "guesthouse" / "bus"
        self.connection = Gio.DBusConnection.new_for_address_sync(
            f"unix:path={path}", Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT, None, None)
        self.host = self.call("", "Manager", "OpenHost", "(sa{sv})", "qemu:", {})[0]
        self.domain = self.call(self.host, "Host", "LookUpDomain", "(s)", NAME)[0]

    def call(self, path, interface, method, signature, *arguments):
        path = path or "/org/guesthouse/Guesthouse1"
        return self.connection.call_sync(
            None, path, f"{BUS_NAME}.{interface}", method, GLib.Variant(signature, arguments),
            None, Gio.DBusCallFlags.NONE, TIMEOUT * 1000, None).unpack()

    def open_console(self):
        _, fds = self.connection.call_with_unix_fd_list_sync(
            None, self.domain, f"{BUS_NAME}.Domain", "OpenConsole",
            GLib.Variant("(sa{sv})", ("vnc", {})), None, Gio.DBusCallFlags.NONE, TIMEOUT * 1000, None,
            None)
        return socket.socket(fileno=fds.get(0))


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
                time.sleep(0.001)
        self.file = self.socket.makefile("r")
        json.loads(self.file.readline())
        self.ask("qmp_capabilities")

    def ask(self, command, fd=None, **arguments):
        text = json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n"
        rights = [] if fd is None else [
            (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))]
        self.socket.sendmsg([text], rights)
        while True:
            reply = json.loads(self.file.readline())
            if "error" in reply:
                raise RuntimeError(reply["error"]["desc"])
            if "return" in reply:
                return reply["return"]


def by_ctl(service):
    """Seconds from exec of guesthousectl start, with the service running."""
    begun = time.monotonic()
    ctl("start", NAME)
    wait_for_frame(service.open_console())
    return time.monotonic() - begun


def by_hand(arguments, folder):
    """Seconds for the same command and the same questions, without the toolstack."""
    begun = time.monotonic()
    process = subprocess.Popen(
        arguments, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        monitor = Monitor(folder / "hand.qmp")
        ours, theirs = socket.socketpair()
        monitor.ask("cont")
        monitor.ask("getfd", theirs.fileno(), fdname="console")
        monitor.ask("add_client", protocol="vnc", fdname="console", skipauth=True)
        theirs.close()
        wait_for_frame(ours)
        return time.monotonic() - begun
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        for left in folder.glob("*"):
            left.unlink()


def command_by_hand():
    """The command of the running machine, listening for its monitor on a path of its own."""
    pid = json.loads(ctl("show", NAME, "--json"))["id"]
    line = Path(f"/proc/{pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")
    line = [argument.replace("socket,id=qmp,fd=3", "socket,id=qmp,path=hand.qmp")
            for argument in line]
    if not any("hand.qmp" in argument for argument in line):
        raise RuntimeError("the machine's command has no monitor that this measurement knows")
    return line


def measure():
    ctl("start", NAME)
    arguments = command_by_hand()
    ctl("destroy", NAME)
    service = Service()
    through, hand = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(RUNS):
            through.append(by_ctl(service))
            ctl("destroy", NAME)
            hand.append(by_hand(arguments, Path(folder)))
    return statistics.median(through), statistics.median(hand)


def main():
    ctl("new", "--name", NAME, "--tree", TREE, "--disk", "size=1G", "--memory", "512M", "--no-start")
    try:
        ours, theirs = measure()
        print(f"From start to the guest's first frame, in seconds (median of {RUNS}):")
        print(f"  guesthousectl start   {ours:.3f}")
        print(f"  the same QEMU by hand {theirs:.3f}")
        print(f"  ratio {ours / theirs:.2f}, goal ≤ {OVERHEAD_GOAL}: "
              f"{judge(ours / theirs, OVERHEAD_GOAL)}")
        return 0 if ours / theirs <= OVERHEAD_GOAL else 1
    finally:
        subprocess.run(["guesthousectl", "destroy", NAME], capture_output=True, timeout=60)
        subprocess.run(
            ["guesthousectl", "undefine", "--delete-disks", NAME], capture_output=True, timeout=60)
        end_all(processes_named("guesthoused"))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"start: {' '.join(error.cmd)}: {error.stderr.strip()}")
