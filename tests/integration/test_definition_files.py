# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Definitions in files, through guesthousectl: define, validate, show, diff."""
import json

import pytest
from test_ctl import Ctl

XML = """<domain type='kvm'>
  <name>filed</name>
  <memory unit='MiB'>64</memory>
  <vcpu>2</vcpu>
  <idmap><uid start='0' target='1000' count='10'/></idmap>
  <devices>
    <disk type='file' device='cdrom'><target dev='sdc' bus='sata'/></disk>
  </devices>
</domain>
"""


@pytest.fixture
def ctl(service, fake):
    return Ctl(service, "fake:?domains=3&running=0")


def test_from_xml_and_from_xl(ctl, fake, tmp_path):
    xml, xl = tmp_path / "a.xml", tmp_path / "b.cfg"
    xml.write_text(XML)
    xl.write_text('name = "fromxl"\ntype = "pvh"\nkernel = "/boot/k"\nmemory = 64\nfoo = "bar"\n')
    ctl.run("define", str(xml))
    assert "<idmap>" in ctl.run("show", "filed", "--xml").stdout
    lost = ctl.run("define", str(xl))
    assert "foo" in lost.stderr
    shown = ctl.run("show", "filed", "--xl").stdout
    assert 'name = "filed"' in shown and "vcpus = 2" in shown
    assert json.loads(ctl.run("show", "filed", "--json").stdout)["vcpus"] == 2


@pytest.mark.parametrize("text, words", [
    ("<domain type='kvm'>\n<name>a</name>\n<oops", ["line 3"]),
    ("<domain type='kvm'><name>a</name>\n<name>b</name></domain>", ["line 2"]),
    ("<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>\n<domain type='kvm'>"
     "<name>&e;</name></domain>", ["line 1"]),
    ('name = "a\nmemory = 64\n', ["line 1", "column"]),
    ('name = "a"\nmemory = 64\ndisk = [ "x"\n', ["line"]),
    (XML.replace("</vcpu>", "</vcpu><cpu mode='maximum'><topology sockets='3' cores='1' "
                            "threads='1'/></cpu>"), ["3 sockets", "2 CPUs"]),
    (XML.replace("</devices>", "<disk type='file'><source file='/x'/><target dev='sdc'/></disk>"
                               "</devices>"), ["sdc", "rename"]),
])
def test_what_is_wrong(ctl, tmp_path, text, words):
    path = tmp_path / "bad"
    path.write_text(text)
    said = ctl.run("validate", str(path), code=1).stderr
    assert str(path) in said
    for word in words:
        assert word in said, said


MEANT_XML = """<domain type='kvm'>
  <name>a</name>
  <memory unit='KiB'>1</memory>
  <os>
    <type>hvm</type>
    <boot dev='hd'/>
    <initrd>/i</initrd>
  </os>
  <devices>
    <disk type='file'><source file='/x'/><target dev='vda'/><boot order='1'/></disk>
    <disk type='file'><source file='/y'/><target dev='vda'/></disk>
    <interface type='user'><mac address='52:54:00:00:00:01'/></interface>
    <!-- é --><interface type='user'><mac address='52:54:00:00:00:01'/></interface>
  </devices>
</domain>
"""
MEANT_XL = """name = "a"
type = "hvm"
memory = 1
ramdisk = "/i"
disk = [ "/x,raw,hda,rw",
         "/y,raw,hda,rw" ]
vif = [ "mac=00:16:3e:00:00:01,bridge=b", "mac=00:16:3e:00:00:01,bridge=b" ]
"""


@pytest.mark.parametrize("text, places", [
    (MEANT_XML, ["3, column 3: ", "7, column 5: There is an initrd", "11, column 5: Two disks",
                 "6, column 5: There is a boot order", "13, column 15: Two networks"]),
    (MEANT_XL, ["3, column 1: ", "4, column 1: There is an initrd", "6, column 10: Two disks",
                "7, column 43: Two networks"]),
])
def test_where_it_contradicts_itself(ctl, fake, tmp_path, text, places):
    path = tmp_path / "bad"
    path.write_text(text)
    for command in ("validate", "define"):
        said = ctl.run(command, str(path), code=1).stderr
        for place in places:
            assert f"{path}: line {place}" in said, said


def test_what_has_no_effect(ctl, tmp_path):
    path = tmp_path / "good.xml"
    path.write_text(XML)
    done = ctl.run("validate", str(path))
    assert "idmap" in done.stdout and "is valid" in done.stdout
    report = json.loads(ctl.run("validate", str(path), "--json").stdout)
    assert [item["field"] for item in report["without_effect"]] == ["idmap"]


def test_what_the_next_start_changes(ctl, fake, tmp_path):
    path = tmp_path / "a.xml"
    path.write_text(XML)
    ctl.run("define", str(path))
    assert ctl.run("diff", "filed").stdout == ""
    ctl.run("start", "filed")
    assert ctl.run("diff", "filed").stdout == ""
    ctl.run("set", "filed", "max-vcpus=4", "--config")
    assert "vcpus (CPUs): 2 becomes 4" in ctl.run("diff", "filed").stdout
    [first, *_] = json.loads(ctl.run("diff", "filed", "--json").stdout)
    assert first["path"] == "vcpus" and first["before"] == "2" and first["after"] == "4"
