# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The storage window: pools, volumes, who uses them, and what can be done with them."""

import re
import subprocess

import pytest

import guesthouse_ui as ui
import pools
from processes import processes_named

HOST = "fake:?domains=3"


def make_image(path, size="1G", *options):
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", *options, path, size], check=True)


@pytest.fixture
def shown(start, tmp_path, request):
    """The application with its storage window, and a pool with two images in it."""
    name = request.node.name[:40]
    folder = tmp_path / "images"
    folder.mkdir()
    make_image(folder / "base.qcow2", "3G")
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-b", "base.qcow2", "-F", "qcow2",
                    "web.qcow2"], check=True, cwd=folder)
    app = start("--host", HOST)
    app.find("table", "Machines")
    pools.add_folder(HOST, name, folder)
    ui.keys("ctrl+l")
    app.find("frame", "Storage")
    pools.show(app, name)
    app.find("label", str(folder))
    yield app, folder
    if any(pool["name"] == name for pool in pools.call(HOST, "ListPools", "(a{sv})", {})[0]):
        pools.call(HOST, "RemovePool", "(sa{sv})", name, {})


def rows(app):
    return app.find("table", "Volumes").queryTable().nRows


def test_pools_and_volumes_are_listed(shown, pictures):
    app, folder = shown
    assert rows(app) == 2
    app.find(None, re.compile("^Space, .* in all; .*Free: "))
    app.find("table", "Volumes").queryComponent().grabFocus()
    ui.keys("Home", "Down")
    app.find("label", str(folder / "base.qcow2"))
    app.find("label", re.compile("No machine uses it"))
    ui.screenshot(pictures / "storage.png")


def test_nothing_can_be_made_without_a_service(start):
    ui.Application.kill_service()
    ui.wait_for(lambda: not processes_named("guesthoused"), what="the end of the service")
    app = start("--host", HOST, environment={"GUESTHOUSED": "/nonexistent"})
    app.find("push button", "Try Again")
    ui.keys("ctrl+l")
    app.find("frame", "Storage")
    create = app.find("push button", "New Volume…")
    assert not ui.has_state(create, ui.pyatspi.STATE_SENSITIVE)


def test_changes_from_outside_appear(shown):
    app, folder = shown
    make_image(folder / "more.qcow2")
    ui.wait_for(lambda: rows(app) == 3, what="the new volume")
    (folder / "more.qcow2").unlink()
    ui.wait_for(lambda: rows(app) == 2, what="the volume to go")


def test_a_thousand_volumes(shown, pictures):
    app, folder = shown
    data = (folder / "base.qcow2").read_bytes()
    for i in range(1000):
        (folder / f"disk-{i:04}.qcow2").write_bytes(data)
    ui.wait_for(lambda: rows(app) == 1002, timeout=90, what="all volumes")
    ui.screenshot(pictures / "storage-1000.png")


def test_a_folder_is_no_longer_a_pool(shown, request):
    app, folder = shown
    app.press("Remove the pool")
    app.find("label", re.compile("The folder and all in it stay"))
    app.press("Remove")
    app.gone("list item", re.compile("^" + re.escape(request.node.name[:40])))
    assert (folder / "base.qcow2").exists()


def test_a_volume_is_made_and_grown(shown, pictures):
    app, folder = shown
    app.press("New Volume…")
    app.find("dialog", "New Volume")
    ui.screenshot(pictures / "storage-new.png")
    assert app.look("push button", "Create", sensitive=True) is None
    ui.enter_text(app.find("text", "Name"), "fresh")
    app.press("Create")
    ui.wait_for((folder / "fresh.qcow2").exists, what="the image")
    ui.wait_for(lambda: rows(app) == 3, what="the volume in the list")
    pools.choose(app, "Volumes", "fresh.qcow2")
    pools.act(app, "Grow…")
    assert app.look("push button", "Grow", sensitive=True) is None
    ui.enter_text(app.find("spin button", "Size, in GiB"), "25")
    app.press("Grow")
    app.find("label", "25.0\xa0GiB")


def test_what_is_wrong_is_said_in_the_form(shown):
    app, folder = shown
    app.press("New Volume…")
    ui.enter_text(app.find("text", "Name"), "web.qcow2")
    app.press("Create")
    app.find("alert", re.compile("web.qcow2"))
    ui.keys("Escape")
    app.gone("dialog", "New Volume")


def test_a_snapshot_is_taken_and_reverted_to(shown, pictures):
    app, _ = shown
    pools.choose(app, "Volumes", "web.qcow2")
    pools.act(app, "Take a Snapshot…")
    ui.enter_text(app.find("text", "Name"), "before")
    app.press("Take")
    app.find("push button", "Revert: before")
    ui.screenshot(pictures / "storage-snapshot.png")
    app.press("Revert: before")
    app.find("label", re.compile("becomes as it was in the snapshot"))
    app.press("Revert")
    app.gone("dialog", "Revert")
    app.press("Delete: before")
    app.find("label", re.compile("the volume stays as it is"))
    app.press("Delete")
    app.gone("push button", "Revert: before")


