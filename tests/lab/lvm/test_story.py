# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a new user does with a machine on a logical volume, at the command line, with a guest of a real QEMU that
writes to it all the time."""
import json
import os
import re
import subprocess
import tempfile

import pytest
import writer
from machines import end_all
from service import Service, wait_until
from volumes import DEVICES, MIB, lvs, note, read

NAME = "novice"
DISK = f"/dev/gh/{NAME}"
TREE = "/usr/lib/debian-installer/images/12/amd64/text"
LONG = 600


class Ctl:
    """guesthousectl, on this person's machines."""

    def __init__(self, service):
        self.env = {**service.env, "GUESTHOUSED": service.program}

    def run(self, *words, code=0):
        done = subprocess.run(["guesthousectl", "--host", "qemu:", *map(str, words)], env=self.env,
                              capture_output=True, text=True, timeout=LONG, check=False)
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def json(self, *words):
        return json.loads(self.run(*words, "--json"))

    def written(self):
        """(counter, sectors of the disk) as the guest tells them."""
        return writer.told(self.run("log", NAME, "--serial").encode())

    def wait_written(self, condition):
        wait_until(lambda: any(map(condition, self.written())), LONG, "what the guest was to write")
        return self.written()[-1][0]

    def goes_on(self):
        last = self.written()[-1][0]
        self.wait_written(lambda told: told[0] > last)

    def disk(self):
        """Its one disk, in the definition and in what runs."""
        [disk] = set(re.findall(r"<source (?:dev|file)=['\"](.*?)['\"]", self.run("show", NAME, "--xml")))
        return disk


def counter(path):
    """What the guest has written last."""
    return int.from_bytes(read(path, 514)[512:], "little")


@pytest.fixture
def ctl():
    with tempfile.TemporaryDirectory(prefix="gh-") as folder:
        service = Service(folder)
        service.start()
        yield Ctl(service)
        end_all(service)
        subprocess.run(["lvm", "vgremove", "-q", "-y", "-f", "gh"], capture_output=True, check=False)


def test_a_machine_s_volume_from_its_making_to_the_trash_and_back(ctl, tmp_path):
    ctl.run("pool", "add", "gh", *(word for device in DEVICES for word in ("--device", device)))

    # A machine on a new volume, which is its own; with the machine it goes, and comes back.
    ctl.run("new", "--name", "fresh", "--tree", TREE, "--disk", "size=64M,pool=gh", "--memory", "64M", "--no-start")
    fresh = ctl.json("show", "fresh")
    assert lvs()["fresh"]["lv_tags"] == f"guesthouse.machine={fresh['uuid']}"
    assert int(lvs()["fresh"]["lv_size"]) == 64 * MIB
    assert "fresh" in ctl.run("volume", "delete", "gh/fresh", code=1)
    ctl.run("undefine", "fresh", "--delete-disks")
    [item] = ctl.json("trash", "list")
    assert "fresh" not in lvs() and item["name"] == "fresh"
    assert ctl.run("trash", "restore", item["id"]).strip() == "gh/fresh"
    ctl.run("volume", "delete", "gh/fresh", "--permanent")
    assert lvs() == {}

    # One whose guest writes to it.
    image = tmp_path / "writer.img"
    image.write_bytes(writer.boot_sector().ljust(8 * MIB, b"\0"))
    ctl.run("volume", "upload", image, f"gh/{NAME}")
    ctl.run("new", "--name", NAME, "--import", f"{DISK},format=raw,bus=ide", "--memory", "32M", "--graphics", "none",
            "--network", "none")
    ctl.wait_written(lambda told: told == (3, 8 * MIB // 512))
    assert lvs("lv_name,lv_attr")[NAME]["lv_attr"][5] == "o"
    note("the guest writes")

    # It grows while its machine runs, which the guest sees.
    ctl.run("volume", "grow", f"gh/{NAME}", "+8M")
    ctl.wait_written(lambda told: told[1] == 16 * MIB // 512)
    assert int(lvs()[NAME]["lv_size"]) == 16 * MIB
    note("it has grown")

    # A snapshot, and back to it: not while the guest runs, and then with what stood there.
    ctl.run("volume", "snapshot", f"gh/{NAME}", "before")
    then = counter("/dev/gh/before")
    ctl.wait_written(lambda told: told[0] > then + 2)
    assert NAME in ctl.run("volume", "revert", f"gh/{NAME}", "before", code=1)
    ctl.run("destroy", NAME)
    assert counter(DISK) > then
    ctl.run("volume", "revert", f"gh/{NAME}", "before")
    assert counter(DISK) == then and set(lvs()) == {NAME}
    note("it is as it was")

    # A clone, and a move to images and back under the guest.
    ctl.run("volume", "clone", f"gh/{NAME}", "gh/copy")
    compare = ["qemu-img", "compare", "-f", "raw", "-F", "raw", DISK, "/dev/gh/copy"]
    assert subprocess.run(compare, check=False).returncode == 0
    ctl.run("start", NAME)
    ctl.wait_written(lambda told: told[0] >= 3)
    for pool, path in (("default", None), ("gh", DISK)):
        moved = ctl.json("volume", "move", ctl.disk(), pool, *([] if path else ["--format", "raw"]),
                         *(["--name", NAME] if path else []))["path"]
        assert path in (None, moved) and ctl.disk() == moved and os.path.exists(moved)
        ctl.goes_on()
        note(f"it has moved to {moved}")
    ctl.run("destroy", NAME)
    last = counter(DISK)
    assert {each["name"] for each in ctl.json("trash", "list")} >= {NAME}
    ctl.run("trash", "empty")

    # The machine with its disk goes; the clone stays, and the disk comes back with all that was written.
    ctl.run("undefine", NAME, "--delete-disks")
    assert set(name for name in lvs() if "trash" not in name) == {"copy"}
    [item] = ctl.json("trash", "list")
    assert item["name"] == NAME
    assert ctl.run("trash", "restore", item["id"]).strip() == f"gh/{NAME}"
    ctl.run("volume", "activate", f"gh/{NAME}")
    assert counter(DISK) == last
    ctl.run("new", "--name", NAME, "--import", f"{DISK},format=raw,bus=ide", "--memory", "32M", "--graphics", "none",
            "--network", "none")
    ctl.wait_written(lambda told: told == (3, 16 * MIB // 512))
    ctl.run("destroy", NAME)
