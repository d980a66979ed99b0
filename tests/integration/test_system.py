# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The service on the system bus: who gets in, who is refused what, and in which words."""
import os
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ET

import pytest
from gi.repository import Gio, GLib
from service import NAME, ROOT, BusError, definition, wait_until
from system import PEOPLE, Bus, SystemService, impossible
from test_interface import METHODS, ZERO

pytestmark = pytest.mark.skipif(impossible() is not None, reason=str(impossible()))
URI = "fake:?domains=3&running=0"


@pytest.fixture(scope="module")
def bus():
    folder = tempfile.mkdtemp(prefix="gh-bus-")
    bus = Bus(folder)
    try:
        yield bus.start()
    finally:
        bus.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def system(bus, folder):
    service = SystemService(bus, folder)
    yield service.start()
    service.stop()


@pytest.fixture
def root(system):
    """Root's client, and an object of each interface."""
    client = system.connect()
    host = client.open_host(URI)
    domain = host.find("web-0001")
    job = host.act(domain, "Start")
    client.wait_job(job)
    client.host = host
    client.paths = {"Manager": ROOT, "Host": host.path, "Storage": host.path, "Domain": domain, "Job": job}
    return client


def test_door_and_root(root, system):
    assert root.get_all(ROOT, "Manager")["Door"] == "system"
    assert len(root.host.rows) == 3
    assert oct(system.runtime.joinpath("run").stat().st_mode & 0o777) == "0o700"


def call_all(client, paths):
    """What each method says to somebody with arguments of the right types."""
    for interface, name, inputs in METHODS:
        arguments = GLib.Variant.new_tuple(*[ZERO[kind]() for _, kind in inputs])
        try:
            client.connection.call_sync(NAME, paths[interface], f"{NAME}.{interface}", name, arguments,
                                        None, 0, 60000, None)
            yield f"{interface}.{name}", None
        except GLib.Error as error:
            yield f"{interface}.{name}", BusError(error)


def test_no_method_is_reached_unchecked(root, system):
    before = root.get_all(root.paths["Domain"], "Domain")
    for method, error in call_all(system.connect("nobody"), root.paths):
        assert error is not None and error.word == "NotAuthorized", f"{method}: {error}"
        assert f"“{method.split('.')[1]}” was refused to user 65534" in error.message
        assert "org.guesthouse." in error.message and "/etc/polkit-1/rules.d" in error.message
    after = root.get_all(root.paths["Domain"], "Domain")
    assert before == after


def test_all_methods_in_the_introspection_are_documented(root):
    """What the walk above calls is all that there is."""
    found = set()
    for path in set(root.paths.values()):
        xml = root.call(path, "org.freedesktop.DBus.Introspectable.Introspect")
        for interface in ET.fromstring(xml).iter("interface"):
            owner, _, short = interface.get("name").rpartition(".")
            if owner == NAME:
                found |= {f"{short}.{m.get('name')}" for m in interface.iter("method")}
    assert found == {f"{interface}.{name}" for interface, name, _ in METHODS}


def test_who_may_not_look_sees_nothing(root, system):
    nobody = system.connect("nobody")
    for method, signature, arguments in (
        ("org.freedesktop.DBus.Properties.GetAll", "(s)", [f"{NAME}.Manager"]),
        ("org.freedesktop.DBus.Properties.Get", "(ss)", [f"{NAME}.Manager", "Version"]),
        ("org.freedesktop.DBus.ObjectManager.GetManagedObjects", None, []),
    ):
        with pytest.raises(BusError) as refused:
            nobody.call(ROOT, method, signature, *arguments)
        assert refused.value.word == "NotAuthorized" and "org.guesthouse.look" in refused.value.message
    # Nor which objects there are, by asking or by listening.
    for path in (f"{ROOT}/jobs", f"{root.host.path}/domains"):
        xml = nobody.call(path, "org.freedesktop.DBus.Introspectable.Introspect")
        assert [n.get("name") for n in ET.fromstring(xml).iter("node") if n.get("name")] == [], path
    listener = system.connect("daemon")
    listener.open_host(URI)
    root.host.start(root.host.find("db-0001"))
    wait_until(lambda: [s for s in listener.signals if s[2] == "DomainsChanged"])
    assert [s for s in nobody.signals if s[1].startswith(NAME) or "Properties" in s[1]] == []


def test_no_property_can_be_written(root, system):
    for user in ("root", "man"):
        client = system.connect(user)
        for interface, path in root.paths.items():
            for name, value in client.get_all(path, interface).items():
                if not isinstance(value, str):
                    continue
                with pytest.raises(BusError) as refused:
                    client.call(path, "org.freedesktop.DBus.Properties.Set", "(ssv)",
                                f"{NAME}.{interface}", name, GLib.Variant("s", "changed"))
                assert "not writable" in refused.value.message


