#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A real Xen with a Debian Domain 0, under emulation on an ordinary machine.

lab.py image            build the Domain 0 image, if the cached one is not of this package list
lab.py run JOB [FILE…]  boot, run the script JOB in Domain 0 with the FILEs beside it, bring its output back
lab.py shell            boot, and talk to Domain 0 on its console (login: root)
"""

import argparse
import contextlib
import fcntl
import gzip
import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from machine import Machine, MachineError, PlainMachine

HERE = pathlib.Path(__file__).resolve().parent
DOM0 = HERE / "dom0"
SUITE = "bookworm"
ROOT_SIZE = "4G"
LVM_DISK_SIZE = "4G"
BOOT_SECONDS = 600


class LabError(Exception):
    """The image cannot be made; no traceback for the person at the terminal."""


def cache_folder():
    base = os.environ.get("GUESTHOUSE_LAB_CACHE")
    if base:
        return pathlib.Path(base)
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(cache) / "guesthouse-lab"


def packages():
    lines = (DOM0 / "packages.txt").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


class Image:
    """Domain 0's root disk with its kernel, initrd and hypervisor; cached by what goes into it."""

    def __init__(self):
        digest = hashlib.sha256()
        for path in sorted(DOM0.iterdir()):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        digest.update(f"{SUITE} {ROOT_SIZE}".encode())
        self.folder = cache_folder() / digest.hexdigest()[:16]

    root = property(lambda self: self.folder / "root.img")
    xen = property(lambda self: self.folder / "xen")
    kernel = property(lambda self: self.folder / "vmlinuz")
    initrd = property(lambda self: self.folder / "initrd.img")

    def ensure(self):
        if self.folder.is_dir():
            os.utime(self.folder)
            return
        if not shutil.which("mmdebstrap"):
            raise LabError("mmdebstrap is missing: ./dev lab installs it")
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder.parent, prefix="new-") as work:
            self._build(pathlib.Path(work))
            # One other stays: whoever goes between two states of the list would build each time.
            others = [old for old in self.folder.parent.iterdir()
                      if old.is_dir() and not old.name.startswith(("new-", "install-"))]
            for old in sorted(others, key=lambda folder: folder.stat().st_mtime)[:-1]:
                shutil.rmtree(old)
            os.rename(pathlib.Path(work) / "image", self.folder)

    def _build(self, work):
        print("lab: building the Domain 0 image (about three minutes)", flush=True)
        tree, out, log = work / "tree", work / "image", work / "log"
        out.mkdir()
        with log.open("wb") as sink:
            done = subprocess.run(self._mmdebstrap(tree), stdout=sink, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            tail = log.read_text(errors="replace").splitlines()[-20:]
            raise LabError("mmdebstrap failed:\n" + "\n".join(tail))
        boot = tree / "boot"
        shutil.copy(next(boot.glob("vmlinuz-*")), out / "vmlinuz")
        shutil.copy(next(boot.glob("initrd.img-*")), out / "initrd.img")
        (out / "xen").write_bytes(gzip.decompress(next(boot.glob("xen-*.gz")).read_bytes()))
        subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", tree, out / "root.img", ROOT_SIZE], check=True)
        shutil.rmtree(tree)

    @staticmethod
    def _mmdebstrap(tree):
        def put(mode, name, target):
            return f"--customize-hook=install -D -m{mode} '{DOM0 / name}' \"$1{target}\""

        return [
            "mmdebstrap", "--variant=minbase", "--include=" + ",".join(packages()),
            "--aptopt=Acquire::Languages \"none\"",
            "--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/man/*",
            "--dpkgopt=path-exclude=/usr/share/locale/*",
            put(755, "guesthouse-lab", "/usr/local/sbin/guesthouse-lab"),
            put(644, "guesthouse-lab.service", "/etc/systemd/system/guesthouse-lab.service"),
            "--customize-hook=chroot \"$1\" systemctl enable guesthouse-lab.service",
            "--customize-hook=chroot \"$1\" passwd -d root",
            "--customize-hook=echo dom0 > \"$1/etc/hostname\"",
            "--customize-hook=echo '127.0.0.1 localhost dom0' > \"$1/etc/hosts\"",
            "--customize-hook=echo '/dev/vda / ext4 defaults 0 1' > \"$1/etc/fstab\"",
            "--customize-hook=chroot \"$1\" systemctl mask apt-daily.timer apt-daily-upgrade.timer "
            "e2scrub_all.timer fstrim.timer",
            SUITE, str(tree),
        ]


@contextlib.contextmanager
def alone(name="lock"):
    """One lab of a kind at a time: two of them are slower than one after the other."""
    with (cache_folder() / name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def workplace():
    """A folder of one run, with the share and the disk for LVM in it."""
    with tempfile.TemporaryDirectory(prefix="guesthouse-lab-") as name:
        work = pathlib.Path(name)
        (work / "share" / "results").mkdir(parents=True)
        subprocess.run(["truncate", "-s", LVM_DISK_SIZE, work / "lvm.img"], check=True)
        yield work


def run_job(image, job, files, out, timeout, plain=False):
    """Starts the machine, runs job in Domain 0, and leaves what it wrote in the folder out.

    Returns its exit code; always ends, by a watchdog if need be.
    """
    out.mkdir(parents=True, exist_ok=True)
    kind, lock = (PlainMachine, "lock-plain") if plain else (Machine, "lock")
    with alone(lock), workplace() as work:
        share, began = work / "share", time.monotonic()
        shutil.copy(job, share / "job")
        (share / "job").chmod(0o755)
        for path in files:
            shutil.copy(path, share / pathlib.Path(path).name)
        machine = kind(image, work, work / "lvm.img", f"file:{out / 'console.log'}")
        try:
            machine.start(min(timeout, BOOT_SECONDS))
            ended = wait(machine.process, began + timeout, share / "job.out")
        finally:
            machine.kill()
        for path in [share / "job.out", *sorted((share / "results").iterdir())]:
            if path.is_dir():
                shutil.copytree(path, out / path.name, dirs_exist_ok=True)
            elif path.exists():
                shutil.copy(path, out / path.name)
        code = share / "job.rc"
        if code.exists():
            return int(code.read_text().strip() or 1)
        if not ended:
            raise MachineError(f"Domain 0 did not finish in {timeout} s; see {out / 'console.log'}")
        raise MachineError(f"Domain 0 ended in the middle of the job; see {out / 'console.log'}")


def wait(process, deadline, said):
    """Whether the machine ended by itself before the deadline, a monotonic time in seconds.

    What the job says comes here as it says it.
    """
    shown, ended = 0, False
    while not ended and time.monotonic() <= deadline:
        ended = process.poll() is not None
        shown += show(said, shown)
        time.sleep(0.5)
    return ended


def show(path, start):
    """Prints what the file has from a position on; how much that was."""
    if not path.exists():
        return 0
    with path.open("rb") as file:
        file.seek(start)
        text = file.read()
    sys.stdout.buffer.write(text)
    sys.stdout.flush()
    return len(text)


def shell(image):
    with workplace() as work:
        share = work / "share"
        print(f"lab: Ctrl+A X ends; {share} is /share in there; log in as root", flush=True)
        machine = Machine(image, work, work / "lvm.img", "mon:stdio")
        try:
            machine.start(BOOT_SECONDS)
            return machine.process.wait()
        finally:
            machine.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("image")
    commands.add_parser("shell")
    run = commands.add_parser("run")
    run.add_argument("job", type=pathlib.Path)
    run.add_argument("files", nargs="*", type=pathlib.Path)
    run.add_argument("--out", type=pathlib.Path, default=pathlib.Path("build/lab"))
    run.add_argument("--plain", action="store_true", help="without Xen: the kernel alone")
    run.add_argument("--timeout", type=int, default=1200, help="seconds, boot included")
    args = parser.parse_args()
    # As any other end: the machine goes with us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    image = Image()
    try:
        image.ensure()
        if args.command == "shell":
            return shell(image)
        if args.command == "run":
            return run_job(image, args.job, args.files, args.out, args.timeout, args.plain)
    except (LabError, MachineError) as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
