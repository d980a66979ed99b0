# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Machines of a real QEMU, and what goes wrong with them."""
import hashlib
import shutil
import subprocess

import pytest
from gi.repository import GLib
from machines import (DISK, NETBOOT, OFF, TREE, BusError, Server, assert_consistent,
                      assert_nothing, files, machine, qemus, small_tree, tree)
from service import definition, wait_until

pytestmark = pytest.mark.qemu
needs_tree = pytest.mark.skipif(not NETBOOT.exists(), reason="no debian-installer-12-netboot-amd64")


@pytest.fixture
def place(tmp_path):
    return small_tree(tmp_path / "tree")


def create(client, host, *arguments, **kwargs):
    return client.wait_job(host.create(*arguments, **kwargs))


def end(host, path):
    host.act(path, "Destroy")
    host.act(path, "Undefine", {"delete-disks": GLib.Variant("b", True)})


@needs_tree
def test_from_a_folder_to_a_screen_and_away_again(service, client, host):
    done = create(client, host, machine(), tree(TREE), DISK)
    assert done["State"] == "succeeded", done["ErrorMessage"]
    path = host.find("box")
    domain = host.domain(path)
    assert domain["State"] == 2 and domain["Flags"] & 1
    assert domain["Id"] in qemus(service)
    assert {"vnc", "serial"} <= set(domain["Consoles"])
    # What is cleared from the cache does not break the machine.
    shutil.rmtree(service.cache)
    assert_consistent(service, client, host)
    [fd] = client.call(path, "Domain.OpenConsole", "(sa{sv})", "vnc", {}, fds=True)
    with open(fd, "rb") as screen:
        assert screen.read(4) == b"RFB "
    # Destroyed, it is still to be installed.
    host.act(path, "Destroy")
    assert host.domain(path)["State"] == 0 and host.domain(path)["Flags"] & 1
    assert host.start(path)["State"] == "succeeded"
    end(host, path)
    assert_nothing(service, client, host)


@needs_tree
@pytest.mark.parametrize("way", ["http", "iso"])
def test_from_elsewhere(service, client, host, place, tmp_path, way):
    if way == "http":
        server = Server(place)
        location = server.url + "/"
    else:
        location = tmp_path / "tree.iso"
        subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-R", "-o", location, place], check=True)
    done = create(client, host, machine(), tree(location), {**DISK, **OFF})
    assert done["State"] == "succeeded", done["ErrorMessage"]
    path = host.find("box")
    assert host.domain(path)["State"] == 0 and host.domain(path)["Flags"] & 1
    if way == "http":
        server.close()
    assert_consistent(service, client, host)
    host.act(path, "Undefine", {"delete-disks": GLib.Variant("b", True)})
    assert_nothing(service, client, host)


@needs_tree
def test_the_end_of_an_installation(service, client, host, place):
    """The guest reboots, as an installer does at its end: then the machine boots from its disk."""
    arguments = "console=ttyS0 panic=-1 rdinit=/none init=/none"
    done = create(client, host, machine(), tree(place, args=arguments), DISK)
    assert done["State"] == "succeeded", done["ErrorMessage"]
    path = host.find("box")
    first = host.domain(path)["Id"]
    wait_until(lambda: (d := host.domain(path))["Flags"] == 0 and d["State"] == 2, 240,
               "the end of the installation")
    domain = host.domain(path)
    assert domain["Id"] != first
    assert "<kernel>" not in domain["Definition"] and "<initrd>" not in domain["Definition"]
    assert [s for s in client.signals if s[2] == "Event" and s[3][3] == "installed"]
    assert files(service.data / "guesthouse" / "boot") == []
    assert_consistent(service, client, host)
    end(host, path)


# A boot sector that writes what stands behind it to the first serial line: xor ax,ax; mov ds,ax; mov si,
# the text; cld; next: lodsb; test al,al; jz end; mov ah,al; wait for bit 5 of 0x3fd; out 0x3f8; jmp next;
# end: hlt; jmp end
SPEAKS = bytes.fromhex("31c08ed8be227cfcac84c0741288c4bafd03eca82074fbbaf80388e0eeebe9f4ebfd")


def test_an_installer_that_says_how_far_it_is(service, client, host, tmp_path):
    image = tmp_path / "speaks.iso"
    (tmp_path / "root").mkdir()
    sector = SPEAKS + b"Welcome.\r\nguesthouse-stage: copy\r\n\0"
    (tmp_path / "root" / "boot.img").write_bytes(sector.ljust(510, b"\0") + b"\x55\xaa")
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-b", "boot.img", "-no-emul-boot", "-boot-load-size", "4",
                    "-o", image, tmp_path / "root"], check=True)
    done = create(client, host, machine(), {"iso": GLib.Variant("s", str(image))}, DISK)
    assert done["State"] == "succeeded", done["ErrorMessage"]
    path = host.find("box")
    wait_until(lambda: host.domain(path)["Stage"] == "The system is put onto the disk", what="the stage")
    # Switched off, it does nothing.
    host.act(path, "Destroy")
    assert host.domain(path)["Stage"] == ""
    host.act(path, "Undefine", {"delete-disks": GLib.Variant("b", True)})
    assert_nothing(service, client, host)


