# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Everything that people read can be translated, and the translations say it all."""

import re
import subprocess

import pytest

TRANSLATABLE_C = re.compile(r'\b(?:_|N_|C_|NC_|ngettext|gettext|g_dgettext|g_dngettext)\s*\(\s*"')
TRANSLATABLE_UI = re.compile(r'translatable="(?:yes|true|1)"')
TRANSLATABLE_DATA = (".desktop.in", ".metainfo.xml.in", ".policy.in")
COMPLETE = ["zh_CN"]


def potfiles(root):
    lines = (root / "po" / "POTFILES").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def is_translatable(root, path):
    if path.name.endswith(TRANSLATABLE_DATA):
        return True
    if path.parts[0] not in ("hypervisor", "toolstack", "console", "ui"):
        return False
    if path.suffix in (".c", ".h"):
        return TRANSLATABLE_C.search((root / path).read_text(encoding="utf-8")) is not None
    if path.suffix == ".ui":
        return TRANSLATABLE_UI.search((root / path).read_text(encoding="utf-8")) is not None
    return False


def test_potfiles_lists_every_file_with_strings(root, files):
    wanted = sorted(path.as_posix() for path in files if is_translatable(root, path))
    assert potfiles(root) == wanted


@pytest.fixture(scope="module")
def template(root, tmp_path_factory):
    """All strings of the sources, as they are now."""
    path = tmp_path_factory.mktemp("po") / "guesthouse.pot"
    command = [
        "xgettext", "--from-code=UTF-8", "--add-comments", "--output", path,
        "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2", "--keyword=NC_:1c,2",
        "--keyword=ngettext:1,2", "--keyword=g_dngettext:2,3", "--directory", root,
    ]
    subprocess.run([*command, *potfiles(root)], check=True)
    return path


@pytest.mark.parametrize("language", COMPLETE)
def test_translation_is_complete(root, template, language, tmp_path):
    po = root / "po" / f"{language}.po"
    merged = tmp_path / "merged.po"
    subprocess.run(
        ["msgmerge", "--quiet", "--no-fuzzy-matching", "--output-file", merged, po, template],
        check=True,
    )
    untranslated = subprocess.run(
        ["msgattrib", "--untranslated", "--no-wrap", merged], check=True, capture_output=True,
        text=True,
    ).stdout
    missing = [entry for entry in untranslated.split("\n\n")
               if "msgid" in entry and "Project-Id-Version" not in entry]
    assert not missing, f"{language} lacks {len(missing)}:\n" + "\n\n".join(missing)


@pytest.mark.parametrize("language", COMPLETE)
def test_translation_is_sound(root, language, tmp_path):
    run = subprocess.run(
        ["msgfmt", "--check", "--statistics", "--output-file", tmp_path / "out.mo",
         root / "po" / f"{language}.po"],
        check=True, capture_output=True, text=True, env={"LC_ALL": "C", "PATH": "/usr/bin"},
    )
    assert "fuzzy" not in run.stderr and "untranslated" not in run.stderr, run.stderr
