#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds what guesthousectl convert makes of a definition against what virsh makes of it.

virsh.py ask FILE FOLDER: keeps in FOLDER what libvirt makes of FILE in the other format, and what it makes of ours
in that format when it is to bring it back.
virsh.py compare FILE FOLDER TABLE: what both mean is read by one reader. Each difference must be explained in
TABLE; others are told, and it fails. Needs no libvirt: what was kept can be compared anywhere.
virsh.py dry-run FILE: whether `xl create -n` takes the xl.cfg that we write of FILE.
"""
import fnmatch
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

VIRSH = ("virsh", "-q", "-c", "xen:///system")
CTL = os.environ.get("GUESTHOUSECTL", "/opt/guesthouse/guesthousectl")
TIMEOUT = 300


class Refused(Exception):
    """A program did not do it; the text is its own."""


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    if done.returncode != 0:
        raise Refused(f"{' '.join(map(str, command))}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def is_xml(path):
    return path.read_text(encoding="utf-8", errors="replace").lstrip().startswith("<")


def flatten(value, path=""):
    """{"disks[0].target": "hda", …} of what JSON says; what is empty says nothing."""
    if isinstance(value, dict):
        pairs = [(f"{path}.{key}" if path else key, item) for key, item in value.items()]
    elif isinstance(value, list):
        pairs = [(f"{path}[{number}]", item) for number, item in enumerate(value)]
    else:
        return {} if value in (None, "", False, 0) else {path: value}
    return {key: item for name, part in pairs for key, item in flatten(part, name).items()}


def meaning(path):
    return flatten(json.loads(run(CTL, "convert", path, "--to", "json")))


def by_us(path, target):
    return run(CTL, "convert", path, "--to", target)


def by_virsh(path, target):
    if target == "xml":
        return run(*VIRSH, "domxml-from-native", "--format", "xen-xl", "--config", path)
    return run(*VIRSH, "domxml-to-native", "--format", "xen-xl", "--xml", path)


def other_format(path):
    return "xl" if is_xml(path) else "xml"


def ways(path, folder):
    """[(source, target)]: there from the file, and back from what we made of it."""
    there = other_format(path)
    back = "xml" if there == "xl" else "xl"
    return [(path, there), (folder / f"{path.name}.{there}.ours", back)]


def ask(path, folder):
    folder.mkdir(parents=True, exist_ok=True)
    there = other_format(path)
    (folder / f"{path.name}.{there}.ours").write_text(by_us(path, there), encoding="utf-8")
    for source, target in ways(path, folder):
        answer = folder / f"{path.name}.{target}.libvirt"
        try:
            answer.write_text(by_virsh(source, target), encoding="utf-8")
        except Refused as refusal:
            answer.with_suffix(".refused").write_text(f"{refusal}\n", encoding="utf-8")
    return 0


def read_table(path):
    """[(to, file, member, explanation)] of lines "TO FILE MEMBER: EXPLANATION"."""
    rows = []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            patterns, explanation = line.split(": ", 1)
            rows.append((*patterns.split(), explanation))
    return rows


def explain(rows, target, name, member):
    # "[" begins a class of letters in a pattern.
    plain = member.replace("[", "(").replace("]", ")")
    for to, file, pattern, explanation in rows:
        wanted = pattern.replace("[", "(").replace("]", ")")
        if to in ("*", target) and fnmatch.fnmatch(name, file) and fnmatch.fnmatch(plain, wanted):
            return explanation
    return None


def differences(ours, theirs):
    """[(member, what is said of it)] of two definitions, in files."""
    we, they = meaning(ours), meaning(theirs)
    return [(member, f"{we.get(member)!r}, and libvirt: {they.get(member)!r}")
            for member in sorted(we.keys() | they.keys()) if we.get(member) != they.get(member)]


def compare_way(source, target, name, folder, rows):
    """How many differences nobody explains."""
    theirs, unexplained = folder / f"{name}.{target}.libvirt", 0
    with tempfile.TemporaryDirectory() as work:
        ours = Path(work) / "ours"
        ours.write_text(by_us(source, target), encoding="utf-8")
        if theirs.exists():
            found = differences(ours, theirs)
        else:
            found = [("refused", theirs.with_suffix(".refused").read_text(encoding="utf-8").strip())]
        for member, text in found:
            why = explain(rows, target, name, member)
            unexplained += why is None
            print(f"to {target}: {member}: {text}: {why or 'UNEXPLAINED'}")
        if unexplained and theirs.exists():
            print("---- ours", ours.read_text(encoding="utf-8"), sep="\n")
            print("---- libvirt's", theirs.read_text(encoding="utf-8"), sep="\n")
    return unexplained


def compare(path, folder, table):
    rows = read_table(table)
    counts = [compare_way(source, target, path.name, folder, rows) for source, target in ways(path, folder)]
    return 1 if any(counts) else 0


def dry_run(path):
    with tempfile.TemporaryDirectory() as folder:
        ours = Path(folder) / "ours.cfg"
        source = path
        if not is_xml(path):
            # By way of XML: every setting is written anew.
            source = Path(folder) / "ours.xml"
            source.write_text(by_us(path, "xml"), encoding="utf-8")
        ours.write_text(by_us(source, "xl"), encoding="utf-8")
        print(ours.read_text(encoding="utf-8"))
        run("xl", "create", "-n", ours)
    return 0


def main():
    what, file, *rest = sys.argv[1:]
    work = {"ask": ask, "compare": compare, "dry-run": dry_run}[what]
    try:
        return work(Path(file), *map(Path, rest))
    except Refused as refusal:
        return str(refusal)


if __name__ == "__main__":
    sys.exit(main())
