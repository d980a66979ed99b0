# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The emulated machine that Xen and its Domain 0 run on: booted once, then woken from that state.

Domain 0 says on a port of its own that it is up, and waits there for the word to go on; at that point
the machine is saved, disks and memory, beside its image. Every later run starts from there.
"""

import hashlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

QEMU = "qemu-system-x86_64"
MEMORY_MIB = 3072
DOM0_MEMORY = "1200M"


class MachineError(Exception):
    """The emulated machine did not do what it should; the words say what and where to look."""


class Qmp:
    """As much of QEMU's machine protocol as saving and waking need."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(300)
        self.socket.connect(str(path))
        self.lines = self.socket.makefile("r")
        self.lines.readline()
        self.call("qmp_capabilities")

    def call(self, command, **arguments):
        self.socket.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        while True:
            line = self.lines.readline()
            if not line:
                raise MachineError(f"QEMU ended at {command}")
            answer = json.loads(line)
            if "error" in answer:
                raise MachineError(f"QEMU refused {command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def settled(self, command, wanted, unwanted):
        """Asks until the status is the wanted one, at most five minutes."""
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            status = self.call(command).get("status", "")
            if status == wanted:
                return
            if status in unwanted:
                raise MachineError(f"{command} says {status}")
            time.sleep(0.2)
        raise MachineError(f"{command} still says {status}")


class Machine:
    """One run of it: image is what boots, work a folder of this run with a folder "share" in it."""

    def __init__(self, image, work, disk, serial, out=None):
        self.image, self.work, self.disk, self.serial = image, pathlib.Path(work), disk, serial
        self.out = out
        self.process = None

    @property
    def saved(self):
        """Where the state after the boot is; another QEMU or another machine has another one."""
        version = subprocess.run([QEMU, "--version"], capture_output=True, text=True, check=True).stdout
        device = " ".join(self._devices("ROOT", "DISK", "WORK"))
        return self.image.folder / ("up-" + hashlib.sha256((version + device).encode()).hexdigest()[:16])

    def start(self, timeout):
        """Returns when Domain 0 runs and was told to go on. timeout: seconds for the boot."""
        began = time.monotonic()
        woken = self.saved.is_dir()
        if woken:
            try:
                self._wake()
            except (MachineError, OSError) as error:
                print(f"lab: the saved state is of no use ({error}); booting", flush=True)
                self.kill()
                shutil.rmtree(self.saved)
                woken = False
        if not woken:
            self._boot(timeout)
        self._go()
        print(f"lab: Domain 0 is up after {time.monotonic() - began:.0f} s", flush=True)

    def kill(self):
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _boot(self, timeout):
        root = self.work / "root.qcow2"
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", self.image.root, root],
                       check=True)
        self._launch(root)
        self._await_up(timeout)
        try:
            self._save(root)
        except MachineError as error:
            print(f"lab: this machine was not saved, the next run boots again: {error}", flush=True)

    def _wake(self):
        root = self.work / "root.qcow2"
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b",
                        self.saved / "root.qcow2", root], check=True)
        self._launch(root, "-incoming", f"exec:cat '{self.saved / 'memory'}'")
        qmp = self._qmp()
        # It was saved while it stood still, and stands still.
        qmp.settled("query-status", "paused", ("internal-error", "shutdown"))
        qmp.call("cont")

    def _save(self, root):
        """Stops, writes memory and disk, and goes on on the very same disk contents."""
        qmp = self._qmp()
        qmp.call("stop")
        new = self.saved.with_name(self.saved.name + f".{os.getpid()}")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        qmp.call("migrate-set-parameters", **{"max-bandwidth": 1 << 40})
        qmp.call("migrate", uri=f"exec:cat >'{new / 'memory'}'")
        qmp.settled("query-migrate", "completed", ("failed", "cancelled"))
        self.kill()
        shutil.move(root, new / "root.qcow2")
        os.rename(new, self.saved)
        self._wake()

    def _launch(self, root, *more):
        for name in ("qmp", "port"):
            (self.work / name).unlink(missing_ok=True)
        argv = [QEMU, *self._devices(root, self.disk, self.work),
                "-chardev", f"socket,id=port,path={self.work / 'port'},server=on,wait=off",
                "-qmp", f"unix:{self.work / 'qmp'},server=on,wait=off", "-serial", self.serial, *more]
        quiet = None if self.serial.startswith("mon:") else subprocess.DEVNULL
        self.process = subprocess.Popen(argv, stdin=quiet, start_new_session=quiet is not None)

    def _devices(self, root, disk, work):
        return [
            "-accel", "tcg,thread=multi",
            # Not EPYC: Xen panics in its mwait there, or Domain 0 dies early.
            "-cpu", "qemu64,+svm,+npt", "-smp", "2", "-m", str(MEMORY_MIB),
            "-kernel", str(self.image.xen),
            "-append", f"console=com1 loglvl=warning dom0_mem={DOM0_MEMORY} noreboot",
            "-initrd", f"{self.image.kernel} console=hvc0 root=/dev/vda rw quiet,{self.image.initrd}",
            "-drive", f"file={root},if=virtio,format=qcow2,cache=unsafe",
            "-drive", f"file={disk},if=virtio,format=raw,cache=unsafe",
            "-virtfs", f"local,path={work}/share,mount_tag=share,security_model=none",
            "-device", "virtio-serial", "-device", "virtserialport,chardev=port,name=lab",
            "-nodefaults", "-display", "none", "-no-reboot",
        ]

    def _connected(self, name, kind):
        deadline = time.monotonic() + 60
        while True:
            try:
                return kind(self.work / name)
            except (FileNotFoundError, ConnectionRefusedError):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise MachineError("QEMU did not start") from None
                time.sleep(0.1)

    def _qmp(self):
        return self._connected("qmp", Qmp)

    def _port(self):
        def connect(path):
            port = socket.socket(socket.AF_UNIX)
            port.connect(str(path))
            return port

        return self._connected("port", connect)

    def _await_up(self, timeout):
        with self._port() as port:
            port.settimeout(2)
            deadline = time.monotonic() + timeout
            heard = b""
            while b"up\n" not in heard:
                if self.process.poll() is not None:
                    raise MachineError("the machine went down while it booted")
                if time.monotonic() > deadline:
                    raise MachineError(f"Domain 0 was not up after {timeout} s")
                try:
                    heard += port.recv(64)
                except TimeoutError:
                    pass

    def _go(self):
        """The word that Domain 0 waits for, with the time: its clock stood still."""
        with self._port() as port:
            port.sendall(f"go {time.time():.0f}\n".encode())
            # What is written reaches the guest while the port is open on this side. On a busy computer the
            # guest takes minutes to read it.
            deadline = time.monotonic() + 600
            while not (self.work / "share" / "dom0-up").exists():
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise MachineError("Domain 0 was told to go on and did not")
                time.sleep(0.2)


class PlainMachine(Machine):
    """The same disk without the hypervisor: for what needs a kernel with device-mapper, and no Xen."""

    def _devices(self, root, disk, work):
        devices = super()._devices(root, disk, work)
        # On a busy computer the kernel does not see its timer tick in time, and gives up.
        for option, value in (("-kernel", str(self.image.kernel)), ("-initrd", str(self.image.initrd)),
                              ("-append", "console=ttyS0 root=/dev/vda rw quiet no_timer_check"), ("-m", "1024")):
            devices[devices.index(option) + 1] = value
        return devices


if __name__ == "__main__":
    sys.exit("lab.py is the program; this is a part of it")
