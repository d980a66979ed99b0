# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Wherever the work on volumes is cut short, it is done or undone, and nothing is lost: at each known place."""
import contextlib
import signal

import pytest
from service import BusError, Service
from volumes import MIB, Storage, has, lvs, note, variants, write

pytestmark = pytest.mark.usefixtures("quick_lvm")

BASE, THIN = "/dev/gh/base", "/dev/gh/thin"
STEPS = {"copy": ("CopyVolume", "(sssa{sv})", BASE, "gh", "copy", {}),
         "delete": ("DeleteVolume", "(sa{sv})", BASE, {}),
         "move": ("MoveVolume", "(ssa{sv})", BASE, "default", variants({"name": "moved", "format": "raw"})),
         "rename": ("RenameVolume", "(ssa{sv})", BASE, "other", {}),
         "revert": ("RevertVolume", "(ssa{sv})", THIN, "state", {})}
POINTS = [("volume.begun", "move"), ("volume.lv-whole", "copy"), ("lvm.trash-tagged", "revert"),
          ("lvm.trash-tagged", "delete"), ("lvm.trash-tagged", "move"), ("lvm.untrash-renamed", "restore"),
          ("revert.made", "revert"), ("revert.trashed", "revert"), ("volume.renamed", "rename"),
          ("move.made", "move"), ("move.switched", "move")]


@pytest.fixture(scope="module")
def laid(group):
    """What must not be lost; each test leaves it as it was."""
    write(group.create("base"), 8)
    group.create("thinpool", 100 * MIB, kind="thin-pool")
    write(group.create("thin", 32 * MIB, **{"thin-pool": "thinpool"}), 1)
    group.run("SnapshotVolume", "(ssa{sv})", THIN, "state", {})
    write(THIN, 2)
    write(group.create("gone"), 7)
    group.run("DeleteVolume", "(sa{sv})", "gh/gone", {})
    return group


def trash(storage):
    return {each["name"]: each["id"] for each in storage.trash()}


def cut_short(folder, service, storage, point, step):
    """The service ends at the point, and another one begins."""
    service.stop()
    fresh = Service(folder, env={"GUESTHOUSE_FAULT": point})
    fresh.start()
    with contextlib.suppress(BusError):
        place = Storage(fresh)
        place.client.wait_job(place.call(*step))
    assert fresh.wait() == -signal.SIGKILL
    fresh.forget_clients()
    service.start()
    place = Storage(service)
    storage.client, storage.host = place.client, place.host


def check_moved(storage):
    """The copy is whole, and the old volume is in the trash."""
    [moved] = [each["path"] for each in storage.call("ListVolumes", "(sa{sv})", "default", {})]
    assert has(moved, 8)
    storage.run("DeleteVolume", "(sa{sv})", moved, variants({"permanent": True}))


def check_reverted(storage, old):
    """What was there until then can be had back."""
    back = storage.run("RestoreTrash", "(sa{sv})", old, variants({"name": "later"}))["path"]
    storage.call("ActivateVolume", "(sba{sv})", back, True, {})
    assert has(back, 2)
    write(THIN, 2)


@pytest.mark.parametrize("point,name", POINTS, ids=[f"{point}-{name}" for point, name in POINTS])
def test_stopped_at(folder, service, laid, point, name):
    storage = laid
    step = STEPS.get(name) or ("RestoreTrash", "(sa{sv})", trash(storage)["gone"], {})
    cut_short(folder, service, storage, point, step)
    there, items = lvs(), trash(storage)
    assert not any("unfinished" in row["lv_tags"] for row in there.values()), there
    # What is in the trash has its tags and no name that is wanted.
    assert name == "restore" or not [each for each, row in there.items() if "guesthouse.trash" in row["lv_tags"]
                                     and not each.startswith("guesthouse_trash_")], there
    if name == "move" and "base" in items:
        check_moved(storage)
    else:
        assert storage.call("ListVolumes", "(sa{sv})", "default", {}) == []
    assert has(THIN, 1 if name == "revert" and "thin" in items else 2)
    if "thin" in items:
        check_reverted(storage, items["thin"])
    if "base" in items:
        assert storage.run("RestoreTrash", "(sa{sv})", items["base"], {})["path"] == BASE
        storage.call("ActivateVolume", "(sba{sv})", "gh/base", True, {})
    if "other" in there:
        storage.run("RenameVolume", "(ssa{sv})", "gh/other", "base", {})
    assert has(BASE, 8)
    for made in {"copy", "later"} & set(lvs()):
        storage.run("DeleteVolume", "(sa{sv})", f"gh/{made}", variants({"permanent": True}))
    if name == "restore":
        if "gone" in items:
            storage.run("RestoreTrash", "(sa{sv})", items["gone"], {})
        storage.call("ActivateVolume", "(sba{sv})", "gh/gone", True, {})
        assert has("/dev/gh/gone", 7)
        storage.run("DeleteVolume", "(sa{sv})", "gh/gone", {})
    assert set(trash(storage)) == {"gone"}
    note(f"stopped at {point} in {name}")
