# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Definitions that others wrote: virt-install for dozens of systems, libvirt's test driver, Xen's examples.

Read, written and read again they say the same, and the document is the same but for its form.
"""
import json
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from service import BusError, wait_until
from test_formats import run  # noqa: F401 (a fixture)

DATA = Path(__file__).parents[1] / "data"
VIRT_INSTALL = DATA / "virt-install" / "definitions.py"
XL_EXAMPLES = [*sorted((DATA / "xl" / "xen").glob("xlexample.*")), DATA / "xl" / "cfg" / "hand.cfg"]
SYSTEMS = """
    alpinelinux3.15 archlinux almalinux9 centos7.0 centos-stream9 debian5 debian9 debian10 debian11 fedora28
    fedora36 opensuse15.4 rhel6.0 rhel8.5 rocky9 ubuntu14.04 ubuntu18.04 ubuntu22.04 voidlinux slackware14.2
    gentoo nixos-22.05 freebsd9.3 freebsd12.3 freebsd13.1 openbsd6.9 netbsd9.0 macosx10.7 solaris11 haikur1beta3
    freedos1.2 msdos6.22 win95 win98 winnt4.0 win2k winxp winvista win7 win8.1 win10 win11 win2k3 win2k8r2
    win2k12r2 win2k16 win2k19 win2k22 linux2022
""".split()
# One of each kind, to be started.
STARTED = ["debian11", "fedora36", "freebsd13.1", "openbsd6.9", "netbsd9.0", "win10", "win7", "winxp", "win2k"]

needs_virt_install = pytest.mark.skipif(
    not Path("/usr/share/virt-manager/virtinst").exists(), reason="virtinst is not installed")


def virt_install(folder, systems, *options):
    done = subprocess.run(
        [sys.executable, VIRT_INSTALL, *options, folder, *systems], capture_output=True, text=True,
        env={"HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}, timeout=600)
    assert done.returncode == 0, done.stderr
    return {system: folder / f"{system}.xml" for system in systems}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    return virt_install(tmp_path_factory.mktemp("virt-install"), SYSTEMS)


def converted(run, path, target):  # noqa: F811
    done = run("convert", str(path), "--to", target)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def assert_stays(run, path, out):  # noqa: F811
    """What is written is the same document, and says the same: that, as JSON."""
    out.write_text(converted(run, path, "xml"))
    theirs, ours = (ElementTree.canonicalize(file.read_text()) for file in (path, out))
    assert ours == theirs, path.name
    machine = json.loads(converted(run, path, "json"))
    assert machine == json.loads(converted(run, out, "json")), path.name
    return machine


def assert_valid(path):
    done = subprocess.run(["virt-xml-validate", path, "domain"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, (path.name, done.stderr)


@needs_virt_install
def test_what_virt_install_writes(run, installed, tmp_path):  # noqa: F811
    for system, path in installed.items():
        out = tmp_path / path.name
        machine = assert_stays(run, path, out)
        assert_valid(out)
        assert machine["name"] == system and machine["memory"] == 256 << 20
        assert machine["disks"][0]["source"].endswith(f"/{system}.img")
        assert machine["nics"][0]["type"] == "user" and machine["os"].startswith("http"), system


@needs_virt_install
def test_from_xml_to_xl_and_back(run, installed, tmp_path):  # noqa: F811
    """What xl.cfg can say of them comes back; the second time nothing more is lost."""
    for system in SYSTEMS[::6]:
        there, back, again = (tmp_path / f"{system}.{end}" for end in ("cfg", "back.xml", "again.cfg"))
        there.write_text(converted(run, installed[system], "xl"))
        back.write_text(converted(run, there, "xml"))
        assert_valid(back)
        again.write_text(converted(run, back, "xl"))
        assert json.loads(converted(run, again, "json")) == json.loads(converted(run, there, "json")), system


@pytest.mark.skipif(not shutil.which("virsh"), reason="libvirt-clients is not installed")
def test_the_machine_of_libvirts_test_driver(run, tmp_path):  # noqa: F811
    """Its type, test, is nothing that runs: as one of QEMU's it reads, and libvirt takes back what is written."""
    theirs, ours, back = (tmp_path / name for name in ("test.xml", "ours.xml", "back.xml"))
    said = subprocess.run(["virsh", "-c", "test:///default", "dumpxml", "--inactive", "test"],
                          capture_output=True, text=True, timeout=60, check=True)
    theirs.write_text(said.stdout.replace("type='test'", "type='qemu'"))
    assert_stays(run, theirs, ours)
    back.write_text(ours.read_text().replace('type="qemu"', 'type="test"'))
    done = subprocess.run(["virsh", "-c", "test:///default", "define", "--validate", back],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", XL_EXAMPLES, ids=lambda path: path.name)
def test_xens_examples(run, path, tmp_path):  # noqa: F811
    assert converted(run, path, "xl") == path.read_text()
    xml, again = tmp_path / "a.xml", tmp_path / "a.cfg"
    xml.write_text(converted(run, path, "xml"))
    assert_valid(xml)
    again.write_text(converted(run, xml, "xl"))
    assert json.loads(converted(run, again, "json"))["name"] == json.loads(converted(run, path, "json"))["name"]


@needs_virt_install
@pytest.mark.qemu
def test_they_start(service, client, host, tmp_path):
    paths = virt_install(tmp_path, STARTED, "--virt-type=qemu", "--graphics=vnc")
    for system, path in paths.items():
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", tmp_path / f"{system}.img", "1M"], check=True)
        domain = host.define(path.read_text())
        started = host.start(domain)
        assert started["State"] == "succeeded", (system, started["ErrorMessage"])
        wait_until(lambda: host.domain(domain)["State"] == 2, what=f"{system} to run")
        host.act(domain, "Destroy")


@needs_virt_install
@pytest.mark.qemu
def test_what_cannot_be_had_is_named(service, client, host, tmp_path):
    """SPICE and what goes with it, as virt-install likes it: each is named, and nothing is defined."""
    [path] = virt_install(tmp_path, ["debian11"], "--virt-type=qemu", "--graphics=spice").values()
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", tmp_path / "debian11.img", "1M"], check=True)
    with pytest.raises(BusError) as refused:
        host.define(path.read_text())
    for word in ("kind SPICE", "spicevmc", "USB redirection"):
        assert word in str(refused.value)
    assert not [entry for entry in host.list() if "debian11" in str(entry)]
