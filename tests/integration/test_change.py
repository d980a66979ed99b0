# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Changing machines, running or not, as guesthousectl does it: a host in memory."""
import pytest
from gi.repository import GLib
from service import BusError, definition, wait_until
from sysfs import put_pci, put_usb
from test_ctl import Ctl

MIB = 1 << 20
DEVICES = ("<devices><disk type='file' device='cdrom'><target dev='sdc' bus='sata'/></disk>"
           "<interface type='user'><mac address='52:54:00:aa:bb:cc'/></interface></devices>")


@pytest.fixture
def ctl(service, fake):
    for name in ("box", "stuck"):
        xml = definition(name, memory_mib=1024, more=DEVICES)
        fake.define(xml.replace("<vcpu>1<", "<vcpu>4<"))
    return Ctl(service, "fake:?domains=3&running=0")


@pytest.fixture
def images(tmp_path):
    paths = []
    for name in ("one.img", "two.img", "cd.iso"):
        path = tmp_path / name
        path.write_bytes(bytes(MIB))
        paths.append(str(path))
    return paths


def domain(fake, name="box"):
    return fake.domain(fake.find(name))


def refused(ctl, word, *args):
    """The command fails, says why, and nothing has changed."""
    done = ctl.run(*args, "--json", code=3 if word == "NotFound" else 1)
    assert f'"{word}"' in done.stdout, done.stdout
    assert done.stderr.strip()
    return done.stderr


def test_a_machine_that_is_off(ctl, fake):
    ctl.run("set", "box", "memory=512M", "vcpus=2", "pin=0", "weight=512", "cap=150", "cpupool=quick")
    xml = domain(fake)["Definition"]
    for part in ("<currentMemory>524288<", 'current="2">4<', '<vcpupin vcpu="3" cpuset="0"/>',
                 "<shares>512<", "<global_quota>150000<", "cpupool>quick<"):
        assert part in xml, xml
    assert domain(fake)["LiveChanges"] == [] and domain(fake)["MemoryNow"] == 0
    refused(ctl, "WrongState", "set", "box", "memory=600M", "--live")
    # A maximum that rises and what rises under it, in one; and back.
    ctl.run("set", "box", "memory=2G", "max-memory=2G")
    assert domain(fake)["Memory"] == 2048 * MIB
    ctl.run("set", "box", "memory=1G", "max-memory=1G")
    assert domain(fake)["Memory"] == 1024 * MIB


def test_a_machine_that_runs(ctl, fake):
    path = fake.find("box")
    fake.start(path)
    assert {"memory", "vcpus", "pin", "attach-disk", "medium"} <= set(domain(fake)["LiveChanges"])
    assert "max-vcpus" not in domain(fake)["LiveChanges"]
    ctl.run("set", "box", "memory=512M")
    now = domain(fake)
    assert now["MemoryNow"] == 512 * MIB and now["Flags"] == 0
    assert "<currentMemory>524288<" in now["Definition"]
    # Only what runs: the row shows that the next start will differ.
    ctl.run("set", "box", "vcpus=1", "--live")
    assert 'current="1"' in domain(fake)["LiveDefinition"]
    assert "current=" not in domain(fake)["Definition"] and domain(fake)["Flags"] & 2
    ctl.run("set", "box", "vcpus=4", "--live")
    assert domain(fake)["Flags"] == 0
    # Only the definition.
    ctl.run("set", "box", "max-vcpus=8", "--config")
    assert domain(fake)["Flags"] & 2
    refused(ctl, "Unsupported", "set", "box", "max-vcpus=9")


@pytest.mark.parametrize("setting", [
    "memory=2G", "memory=1M", "vcpus=5", "vcpus=0", "pin=x", "pin=4000", "pin=0/0/0/0/0", "pin=^0-4095",
    "weight=65536", "max-memory=100M", "cap=4000000000",
])
def test_what_cannot_be(ctl, fake, setting):
    before = domain(fake)
    refused(ctl, "InvalidArgument", "set", "box", setting)
    fake.start(fake.find("box"))
    refused(ctl, "InvalidArgument", "set", "box", setting)
    after = domain(fake)
    assert (after["Definition"], after["LiveDefinition"]) == (before["Definition"], before["Definition"])


