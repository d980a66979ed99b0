# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What all checks of the source tree share."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", "build", "__pycache__", ".pytest_cache", ".cache"}


def walk(root):
    """All files of the tree that are ours, relative to root, in order."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(
            name for name in folders
            if name not in NOT_OURS and not name.startswith("build-")
            or Path(folder, name) == root / "data" / "build"
        )
        for name in sorted(files):
            path = Path(folder, name).relative_to(root)
            if path.as_posix() != ".git" and not name.endswith(".pyc"):
                yield path


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def files(root):
    return list(walk(root))


@pytest.fixture(scope="session")
def build(root):
    return Path(os.environ.get("GUESTHOUSE_BUILD", root / "build" / "main"))
