# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Definitions and specifications on the command line: no service runs, and none is started."""
import json
import os
import pathlib
import shutil
import subprocess

import pytest

DATA = pathlib.Path(__file__).parents[1] / "data"


@pytest.fixture
def run(tmp_path):
    program = shutil.which("guesthousectl")
    assert program, "guesthousectl is not on PATH"
    env = {**os.environ, "LC_ALL": "C.UTF-8", "GUESTHOUSED": "/bin/false", "XDG_RUNTIME_DIR": str(tmp_path)}

    def call(*args, text=None):
        return subprocess.run([program, *args], input=text, capture_output=True, env=env, timeout=120)

    return call


def answers():
    with open(DATA / "xl" / "specs.jsonl", encoding="utf-8") as corpus:
        return [json.loads(line) for line in corpus]


def test_specifications_are_answered_as_xl_does(run):
    for theirs in answers()[::40]:
        ours = run(theirs["kind"] + "-spec", "--", *theirs["specs"])
        assert (ours.returncode, ours.stdout.decode()) == (theirs["exit"], theirs["out"]), theirs["specs"]
        assert bool(ours.stderr) == (theirs["exit"] != 0)


def test_a_specification_as_json(run):
    result = run("--json", "disk-spec", "phy:/dev/vg/root,xvda,w")
    assert json.loads(result.stdout) == {
        "pdev_path": "/dev/vg/root", "vdev": "xvda", "format": "raw", "readwrite": 1}


def test_a_hand_written_file_stays_as_it_is(run):
    path = DATA / "xl" / "cfg" / "hand.cfg"
    result = run("convert", str(path), "--to", "xl")
    assert (result.returncode, result.stdout, result.stderr) == (0, path.read_bytes(), b"")


def test_from_xl_to_xml_and_what_is_lost(run, tmp_path):
    out = tmp_path / "hand.xml"
    result = run("convert", str(DATA / "xl" / "cfg" / "hand.cfg"), "--to", "xml", "-o", str(out))
    assert result.returncode == 0 and result.stdout == b""
    assert "<name>hand</name>" in out.read_text()
    report = result.stderr.decode()
    assert "domain: viridian: " in report and "vif[1]: script: “vif-route” is lost" in report


def test_the_report_as_json(run):
    path = DATA / "domains" / "windows11.xml"
    result = run("--json", "convert", str(path), "--to", "xl")
    assert result.returncode == 0 and b'name = "win11"' in result.stdout
    report = json.loads(result.stderr)
    assert {"object": "tpms[0]", "field": "tpm"}.items() <= next(
        item for item in report if item["object"] == "tpms[0]").items()
    assert all(item["advice"] for item in report)


def test_standard_input_and_json(run):
    text = (DATA / "domains" / "kvm-desktop.xml").read_bytes()
    result = run("convert", "-", "--to", "json", text=text)
    machine = json.loads(result.stdout)
    assert result.returncode == 0
    assert machine["name"] == "debian12" and machine["disks"][0]["target"] == "vda"


@pytest.mark.parametrize("args, code, word", [
    (["convert", "FILE"], 2, "--to"),
    (["convert", "FILE", "--to", "vmx"], 2, "vmx"),
    (["convert", "FILE", "--to", "xl", "--from", "json"], 2, "json"),
    (["convert", "/no/such/file", "--to", "xl"], 3, "/no/such/file"),
    (["convert", "FILE", "--to", "xl", "--from", "xl"], 1, "line 1, column 1"),
    (["disk-spec"], 2, "SPEC"),
])
def test_what_cannot_be_done(run, args, code, word):
    path = str(DATA / "domains" / "kvm-desktop.xml")
    result = run(*[path if arg == "FILE" else arg for arg in args])
    assert result.returncode == code
    assert word in result.stderr.decode()


def test_a_broken_file_is_told_with_its_place(run):
    result = run("convert", "-", "--to", "xml", text=b"name = 'a'\ndisk = [ 'phy:/a,xvda,w',\n")
    assert result.returncode == 1 and result.stdout == b""
    assert "line 3, column 1" in result.stderr.decode()
