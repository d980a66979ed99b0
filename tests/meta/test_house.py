# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The house rules that a program can check: licence lines, READMEs, and the names and sizes of files."""

import re
import subprocess

SPDX = "SPDX-License-Identifier: GPL-2.0-or-later"
CODE = {".c", ".h", ".py", ".ui", ".sh"}
LICENSED = CODE | {".build", ".css", ".svg", ".xml", ".in", ".toml"}
LICENSED_NAMES = {"dev", "run", "session", "meson_options.txt"}
LONGEST = 800


def is_fixture(path):
    """Files that tests read are as they were found."""
    return path.parts[:2] == ("tests", "data")


def test_sources_name_their_licence(root, files):
    missing = [
        path.as_posix()
        for path in files
        if (path.suffix in LICENSED or path.name in LICENSED_NAMES)
        and not is_fixture(path)
        and SPDX not in (root / path).read_text(encoding="utf-8")[:1000]
    ]
    assert not missing, f"without the line \"{SPDX}\": {missing}"


def test_folders_say_what_belongs_in_them(root, files):
    folders = {path.parent for path in files if path.suffix in CODE and not is_fixture(path)}
    folders |= {root.__class__(path.parts[0]) for path in files if len(path.parts) > 1}
    missing = sorted(
        folder.as_posix()
        for folder in folders
        if folder.as_posix() not in (".", ".ci") and not (root / folder / "README.md").is_file()
    )
    assert not missing, f"without a README.md: {missing}"


def test_names_can_be_typed(files):
    strange = [str(path) for path in files if not is_fixture(path) and not re.fullmatch(r"[A-Za-z0-9_./+-]+", str(path))]
    assert not strange, f"of other characters than letters, digits and _.+-: {strange}"


def test_no_file_is_too_long(root, files):
    long = {
        path.as_posix(): lines
        for path in files
        if path.suffix in CODE and not is_fixture(path)
        and (lines := len((root / path).read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert not long, f"over {LONGEST} lines: {long}"


def test_desktop_file_and_metainfo_are_valid(build):
    desktop = build / "data" / "org.guesthouse.Guesthouse.desktop"
    metainfo = build / "data" / "org.guesthouse.Guesthouse.metainfo.xml"
    subprocess.run(["desktop-file-validate", desktop], check=True)
    subprocess.run(["appstream-util", "validate-relax", "--nonet", metainfo], check=True)
