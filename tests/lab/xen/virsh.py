#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds what guesthousectl convert makes of a definition against what virsh makes of it.

virsh.py compare FILE TABLE: an xl.cfg becomes XML, XML becomes xl.cfg, by us and by libvirt; what both mean is
read by one reader. Each difference must be explained in TABLE; others are told, and it fails.
virsh.py dry-run FILE: whether `xl create -n` takes the xl.cfg that we write of FILE.
"""
import fnmatch
import json
import subprocess
import sys
import tempfile
from pathlib import Path

VIRSH = ("virsh", "-q", "-c", "xen:///system")
CTL = "/opt/guesthouse/guesthousectl"
TIMEOUT = 120


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: {done.stderr.strip() or done.stdout.strip()}")
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


def by_virsh(path, target):
    if target == "xml":
        return run(*VIRSH, "domxml-from-native", "--format", "xen-xl", "--config", path)
    return run(*VIRSH, "domxml-to-native", "--format", "xen-xl", "--xml", path)


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


def compare(path, table):
    target = "xl" if is_xml(path) else "xml"
    rows, unexplained = read_table(table), 0
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "ours", Path(folder) / "theirs"
        ours.write_text(run(CTL, "convert", path, "--to", target), encoding="utf-8")
        theirs.write_text(by_virsh(path, target), encoding="utf-8")
        we, they = meaning(ours), meaning(theirs)
        for member in sorted(we.keys() | they.keys()):
            if we.get(member) == they.get(member):
                continue
            why = explain(rows, target, path.name, member)
            unexplained += why is None
            print(f"{member}: {we.get(member)!r}, and libvirt: {they.get(member)!r}: {why or 'UNEXPLAINED'}")
        if unexplained:
            print("---- ours", ours.read_text(encoding="utf-8"), sep="\n")
            print("---- libvirt's", theirs.read_text(encoding="utf-8"), sep="\n")
    return 1 if unexplained else 0


def dry_run(path):
    with tempfile.TemporaryDirectory() as folder:
        ours = Path(folder) / "ours.cfg"
        source = path
        if not is_xml(path):
            # By way of XML: every setting is written anew.
            source = Path(folder) / "ours.xml"
            source.write_text(run(CTL, "convert", path, "--to", "xml"), encoding="utf-8")
        ours.write_text(run(CTL, "convert", source, "--to", "xl"), encoding="utf-8")
        print(ours.read_text(encoding="utf-8"))
        run("xl", "create", "-n", ours)
    return 0


if __name__ == "__main__":
    what, file, *rest = sys.argv[1:]
    sys.exit(compare(Path(file), *rest) if what == "compare" else dry_run(Path(file)))
