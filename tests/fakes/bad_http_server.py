#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Serves a folder on loopback, well or as bad servers do; prints its URL, and runs until it is killed.

The manner concerns files whose name contains --only (default: all). Range and If-Range are understood,
so that a fetch can be resumed.
"""

import argparse
import email.utils
import http.server
import os
import pathlib
import posixpath
import time
import urllib.parse

MANNERS = {
    "well": "as it should be",
    "stop-midway": "closes the connection after half of the file",
    "stop-once": "stop-midway for the first request of each file, then well",
    "stall": "sends half of the file, then nothing",
    "silent": "never answers",
    "slow": "a kilobyte a second",
    "corrupt": "the right length, one byte changed",
    "truncated": "half of the file, as if that were all",
    "to-file": "redirects to file:///etc/passwd",
    "loop": "redirects to itself",
    "busy": "answers 503",
    "endless": "sends zeroes without end",
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder = pathlib.Path()
    manner = "well"
    only = ""
    stopped = set()

    def log_message(self, *args):
        pass

    def do_HEAD(self):
        self.answer(False)

    def do_GET(self):
        self.answer(True)

    def answer(self, body):
        name = posixpath.normpath(urllib.parse.unquote(urllib.parse.urlsplit(self.path).path))
        manner = self.manner if self.only in name else "well"
        if manner in ("to-file", "loop", "busy", "silent"):
            self.refuse(manner)
            return
        path = self.folder / name.lstrip("/")
        if ".." in path.parts or not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        tag = f'"{path.stat().st_mtime_ns:x}-{len(data):x}"'
        if manner == "truncated":
            data = data[: len(data) // 2]
        elif manner == "corrupt" and data:
            data = data[:-1] + bytes([data[-1] ^ 1])
        self.send_file(name, path, manner, data, tag, body)

    def refuse(self, manner):
        if manner == "silent":
            time.sleep(3600)
        self.send_response(503 if manner == "busy" else 302)
        if manner != "busy":
            self.send_header("Location", self.path if manner == "loop" else "file:///etc/passwd")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def start_of_range(self, size, tag):
        asked = self.headers.get("Range", "")
        if not asked.startswith("bytes=") or self.headers.get("If-Range", tag) != tag:
            return 0
        first = asked[len("bytes="):].split("-")[0]
        return int(first) if first.isdigit() and int(first) < size else 0

    def send_file(self, name, path, manner, data, tag, body):
        first = self.start_of_range(len(data), tag)
        self.send_response(206 if first else 200)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(data) - 1}/{len(data)}")
        if manner == "endless":
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(len(data) - first))
        self.send_header("ETag", tag)
        self.send_header("Last-Modified", email.utils.formatdate(path.stat().st_mtime, usegmt=True))
        self.end_headers()
        if body:
            self.send_body(name, manner, data[first:])

    def send_body(self, name, manner, data):
        stops = manner == "stop-midway" or (manner == "stop-once" and name not in self.stopped)
        try:
            if manner == "endless":
                while True:
                    self.wfile.write(bytes(65536))
            elif manner == "slow":
                for i in range(0, len(data), 1024):
                    self.wfile.write(data[i:i + 1024])
                    self.wfile.flush()
                    time.sleep(1)
            elif stops or manner == "stall":
                self.wfile.write(data[: len(data) // 2])
                self.wfile.flush()
                self.stopped.add(name)
                if manner == "stall":
                    time.sleep(3600)
                self.close_connection = True
            else:
                self.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True


def start(folder, manner="well", only="", port=0):
    """A server object whose serve_forever() is to be called; its URL is in .url."""
    handler = type("BoundHandler", (Handler,), {
        "folder": pathlib.Path(folder), "manner": manner, "only": only, "stopped": set(),
    })
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    server.url = f"http://127.0.0.1:{server.server_address[1]}/"
    return server


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="; ".join(f"{name}: {text}" for name, text in MANNERS.items()),
    )
    parser.add_argument("folder")
    parser.add_argument("--manner", choices=MANNERS, default="well")
    parser.add_argument("--only", default="", metavar="TEXT")
    parser.add_argument("--port", type=int, default=0)
    args = parser.parse_args()
    server = start(os.path.abspath(args.folder), args.manner, args.only, args.port)
    print(server.url, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
