# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What tests with a real QEMU share: trees, servers, and a look for what was left behind."""
import functools
import gzip
import http.server
import os
import pathlib
import shutil
import signal
import threading
import time

import keyboard
from gi.repository import GLib
from service import BusError, definition

TREE = pathlib.Path("/usr/lib/debian-installer/images/12/amd64/text")
NETBOOT = TREE / "debian-installer" / "amd64"
DISK = {"disk-size": GLib.Variant("t", 64 << 20)}
OFF = {"start": GLib.Variant("b", False)}
MACHINE = "<devices><graphics type='vnc'/><video><model type='vga'/></video><serial type='pty'/></devices>"


def machine(name="box", **kwargs):
    return definition(name, memory_mib=256, more=MACHINE, **kwargs)


def tree(location, **more):
    return {"tree": GLib.Variant("s", str(location)),
            **{key: GLib.Variant("s", value) for key, value in more.items()}}


def small_tree(folder):
    """A tree with a real kernel and an initrd that has nothing in it."""
    folder = pathlib.Path(folder)
    place = folder / "debian-installer" / "amd64"
    place.mkdir(parents=True)
    shutil.copy(NETBOOT / "linux", place / "linux")
    name = b"TRAILER!!!\0"
    header = b"070701" + b"%08x" * 13 % (0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, len(name), 0)
    archive = (header + name).ljust(512, b"\0")
    (place / "initrd.gz").write_bytes(gzip.compress(archive))
    return folder


class Server(http.server.ThreadingHTTPServer):
    """Serves a folder on loopback. stop_after: bytes of a file after which it goes silent or away."""

    daemon_threads = True

    def __init__(self, folder, stop_after=None, hang=False):
        self.stop_after = stop_after
        self.hang = threading.Event() if hang else None
        super().__init__(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def close(self):
        if self.hang:
            self.hang.set()
        self.shutdown()
        self.server_close()


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        pass

    def copyfile(self, source, output):
        limit = self.server.stop_after
        if limit is None or os.fstat(source.fileno()).st_size <= limit:
            super().copyfile(source, output)
            return
        output.write(source.read(limit))
        output.flush()
        if self.server.hang:
            self.server.hang.wait(120)
        self.close_connection = True


def qemus(service):
    """The QEMU processes that run in this service's folders: pid → command line."""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            folder = os.readlink(entry / "cwd")
        except OSError:
            continue
        if b"qemu-system" in words[0] and folder.startswith(str(service.folder)):
            found[int(entry.name)] = b" ".join(words).decode()
    return found


def end_all(service):
    """Ends what a test left running; for its end, whatever that was."""
    service.forget_clients()
    if service.process and service.process.poll() is None:
        service.process.kill()
        service.process.wait()
    service.process = None
    for pid in qemus(service):
        os.kill(pid, signal.SIGKILL)


def files(folder):
    """All in it but what is in the trash."""
    folder = pathlib.Path(folder)
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*")
                  if not p.is_dir() and ".guesthouse-trash" not in p.parts) if folder.exists() else []


def assert_consistent(service, client, host):
    """Nothing half made is there: no stray image, file or process, no torn definition."""
    domains = {row[0]: client.get_all(row[0], "Domain") for row in host.list().values()}
    uuids = {d["Uuid"] for d in domains.values()}
    text = "".join(d["Definition"] for d in domains.values())

    stored = files(service.definitions)
    assert stored == sorted(f"{uuid}.xml" for uuid in uuids), f"{stored}, machines {domains}"
    for image in files(service.pool):
        assert str(service.pool / image) in text, f"the image {image} is nobody's"
    boot = service.data / "guesthouse" / "boot"
    if boot.exists():
        assert {p.name for p in boot.iterdir()} <= uuids, "an installer's files are nobody's"
    assert files(service.state / "guesthouse" / "qemu" / "jobs") == [], "a journal is left"

    running = {d["Id"] for d in domains.values() if d["State"] in (1, 2, 3, 4)}
    end = time.monotonic() + 30
    while set(qemus(service)) != running and time.monotonic() < end:
        time.sleep(0.1)
        domains = {row[0]: client.get_all(row[0], "Domain") for row in host.list().values()}
        running = {d["Id"] for d in domains.values() if d["State"] in (1, 2, 3, 4)}
    assert set(qemus(service)) == running, f"QEMUs {qemus(service)}, machines {domains}"
    for domain in domains.values():
        for line in domain["Definition"].splitlines():
            if "<kernel>" in line or "<initrd>" in line or "<source file=" in line:
                path = line.split(">")[1].split("<")[0] if "<source" not in line \
                    else line.split('file="')[1].split('"')[0]
                assert os.path.exists(path), f"{domain['Name']} lacks {path}"


def assert_nothing(service, client, host):
    assert host.list() == {}
    assert files(service.pool) == []
    assert_consistent(service, client, host)
    assert qemus(service) == {}


def start_keyboard_guest(ctl, folder):
    """Defines and starts the machine that says what its keyboard sends, as "keys"."""
    image = folder / "keys.img"
    image.write_bytes(keyboard.boot_sector())
    ctl.run("define", "-", input=definition("keys", more=keyboard.machine_xml(image)))
    ctl.run("start", "keys")


__all__ = ["BusError", "DISK", "MACHINE", "NETBOOT", "OFF", "TREE", "Server", "assert_consistent",
           "assert_nothing", "end_all", "files", "machine", "qemus", "small_tree",
           "start_keyboard_guest", "tree"]
