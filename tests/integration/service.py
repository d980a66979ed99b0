# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A guesthoused of one's own, in folders of its own, and a client of it."""
import os
import pathlib
import signal
import subprocess
import time

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

ROOT = "/org/guesthouse/Guesthouse1"
NAME = "org.guesthouse.Guesthouse1"
TIMEOUT = 120


class BusError(Exception):
    """What the service refused: its word, its message, and the evidence behind it."""

    def __init__(self, error):
        remote = Gio.DBusError.get_remote_error(error) or ""
        text = error.message.removeprefix(f"GDBus.Error:{remote}: ")
        self.word = remote.removeprefix("org.guesthouse.Error.")
        self.message, _, self.evidence = text.partition("\n\n--\n")
        super().__init__(f"{remote}: {error.message}")


def wait_until(condition, timeout=TIMEOUT, what="it"):
    """Runs the main loop until condition() is true, and returns what it returned."""
    context = GLib.MainContext.default()
    end = time.monotonic() + timeout
    while True:
        while context.pending():
            context.iteration(False)
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"{what} did not happen within {timeout} s"
        time.sleep(0.01)


class Client:
    """One connection to the service."""

    def __init__(self, connection, name=None):
        self.connection = connection
        self.name = name
        self.signals = []
        self.heard = 0
        connection.signal_subscribe(
            None, None, None, None, None, Gio.DBusSignalFlags.NONE, self._on_signal
        )

    def _on_signal(self, _connection, _sender, path, interface, name, parameters):
        self.heard += 1
        self.signals.append((path, interface.removeprefix(NAME + "."), name, parameters.unpack()))

    def call(self, path, method, signature=None, *arguments, fds=False, timeout=TIMEOUT):
        """Calls "Interface.Method" and returns what it answers: nothing, the value, or a tuple."""
        interface, _, member = method.rpartition(".")
        if "." not in interface:
            interface = f"{NAME}.{interface}"
        parameters = GLib.Variant(signature, arguments) if signature else None
        try:
            reply, fd_list = self.connection.call_with_unix_fd_list_sync(
                self.name, path, interface, member, parameters, None,
                Gio.DBusCallFlags.NONE, timeout * 1000, None, None,
            )
        except GLib.Error as error:
            raise BusError(error) from None
        if fds:
            return fd_list.steal_fds()
        values = reply.unpack()
        return values[0] if len(values) == 1 else values or None

    def get_all(self, path, interface):
        return self.call(path, "org.freedesktop.DBus.Properties.GetAll", "(s)", f"{NAME}.{interface}")

    def open_host(self, uri):
        return Host(self, uri)

    def wait_job(self, path, timeout=TIMEOUT):
        """Waits for the end of a job and returns its properties. It is asked for them when something was heard from
        the service, and now and then: asking all the time would be work that the job has to wait for."""
        context = GLib.MainContext.default()
        end = time.monotonic() + timeout
        while (job := self.get_all(path, "Job"))["State"] not in ("succeeded", "failed", "cancelled"):
            assert time.monotonic() < end, f"the end of {path} did not happen within {timeout} s"
            heard, again = self.heard, time.monotonic() + 0.5
            while self.heard == heard and time.monotonic() < again:
                alarm = GLib.timeout_add(100, lambda: GLib.SOURCE_CONTINUE)
                context.iteration(True)
                GLib.source_remove(alarm)
        return job

    def close(self):
        try:
            self.connection.close_sync(None)
        except GLib.Error as error:
            # The other side was quicker.
            if not error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CLOSED):
                raise


class Host:
    """An open host."""

    def __init__(self, client, uri):
        self.client = client
        self.path, self.properties, self.rows = client.call(
            ROOT, "Manager.OpenHost", "(sa{sv})", uri, {}
        )

    def call(self, method, signature=None, *arguments, **kwargs):
        return self.client.call(self.path, f"Host.{method}", signature, *arguments, **kwargs)

    def list(self):
        return {row[1]: row for row in self.call("ListDomains", "(a{sv})", {})}

    def find(self, name):
        return self.call("LookUpDomain", "(s)", name)

    def define(self, xml):
        return self.call("DefineDomain", "(sa{sv})", xml, {})

    def create(self, xml, install=None, options=None):
        return self.call("CreateDomain", "(sa{sv}a{sv})", xml, install or {}, options or {})

    def domain(self, path):
        return self.client.get_all(path, "Domain")

    def act(self, path, method, options=None):
        return self.client.call(path, f"Domain.{method}", "(a{sv})", options or {})

    def start(self, path, **options):
        job = self.act(path, "Start", {k: GLib.Variant("b", v) for k, v in options.items()})
        return self.client.wait_job(job)


