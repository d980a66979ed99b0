# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line and the service in the language of a person."""
import re
import subprocess
import unicodedata

import pytest

CHINESE = {"LANGUAGE": "zh_CN"}  # LC_ALL is C.UTF-8, for which glibc heeds it


@pytest.fixture
def ctl(service):
    """Runs guesthousectl in Chinese, on a service that was started in Chinese."""
    service.start(env=CHINESE)

    def run(*args, code=0):
        done = subprocess.run(
            ["guesthousectl", "--host", "fake:?domains=3&running=0", *args],
            env={**service.env, **CHINESE}, capture_output=True, text=True, timeout=120,
        )
        assert done.returncode == code, done.stderr
        return done

    return run


def column_of(line, position):
    """In which column of a terminal a letter stands; Chinese ones take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line[:position])


def test_help_is_in_chinese(ctl):
    assert "命令" in ctl("--help").stdout


def test_service_answers_in_chinese(ctl):
    assert "没有虚拟机“nobody”" in ctl("start", "nobody", code=3).stderr


def test_facts_stand_below_each_other(ctl):
    lines = [line for line in ctl("show", "build-0001").stdout.splitlines() if line]
    columns = {column_of(line, re.match("[^：]+： *", line).end()) for line in lines}
    assert len(lines) > 5 and len(columns) == 1, lines
