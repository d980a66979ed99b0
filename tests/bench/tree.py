# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Looking at an install tree over loopback, and fetching its kernel and initrd, beside curl asking for the same."""

import functools
import hashlib
import http.server
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
from service import Service, definition  # noqa: E402

import gi  # noqa: E402

gi.require_version("Gio", "2.0")
from gi.repository import GLib  # noqa: E402

RUNS = 10
KERNEL, INITRD = 16 << 20, 96 << 20
DETECT_GOAL, FETCH_GOAL = 0.1, 1.10
FILES = ("images/pxeboot/vmlinuz", "images/pxeboot/initrd.img")


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def handle_one_request(self):
        begun = time.monotonic()
        super().handle_one_request()
        if getattr(self, "command", None):
            self.server.asked.append((self.command, self.path, begun, time.monotonic()))
            self.command = None


def make_tree(folder):
    sums = []
    for path, size in zip(FILES, (KERNEL, INITRD)):
        full = folder / path
        full.parent.mkdir(parents=True, exist_ok=True)
        data = os.urandom(1 << 20) * (size >> 20)
        full.write_bytes(data)
        sums.append(f"{path} = sha256:{hashlib.sha256(data).hexdigest()}\n")
    (folder / ".treeinfo").write_text(
        "[general]\nfamily = Fedora\nversion = 38\narch = x86_64\n"
        f"[images-x86_64]\nkernel = {FILES[0]}\ninitrd = {FILES[1]}\n[checksums]\n" + "".join(sums))


def serve(folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    server.asked, server.daemon_threads = [], True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}/"


def timed(work):
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def curl(*words):
    subprocess.run(["curl", "-sSf", *words], check=True, stdout=subprocess.DEVNULL)


def fetch_ours(service, client, host, server, name):
    """Seconds within the job, from the first byte asked for to the last one sent and verified."""
    subprocess.run(["rm", "-rf", str(service.cache)], check=True)
    service.cache.mkdir()
    done = client.wait_job(host.create(definition(name), {"tree": GLib.Variant("s", server[1])},
                                       {"start": GLib.Variant("b", False)}))
    assert done["State"] == "succeeded", done["ErrorMessage"]
    gets = [(begun, ended) for what, path, begun, ended in server[0].asked
            if what == "GET" and not path.endswith(".treeinfo")]
    server[0].asked.clear()
    return sum(ended - begun for begun, ended in gets)


def fetch_curl(server, folder):
    curl(*[word for path in FILES for word in ("-o", f"{folder}/{os.path.basename(path)}", server[1] + path)])
    spent = sum(ended - begun for _, _, begun, ended in server[0].asked)
    server[0].asked.clear()
    return spent


def main():
    with tempfile.TemporaryDirectory(prefix="gh-bench-") as folder:
        folder = pathlib.Path(folder)
        make_tree(folder / "tree")
        server = serve(folder / "tree")
        (folder / "service").mkdir()
        service = Service(folder / "service", {"GUESTHOUSE_STALL_MS": "60000"}).start()
        try:
            client = service.connect()
            host = client.open_host("fake:?domains=0")
            heads = [word for path in FILES for word in ("--next", "-sSfI", server[1] + path)]

            def look():
                client.call("/org/guesthouse/Guesthouse1", "Manager.InspectLocation", "(sa{sv})", server[1], {})

            look()
            requests = len(server[0].asked)
            ours = [timed(look) for _ in range(RUNS)]
            theirs = [timed(lambda: curl(server[1] + ".treeinfo", *heads)) for _ in range(RUNS)]
            server[0].asked.clear()
            got = [(fetch_ours(service, client, host, server, f"box{i}"), fetch_curl(server, folder))
                   for i in range(RUNS)]
        finally:
            service.stop()
    spent, curls = statistics.median(ours), statistics.median(theirs)
    ratio = statistics.median(a for a, _ in got) / statistics.median(b for _, b in got)
    print(f"looking at a tree: {requests} requests, {spent * 1000:.0f} ms; curl for the same {curls * 1000:.0f} ms")
    print(f"fetching {(KERNEL + INITRD) >> 20} MiB: {statistics.median(a for a, _ in got):.2f} s; "
          f"curl {statistics.median(b for _, b in got):.2f} s, {ratio:.2f} times that")
    good = requests <= 3 and spent <= curls + DETECT_GOAL and ratio <= FETCH_GOAL
    print(f"goal: three requests, {DETECT_GOAL * 1000:.0f} ms beside curl, {FETCH_GOAL:.2f} times: "
          + ("reached" if good else "not reached"))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