class Service:
    """The program, and the folders that it was given."""

    def __init__(self, folder, env=None):
        self.program = os.environ["GUESTHOUSED"]
        self.folder = pathlib.Path(folder)
        # A socket's path may be 107 bytes long, and pytest's folders are deep.
        self.runtime = self.folder / "r"
        self.data = self.folder / "data"
        self.state = self.folder / "state"
        self.cache = self.folder / "cache"
        for path in (self.runtime, self.data, self.state, self.cache):
            path.mkdir(mode=0o700, exist_ok=True)
        self.watchdog_file = self.folder / "stalls"
        # Milliseconds of CPU; a sanitizer takes its share.
        sanitized = b"__asan_init" in pathlib.Path(self.program).read_bytes()
        self.stall_limit = int(os.environ.get("GUESTHOUSE_STALL_MS", 400 if sanitized else 50))
        self.env = {
            **os.environ,
            "XDG_RUNTIME_DIR": str(self.runtime),
            "XDG_DATA_HOME": str(self.data),
            "XDG_STATE_HOME": str(self.state),
            "XDG_CACHE_HOME": str(self.cache),
            "GUESTHOUSE_WATCHDOG_FILE": str(self.watchdog_file),
            "LC_ALL": "C.UTF-8",
            "G_DEBUG": "fatal-criticals",
            **(env or {}),
        }
        self.process = None
        self.clients = []
        self.log = self.folder / "log"

    @property
    def definitions(self):
        return self.data / "guesthouse" / "domains"

    @property
    def pool(self):
        return self.data / "guesthouse" / "images"

    @property
    def socket(self):
        return self.runtime / "guesthouse" / "bus"

    def run(self, *arguments, **kwargs):
        """Runs the program to its end."""
        return subprocess.run(
            [self.program, *arguments], env=self.env, capture_output=True, text=True, timeout=TIMEOUT,
            **kwargs,
        )

    door = "--user"

    def start(self, *arguments, env=None):
        """Starts the service and waits until clients can connect."""
        read, write = os.pipe()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.program, self.door, "--verbose", f"--ready-fd={write}", *arguments],
                env={**self.env, **(env or {})}, pass_fds=[write], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log,
            )
        os.close(write)
        with os.fdopen(read) as ready:
            line = ready.readline()
        assert line == "ready\n", f"the service did not start:\n{self.log.read_text()}"
        return self

    def connect(self):
        connection = Gio.DBusConnection.new_for_address_sync(
            f"unix:path={self.socket}", Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT, None, None
        )
        connection.set_exit_on_close(False)
        client = Client(connection)
        self.clients.append(client)
        return client

    def kill(self):
        """kill -9, and nothing said before."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.forget_clients()

    def forget_clients(self):
        for client in self.clients:
            client.close()
        self.clients.clear()

    def wait(self, timeout=TIMEOUT):
        return self.process.wait(timeout)

    def is_ours(self, wall, cpu):
        """Whether the main loop stood still for too long, in milliseconds. Time in which the machine did
        something else is not ours to answer for; where that was most of it, the processor time is wrong
        as well: it holds what was stolen from a virtual machine."""
        return cpu > self.stall_limit and wall <= 2 * cpu

    def stop(self):
        """Ends the service in order and looks whether it went well."""
        self.forget_clients()
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(TIMEOUT)
        self.process = None
        stalls = self.watchdog_file.read_text().split("\n")[:-1] if self.watchdog_file.exists() else []
        stalls = [line for line in stalls if self.is_ours(*map(int, line.split()))]
        assert code == 0, f"the service ended with {code}:\n{self.log.read_text()}"
        assert not stalls, f"the main loop stood still (wall, CPU in ms): {stalls}"


def definition(name="box", memory_mib=64, more="", **extra):
    """A small definition. more: further XML, extra: elements as text."""
    elements = "".join(f"<{key}>{value}</{key}>" for key, value in extra.items())
    return (
        f"<domain type='qemu'><name>{name}</name><memory unit='MiB'>{memory_mib}</memory>"
        f"<vcpu>1</vcpu><os><type arch='x86_64'>hvm</type></os>{elements}{more}</domain>"
    )