def test_nonsense_on_the_command_line(ctl):
    for args in (("set", "box", "memory"), ("set", "box", "colour=red"), ("set", "box", "vcpus=many"),
                 ("set", "box", "memory=lots"), ("attach", "box"), ("link", "box", "a", "sideways"),
                 ("attach", "box", "--disk", "a,colour=red"),
                 ("attach", "box", "--disk", "a", "--nic", "user"),
                 ("attach", "box", "--nic", "user", "--device", "1.4")):
        ctl.run(*args, code=2)


def test_disks(ctl, fake, images):
    one, two, _ = images
    fake.start(fake.find("box"))
    assert ctl.json("attach", "box", "--disk", one)["device"] == "vda"
    now = domain(fake)
    assert one in now["Definition"] and one in now["LiveDefinition"] and now["Flags"] == 0
    refused(ctl, "Exists", "attach", "box", "--disk", f"{two},target=vda")
    refused(ctl, "InUse", "attach", "box", "--disk", f"{one},target=vdb")
    assert "box" in refused(ctl, "InUse", "attach", "stuck", "--disk", one)
    refused(ctl, "NotFound", "attach", "box", "--disk", one + ".missing")
    refused(ctl, "InvalidArgument", "attach", "box", "--disk", f"{two},bus=nonsense")
    # The next start alone gets this one; its name is free in both.
    assert ctl.json("attach", "box", "--disk", two, "--config")["device"] == "vdb"
    assert two not in domain(fake)["LiveDefinition"]
    ctl.run("detach", "box", "vdb")
    ctl.run("detach", "box", "vda")
    refused(ctl, "NotFound", "detach", "box", "vda")
    assert domain(fake)["Flags"] == 0


def test_a_guest_that_does_not_let_go(ctl, fake, images):
    one, _, cd = images
    fake.start(fake.find("stuck"))
    ctl.run("attach", "stuck", "--disk", one)
    assert "let go" in refused(ctl, "Timeout", "detach", "stuck", "vda")
    assert one in domain(fake, "stuck")["Definition"]
    ctl.run("insert", "stuck", cd, "--force")
    refused(ctl, "Busy", "eject", "stuck")
    assert cd in domain(fake, "stuck")["LiveDefinition"]
    ctl.run("eject", "stuck", "--force")
    assert cd not in domain(fake, "stuck")["LiveDefinition"]


def test_networks(ctl, fake):
    fake.start(fake.find("box"))
    mac = ctl.json("attach", "box", "--nic", "bridge=br0,model=e1000")["device"]
    assert mac in domain(fake)["LiveDefinition"] and "br0" in domain(fake)["Definition"]
    refused(ctl, "Exists", "attach", "box", "--nic", f"user,mac={mac}")
    ctl.run("link", "box", "52:54:00:aa:bb:cc", "down")
    assert '<link state="down"/>' in domain(fake)["LiveDefinition"]
    ctl.run("link", "box", "52:54:00:aa:bb:cc", "up")
    ctl.run("detach", "box", mac)
    refused(ctl, "NotFound", "detach", "box", mac)