@needs_tree
def test_the_end_of_an_installation_that_nobody_watched(service, client, host, place):
    arguments = "console=ttyS0 panic=-1 rdinit=/none init=/none"
    done = create(client, host, machine(), tree(place, args=arguments), DISK)
    assert done["State"] == "succeeded", done["ErrorMessage"]
    first = host.domain(host.find("box"))["Id"]
    service.kill()
    wait_until(lambda: first not in qemus(service), 240, "the end of the guest")
    client = service.start().connect()
    host = client.open_host("qemu:")
    path = host.find("box")
    wait_until(lambda: (d := host.domain(path))["Flags"] == 0 and d["State"] == 2)
    assert "<kernel>" not in host.domain(path)["Definition"]
    end(host, path)


def test_inspection(client, host, place, tmp_path):
    image = tmp_path / "disk.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", image, "64M"], check=True)
    (tmp_path / "text").write_text("no disk")

    def inspect(location):
        return client.call("/org/guesthouse/Guesthouse1", "Manager.InspectLocation", "(sa{sv})",
                           str(location), {})

    assert inspect(image)["kind"] == "disk"
    assert inspect(place)["kind"] == "tree"
    for location, word in ((tmp_path / "text", "NoTree"), (tmp_path / "none", "NotFound"),
                           (tmp_path, "NoTree"), ("http://127.0.0.1:9/", "Fetch")):
        with pytest.raises(BusError) as refused:
            inspect(location)
        assert refused.value.word == word, refused.value


@pytest.mark.parametrize("location, word", [
    ("/usr/share", "NoTree"), ("http://127.0.0.1:9/tree", "Fetch"), ("/none", "NotFound"),
    ("nonsense", "InvalidArgument")])
def test_no_tree_there(service, client, host, location, word):
    try:
        done = create(client, host, machine(), tree(location), DISK)
    except BusError as refused:
        assert refused.word == word
    else:
        assert done["State"] == "failed" and done["ErrorName"].endswith(word), done
    assert_nothing(service, client, host)


@needs_tree
def test_server_that_stops_midway(service, client, host, place):
    server = Server(place, stop_after=1 << 20)
    done = create(client, host, machine(), tree(server.url), DISK, )
    server.close()
    assert done["State"] == "failed" and done["ErrorName"].endswith("Fetch"), done
    assert_nothing(service, client, host)


@needs_tree
def test_wrong_checksum(service, client, host, tmp_path):
    shutil.copy(NETBOOT / "linux", tmp_path / "vmlinuz")
    (tmp_path / "initrd.img").write_bytes(b"truncated")
    good = hashlib.sha256((tmp_path / "vmlinuz").read_bytes()).hexdigest()
    (tmp_path / ".treeinfo").write_text(
        "[header]\nversion = 1.2\n[release]\nname = Fedora\nshort = Fedora\nversion = 38\n"
        "[general]\narch = x86_64\nfamily = Fedora\nversion = 38\n[tree]\narch = x86_64\n"
        "[images-x86_64]\nkernel = vmlinuz\ninitrd = initrd.img\n"
        f"[checksums]\nvmlinuz = sha256:{good}\ninitrd.img = sha256:{'0' * 64}\n")
    done = create(client, host, machine(), tree(tmp_path), DISK)
    assert done["State"] == "failed" and done["ErrorName"].endswith("Checksum"), done
    assert "initrd.img" in done["ErrorMessage"]
    assert_nothing(service, client, host)


@needs_tree
def test_cancel_while_fetching(service, client, host, place):
    server = Server(place, stop_after=1 << 20, hang=True)
    job = host.create(machine(), tree(server.url), DISK)
    wait_until(lambda: client.get_all(job, "Job")["BytesDone"] > 0)
    client.call(job, "Job.Cancel")
    done = client.wait_job(job)
    server.close()
    assert done["State"] == "cancelled"
    assert_nothing(service, client, host)