ATTEMPTS = {
    "look": lambda c, p: c.call(p["Host"], "Host.ListDomains", "(a{sv})", {}),
    "run": lambda c, p: c.call(p["Domain"], "Domain.Pause", "(a{sv})", {}),
    "define": lambda c, p: c.call(p["Host"], "Host.DefineDomain", "(sa{sv})", definition("new"), {}),
    "storage": lambda c, p: c.call(p["Domain"], "Domain.Undefine", "(a{sv})", {}),
}


@pytest.mark.parametrize("user, right", [("daemon", "look"), ("bin", "run"), ("sys", "define"),
                                         ("games", "storage")])
def test_each_right_is_what_it_says(root, system, user, right):
    client = system.connect(user)
    for attempt, act in ATTEMPTS.items():
        # Whatever right one has, one may look as well.
        if attempt in (right, "look"):
            try:
                act(client, root.paths)
            except BusError as error:
                assert error.word == "WrongState", error
            continue
        with pytest.raises(BusError) as refused:
            act(client, root.paths)
        assert refused.value.word == "NotAuthorized"
        assert f"org.guesthouse.{attempt}" in refused.value.message


def test_the_right_to_the_host_contains_all(root, system):
    client = system.connect("man")
    for act in ATTEMPTS.values():
        try:
            act(client, root.paths)
        except BusError as error:
            assert error.word != "NotAuthorized", error


def test_caller_and_decision_are_logged(root, system):
    with pytest.raises(BusError):
        system.connect("nobody").call(root.paths["Domain"], "Domain.Destroy", "(a{sv})", {})
    system.connect("bin").call(root.paths["Domain"], "Domain.Pause", "(a{sv})", {})
    log = system.log.read_text()
    [refused] = [line for line in log.splitlines() if "Destroy of" in line]
    assert f"is refused to user 65534 (process {os.getpid()}, python3" in refused
    [permitted] = [line for line in log.splitlines() if "Pause of" in line]
    assert "is permitted to user 2 " in permitted and "org.guesthouse.run" in permitted


def test_consoles_and_pictures_cross_the_bus(root, system):
    client = system.connect("bin")
    domain = root.paths["Domain"]
    [fd] = client.call(domain, "Domain.OpenConsole", "(sa{sv})", "vnc", {}, fds=True)
    with os.fdopen(fd, "rb") as screen:
        assert screen.read(4) == b"RFB "
    [fd] = client.call(domain, "Domain.Screenshot", "(a{sv})", {}, fds=True)
    with os.fdopen(fd, "rb") as picture:
        assert picture.read(8) == b"\x89PNG\r\n\x1a\n"


def test_a_screen_takes_more_than_looking(root, system):
    client = system.connect("daemon")
    for method, signature, arguments in (("Screenshot", "(a{sv})", [{}]),
                                         ("OpenConsole", "(sa{sv})", ["vnc", {}]),
                                         ("GetLog", "(sa{sv})", ["serial", {}]),
                                         ("FollowLog", "(sa{sv})", ["serial", {}])):
        with pytest.raises(BusError) as refused:
            client.call(root.paths["Domain"], f"Domain.{method}", signature, *arguments)
        assert refused.value.word == "NotAuthorized", method


def test_rights_end_when_the_rule_does(bus, root, system):
    listener = system.connect("daemon")
    listener.open_host(URI)
    bus.rule({**{name: [] for name in ("daemon", "nobody")}, "bin": ["run"]})
    try:
        def refused():
            try:
                listener.call(root.paths["Host"], "Host.ListDomains", "(a{sv})", {})
            except BusError as error:
                return error.word == "NotAuthorized"
        wait_until(refused)
        listener.signals.clear()
        root.host.start(root.host.find("db-0001"))
        root.call(ROOT, "org.freedesktop.DBus.Peer.Ping")
        other = system.connect("bin")
        other.open_host(URI)
        assert [s for s in listener.signals if s[2] == "DomainsChanged"] == []
    finally:
        bus.rule(PEOPLE)


def test_second_instance_refuses_politely(system):
    result = system.run("--system")
    assert result.returncode == 3 and "already" in result.stderr


def test_leaves_when_idle_and_comes_again(bus, folder):
    service = SystemService(bus, folder)
    service.start("--idle-timeout=1")
    client = service.connect("daemon")
    client.open_host(URI)
    service.forget_clients()
    assert service.wait() == 0
    service.start()
    assert service.connect("daemon").open_host(URI).rows
    service.stop()


