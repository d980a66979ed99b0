# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Definitions: what is refused, and that nothing changes then."""
import pytest
from gi.repository import GLib
from service import BusError, definition

BAD_NAMES = ["a/b", "a&#10;b", "n" * 300, "", ".."]


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("way", ["define", "create"])
def test_bad_names(fake, name, way):
    before = fake.list()
    with pytest.raises(BusError) as refused:
        getattr(fake, way)(definition(name))
    assert refused.value.word in ("InvalidArgument", "InvalidDefinition")
    assert "name" in refused.value.message.lower()
    assert fake.list() == before


@pytest.mark.parametrize("way", ["define", "create"])
def test_a_name_that_is_taken(fake, way):
    with pytest.raises(BusError) as refused:
        getattr(fake, way)(definition("web-0001"))
    assert refused.value.word == "Exists"
    assert "web-0001" in refused.value.message


def test_a_name_that_is_being_made(client, fake):
    job = fake.create(definition("twin"))
    with pytest.raises(BusError) as refused:
        fake.create(definition("twin"))
    assert refused.value.word == "Exists"
    assert client.wait_job(job)["State"] == "succeeded"


@pytest.mark.parametrize("way", ["define", "create"])
def test_more_memory_than_there_is(fake, way):
    with pytest.raises(BusError) as refused:
        getattr(fake, way)(definition("huge", memory_mib=1 << 30))
    assert refused.value.word == "NoMemory"
    assert "huge" not in fake.list()


@pytest.mark.parametrize("text", ["", "nonsense", "<domain>", "<domain/>", "<a><b/></a>",
                                  "<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
                                  "<domain><name>&e;</name></domain>"])
def test_no_definition_at_all(fake, text):
    before = fake.list()
    with pytest.raises(BusError) as refused:
        fake.define(text)
    assert refused.value.word in ("InvalidDefinition", "InvalidArgument")
    assert fake.list() == before


def test_change_and_rename(client, fake):
    path = fake.define(definition("first"))
    text = fake.domain(path)["Definition"].replace("first", "second")
    client.call(path, "Domain.SetDefinition", "(sa{sv})", text, {})
    assert fake.domain(path)["Name"] == "second"
    assert fake.find("second") == path
    with pytest.raises(BusError):
        fake.find("first")
    # The old name is free again.
    fake.define(definition("first"))


def test_the_uuid_stays(client, fake):
    path = fake.define(definition("one"))
    with pytest.raises(BusError) as refused:
        client.call(path, "Domain.SetDefinition", "(sa{sv})",
                    definition("one", uuid="00000000-0000-4000-8000-000000000001"), {})
    assert refused.value.word in ("InvalidDefinition", "Exists")


def test_what_runs_cannot_be_forgotten(fake):
    domain = fake.find("web-0001")
    fake.start(domain)
    with pytest.raises(BusError) as refused:
        fake.act(domain, "Undefine")
    assert refused.value.word == "WrongState"
    assert "web-0001" in fake.list()
    fake.act(domain, "Destroy")
    fake.act(domain, "Undefine")
    assert "web-0001" not in fake.list()


def test_what_is_on_cannot_be_started(fake):
    domain = fake.find("web-0001")
    fake.start(domain)
    with pytest.raises(BusError) as refused:
        fake.act(domain, "Start")
    assert refused.value.word == "WrongState"


def test_a_new_disk(service, client, fake):
    options = {"disk-size": GLib.Variant("t", 16 << 20)}
    done = client.wait_job(fake.create(definition("disky"), options=options))
    assert done["State"] == "succeeded", done["ErrorMessage"]
    [image] = service.pool.iterdir()
    path = fake.find("disky")
    assert done["Result"]["domain"] == path
    assert str(image) in fake.domain(path)["Definition"]
    # Two machines cannot have one disk.
    disk = f"<devices><disk type='file'><source file='{image}'/><target dev='vda'/></disk></devices>"
    with pytest.raises(BusError) as refused:
        fake.create(definition("thief", more=disk))
    assert refused.value.word == "InUse" and "disky" in refused.value.message
    fake.act(path, "Destroy")
    fake.act(path, "Undefine", {"delete-disks": GLib.Variant("b", True)})
    assert not image.exists()
    (item,) = client.call(fake.path, "Storage.ListTrash", "(a{sv})", {})
    assert (item["path"], item["machine"]) == (str(image), "disky")


def test_a_new_disk_in_another_pool(client, fake, tmp_path):
    place = tmp_path / "archive"
    place.mkdir()
    client.call(fake.path, "Storage.AddPool", "(sa{sv})", "archive", {"folder": GLib.Variant("s", str(place))})
    options = {"disk-size": GLib.Variant("t", 16 << 20), "disk-pool": GLib.Variant("s", "archive")}
    done = client.wait_job(fake.create(definition("stored"), options=options))
    assert done["State"] == "succeeded", done["ErrorMessage"]
    [image] = place.iterdir()
    assert image.name == "stored.qcow2"
    fake.act(fake.find("stored"), "Destroy")


@pytest.mark.parametrize("options, word", [
    ({"disk-size": GLib.Variant("t", 60 << 40)}, "NoSpace"),
    ({"disk-pool": GLib.Variant("s", "default")}, "InvalidArgument"),
    ({"disk-size": GLib.Variant("t", 1 << 24), "disk-pool": GLib.Variant("s", "nowhere")}, "NotFound"),
    ({"disk-size": GLib.Variant("t", 1 << 24), "disk-pool": GLib.Variant("s", "default"),
      "disk-path": GLib.Variant("s", "/tmp/x.qcow2")}, "InvalidArgument"),
    ({"disk-size": GLib.Variant("t", 1 << 62)}, "InvalidArgument"),
    ({"disk-size": GLib.Variant("t", 0)}, "InvalidArgument"),
    ({"disk-size": GLib.Variant("t", 1 << 24), "disk-format": GLib.Variant("s", "tape")},
     "InvalidArgument"),
    ({"disk-format": GLib.Variant("s", "raw")}, "InvalidArgument"),
    ({"disk-size": GLib.Variant("t", 1 << 24),
      "disk-path": GLib.Variant("s", "/nonexistent/folder/x.qcow2")}, "NotFound"),
    ({"disk-size": GLib.Variant("t", 1 << 24), "disk-path": GLib.Variant("s", "/etc/passwd")},
     "Exists"),
])
def test_disks_that_cannot_be_made(service, client, fake, options, word):
    before = fake.list()
    try:
        done = client.wait_job(fake.create(definition("no"), options=options))
    except BusError as refused:
        assert refused.word == word
    else:
        assert done["State"] == "failed"
        assert done["ErrorName"].endswith(word), done["ErrorMessage"]
    assert fake.list() == before
    assert not service.pool.exists() or list(service.pool.iterdir()) == []
    # The name is free again.
    assert client.wait_job(fake.create(definition("no")))["State"] == "succeeded"


def test_a_disk_that_is_not_there(client, fake):
    disk = "<devices><disk type='file'><source file='/nonexistent/d.qcow2'/></disk></devices>"
    done = client.wait_job(fake.create(definition("import", more=disk)))
    assert done["ErrorName"].endswith("NotFound")
    assert "/nonexistent/d.qcow2" in done["ErrorMessage"]
    assert "import" not in fake.list()


def test_check(fake):
    findings = {f["id"]: f for f in fake.call("Check", "(a{sv})", {})}
    assert findings["hypervisor"]["level"] == "ok"
    assert findings["pool"]["level"] == "ok"
    free, total = fake.call("GetSpace", "(a{sv})", {})
    assert 0 < free <= total
