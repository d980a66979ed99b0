# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A server of a folder on loopback, as a good one is: whole files and parts of them. And once a bad one."""
import base64
import functools
import http.server
import os
import threading


def basic(words):
    return "Basic " + base64.b64encode(words.encode()).decode()


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def answer(self):
        path = self.translate_path(self.path)
        if self.server.asks_for and self.headers.get("Authorization") != basic(self.server.asks_for):
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="mirror"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return b"", 0
        if not os.path.isfile(path):
            self.send_error(404)
            return b"", 0
        with open(path, "rb") as file:
            data = file.read()
        begin = int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").split("-")[0])
        self.send_response(206 if begin else 200)
        self.send_header("ETag", f'"{len(data)}"')
        self.send_header("Accept-Ranges", "bytes")
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - begin))
        self.end_headers()
        return data, begin

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Range")))
        data, begin = self.answer()
        end = len(data)
        if self.server.breaks and self.path.endswith(self.server.bad):
            end, self.server.breaks = self.server.breaks, None
        self.wfile.write(data[begin:end])
        if end < len(data):
            self.wfile.flush()
            self.server.go_on.wait()
            if self.server.goes_on:
                self.wfile.write(data[end:])
                end = len(data)
        self.close_connection = self.close_connection or end < len(data)


class Mirror(http.server.ThreadingHTTPServer):
    """@asked: paths and ranges. When @breaks is set, the next answer with a file that ends in @bad stops after so many
    bytes, and breaks off there as soon as the event @go_on is set, which it is unless a test clears it; with @goes_on it
    sends the rest then. @asks_for: None, or the only "user:password" to whom it answers."""

    daemon_threads = True

    def __init__(self, root, bad="/cloud.qcow2"):
        super().__init__(("127.0.0.1", 0), functools.partial(Handler, directory=str(root)))
        self.asked, self.breaks, self.bad, self.go_on = [], None, bad, threading.Event()
        self.asks_for, self.goes_on = None, False
        self.go_on.set()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.go_on.set()
        self.shutdown()
        self.server_close()