def test_who_is_refused_keeps_nobody_up(bus, folder):
    service = SystemService(bus, folder)
    service.start("--idle-timeout=1")
    nobody = service.connect("nobody")
    with pytest.raises(BusError):
        nobody.open_host(URI)
    assert service.wait() == 0
    service.stop()


DISK = "<devices><disk type='{kind}' device='{device}'><driver name='qemu' type='{format}'/>" \
    "<source {attribute}='{source}'/><target dev='vda'/>{more}</disk></devices>"


def disk(source, device="disk", format="raw", kind="file", more=""):
    return DISK.format(source=source, device=device, format=format, kind=kind, more=more,
                       attribute="dev" if kind == "block" else "file")


def with_kernel(path):
    return definition("new").replace("</os>", f"<kernel>{path}</kernel></os>")


@pytest.fixture
def public():
    """A file below /usr that is root's and that everybody may read."""
    return "/usr/share/dbus-1/system.conf"


def test_root_opens_no_file_for_who_may_only_define(root, system, public, tmp_path):
    client = system.connect("sys")
    mine = tmp_path / "mine"
    mine.write_bytes(bytes(1 << 20))
    link = tmp_path / "link"
    link.symlink_to(public)
    for xml in (
        definition("new", more=disk("/etc/shadow", "cdrom")),
        definition("new", more=disk(public)),  # it would be written
        definition("new", more=disk(public, "cdrom", "qcow2")),
        definition("new", more=disk(mine)),  # it could be exchanged for a link
        definition("new", more=disk(link, "cdrom")),
        definition("new", more=disk("/usr/share/../../etc/shadow", "cdrom")),
        definition("new", more=disk("/dev/vg/disk", kind="block")),
        definition("new", more=disk(f"{system.pool}/old.qcow2", format="qcow2")),
        definition("new", more=disk(f"{system.pool}/../domains/x")),
        with_kernel("/root/vmlinuz"),
    ):
        with pytest.raises(BusError) as refused:
            client.call(root.host.path, "Host.DefineDomain", "(sa{sv})", xml, {})
        assert refused.value.word == "NotAuthorized", xml
        assert "org.guesthouse.host" in refused.value.message
    for xml in (definition("a", more=disk(public, "cdrom")),
                definition("b", more=disk(f"{system.pool}/old.img")),
                with_kernel(public).replace("new", "c")):
        client.call(root.host.path, "Host.DefineDomain", "(sa{sv})", xml, {})


def test_what_was_there_may_stay(root, system):
    path = root.host.define(definition("boxed", more=disk("/dev/null", kind="block")))
    client = system.connect("sys")
    xml = root.get_all(path, "Domain")["Definition"]
    client.call(path, "Domain.SetDefinition", "(sa{sv})", xml.replace("<vcpu>1<", "<vcpu>2<"), {})
    assert root.get_all(path, "Domain")["Vcpus"] == 2
    for changed in (xml.replace("/dev/null", "/dev/zero"),
                    xml.replace("type='raw'", "type='qcow2'").replace('type="raw"', 'type="qcow2"')):
        assert changed != xml
        with pytest.raises(BusError) as refused:
            client.call(path, "Domain.SetDefinition", "(sa{sv})", changed, {})
        assert "org.guesthouse.host" in refused.value.message


def test_root_installs_from_no_file_of_others(root, system, public):
    client = system.connect("games")
    for install, options in (({"iso": "/root/x.iso"}, {}), ({"tree": "/root/tree"}, {}),
                             ({"tree": "file:///root/tree"}, {}),
                             ({}, {"disk-size": GLib.Variant("t", 1 << 20),
                                   "disk-path": GLib.Variant("s", "/etc/cron.d/x")})):
        install = {key: GLib.Variant("s", value) for key, value in install.items()}
        with pytest.raises(BusError) as refused:
            client.call(root.host.path, "Host.CreateDomain", "(sa{sv}a{sv})", definition("new"), install,
                        options)
        assert refused.value.word == "NotAuthorized", install
        assert "org.guesthouse.host" in refused.value.message
    for location in ("/root", "/etc/shadow", "file:///etc/shadow", "/home"):
        with pytest.raises(BusError) as refused:
            client.call(ROOT, "Manager.InspectLocation", "(sa{sv})", location, {})
        assert refused.value.word == "NotAuthorized", location
    with pytest.raises(BusError) as refused:
        client.call(ROOT, "Manager.InspectLocation", "(sa{sv})", public, {})
    assert refused.value.word != "NotAuthorized"


@pytest.fixture
def ctl(bus):
    """guesthousectl, where everybody can run it."""
    program = bus.folder / "guesthousectl"
    if not program.exists():
        shutil.copy(shutil.which("guesthousectl"), program)
    return lambda user, *arguments: bus.run(user, program, "--host", URI, *arguments)


