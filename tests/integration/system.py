# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A system bus of one's own with a real polkitd on it, and guesthoused --system as its guest.

polkitd has its folders compiled in: it runs in a mount namespace in which ours are mounted over them,
which takes root. People are the users that every Debian has; a rule says who may do what.
"""
import os
import pathlib
import pwd
import signal
import subprocess

from gi.repository import Gio, GLib
from service import NAME, Client, Service, wait_until

SOURCE = pathlib.Path(__file__).parents[2]
POLKITD = "/usr/lib/polkit-1/polkitd"
# Who has which rights beside none.
PEOPLE = {
    "nobody": [],
    "daemon": ["look"],
    "bin": ["run"],
    "sys": ["define"],
    "games": ["storage"],
    "man": ["host"],
}

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path={folder}/system</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow user="*"/>
    <deny own="*"/>
    <deny send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
    <allow send_destination="org.freedesktop.DBus"/>
  </policy>
  <include>/usr/share/dbus-1/system.d/org.freedesktop.PolicyKit1.conf</include>
  <include>{source}/data/org.guesthouse.Guesthouse1.conf</include>
</busconfig>
"""

RULE = """polkit.addRule(function (action, subject) {{
  var rights = {rights};
  if (action.id.indexOf("org.guesthouse.") != 0 || rights[subject.user] === undefined)
    return polkit.Result.NOT_HANDLED;
  var right = action.id.substring("org.guesthouse.".length);
  return rights[subject.user].indexOf(right) >= 0 ? polkit.Result.YES : polkit.Result.NO;
}});
"""


def impossible():
    """Why there can be no polkitd here, or None."""
    if os.geteuid() != 0:
        return "polkitd's folders can only be replaced by root"
    if not os.access(POLKITD, os.X_OK):
        return "polkitd is not installed"
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        return "mount namespaces are not permitted"
    return None


class Bus:
    """dbus-daemon and polkitd."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.chmod(0o755)
        for name in ("rules", "actions", "services"):
            (self.folder / name).mkdir(mode=0o755)
        self.address = f"unix:path={self.folder}/system"
        self.env = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": self.address}
        self.processes = []
        (self.folder / "bus.conf").write_text(BUS.format(folder=self.folder, source=SOURCE))
        (self.folder / "actions" / "org.guesthouse.policy").write_text(
            (SOURCE / "data" / "org.guesthouse.policy.in").read_text()
        )
        self.rule(PEOPLE)

    def activate(self, service, *arguments):
        """Lets the bus start the service, as the installed file does."""
        wanted = ("STATE_DIRECTORY", "LOGS_DIRECTORY", "CACHE_DIRECTORY", "RUNTIME_DIRECTORY",
                  "GUESTHOUSE_FAKE", "DBUS_SYSTEM_BUS_ADDRESS", "GUESTHOUSE_MODULE_PATH", "G_DEBUG",
                  "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS")
        env = " ".join(f"{key}={service.env[key]}" for key in wanted if key in service.env)
        words = " ".join(arguments)
        (self.folder / "services" / f"{NAME}.service").write_text(
            f"[D-BUS Service]\nName={NAME}\n"
            f"Exec=/usr/bin/env {env} {service.program} --system {words}\n")
        connection = self.connection()
        connection.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "ReloadConfig", None,
                             None, 0, -1, None)
        connection.close_sync(None)

    def deactivate(self):
        (self.folder / "services" / f"{NAME}.service").unlink()

    def run(self, user, *argv, **kwargs):
        """Runs a program as that user; the program has to be where everybody can run it."""
        person = pwd.getpwnam(user)
        return subprocess.run(
            argv, user=person.pw_uid, group=person.pw_gid, extra_groups=[], cwd="/", text=True,
            capture_output=True, timeout=120, stdin=subprocess.DEVNULL,
            env={**self.env, "GUESTHOUSE_DOOR": "system", "HOME": "/", "LC_ALL": "C.UTF-8",
                 "XDG_RUNTIME_DIR": "/nonexistent"}, **kwargs)

    def rule(self, people):
        path = self.folder / "rules" / "10-test.rules"
        path.write_text(RULE.format(rights={name: list(rights) for name, rights in people.items()}))
        path.chmod(0o644)

    def _run(self, name, *argv):
        with open(self.folder / f"{name}.log", "wb") as log:
            process = subprocess.Popen(argv, env=self.env, stdin=subprocess.DEVNULL, stdout=log,
                                       stderr=log)
        self.processes.append(process)

    def start(self):
        self._run("dbus", "dbus-daemon", "--nofork", f"--config-file={self.folder}/bus.conf")
        wait_until((self.folder / "system").exists, what="the bus")
        self._run(
            "polkitd", "unshare", "-m", "sh", "-c",
            "mount --make-rprivate / && mount --bind rules /etc/polkit-1/rules.d && "
            "mount --bind rules /usr/share/polkit-1/rules.d && "
            f"mount --bind actions /usr/share/polkit-1/actions && exec {POLKITD} --no-debug".replace(
                "rules /", f"{self.folder}/rules /").replace("actions /", f"{self.folder}/actions /"),
        )
        wait_until(lambda: self.owner("org.freedesktop.PolicyKit1"),
                   what=f"polkitd ({(self.folder / 'polkitd.log').read_text()})")
        return self

    def connection(self, user="root"):
        """A connection of that user: the bus takes the socket's word for who it is."""
        os.seteuid(pwd.getpwnam(user).pw_uid)
        try:
            connection = Gio.DBusConnection.new_for_address_sync(
                self.address,
                Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        finally:
            os.seteuid(0)
        connection.set_exit_on_close(False)
        return connection

    def owner(self, name):
        try:
            connection = self.connection()
        except GLib.Error:
            return None  # the bus has its socket, and does not listen yet
        try:
            return connection.call_sync(
                "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetNameOwner",
                GLib.Variant("(s)", (name,)), None, 0, -1, None).unpack()[0]
        except GLib.Error:
            return None
        finally:
            connection.close_sync(None)

    def stop(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            process.wait()
        self.processes.clear()


class SystemService(Service):
    """guesthoused --system on that bus."""

    door = "--system"

    def __init__(self, bus, folder):
        super().__init__(folder, {
            "DBUS_SYSTEM_BUS_ADDRESS": bus.address,
            "STATE_DIRECTORY": f"{folder}/data",
            "LOGS_DIRECTORY": f"{folder}/state",
            "CACHE_DIRECTORY": f"{folder}/cache",
            "RUNTIME_DIRECTORY": f"{folder}/r/run",
            "GUESTHOUSE_FAKE": "1",
            "HOME": "/",
        })
        self.bus = bus

    pool = property(lambda self: self.data / "images")

    def connect(self, user="root"):
        client = Client(self.bus.connection(user), NAME)
        self.clients.append(client)
        return client
