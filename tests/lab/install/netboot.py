# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian's own installer, from the package debian-installer-12-netboot-amd64, as far as it comes with a mirror that
has nothing but its Release files: with answers and nobody at the keyboard, and by hand."""
import hashlib
import os
import pathlib
import re
import subprocess
import time

from tree import NETBOOT, RELEASE, SUITE

IMAGES = pathlib.Path("/usr/lib/debian-installer/images/12/amd64/text/debian-installer")
# Below it the tree lies; what the installer asks of a mirror at last.
TREE, MIRROR = f"/debian/dists/{SUITE}/main/installer-amd64", f"/debian/dists/{SUITE}/Release"
PATIENCE = 3600
# Above each of the installer's questions; "[.]" is one that nobody has to see.
QUESTION = re.compile(r"\[!!?\] ([A-Z][^\n\x1b\x0eq]*[a-z])")


def put_debian(place):
    """An archive of nothing but its installer."""
    images = (place / NETBOOT).parent.parent.parent
    (images / "netboot").mkdir(parents=True)
    (images / "netboot/debian-installer").symlink_to(IMAGES)
    names = [f"netboot/debian-installer/amd64/{name}" for name in ("linux", "initrd.gz")]
    sums = [f"{hashlib.sha256((images / name).read_bytes()).hexdigest()}  ./{name}\n" for name in names]
    (images / "SHA256SUMS").write_text("".join(sums))
    (place / "dists" / SUITE / "Release").write_text(RELEASE)
    binary = place / "dists" / SUITE / "main/binary-amd64"
    binary.mkdir()
    (binary / "Release").write_text("Origin: Debian\nVersion: 12.0\nComponent: main\nArchitecture: amd64\n")


def remove(lab, name):
    lab.ctl("destroy", name)
    lab.ctl("undefine", "--delete-disks", name)


def netboot(lab, tree, machine):
    """Nobody presses a key: a question before the mirror is asked is one too many."""
    tree.server.asked.clear()
    lab.log.say("netboot: guesthousectl new --tree …/installer-amd64 --unattended …")
    lab.ctl("new", "--name", machine.name, "--tree", tree.inside + TREE, "--memory", "1G", "--cpus", "1", "--disk",
            "size=2G", "--graphics", "none", "--args", "+console=ttyS0 no_timer_check", "--unattended",
            f"user=ada,password-file={lab.secret},hostname=netboot,language=de_DE,keyboard=de")
    end = time.monotonic() + PATIENCE
    while MIRROR not in tree.server.asked:
        said = machine.serial()
        question = QUESTION.search(said)
        if question or "Kernel panic" in said or time.monotonic() > end:
            raise SystemExit(f"netboot: {question[1] if question else 'the mirror was not asked'}\n{said[-3000:]}")
        time.sleep(2)
    lab.log.say(f"netboot: {machine.show()['stage']}; language, keyboard, network and mirror are answered: it asked "
                f"the mirror for {MIRROR}")
    while not (question := QUESTION.search(machine.serial())) and time.monotonic() < end:
        time.sleep(2)
    lab.log.say(f"netboot: its first question, behind what the mirror has: {question[1] if question else 'none'}")
    for path in sorted(set(tree.server.asked)):
        lab.log.say(f"netboot: it asked for {path}")
    remove(lab, machine.name)
    lab.assert_no_secret(hash_too=True)


class Person:
    """Reads the machine's screen, and presses keys."""

    def __init__(self, lab, name, out):
        self.lab, self.name, self.out = lab, name, out
        self.picture = lab.folder / f"{name}.png"

    def read(self):
        self.lab.ctl("screenshot", self.name, self.picture)
        large = self.picture.with_suffix(".large.png")
        subprocess.run(["convert", self.picture, "-alpha", "off", "-colorspace", "Gray", "-resize", "250%", large], check=True)
        return subprocess.run(["tesseract", large, "-", "--psm", "6"], check=True, capture_output=True, text=True,
                              env={**os.environ, "OMP_THREAD_LIMIT": "1"}).stdout

    def await_words(self, pattern, number):
        end = time.monotonic() + PATIENCE
        while not re.search(pattern, text := self.read()):
            if time.monotonic() > end:
                raise SystemExit(f"{self.name}: “{pattern}” did not come:\n{text}")
            time.sleep(10)
        self.lab.log.say(f"{self.name}: reads “{re.search(pattern, text)[0]}”")
        self.picture.replace(self.out / f"{self.name}-{number:02}.png")

    def answer(self, text, instead):
        """@instead: how many letters stand there already."""
        if text is not None:
            if instead:
                self.lab.ctl("send-key", self.name, *["backspace"] * instead)
            self.lab.ctl("type", "--layout", "us", self.name, text)
        self.lab.ctl("send-key", self.name, "enter")


def hand(lab, tree, machine, out):
    """As a person does who sits before it."""
    tree.server.asked.clear()
    lab.log.say("hand: guesthousectl new --tree …/installer-amd64, and everything else at its keyboard")
    lab.ctl("new", "--name", machine.name, "--tree", tree.inside + TREE, "--memory", "1G", "--cpus", "1", "--disk",
            "size=2G", "--graphics", "vnc", "--args", "+no_timer_check")
    person = Person(lab, machine.name, out)
    steps = (
        ("Select a language", None, 0),
        ("Select your location", None, 0),
        ("Configure the keyboard", None, 0),
        ("Please enter the hostname", "hand", 10),
        ("Domain name", None, 0),
        ("Debian archive mirror country", "home", 0),
        ("Debian archive mirror hostname", tree.inside.removeprefix("http://"), 30),
        ("Debian archive mirror directory", None, 0),
        ("HTTP proxy information", None, 0),
    )
    for number, (question, text, instead) in enumerate(steps):
        person.await_words(question, number)
        if text == "home":
            lab.ctl("send-key", machine.name, "home", "enter")
        else:
            person.answer(text, instead)
    end = time.monotonic() + PATIENCE
    while MIRROR not in tree.server.asked:
        if time.monotonic() > end:
            raise SystemExit(f"hand: the mirror was not asked:\n{person.read()}")
        time.sleep(2)
    lab.log.say(f"hand: it asked the mirror for {MIRROR}")
    person.await_words(r"(?i)bad archive|download|mirror|error|modules", len(steps))
    remove(lab, machine.name)
