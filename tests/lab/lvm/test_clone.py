# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""How long a thin clone takes, beside LVM's own command. It tells the times, and asserts only the clones."""
import statistics
import subprocess
import tempfile
import time

from gi.repository import GLib
from service import Service
from volumes import DEVICES, MIB, Storage, lvm, lvs, note, variants

ROUNDS = 9


def test_a_thin_clone_beside_lvcreate():
    # What another test has left on the devices.
    subprocess.run(["lvm", "vgremove", "-q", "-y", "-f", "gh"], capture_output=True)
    subprocess.run(["lvm", "pvremove", "-q", "-y", *DEVICES], capture_output=True)
    with tempfile.TemporaryDirectory(prefix="gh-") as folder:
        service = Service(folder)
        service.start()
        storage = Storage(service)
        storage.call("AddPool", "(sa{sv})", "gh", {"devices": GLib.Variant("as", DEVICES)})
        try:
            storage.create("thinpool", 200 * MIB, kind="thin-pool")
            thin = storage.create("thin", 1024 * MIB, **{"thin-pool": "thinpool"})
            taken = {"guesthouse": [], "lvcreate -s": []}
            for turn in range(ROUNDS):
                begun = time.monotonic()
                storage.run("CopyVolume", "(sssa{sv})", thin, "gh", f"ours{turn}", variants({"thin": True}))
                taken["guesthouse"].append(time.monotonic() - begun)
                begun = time.monotonic()
                lvm("lvcreate", "-q", "-s", "-kn", "-ay", "-n", f"lvms{turn}", "gh/thin")
                taken["lvcreate -s"].append(time.monotonic() - begun)
            assert {f"{who}{turn}" for who in ("ours", "lvms") for turn in range(ROUNDS)} <= set(lvs())
            medians = {who: statistics.median(each) for who, each in taken.items()}
            ratio = medians["guesthouse"] / medians["lvcreate -s"]
            for line in (f"{who}: {value:.2f} s" for who, value in medians.items()):
                print(line)
            note(f"a thin clone takes {ratio:.2f} × lvcreate -s ({medians})")
        finally:
            lvm("vgremove", "-q", "-y", "-f", "gh")
            service.stop()