def test_cancel_at_any_moment(service, client, host):
    """Wherever the cancel strikes, the end is a whole machine or nothing."""
    for turns in range(0, 12):
        job = host.create(machine(f"box{turns}"), {}, DISK)
        wait_until(lambda: client.get_all(job, "Job")["Step"] >= min(turns // 3, 4)
                   or client.get_all(job, "Job")["State"] not in ("pending", "running"))
        try:
            client.call(job, "Job.Cancel")
        except BusError as refused:
            assert refused.word in ("WrongState", "Unsupported")
        done = client.wait_job(job)
        assert done["State"] in ("cancelled", "succeeded"), done
        if done["State"] == "succeeded":
            end(host, host.find(f"box{turns}"))
        assert_nothing(service, client, host)


def test_qemu_refuses(service, client, host):
    refused_type = machine().replace("<type arch='x86_64'>", "<type arch='x86_64' machine='pc-q35-99.9'>")
    done = create(client, host, refused_type, {}, DISK)
    assert done["State"] == "failed" and done["ErrorName"].endswith("Hypervisor"), done
    assert "machine type" in done["ErrorMessage"]
    assert_nothing(service, client, host)


def test_qemu_is_missing(service):
    service.env["PATH"] = "/nonexistent"
    service.env["GUESTHOUSE_QEMU"] = "/nonexistent/qemu"
    client = service.start().connect()
    host = client.open_host("qemu:")
    assert not host.properties["Available"] and host.properties["UnavailableReason"]
    with pytest.raises(BusError) as refused:
        host.create(machine())
    assert refused.value.word == "Unavailable"
    path = host.define(machine())
    job = host.act(path, "Start")
    done = client.wait_job(job)
    assert done["State"] == "failed" and done["ErrorName"].endswith("Unavailable"), done
    assert host.domain(path)["Error"] and host.domain(path)["State"] == 0
    findings = {f["id"]: f for f in host.call("Check", "(a{sv})", {})}
    assert findings["hypervisor"]["level"] == "error"
    assert findings["qemu-img"]["level"] == "error" and findings["qemu-img"]["remedy"]


def test_unwritable_folders(service, client, host):
    # A file in the way stops even root.
    (service.data / "guesthouse").write_text("in the way")
    done = create(client, host, machine(), {}, {**DISK, **OFF})
    assert done["State"] == "failed" and str(service.data) in done["ErrorMessage"], done
    assert host.list() == {}
    with pytest.raises(BusError) as refused:
        host.define(machine())
    assert str(service.data) in refused.value.message
    assert host.list() == {}


def test_definitions_of_all_kinds_in_the_folder(service):
    folder = service.definitions
    folder.mkdir(parents=True)
    good = "00000000-0000-4000-8000-000000000001"
    torn = "00000000-0000-4000-8000-000000000002"
    (folder / f"{good}.xml").write_text(definition("good", uuid=good))
    (folder / f"{torn}.xml").write_text(definition("torn", uuid=torn)[:60])
    (folder / f"{good}.xml.new").write_text("half")
    (folder / "readme.txt").write_text("a person's own")
    client = service.start().connect()
    host = client.open_host("qemu:")
    assert set(host.list()) == {"good"}
    [told] = client.get_all("/org/guesthouse/Guesthouse1", "Manager")["Recovered"]
    assert torn in told
    assert files(folder) == sorted([f"{good}.xml", f"{torn}.xml.unreadable", "readme.txt"])


def test_hundreds_of_definitions_are_read_at_once(service):
    folder = service.definitions
    folder.mkdir(parents=True)
    for number in range(400):
        uuid = f"00000000-0000-4000-8000-{number:012}"
        text = definition(f"m{number}", uuid=uuid)
        (folder / f"{uuid}.xml").write_text(text if number % 40 else text[:60])
    client = service.start().connect()
    assert set(client.open_host("qemu:").list()) == {f"m{number}" for number in range(400) if number % 40}
    assert len(client.get_all("/org/guesthouse/Guesthouse1", "Manager")["Recovered"]) == 10
    assert len(list(folder.glob("*.unreadable"))) == 10


def test_definitions_survive(service, client, host):
    path = host.define(machine("kept", title="Kept for ever"))
    before = host.domain(path)["Definition"]
    service.kill()
    client = service.start().connect()
    host = client.open_host("qemu:")
    assert host.domain(path)["Definition"] == before


def test_other_machines_definition_cannot_be_stolen(client, host):
    path = host.define(definition("one"))
    uuid = host.domain(path)["Uuid"]
    assert host.define(definition("renamed", uuid=uuid)) == path
    assert set(host.list()) == {"renamed"}


def test_statistics_and_logs(client, host):
    done = create(client, host, machine())
    assert done["State"] == "succeeded", done["ErrorMessage"]
    path = host.find("box")
    host.call("SubscribeStatistics", "(ua{sv})", 200, {})
    wait_until(lambda: [s for s in client.signals if s[2] == "Statistics" and s[3][1]
                        and s[3][1][0][2] > 0])
    assert isinstance(bytes(client.call(path, "Domain.GetLog", "(sa{sv})", "hypervisor", {})), bytes)
    [fd] = client.call(path, "Domain.Screenshot", "(a{sv})", {}, fds=True)
    with open(fd, "rb") as picture:
        assert picture.read(8) == b"\x89PNG\r\n\x1a\n"
    end(host, path)