def test_devices_of_the_host(service, tmp_path):
    sysfs = tmp_path / "sysfs"
    put_usb(sysfs, "1-1", (1, 4), "046d:c077", "Logitech", "Mouse")
    put_pci(sysfs, "0000:01:00.0", "8086:10d3", "020000", driver="vfio-pci")
    ctl = Ctl(service.start(env={"GUESTHOUSE_SYSFS": str(sysfs)}), "fake:?domains=3&running=0")
    for name in ("box", "other"):
        (tmp_path / name).write_text(definition(name))
        ctl.run("define", str(tmp_path / name))

    def shown(*options):
        return ctl.run("show", "box", "--xml", *options).stdout

    # For the next start it need not be there.
    assert ctl.json("attach", "box", "--device", "0951:1666")["device"] == "0951:1666"
    assert 'id="0x0951"' in shown()
    ctl.run("detach", "box", "0951:1666")
    ctl.run("start", "box")
    ctl.run("start", "other")
    assert "plug it in" in refused(ctl, "NotFound", "attach", "box", "--device", "0951:1666")
    assert ctl.json("attach", "box", "--device", "046d:c077")["device"] == "046d:c077"
    assert 'id="0xc077"' in shown() and 'id="0xc077"' in shown("--live")
    refused(ctl, "Exists", "attach", "box", "--device", "046d:c077")
    assert "box" in refused(ctl, "InUse", "attach", "other", "--device", "1.4")
    assert ctl.json("attach", "box", "--device", "01:00.0", "--live")["device"] == "0000:01:00.0"
    assert 'bus="0x01"' in shown("--live") and 'bus="0x01"' not in shown()
    assert any("0000:01:00.0" in str(part) or "hostdevs" in str(part) for part in ctl.json("diff", "box"))
    ctl.run("detach", "box", "0000:01:00.0", "--live")
    ctl.run("detach", "box", "046d:c077")
    assert "hostdev" not in shown() + shown("--live")
    refused(ctl, "NotFound", "detach", "box", "1.4")
    refused(ctl, "InvalidArgument", "attach", "box", "--device", "nonsense")


def test_media(ctl, fake, images):
    cd = images[2]
    refused(ctl, "WrongState", "eject", "box")
    ctl.run("insert", "box", cd)
    assert cd in domain(fake)["Definition"]
    fake.start(fake.find("box"))
    ctl.run("eject", "box", "sdc")
    assert cd not in domain(fake)["Definition"] + domain(fake)["LiveDefinition"]
    refused(ctl, "NotFound", "insert", "box", cd + ".missing")
    refused(ctl, "NotFound", "insert", "box", "sdz", cd)


def test_pools(ctl, fake):
    fake.start(fake.find("box"))
    ctl.run("set", "box", "cpupool=quick")
    pools = {pool["name"]: pool for pool in ctl.json("cpupools")}
    assert pools["quick"]["domains"] == 1 and pools["quick"]["scheduler"] == "credit2"
    refused(ctl, "NotFound", "set", "box", "cpupool=nowhere")
    assert "quick" in ctl.run("cpupools").stdout


def test_one_change_at_a_time(service, client, fake):
    """What overlaps is refused in words, and both are answered."""
    path = fake.define(definition("box", memory_mib=1024))
    fake.start(path)
    answers = []

    def answered(connection, result):
        try:
            connection.call_finish(result)
            answers.append("done")
        except GLib.Error as error:
            answers.append(str(error))

    for number in (2, 3):
        client.connection.call(
            None, path, "org.guesthouse.Guesthouse1.Domain", "Change",
            GLib.Variant("(a{sv}a{sv})", ({"weight": GLib.Variant("u", number)}, {})), None, 0, -1,
            None, answered)
    wait_until(lambda: len(answers) == 2)
    assert "done" in answers and any("just being changed" in answer for answer in answers)


def test_options_are_refused_by_name(fake):
    path = fake.define(definition("box"))
    for method, signature, arguments in (
            ("Change", "(a{sv}a{sv})", ({"colour": GLib.Variant("s", "red")}, {})),
            ("Change", "(a{sv}a{sv})", ({}, {"now": GLib.Variant("b", True)})),
            ("AttachDisk", "(a{sv}a{sv})", ({"colour": GLib.Variant("s", "red")}, {})),
            ("Detach", "(sa{sv})", ("vda", {"force": GLib.Variant("b", True)}))):
        with pytest.raises(BusError) as error:
            fake.client.call(path, f"Domain.{method}", signature, *arguments)
        assert error.value.word == "UnknownOption"
