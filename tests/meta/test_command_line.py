# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What guesthousectl says of itself, and its manual, are of one mind, and fit on a terminal."""

import os
import re
import shlex
import subprocess
import unicodedata

import pytest

WIDEST = 80  # columns, as nobody reads it on a terminal here
# Of other programs, which the manual names too.
FOREIGN = set()


@pytest.fixture(scope="module")
def say(build, root):
    """Runs guesthousectl without a service, and returns what it prints."""

    def run(*arguments, language=None):
        return subprocess.run(
            [build / "toolstack/ctl/guesthousectl", *arguments], check=True, capture_output=True,
            text=True, timeout=60,
            env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": language or "C",
                 "GUESTHOUSE_LOCALEDIR": str(build / "po")},
        ).stdout

    return run


def commands(say):
    text = say("--help").split("Exit codes")[0].split("Looking:")[1]
    return re.findall(r"^  ([a-z][a-z-]*)  ", text, re.M)


def options(text):
    return set(re.findall(r"^  (?:-\w, )?(--[a-z-]+)[= ]", text, re.M))


@pytest.fixture(scope="module")
def manual(root):
    """The manual without its markup, a macro a line."""
    lines = []
    for line in (root / "data/man/guesthousectl.1").read_text().splitlines():
        if line.startswith('.\\"'):
            continue
        line = line.replace("\\-", "-")
        line = re.sub(r"\\f.|\\\(..", "", line)
        macro = re.match(r"\.(B|I|BI|BR|RI|RB|IB|SS|SH) (.*)", line)
        if macro:
            words = shlex.split(macro[2].replace("'", "\\'"))
            line = (" " if macro[1] in ("B", "I", "SS", "SH") else "").join(words)
        lines.append(line)
    return lines


def test_manual_tells_of_every_command(say, manual):
    tags = " ".join(b for a, b in zip(manual, manual[1:]) if a in (".TP", ".TQ"))
    words = set(re.findall(r"[a-z][a-z-]+", tags))
    assert [name for name in commands(say) if name not in words | {"help"}] == []


def test_manual_and_help_have_the_same_options(say, manual):
    known = options(say("--help"))
    for name in commands(say):
        if name != "help":
            known |= options(say("help", name))
    told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", "\n".join(manual))) - FOREIGN
    assert sorted(known - told) == [], "not in the manual"
    assert sorted(told - known) == [], "not in the program"


@pytest.mark.parametrize("language", ["C", "zh_CN"])
def test_help_fits_on_a_terminal(say, language):
    for name in ["", *commands(say)]:
        for line in say("help", *filter(None, [name]), language=language).splitlines():
            width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
            assert width <= WIDEST, (name, line)
