# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every include points down, as the table says; and the checker does find those that do not."""

import shutil

import pytest

from include_rules import MAY_INCLUDE, SOURCE_TREES, check_tree

# What is written, into which file, and what the checker must say of it.
WRONG = [
    ("hypervisor/model/wrong.c", "gh-driver.h", "forbidden edge"),
    ("hypervisor/qemu/wrong.c", "gh-fake-probe.h", "forbidden edge"),
    ("toolstack/formats/wrong.c", "gh-job-probe.h", "forbidden edge"),
    ("toolstack/service/wrong.c", "gh-fake-probe.h", "forbidden edge"),
    ("toolstack/ctl/wrong.c", "gh-dbus-generated.h", "forbidden edge"),
    ("console/core/wrong.c", "gh-client-probe.h", "forbidden edge"),
    ("ui/window/wrong.c", "gh-driver.h", "forbidden edge"),
    ("hypervisor/model/wrong.h", "gh-window-probe.h", "forbidden edge"),
    ("ui/window/wrong.c", "../app/gh-app-probe.h", "parent folder"),
    ("ui/window/wrong.c", "app/gh-app-probe.h", "path"),
    ("toolstack/storage/wrong.c", "gh-job-probe-private.h", "foreign private header"),
    ("tests/unit/wrong.c", "gh-job-probe-private.h", "foreign private header"),
    ("toolstack/job/wrong.c", "gh-no-such-header.h", "unknown header"),
    ("toolstack/newcomer/wrong.c", "gh-error.h", "folder without a row"),
    ("toolstack/client/wrong.c", "<gtk/gtk.h>", "foreign library"),
    ("ui/window/wrong.c", "<rfb/rfbclient.h>", "foreign library"),
    ("ui/window/wrong.c", "<gh-error.h>", "ours within <>"),
]

RIGHT = [
    ("hypervisor/qemu/right.c", "gh-driver-probe.h"),
    ("toolstack/service/main.c", "gh-fake-probe.h"),
    ("toolstack/job/right.c", "gh-job-probe-private.h"),
    ("toolstack/client/right.c", "gh-dbus-generated.h"),
    ("ui/window/right.c", "gh-app-probe.h"),
    ("ui/window/right.c", "<gtk/gtk.h>"),
    ("console/vnc/right.c", "<rfb/rfbclient.h>"),
    ("tests/unit/right.c", "gh-fake-probe.h"),
    ("hypervisor/model/right.c", "config.h"),
]

# Headers that the examples above name, whatever the tree holds.
PROBES = [
    "hypervisor/driver/gh-driver.h",
    "hypervisor/driver/gh-driver-probe.h",
    "hypervisor/fake/gh-fake-probe.h",
    "toolstack/job/gh-job-probe.h",
    "toolstack/job/gh-job-probe-private.h",
    "toolstack/client/gh-client-probe.h",
    "ui/app/gh-app-probe.h",
    "ui/window/gh-window-probe.h",
]


def test_tree_follows_the_table(root):
    problems = check_tree(root)
    assert not problems, "\n".join(
        f"{path}:{line}: {kind}: {included}" for path, line, kind, included in problems
    )


def test_table_has_no_cycle():
    done = set()
    while len(done) < len(MAY_INCLUDE):
        ready = {row for row, below in MAY_INCLUDE.items() if row not in done and below <= done}
        assert ready, f"these include each other in a circle: {sorted(set(MAY_INCLUDE) - done)}"
        done |= ready


@pytest.fixture(scope="module")
def copy(root, tmp_path_factory):
    """A copy of the sources, with the headers that the examples name."""
    copy = tmp_path_factory.mktemp("tree")
    for tree in SOURCE_TREES + ("tests/unit",):
        shutil.copytree(root / tree, copy / tree, ignore=shutil.ignore_patterns("build*"))
    for probe in PROBES:
        (copy / probe).parent.mkdir(parents=True, exist_ok=True)
        (copy / probe).touch()
    return copy


def say(copy, path, included):
    """What the checker says when the file at path includes one thing more."""
    before = set(check_tree(copy))
    file = copy / path
    old = file.read_text() if file.exists() else None
    file.parent.mkdir(parents=True, exist_ok=True)
    quoted = included if included.startswith("<") else f'"{included}"'
    with file.open("a") as out:
        out.write(f"#include {quoted}\n")
    try:
        return [problem for problem in check_tree(copy) if problem not in before]
    finally:
        if old is None:
            file.unlink()
        else:
            file.write_text(old)


@pytest.mark.parametrize("path, included, kind", WRONG)
def test_wrong_include_is_found(copy, path, included, kind):
    problems = say(copy, path, included)
    assert [(p.path, p.kind, p.included) for p in problems] == [(path, kind, included.strip("<>"))]


@pytest.mark.parametrize("path, included", RIGHT)
def test_right_include_passes(copy, path, included):
    assert say(copy, path, included) == []
