# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What bash offers to a person who presses Tab."""
import pathlib
import shutil
import subprocess

import pytest

SCRIPT = pathlib.Path(__file__).parents[2] / "data/completions/guesthousectl"
# As readline calls it: the words are parted at : and = too.
ASK = r"""
source "$1"
COMP_LINE=$2
COMP_POINT=${#COMP_LINE}
read -ra COMP_WORDS <<<"$(sed -E 's/([:=])/ \1 /g' <<<"$COMP_LINE")"
[[ $COMP_LINE == *[' ':=] ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_guesthousectl guesthousectl "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
((${#COMPREPLY[@]})) && printf '%s\n' "${COMPREPLY[@]}"
exit 0
"""
HOST = "-H fake:?domains=4&running=0"


@pytest.fixture
def env(service):
    service.start()
    return {**service.env, "GUESTHOUSED": service.program}


@pytest.fixture
def tab(env):
    def tab(line):
        done = subprocess.run(["bash", "-c", ASK, "bash", SCRIPT, line], env=env, check=True,
                              capture_output=True, text=True, timeout=120)
        assert done.stderr == "", line
        return done.stdout.splitlines()

    return tab


def test_it_is_sound():
    if shutil.which("shellcheck") is None:
        pytest.skip("there is no shellcheck here")
    subprocess.run(["shellcheck", "-s", "bash", SCRIPT], check=True)


def test_commands_and_options(tab):
    assert {"list", "new", "volume", "help"} <= set(tab("guesthousectl "))
    assert tab("guesthousectl scr") == ["screenshot"]
    assert tab("guesthousectl --js") == ["--json"]
    assert {"--tree", "--unattended", "--json"} <= set(tab("guesthousectl new --"))
    assert tab("guesthousectl help vol") == ["volume"]
    assert tab("guesthousectl volume sn") == ["snapshot"]
    assert tab("guesthousectl new --firmware e") == ["efi"]
    assert tab("guesthousectl new --firmware=e") == ["efi"]
    assert tab("guesthousectl wait some p") == ["paused"]
    assert tab("guesthousectl frobnicate ") == []


def test_names_of_machines(tab):
    assert tab(f"guesthousectl {HOST} show w") == ["web-0001"]
    assert tab(f"guesthousectl {HOST} start --paused d") == ["db-0001"]
    assert tab(f"guesthousectl {HOST} wait --timeout 3 db-0001 o") == ["off"]
    assert tab("guesthousectl --host=fake:?domains=2 start web-0001 d") == ["db-0001"]
    assert tab(f"guesthousectl {HOST} list w") == []


def test_volumes_and_files(tab, env, tmp_path):
    subprocess.run(["guesthousectl", "volume", "create", "default/one.raw", "1M", "--format", "raw"],
                   env=env, check=True, capture_output=True)
    assert tab("guesthousectl volume show de") == ["default/one.raw"]
    assert tab("guesthousectl volume clone default/one.raw d") == ["default/"]
    (tmp_path / "tree").mkdir()
    assert tab(f"guesthousectl new --tree {tmp_path}/t") == [f"{tmp_path}/tree"]
