# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A disk that runs full while something is fetched for it, or put beside a machine: real ones, small, in a mount
namespace of the service's own."""
import os
import pathlib
import subprocess

import pytest
from mirror import Mirror
from service import wait_until
from test_ctl import FAKE, PASSWORD, Ctl, make_tree, states

MIB = 1 << 20


def possible():
    return os.geteuid() == 0 and subprocess.run(
        ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True).returncode == 0


pytestmark = pytest.mark.skipif(not possible(), reason="no disks can be mounted here")


@pytest.fixture
def small(service, folder):
    """small(PATH, SIZE): starts the service with a disk of so many bytes at a folder, and returns the place where it is
    seen from outside, and guesthousectl."""
    watchers = []

    def start(path, size):
        wrapper = pathlib.Path(folder) / "wrapper"
        wrapper.write_text(f"#!/bin/sh\nmount -t tmpfs -o size={size},mode=700 none {path} && exec {service.program} \"$@\"\n")
        wrapper.chmod(0o755)
        program, service.program = service.program, str(pathlib.Path(folder) / "namespace")
        pathlib.Path(service.program).write_text(f"#!/bin/sh\nexec unshare -m {wrapper} \"$@\"\n")
        pathlib.Path(service.program).chmod(0o755)
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            service.env.pop(name, None)
        ctl = Ctl(service.start(), FAKE)
        service.program = program
        watchers.append(service.connect())
        return pathlib.Path(f"/proc/{service.process.pid}/root{path}"), ctl

    yield start
    for watcher in watchers:
        watcher.close()


def fill(folder, keep=0):
    """All but @keep bytes."""
    about = os.statvfs(folder)
    with open(folder / "filling", "wb") as file:
        file.write(bytes(max(about.f_bavail * about.f_frsize - keep, 0)))


def left(folder):
    """Files with something in them, but for what names its source."""
    return [str(path.relative_to(folder)) for path in folder.rglob("*")
            if path.is_file() and path.stat().st_size and path.name not in ("filling", ".source")]


def made(ctl):
    return [name for name in states(ctl) if name.startswith("box")]


@pytest.fixture
def mirror(folder):
    root = pathlib.Path(folder) / "mirror"
    root.mkdir()
    with open(root / "cloud.iso", "wb") as file:
        file.write(os.urandom(MIB) * 6)
    server = Mirror(root, bad="/cloud.iso")
    yield server
    server.close()


def test_there_is_no_room_for_it(small, service, mirror):
    disk, ctl = small(service.cache, 4 * MIB)
    done = ctl.run("new", "--name", "box", "--iso", f"{mirror.url}/cloud.iso", code=1)
    assert "larger than what is free" in done.stderr and "cache empty" in done.stderr
    assert "/cloud.iso" not in [path for path, _ in mirror.asked]
    assert left(disk) == [] and not made(ctl)


def test_somebody_else_takes_the_room(small, service, mirror):
    disk, ctl = small(service.cache, 10 * MIB)
    mirror.breaks, mirror.goes_on = 2 * MIB, True
    mirror.go_on.clear()
    waiting = ctl.popen("new", "--name", "box", "--iso", f"{mirror.url}/cloud.iso")
    wait_until(lambda: [1 for path in disk.rglob("*.part") if path.stat().st_size >= MIB], what="its beginning")
    fill(disk, keep=MIB)
    mirror.go_on.set()
    _, said = waiting.communicate(timeout=120)
    assert waiting.returncode == 1 and "no room left for" in said and f"{mirror.url}/cloud.iso" in said, said
    assert "cache empty" in said and str(service.cache) in said
    assert left(disk) == [] and not made(ctl)
    # With room it is a matter of trying again.
    (disk / "filling").unlink()
    ctl.run("new", "--name", "box", "--iso", f"{mirror.url}/cloud.iso", "--no-start")


def test_there_is_no_room_for_the_answers(small, service, folder):
    (pathlib.Path(folder) / "password").write_text(PASSWORD + "\n")
    image = pathlib.Path(folder) / "cloud.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", image, "1G"], check=True)
    tree = make_tree(folder)
    boot = service.data / "guesthouse" / "boot"
    boot.mkdir(parents=True)
    disk, ctl = small(boot, MIB)
    fill(disk)
    words = f"password-file={folder}/password"
    for number, source in enumerate((["--cloud-image", image, "--user", f"ada,{words}"],
                                     ["--tree", tree, "--unattended", f"user=ada,{words}"])):
        done = ctl.run("new", "--name", f"box{number}", *map(str, source), code=1)
        assert "No space left" in done.stderr and "make room there" in done.stderr, done.stderr
        assert str(boot) in done.stderr
        assert left(disk) == [] and [path for path in disk.iterdir() if path.is_dir()] == []
        assert not made(ctl)
    assert not list(service.data.rglob("box*"))
    (disk / "filling").unlink()
    ctl.run("new", "--name", "box", "--tree", tree, "--unattended", f"user=ada,{words}", "--no-start")
