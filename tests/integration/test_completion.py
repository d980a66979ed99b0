# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What bash, zsh and fish offer to a person who presses Tab."""
import json
import os
import pathlib
import pty
import re
import select
import shlex
import shutil
import signal
import subprocess
import time

import pytest
from sysfs import put_usb

SCRIPTS = pathlib.Path(__file__).parents[2] / "data/completions"
HOST = "-H fake:?domains=4&running=0"
# As readline calls it: the words are parted at : and = too.
BASH = r"""
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
# What it adds to its list is noted, and the end of that by a key of its own.
ZSH = r"""
PROMPT=READY LISTMAX=9999
fpath=($ZDOTDIR $fpath)
autoload -Uz compinit
compinit -u -D
compadd() {
  local -a hits
  builtin compadd -O hits "$@"
  (($#hits)) && print -rl -- $hits >>$ZDOTDIR/hits
  builtin compadd "$@"
}
note-end() { print END >>$ZDOTDIR/hits }
zle -N note-end
bindkey '^I' complete-word '^O' note-end
"""


@pytest.fixture
def env(service, tmp_path):
    """Of a computer with a USB stick."""
    put_usb(tmp_path / "sysfs", "1-2", (1, 5), "0951:1666", "Kingston", "DataTraveler")
    service.start(env={"GUESTHOUSE_SYSFS": str(tmp_path / "sysfs")})
    return {**service.env, "GUESTHOUSED": service.program}


class Bash:
    def __init__(self, env, _folder):
        self.env = env

    def tab(self, line):
        done = subprocess.run(["bash", "-c", BASH, "bash", SCRIPTS / "guesthousectl.bash", line], env=self.env,
                              check=True, capture_output=True, text=True, timeout=120)
        assert done.stderr == "", line
        return done.stdout.splitlines()


class Fish:
    def __init__(self, env, folder):
        self.env = {**env, "HOME": str(folder)}

    def tab(self, line):
        source = shlex.quote(str(SCRIPTS / "guesthousectl.fish"))
        done = subprocess.run(["fish", "--no-config", "-c", f"source {source}; complete -C {shlex.quote(line)}"],
                              env=self.env, check=True, capture_output=True, text=True, timeout=120)
        assert done.stderr == "", line
        return [each.partition("\t")[0].removeprefix("--firmware=") for each in done.stdout.splitlines()]


class Zsh:
    def __init__(self, env, folder):
        self.env, self.folder = env, folder
        shutil.copy(SCRIPTS / "guesthousectl.zsh", folder / "_guesthousectl")
        (folder / ".zshrc").write_text(ZSH)

    def tab(self, line):
        hits = self.folder / "hits"
        hits.unlink(missing_ok=True)
        pid, fd = pty.fork()
        if pid == 0:
            try:
                os.execvpe("zsh", ["zsh", "-i"], {**self.env, "ZDOTDIR": str(self.folder), "TERM": "xterm"})
            finally:
                os._exit(127)
        try:
            self.read(fd, lambda said: "READY" in said)
            os.write(fd, f"{line}\t\x0f".encode())
            self.read(fd, lambda _said: hits.exists() and "END" in hits.read_text())
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            os.close(fd)
        # It looks twice where it may put in what all have in common.
        return list(dict.fromkeys(each.removeprefix("--firmware=") for each in hits.read_text().split()[:-1]))

    @staticmethod
    def read(fd, done):
        said, end = "", time.monotonic() + 120
        while not done(said):
            assert time.monotonic() < end, said
            if select.select([fd], [], [], 0.2)[0]:
                said += os.read(fd, 4096).decode("utf-8", "replace")


def press(shell, env, folder):
    if shutil.which(shell.__name__.lower()) is None:
        pytest.skip(f"there is no {shell.__name__.lower()} here")
    return shell(env, folder).tab


@pytest.fixture
def tab(env, tmp_path):
    return press(Bash, env, tmp_path)


@pytest.fixture
def say(env):
    def say(*arguments, code=0):
        done = subprocess.run(["guesthousectl", *arguments], env={**env, "LC_ALL": "C.UTF-8", "LANGUAGE": "C"},
                              capture_output=True, text=True, timeout=120)
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    return say


def test_it_is_sound():
    if shutil.which("shellcheck") is None:
        pytest.skip("there is no shellcheck here")
    subprocess.run(["shellcheck", "-s", "bash", SCRIPTS / "guesthousectl.bash"], check=True)


@pytest.mark.parametrize("shell", [Bash, Zsh, Fish])
def test_every_shell(shell, env, tmp_path):
    tab = press(shell, env, tmp_path)
    assert tab("guesthousectl scr") == ["screenshot"]
    assert tab("guesthousectl --js") == ["--json"]
    assert {"--tree", "--unattended", "--json"} <= set(tab("guesthousectl new --"))
    assert tab("guesthousectl new --firmware=e") == ["efi"]
    if shell is not Bash:  # it parts no words that are quoted
        assert tab("guesthousectl -H 'fake:?domains=4&running=0' show w") == ["web-0001"]
    (tmp_path / "tree").mkdir()
    assert [each.removesuffix("/") for each in tab(f"guesthousectl new --tree {tmp_path}/t")][-1].endswith("tree")
    assert tab("guesthousectl frobnicate ") == []


def test_commands_and_options(tab):
    assert {"list", "new", "volume", "help"} <= set(tab("guesthousectl "))
    assert tab("guesthousectl scr") == ["screenshot"]
    assert tab("guesthousectl help vol") == ["volume"]
    assert tab("guesthousectl volume sn") == ["snapshot"]
    assert tab("guesthousectl new --firmware e") == ["efi"]
    assert tab("guesthousectl new -t pv") == ["pv", "pvh"]
    assert tab("guesthousectl wait some p") == ["paused"]
    assert tab("guesthousectl new --nonsense=") == []


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
    assert tab(f"guesthousectl new --tree={tmp_path}/t") == [f"{tmp_path}/tree"]


def test_devices_of_the_host(say):
    said = say("complete", *HOST.split(), "attach", "web-0001", "--device", "0")
    assert "001:005" in said and "DataTraveler" in said


def test_devices_of_a_machine(say):
    name = "web-0001"
    definition = json.loads(say(*HOST.split(), "--json", "show", name))
    disks = [disk["target"] for disk in definition["disks"]]
    nics = [nic["mac"] for nic in definition["nics"]]
    assert disks and nics
    offered = [line.split("\t")[0] for line in say("complete", *HOST.split(), "detach", name, "").splitlines()[1:]]
    assert offered == disks + nics
    offered = [line.split("\t")[0] for line in say("complete", *HOST.split(), "link", name, "").splitlines()[1:]]
    assert offered == nics
    assert say("complete", *HOST.split(), "eject", name, "").splitlines() == ["words"]
    assert say("complete", *HOST.split(), "detach", "nobody", "").splitlines() == ["words"]


def commands(say):
    """Those that the help lists, and what each says of itself."""
    names = re.findall(r"^  ([a-z][a-z-]+)  ", say("--help").split("Exit codes")[0].split("Looking:")[1], re.M)
    return {name: say("help", name) for name in names if name != "help"}


def test_every_option_and_argument_is_known(say):
    unknown = []
    for name, text in commands(say).items():
        for option in re.findall(r"^  (?:-\w, )?(--[a-z-]+)=", text, re.M):
            if not say("complete", "-H", "fake:", name, option, ""):
                unknown.append(f"{name} {option}")
        usage = text.splitlines()[1].removeprefix(f"  guesthousectl [OPTION…] {name}").strip()
        if usage and not usage.startswith("--") and not say("complete", "-H", "fake:", name, ""):
            unknown.append(f"{name} {usage}")
    assert unknown == []


def test_verbs_are_those_that_there_are(say):
    for name in ("os", "cache", "pool", "volume", "trash"):
        there = say(name, "-", code=2).splitlines()[0].partition("write one of ")[2].split(", ")
        assert there != [""] and sorted(say("complete", name, "").split()[1:]) == sorted(there), name