def test_command_line(bus, ctl, folder):
    """As a person: the bus starts the service, and what is refused is said."""
    service = SystemService(bus, folder)
    bus.activate(service, "--idle-timeout=5")
    try:
        refused = ctl("nobody", "list")
        assert refused.returncode == 1, refused
        assert "was refused to user 65534: the right to see virtual machines" in refused.stderr
        assert "db-0001" in ctl("daemon", "list").stdout
        refused = ctl("daemon", "start", "db-0001")
        assert refused.returncode == 1 and "org.guesthouse.run" in refused.stderr
        started = ctl("bin", "start", "db-0001")
        assert started.returncode == 0, started.stderr
        refused = ctl("bin", "undefine", "web-0001")
        assert "org.guesthouse.storage" in refused.stderr
        events = ctl("bin", "--json", "list")
        assert events.returncode == 0
        wait_until(lambda: bus.owner(NAME) is None, what="leaving")
        assert ctl("daemon", "list").returncode == 0
    finally:
        bus.deactivate()
        wait_until(lambda: bus.owner(NAME) is None, what="leaving")


def test_command_line_without_a_service(ctl):
    failed = ctl("daemon", "list")
    assert failed.returncode == 4
    assert "system's service, which cannot be reached" in failed.stderr


def qemu_img(*arguments):
    subprocess.run(["qemu-img", *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def trick_images(pool, secret):
    """Images whose content is, or lies above, a file of root's."""
    qemu_img("create", "-f", "qcow2", "-b", secret, "-F", "raw", pool / "above.qcow2")
    qemu_img("create", "-f", "qcow2", "-b", pool / "above.qcow2", "-F", "qcow2", pool / "twice.qcow2")
    qemu_img("create", "-f", "qcow2", "-o", f"data_file={secret},data_file_raw=on", pool / "data.qcow2", 1 << 20)
    (pool / "flat.vmdk").write_text(
        '# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\ncreateType="monolithicFlat"\n'
        f'RW 2048 FLAT "{secret}" 0\n'.ljust(1024, "#"))
    return ["above.qcow2", "twice.qcow2", "data.qcow2", "flat.vmdk"]


def test_no_image_leads_out_of_the_pools(root, system, tmp_path):
    pool = system.pool
    pool.mkdir(parents=True, exist_ok=True)
    secret = tmp_path / "secret"
    secret.write_bytes(bytes(1 << 20))
    names = trick_images(pool, secret)
    secret.write_bytes(b"secret".ljust(1 << 20, b"\0"))  # qemu-img empties what it takes
    qemu_img("create", "-f", "qcow2", pool / "own.qcow2", "1M")
    qemu_img("create", "-f", "qcow2", "-b", pool / "own.qcow2", "-F", "qcow2", pool / "fine.qcow2")
    storage = root.host.path

    def copy(client, name, to):
        return client.wait_job(client.call(storage, "Storage.CopyVolume", "(sssa{sv})", f"default/{name}",
                                           "default", to, {"format": GLib.Variant("s", "raw")}))

    client = system.connect("games")
    for name in names:
        with pytest.raises(BusError) as refused:
            copy(client, name, f"stolen-{name}")
        if name == "flat.vmdk":  # how large it is stands in no header, so it goes nowhere
            assert refused.value.word == "InvalidArgument"
            continue
        assert refused.value.word == "NotAuthorized" and "org.guesthouse.host" in refused.value.message, name
        with pytest.raises(BusError) as refused:
            client.call(storage, "Storage.CreateVolume", "(ssta{sv})", "default", "new", 0,
                        {"backing": GLib.Variant("s", f"default/{name}")})
        assert refused.value.word == "NotAuthorized", name
    assert not list(pool.glob("stolen*")) and not list(pool.glob("new*"))
    assert copy(client, "fine.qcow2", "copy")["State"] == "succeeded"
    # Who may anything on this host may that, too.
    assert copy(system.connect("man"), "above.qcow2", "allowed")["State"] == "succeeded"
    assert (pool / "allowed.img").read_bytes().startswith(b"secret")
    # What is sent is looked at as well.
    for name in names:
        reply, _ = client.connection.call_with_unix_fd_list_sync(
            client.name, storage, f"{NAME}.Storage", "UploadVolume",
            GLib.Variant("(ssha{sv})", ("default", f"sent-{name.split('.')[0]}", 0, {"format": GLib.Variant("s", "raw")})),
            None, Gio.DBusCallFlags.NONE, -1,
            Gio.UnixFDList.new_from_array([os.open(pool / name, os.O_RDONLY)]), None)
        job = client.wait_job(reply.unpack()[0])
        assert job["State"] == "failed" and job["ErrorName"].endswith("Unsupported"), (name, job)
    assert not list(pool.glob("sent*"))
