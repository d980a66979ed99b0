# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A person at a terminal, on a system whose bus and whose passwords are ours."""
import os
import pty
import pwd
import select
import signal
import termios
import time

PASSWORD = "open sesame"
HASH = "$5$guesthouse$GbYuD3abR/rapqXJlZ4fukqE/GPmDJuA4CQARQ6ODk2"

# What checks passwords clears its environment: the bus has to be where it always is.
NAMESPACE = (
    "mount --make-rprivate / && mount -t tmpfs tmpfs /run && mkdir /run/dbus && "
    "mount --bind {folder} /run/dbus && mount --bind {folder}/shadow /etc/shadow && "
    'exec setpriv --reuid={user} --regid={group} --clear-groups -- "$@"'
)


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, bus, user, *argv, **env):
        person = pwd.getpwnam(user)
        shadow = bus.folder / "shadow"
        shadow.write_text(f"{user}:{HASH}:19000:0:99999:7:::\n")
        shadow.chmod(0o600)
        if not (bus.folder / "system_bus_socket").is_symlink():
            (bus.folder / "system_bus_socket").symlink_to("system")
        script = NAMESPACE.format(folder=bus.folder, user=person.pw_uid, group=person.pw_gid)
        env = {**bus.env, "GUESTHOUSE_DOOR": "system", "HOME": "/", "LC_ALL": "C.UTF-8",
               "XDG_RUNTIME_DIR": "/nonexistent", **env}
        self.said = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                os.chdir("/")
                os.execvpe("unshare", ["unshare", "-m", "sh", "-c", script, "sh", *map(str, argv)], env)
            finally:
                os._exit(127)

    def _read(self, seconds):
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.fd, 4096)
        except OSError:  # the last one on the other side has gone
            data = b""
        self.said += data.decode("utf-8", "replace")
        return bool(data)

    def wait_for(self, text, timeout=120):
        end = time.monotonic() + timeout
        while text not in self.said:
            assert self._read(0.5), f"it ended without saying {text!r}: {self.said}"
            assert time.monotonic() < end, f"it did not say {text!r}: {self.said}"

    def echoes(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)

    def wait_for_password(self):
        """Until it is read: what is typed before that is thrown away."""
        self.wait_for("Password:")
        end = time.monotonic() + 120
        while self.echoes():
            assert time.monotonic() < end, f"it reads no password: {self.said}"
            time.sleep(0.01)

    def type(self, text):
        os.write(self.fd, text.encode())

    def wait(self, timeout=120):
        """Its exit code."""
        end = time.monotonic() + timeout
        while self._read(0.5):
            assert time.monotonic() < end, f"it does not end: {self.said}"
        pid, self.pid = self.pid, None
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def close(self):
        if self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)