def test_a_deleted_volume_comes_back(shown, pictures):
    app, folder = shown
    pools.choose(app, "Volumes", "web.qcow2")
    ui.keys("Delete")
    app.find("label", re.compile("goes to the trash"))
    for box in ("For good, not into the trash", "Overwrite it first, so that nobody reads it again"):
        tick = app.find("check box", box)
        assert not ui.has_state(tick, ui.pyatspi.STATE_CHECKED)
    ui.screenshot(pictures / "storage-delete.png")
    app.press("Delete")
    ui.wait_for(lambda: not (folder / "web.qcow2").exists(), what="the image to go")
    pools.show(app, "Trash")
    table = app.find("table", "Trash")
    ui.wait_for(lambda: table.queryTable().nRows >= 1, what="the trash")
    table.queryComponent().grabFocus()
    ui.keys("Home")
    ui.screenshot(pictures / "storage-trash.png")
    app.press("Restore…")
    app.press("Restore")
    ui.wait_for((folder / "web.qcow2").exists, what="the image")


def test_a_volume_that_others_build_upon_stays(shown):
    app, folder = shown
    pools.choose(app, "Volumes", "base.qcow2")
    pools.act(app, "Delete…")
    app.find("label", re.compile("web.qcow2 builds upon it"))
    app.press("Delete")
    app.find("alert", re.compile("web.qcow2"))
    assert (folder / "base.qcow2").exists()


def test_a_volume_is_converted(shown):
    app, folder = shown
    pools.choose(app, "Volumes", "web.qcow2")
    pools.act(app, "Clone or Convert…")
    app.find("combo box", "Format").querySelection().selectChild(1)
    ui.enter_text(app.find("text", "Name"), "flat")
    app.press("Copy")
    ui.wait_for((folder / "flat.img").exists, what="the copy")
    ui.wait_for(lambda: rows(app) == 3, what="the copy in the list")


def test_the_user_of_a_volume_is_one_click_away(shown, pictures):
    app, folder = shown
    subprocess.run(["guesthousectl", "--host", HOST, "new", "--name", "lodger", "--import",
                    str(folder / "web.qcow2"), "--no-start"],
                   check=True, timeout=60, capture_output=True)
    pools.choose(app, "Volumes", "web.qcow2")
    app.find("label", "Used by")
    ui.screenshot(pictures / "storage-used.png")
    app.press("lodger")
    app.find("label", "lodger", within=app.find("frame", "Guesthouse"))
    subprocess.run(["guesthousectl", "--host", HOST, "undefine", "lodger"], check=True, timeout=60,
                   capture_output=True)


def test_media_are_listed_with_their_system(shown, pictures):
    app, folder = shown
    tree = folder.parent / "tree"
    tree.mkdir()
    (tree / "readme").write_text("nothing to boot")
    subprocess.run(["genisoimage", "-quiet", "-V", "OWNTOOLS", "-o", folder / "tools.iso", tree], check=True)
    pools.show(app, "Media")
    table = app.find("table", "Media")

    def cells():
        return [[table.queryTable().getAccessibleAt(row, column).name for column in range(4)]
                for row in range(table.queryTable().nRows)]
    ui.wait_for(lambda: any(row[0] == "tools.iso" and "OWNTOOLS" in row[1] for row in cells()), timeout=60,
                what="the medium with what it says")
    ui.screenshot(pictures / "storage-media.png")


def test_how_long_the_trash_is_kept(shown, pictures):
    app, _ = shown

    def days():
        return pools.call(HOST, "GetSettings", "(a{sv})", {})[0]["trash-days"]
    before = days()
    pools.show(app, "Trash")
    spin = app.find("spin button", "Days in the trash")
    assert spin.queryValue().currentValue == before
    ui.screenshot(pictures / "storage-keep.png")
    spin.queryValue().currentValue = before + 3
    ui.wait_for(lambda: days() == before + 3, what="the setting")
    spin.queryValue().currentValue = before
    ui.wait_for(lambda: days() == before, what="the setting as it was")


def test_a_volume_group_is_asked_for(shown, pictures):
    """Here nobody may make one, and it is said in the form what stands against it."""
    app, _ = shown
    app.press("Add a pool")
    app.find("dialog", "Add a Pool")
    ui.enter_text(app.find("text", "Name"), "group")
    app.find("combo box", "Of").querySelection().selectChild(1)
    assert app.look("push button", "Add", sensitive=True) is None
    ui.enter_text(app.find("text", "Devices"), "/dev/no-such-disk")
    ui.screenshot(pictures / "storage-group.png")
    app.press("Add")
    app.find("alert", re.compile("group|lvm"))
    ui.keys("Escape")
    app.gone("dialog", "Add a Pool")
