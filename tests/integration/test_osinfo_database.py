# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""All that libosinfo's database has a tree or a medium of is taken for what it is."""
import os
import pathlib
import re
import subprocess

import osinfo_database
from gi.repository import GLib
from service import ROOT

# As productmd writes it ("2.1. treeinfo"), with the older section that all readers know.
TREEINFO = """[general]
family = {family}
name = {family} {version}
version = {version}
arch = {arch}
variant = {variant}

[images-{arch}]
kernel = images/pxeboot/vmlinuz
initrd = images/pxeboot/initrd.img
"""
USUAL = {"variant": "", "version": "", "arch": "x86_64"}


def test_trees(client, folder):
    found, wrong = set(), []
    for number, (system, words) in enumerate(osinfo_database.trees()):
        tree = pathlib.Path(folder) / f"tree-{number}"
        tree.mkdir()
        (tree / ".treeinfo").write_text(TREEINFO.format_map({**USUAL, **words}))
        said = client.call(ROOT, "Manager.InspectLocation", "(sa{sv})", str(tree), {})
        # "rhel9-unknown" is what the database has for those that came after it.
        newer = system.endswith("-unknown") and said.get("os", "").startswith(system.removesuffix("-unknown"))
        if said.get("os") == system or newer:
            found.add(said["os"])
        else:
            wrong.append(f"{system}: {words} is taken for {said.get('os')} ({said.get('tried')})")
    assert not wrong, "\n".join(wrong)
    assert len(found) >= 150


def test_ids_of_the_corpus():
    """Whatever the tests of trees and media take for right has an id that others know."""
    data = osinfo_database.DATA
    ids = {word for path in (data / "trees" / "corpus").iterdir()
           for word in re.findall(r"^! os (\S+)$", path.read_text(), re.MULTILINE)}
    ids |= set(re.findall(r"^([a-z][^|]*)[|]", (data / "media" / "ids.txt").read_text(), re.MULTILINE))
    assert len(ids) >= 180
    assert ids - {system.findtext("short-id") for system in osinfo_database.systems()} == set()


def ask(questions):
    program = os.environ["GUESTHOUSE_OSINFO"]
    lines = "".join(GLib.Variant("a{ss}", ids).print_(True) + "\n" for ids in questions)
    done = subprocess.run([program, str(osinfo_database.OURS)], input=lines, capture_output=True, text=True, timeout=600,
                          check=True)
    return [GLib.Variant.parse(GLib.VariantType("a{sv}"), line).unpack() for line in done.stdout.splitlines()]


def test_media():
    """One of each system, architecture and kind. One label may be that of several."""
    media = list(osinfo_database.media())
    asked = list({medium.what: medium for medium in media}.values())
    found, wrong = set(), []
    for medium, said in zip(asked, ask(medium.ids() for medium in asked), strict=True):
        system, arch, _live = medium.what
        answer = said.get("os", ""), said.get("arch"), said.get("live")
        if answer == medium.what or (arch == "all" and answer[0] == system):
            found.add(system)
        elif system.endswith("-unknown") and answer[0].startswith(system.removesuffix("-unknown")):
            continue
        elif not any(other.what == answer and other.fits(medium) for other in media):
            wrong.append(f"{medium.what}: {medium.ids()} is taken for {answer}")
    assert not wrong, "\n".join(wrong)
    assert len(found) > 400
