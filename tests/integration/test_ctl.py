# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""guesthousectl as a person or a script uses it, against a real guesthoused."""
import functools
import gzip
import http.server
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import subprocess
import termios
import threading
import time

import pytest
from service import TIMEOUT, definition

FAKE = "fake:?domains=3&running=0"
COMMANDS = (
    "hosts list jobs show log screenshot doctor tree media new define start shutdown reboot reset destroy pause "
    "resume undefine set attach detach insert eject link cpupools console events wait info devices logs dmesg "
    "os cache xenstore convert disk-spec vif-spec send-key type serial-log record use-vnc"
).split()


class Ctl:
    """Runs the program with the folders of a service."""

    def __init__(self, service, host):
        self.program = shutil.which("guesthousectl")
        assert self.program, "guesthousectl is not on PATH"
        self.env = {**service.env, "GUESTHOUSED": service.program}
        self.env.pop("DISPLAY", None)
        self.env.pop("WAYLAND_DISPLAY", None)
        # A process that ends while one of its threads has just begun may wait for ever in the search for
        # leaks, which stops all threads first; the service and the unit tests are searched all the same.
        self.env["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        self.host = host

    def command(self, *args):
        return [self.program, *(["--host", self.host] if self.host else []), *args]

    def run(self, *args, code=0, **kwargs):
        done = subprocess.run(
            self.command(*args), env=self.env, capture_output=True, text=True, timeout=120, **kwargs
        )
        assert done.returncode == code, f"{args}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *args, **kwargs):
        return json.loads(self.run(*args, "--json", **kwargs).stdout)

    def popen(self, *args, **kwargs):
        return subprocess.Popen(
            self.command(*args), env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            **kwargs,
        )


@pytest.fixture
def ctl(service):
    """On a host in memory with three machines, off."""
    return Ctl(service.start(), FAKE)


def states(ctl):
    return {row["name"]: row["state"] for row in ctl.json("list")}


# What it says of itself


def test_help_names_every_command_and_exit_code(ctl):
    text = ctl.run("--help").stdout
    for command in COMMANDS:
        assert re.search(rf"^  {command} ", text, re.M), command
        assert command in ctl.run("help", command).stdout
    assert "Exit codes" in text
    for code in range(6):
        assert re.search(rf"^  {code}  ", text, re.M)


def test_version(ctl):
    assert re.fullmatch(r"guesthousectl \d+\.\d+\.\d+\n", ctl.run("--version").stdout)


@pytest.mark.parametrize(
    "args, word",
    [
        ([], "--help"),
        (["lisst"], "lisst"),
        (["list", "--al"], "--al"),
        (["list", "spare"], "spare"),
        (["list", "--host", "nonsense:"], "nonsense:"),
        (["list", "--host", "no host"], "no host"),
        (["list", "--host", "qemu:?domains=1"], "parameters"),
        (["show"], "NAME"),
        (["show", "one", "two"], "two"),
        (["wait", "web-0001", "asleep"], "asleep"),
        (["new", "--name", "x"], "--tree"),
        (["new", "--tree", "/x"], "--name"),
        (["new", "--name", "a/b", "--tree", "/x"], "a/b"),
        (["new", "--name", "x", "--tree", "/x", "--iso", "/y"], "--iso"),
        (["new", "--name", "x", "--tree", "/x", "--memory", "much"], "much"),
        (["new", "--name", "x", "--tree", "/x", "--disk", "size=big"], "big"),
        (["new", "--name", "x", "--tree", "/x", "--disk", "colour=red"], "colour"),
        (["new", "--name", "x", "--tree", "/x", "--disk", "size=1G,format=vdi"], "vdi"),
        (["new", "--name", "x", "--tree", "/x", "--cpus", "0"], "--cpus"),
        (["new", "--name", "x", "--tree", "/x", "--network", "wifi"], "wifi"),
        (["new", "--name", "x", "--tree", "/x", "--network", "bridge="], "bridge="),
        (["new", "--name", "x", "--tree", "/x", "--type", "lxc"], "lxc"),
        (["new", "--name", "x", "--iso", "/x", "--type", "pvh"], "kernel"),
        (["new", "--name", "x", "--iso", "/x", "--type", "pv"], "HVM"),
        (["new", "--name", "x", "--tree", "/x", "spare"], "spare"),
    ],
)
def test_a_wrong_command_line_is_refused(ctl, args, word):
    done = ctl.run(*args, code=2)
    assert done.stdout == ""
    assert word in done.stderr
    assert "Usage: guesthousectl" in done.stderr


def test_names_that_are_no_text(ctl):
    for args in (["start", b"a\xff"], ["new", "--name", "x", "--iso", b"/\xff.iso"], [b"\xff"]):
        done = ctl.run(*args, "--json", code=2)
        assert "UTF-8" in done.stderr and "CRITICAL" not in done.stderr


# Looking


def test_list(ctl):
    lines = ctl.run("list").stdout.splitlines()
    assert lines[0].split() == ["Name", "State", "Memory", "CPUs", "Id", "Title"]
    assert len(lines) == 4
    assert ctl.run("list", "--all").stdout.splitlines() == lines
    rows = ctl.json("list")
    assert [row["name"] for row in rows] == sorted(row["name"] for row in rows)
    for key in ("uuid", "title", "state", "installing", "memory", "vcpus", "os"):
        assert key in rows[0]
    assert "\033" not in ctl.run("list").stdout


def test_global_options_go_before_or_after_the_command(ctl):
    assert json.loads(ctl.run("--json", "list").stdout) == ctl.json("list")


def test_an_empty_list(ctl):
    ctl.host = "fake:?domains=0"
    assert "no" not in [row["name"] for row in ctl.json("list")]
    assert "guesthousectl new" in ctl.run("list").stderr


def test_hosts(ctl):
    (host,) = ctl.json("hosts")
    assert host["uri"].startswith("fake:")
    assert host["available"] is True
    assert host["domains"] == 3
    assert host["memory"] > 0


def test_show_by_name_uuid_and_title(ctl):
    row = ctl.json("list")[0]
    shown = [ctl.json("show", row[key]) for key in ("name", "uuid", "title")]
    assert shown[0] == shown[1] == shown[2]
    for key in ("state_reason", "accelerator", "id", "started_at", "consoles", "error", "disks", "nics"):
        assert key in shown[0]
    assert shown[0]["memory"] == row["memory"]
    assert ctl.run("show", row["name"], "--xml").stdout.lstrip().startswith("<")
    assert row["uuid"] in ctl.run("show", row["name"]).stdout


def test_who_is_not_there(ctl):
    done = ctl.run("show", "nobody", "--json", code=3)
    error = json.loads(done.stdout)["error"]
    assert error["code"] == "NotFound"
    assert "nobody" in error["message"]
    assert "nobody" in done.stderr
    assert "GDBus" not in done.stderr


def test_ten_thousand_machines(ctl):
    ctl.host = "fake:?domains=10000"
    assert len(ctl.run("list").stdout.splitlines()) == 10001


# Acting


def test_a_machine_s_life(ctl):
    ctl.run("start", "web-0001")
    shown = ctl.json("show", "web-0001")
    assert shown["state"] == "running"
    assert shown["id"] > 0 and shown["started_at"] > 0
    ctl.run("pause", "web-0001")
    assert states(ctl)["web-0001"] == "paused"
    ctl.run("resume", "web-0001")
    assert states(ctl)["web-0001"] == "running"
    ctl.run("reset", "web-0001")
    ctl.run("destroy", "web-0001")
    assert states(ctl)["web-0001"] == "off"
    ctl.run("undefine", "web-0001")
    assert "web-0001" not in states(ctl)


def test_a_guest_that_is_asked_to_shut_down(ctl):
    ctl.run("start", "web-0001")
    ctl.run("shutdown", "web-0001")
    assert ctl.json("wait", "web-0001", "off", "--timeout", "60") == {"name": "web-0001", "state": "off"}


def test_a_guest_that_ignores_what_it_is_asked(service, folder):
    file = pathlib.Path(folder) / "deaf.xml"
    file.write_text(definition("ignores-all"))
    ctl = Ctl(service.start(env={"GUESTHOUSE_SHUTDOWN_PATIENCE": "1"}), FAKE)
    ctl.run("define", str(file))
    ctl.run("start", "ignores-all")
    assert ctl.json("show", "ignores-all")["unanswered"] is False
    ctl.run("shutdown", "ignores-all")
    until = time.monotonic() + 60
    while not ctl.json("show", "ignores-all")["unanswered"]:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert next(row for row in ctl.json("list") if row["name"] == "ignores-all")["unanswered"]
    assert "destroy" in ctl.run("show", "ignores-all").stdout
    done = ctl.run("shutdown", "ignores-all", "--force-after", "1")
    assert "switched off" in done.stdout
    assert states(ctl)["ignores-all"] == "off"
    assert ctl.json("show", "ignores-all")["unanswered"] is False


def test_a_guest_that_shuts_down_is_not_forced(ctl):
    ctl.run("start", "web-0001")
    done = ctl.run("shutdown", "web-0001", "--force-after", "100")
    assert "switched off" not in done.stdout
    assert states(ctl)["web-0001"] == "off"


def test_waiting_ends(ctl):
    done = ctl.run("wait", "web-0001", "running", "--timeout", "1", code=1)
    assert "running" in done.stderr


def test_what_the_state_does_not_allow(ctl):
    error = ctl.json("pause", "web-0001", code=1)["error"]
    assert error["code"] == "WrongState"
    assert "web-0001" in error["message"]


def test_several_machines(ctl):
    done = ctl.run("start", "web-0001", "nobody", "db-0001", code=3)
    assert "nobody" in done.stderr
    outcome = ctl.json("destroy", "web-0001", "db-0001")
    assert [(one["name"], one["done"]) for one in outcome] == [("web-0001", True), ("db-0001", True)]


def test_screenshot(ctl, folder):
    file = os.path.join(folder, "screen.png")
    with open(file, "w") as old:
        old.write("old")
    ctl.run("start", "web-0001")
    ctl.run("screenshot", "web-0001", file)
    with open(file, "rb") as picture:
        assert picture.read(8) == b"\x89PNG\r\n\x1a\n"
    assert [name for name in os.listdir(folder) if name.startswith("screen")] == ["screen.png"]
    done = ctl.run("screenshot", "web-0001", os.path.join(folder, "none", "x.png"), code=3)
    assert "x.png" in done.stderr


# Making


def make_tree(folder, initrd=64):
    """The smallest folder that passes for Debian's netboot tree."""
    files = pathlib.Path(folder) / "tree" / "debian-installer" / "amd64"
    files.mkdir(parents=True)
    (files / "linux").write_bytes(b"\0" * 514 + b"HdrS" + b"\0" * 4096)
    (files / "initrd.gz").write_bytes(gzip.compress(os.urandom(initrd)))
    return str(files.parents[1])


def images(service):
    """Those in the pool; what is in the trash is hidden."""
    return sorted(path.name for path in service.pool.glob("[!.]*")) if service.pool.exists() else []


def test_tree(ctl, folder):
    tree = make_tree(folder)
    found = ctl.json("tree", tree)
    for key in ("os", "name", "version", "arch", "tried"):
        assert key in found
    assert found["kind"] == "tree" and found["location"] == tree
    assert found["kernel"].endswith("linux") and found["initrd"].endswith("initrd.gz")
    assert found["kernel_present"] is True and found["initrd_present"] is True
    assert ctl.json("tree", "tree", cwd=folder)["kernel"] == found["kernel"]
    assert "initrd.gz" in ctl.run("tree", tree).stdout


KERNELS = pathlib.Path(__file__).parents[1] / "data" / "kernels"


def put_kernel(tree, name):
    shutil.copy(KERNELS / name, pathlib.Path(tree) / "debian-installer" / "amd64" / "linux")


@pytest.mark.parametrize("kernel, kinds", [("zstd", ["pv", "pvh"]), ("pv-only", ["pv"]), ("neither", [])])
def test_a_kernel_says_what_it_can_be_started_as(ctl, folder, kernel, kinds):
    tree = make_tree(folder)
    assert "kernel_xen" not in ctl.json("tree", tree)
    put_kernel(tree, kernel)
    assert ctl.json("tree", tree)["kernel_xen"] == kinds
    assert (", ".join(kinds) or "neither pv nor pvh") in ctl.run("tree", tree).stdout


def test_xen_goes_by_the_kernel(ctl, folder):
    ctl.host = "fake:?kind=xen&bridges=xenbr0"
    tree = make_tree(folder)
    put_kernel(tree, "pv-only")
    made = ("new", "--tree", tree, "--disk", "none", "--name")
    assert "as PVH: choose PV or HVM" in ctl.run(*made, "guest", "--type", "pvh", code=1).stderr
    assert "Kind of guest: PV. " in ctl.run(*made, "guest").stdout
    put_kernel(tree, "neither")
    assert "Kind of guest: HVM. " in ctl.run(*made, "other").stdout


@pytest.mark.parametrize("options, machine", [([], None), (["--type", "pv"], "xenpv"), (["--type", "hvm"], "xenfv")])
def test_xen_chooses_kind_and_bridge(ctl, folder, options, machine):
    ctl.host = "fake:?kind=xen&bridges=xenbr0,lan"
    done = ctl.run("new", "--name", "guest", "--tree", make_tree(folder), "--disk", "none", *options)
    assert ("Kind of guest: PVH. " in done.stdout) == (not options)
    shown = ctl.run("show", "guest", "--xml").stdout
    assert "xenbr0" in shown and "type='xen'" in shown.replace('"', "'")
    assert [word for word in ("xenpv", "xenfv") if word in shown] == ([machine] if machine else [])
    assert ctl.json("info")["bridges"] == ["xenbr0", "lan"]


def test_pvh_from_a_disk_takes_a_grub(ctl, folder):
    ctl.host = "fake:?kind=xen&bridges=xenbr0"
    disk = pathlib.Path(folder, "disk.raw")
    disk.write_bytes(bytes(1 << 20))
    refused = ctl.run("new", "--name", "guest", "--import", disk, "--type", "pvh", code=1).stderr
    assert "choose HVM" in refused and "grub-xen-host" in refused
    assert ctl.json("list") == []


def test_a_location_that_is_no_tree(ctl, folder):
    done = ctl.run("tree", folder, "--json", code=1)
    nothing = json.loads(done.stdout)
    assert nothing["code"] == "NoTree" and nothing["location"] == folder
    assert folder in nothing["error"] and folder in done.stderr
    assert any("treeinfo" in line for line in nothing["tried"])


def test_new_from_a_tree(ctl, service, folder):
    done = ctl.run("new", "--name", "deb", "--tree", make_tree(folder), "--memory", "512M", "--verbose")
    assert "deb" in done.stdout and "[" in done.stderr
    (row,) = [row for row in ctl.json("list") if row["name"] == "deb"]
    assert (row["state"], row["installing"], row["memory"]) == ("running", True, 512 << 20)
    shown = ctl.json("show", "deb")
    assert shown["disks"][0]["format"] == "qcow2" and shown["nics"][0]["type"] == "user"
    assert "vnc" in shown["consoles"]
    assert images(service) == ["deb.qcow2"]
    error = ctl.json("new", "--name", "deb", "--tree", os.path.join(folder, "tree"), code=1)["error"]
    assert error["code"] == "Exists" and "deb" in error["message"]
    ctl.run("destroy", "deb")
    ctl.run("undefine", "--delete-disks", "deb")
    assert images(service) == []


PASSWORD = "Correct-Horse-7"


def files_below(*roots):
    for root in roots:
        for parent, _, names in os.walk(root):
            yield from (os.path.join(parent, name) for name in names)


def test_media(ctl, folder):
    image = os.path.join(folder, "disk.qcow2")
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", image, "1M"], check=True)
    found = ctl.json("media", image)
    assert (found["kind"], found["contents"], found["bootable"]) == ("disk", "qcow2", False)
    packed = os.path.join(folder, "disk.img.gz")
    with open(packed, "wb") as file:
        file.write(b"\x1f\x8b\x08\0\0\0\0\0")
    refused = json.loads(ctl.run("media", packed, "--json", code=1).stdout)
    assert "gunzip" in refused["error"] and refused["code"] == "Unsupported"
    nowhere = "http://127.0.0.1:1/x.iso"
    refused = ctl.run("media", nowhere, code=1).stderr
    assert nowhere in refused and "check the address" in refused, refused


def test_new_without_starting(ctl, service, folder):
    made = ctl.json(
        "new", "--name", "bare", "--tree", make_tree(folder), "--no-start", "--network", "none",
        "--disk", "size=64M,format=raw,path=here.img", "--graphics", "none", "--cpus", "1",
        "--title", "A Bare One", cwd=folder,
    )
    assert made["name"] == "bare" and made["started"] is False
    shown = ctl.json("show", made["uuid"])
    assert shown["state"] == "off" and shown["title"] == "A Bare One" and shown["vcpus"] == 1
    assert shown["nics"] == [] and shown["graphics"] == []
    (disk,) = shown["disks"]
    assert disk["source"] == os.path.join(folder, "here.img") and disk.get("format", "raw") == "raw"
    assert os.path.getsize(disk["source"]) == 64 << 20


def test_import(ctl, folder):
    disk = os.path.join(folder, "old.qcow2")
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", disk, "1G"], check=True)
    ctl.run("new", "--name", "old", "--import", "old.qcow2,bus=sata", "--no-start", cwd=folder)
    (found,) = ctl.json("show", "old")["disks"]
    assert (found["source"], found["format"], found["bus"]) == (disk, "qcow2", "sata")
    done = ctl.run("new", "--name", "none", "--import", "gone.img", code=3, cwd=folder)
    assert "gone.img" in done.stderr
    assert "none" not in states(ctl)


class Stuck(http.server.SimpleHTTPRequestHandler):
    """Serves a tree, and stops midway in the initrd."""

    def log_message(self, *args):
        pass

    def copyfile(self, source, output):
        if not self.path.endswith("initrd.gz"):
            super().copyfile(source, output)
            return
        output.write(source.read(1 << 16))
        output.flush()
        self.server.stuck.set()
        self.server.over.wait(120)


@pytest.fixture
def stuck(folder):
    tree = make_tree(folder, 1 << 20)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Stuck, directory=tree))
    server.daemon_threads = True
    server.stuck, server.over = threading.Event(), threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


def test_interrupting_new_undoes_it(ctl, service, stuck):
    url = f"http://127.0.0.1:{stuck.server_port}/"
    new = ctl.popen("new", "--name", "deb", "--tree", url)
    assert stuck.stuck.wait(TIMEOUT), service.log.read_text()
    new.send_signal(signal.SIGINT)
    try:
        _out, err = new.communicate(timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        new.kill()
        pytest.fail(f"it was interrupted and goes on:\n{service.log.read_text()}")
    assert new.returncode == 130, err
    assert "deb" not in states(ctl)
    assert images(service) == []
    assert ctl.json("jobs")[0]["state"] == "cancelled"


# Watching


def test_events(ctl):
    watch = ctl.popen("events", "--json")
    time.sleep(1)
    ctl.run("start", "db-0001")
    seen = []
    timer = threading.Timer(60, watch.kill)
    timer.start()
    while not any(event["kind"] == "started" for event in seen):
        seen.append(json.loads(watch.stdout.readline()))
    timer.cancel()
    assert seen[-1]["name"] == "db-0001"
    watch.send_signal(signal.SIGINT)
    assert watch.wait(30) == 130


def test_jobs(ctl):
    assert ctl.json("jobs") == []
    ctl.run("start", "db-0001")
    (job,) = ctl.json("jobs")
    assert (job["kind"], job["state"]) == ("start", "succeeded")
    assert "db-0001" in ctl.run("jobs").stdout


# Consoles


def test_serial_console_through_pipes(ctl):
    ctl.run("start", "web-0001")
    console = ctl.popen("console", "web-0001", "--serial", stdin=subprocess.PIPE)
    console.stdin.write("hello")
    console.stdin.flush()
    text = ""
    timer = threading.Timer(60, console.kill)
    timer.start()
    while "hello" not in text:
        text += console.stdout.read(1)
    timer.cancel()
    console.stdin.write("\x1d")  # Ctrl+]
    console.stdin.flush()
    assert console.wait(30) == 0


def test_serial_console_on_a_terminal_is_left_as_it_was(ctl):
    ctl.run("start", "web-0001")
    master, slave = pty.openpty()
    before = subprocess.run(["stty", "-g"], stdin=slave, capture_output=True, text=True).stdout
    console = subprocess.Popen(
        ctl.command("console", "web-0001", "--serial"), env=ctl.env, stdin=slave, stdout=slave, stderr=slave
    )
    text = b""
    while b"Ctrl+]" not in text:
        text += os.read(master, 1024)
    time.sleep(0.5)
    os.write(master, b"\x1d")
    assert console.wait(60) == 0
    after = subprocess.run(["stty", "-g"], stdin=slave, capture_output=True, text=True).stdout
    assert after == before


def test_a_window_needs_a_display(ctl):
    ctl.env["GUESTHOUSE"] = shutil.which("true")
    done = ctl.run("console", "web-0001", code=4)
    assert "display" in done.stderr and "--serial" in done.stderr


def test_a_window_is_the_application_s(ctl, folder):
    said = os.path.join(folder, "said")
    program = os.path.join(folder, "guesthouse")
    with open(program, "w") as script:
        script.write(f'#!/bin/sh\necho "$@" > {said}.new && mv {said}.new {said}\n')
    os.chmod(program, 0o755)
    ctl.env.update(GUESTHOUSE=program, DISPLAY=":99")
    ctl.run("console", "web-0001")
    end = time.monotonic() + 30
    while not os.path.exists(said) and time.monotonic() < end:
        time.sleep(0.05)
    with open(said) as text:
        assert text.read().split() == ["--console", "web-0001", "--host", FAKE]


# The service


def on_demand(ctl, folder):
    """A service that leaves soon, so that a test leaves nothing behind."""
    program = os.path.join(folder, "guesthoused")
    with open(program, "w") as script:
        script.write(f'#!/bin/sh\nexec {ctl.env["GUESTHOUSED"]} "$@" --idle-timeout 1\n')
    os.chmod(program, 0o755)
    ctl.env["GUESTHOUSED"] = program


def wait_gone(service):
    end = time.monotonic() + 60
    while service.socket.exists() and time.monotonic() < end:
        time.sleep(0.1)
    assert not service.socket.exists()


def test_the_service_is_started_when_it_is_needed(service, folder):
    ctl = Ctl(service, FAKE)
    on_demand(ctl, folder)
    assert len(ctl.json("list")) == 3
    wait_gone(service)


def test_two_start_it_at_once(service, folder):
    ctl = Ctl(service, FAKE)
    on_demand(ctl, folder)
    both = [ctl.popen("list", "--json") for _ in range(4)]
    for one in both:
        out, err = one.communicate(timeout=120)
        assert one.returncode == 0, err
        assert len(json.loads(out)) == 3
    wait_gone(service)


def test_a_service_that_cannot_start(service, folder):
    ctl = Ctl(service, FAKE)
    ctl.env["GUESTHOUSED"] = "/nonexistent/guesthoused"
    assert "/nonexistent/guesthoused" in ctl.run("list", code=4).stderr
    ctl.env["GUESTHOUSED"] = os.path.join(folder, "dies")
    with open(ctl.env["GUESTHOUSED"], "w") as script:
        script.write("#!/bin/sh\necho the roof is on fire >&2\nexit 1\n")
    os.chmod(ctl.env["GUESTHOUSED"], 0o755)
    error = ctl.json("list", code=4)["error"]
    assert error["code"] == "Unavailable"
    assert error["evidence"] == "the roof is on fire"


@pytest.mark.parametrize("host, code", [("not a host", 2), ("xen:", 4), ("qemu+ssh://x@y", 4), ("vmx:", 2)])
def test_hosts_that_cannot_be_reached(ctl, host, code):
    ctl.host = host
    assert host in ctl.run("list", code=code).stderr


# With a real hypervisor

TREE = "/usr/lib/debian-installer/images/12/amd64/text"


@pytest.mark.qemu
def test_installing_debian_on_qemu(service):
    ctl = Ctl(service.start(), None)
    assert ctl.json("tree", TREE)["os"] == "debian12"
    ctl.run(
        "new", "--name", "deb", "--tree", TREE, "--memory", "512M", "--disk", "size=1G", "--cpus", "1",
        "--args", "console=ttyS0 ---",
    )
    try:
        (row,) = ctl.json("list")
        assert (row["name"], row["state"], row["installing"]) == ("deb", "running", True)
        console = ctl.popen("console", "deb", "--serial", stdin=subprocess.PIPE)
        timer = threading.Timer(120, console.kill)
        timer.start()
        said = []
        for line in console.stdout:
            said.append(line)
            if "Linux version" in line:
                break
        else:
            pytest.fail(f"the console ended with {console.wait()}: {console.stderr.read()}\n{''.join(said)}")
        timer.cancel()
        console.stdin.write("\x1d")
        console.stdin.flush()
        console.communicate(timeout=60)
        assert "Linux version" in ctl.run("log", "deb", "--serial").stdout
        picture = ctl.run("screenshot", "deb", str(service.folder / "deb.png"))
        assert picture.stderr == ""
        service.kill()
        service.start()
        assert ctl.json("show", "deb")["id"] == row["id"]
    finally:
        ctl.run("destroy", "deb")
    ctl.run("undefine", "--delete-disks", "deb")
    assert "no" not in [row["name"] for row in ctl.json("list")]
    assert images(service) == []


# What is misspelt, and where it is printed


@pytest.mark.parametrize("args, meant", [
    (["strat", "web-0001"], "start"), (["lsit"], "list"), (["help", "opol"], "pool"),
    (["pool", "lst"], "list"), (["trash", "emtpy"], "empty"),
])
def test_the_word_that_was_meant_is_named(ctl, args, meant):
    assert f"is “{meant}” meant?" in ctl.run(*args, code=2).stderr


def test_the_machine_that_was_meant_is_named(ctl):
    assert "is “web-0001” meant?" in ctl.run("show", "wbe-0001", code=3).stderr
    assert "guesthousectl list" in ctl.run("show", "quite-another", code=3).stderr
    assert "write one of list, add, remove" in ctl.run("pool", "x", code=2).stderr


def test_an_error_is_a_document_however_wrong_the_command_line_is(ctl):
    for args in (["frobnicate"], ["list", "--al"], ["show"], []):
        assert ctl.json(*args, code=2)["error"]["code"] == "InvalidArgument"


def keys_of(value):
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from keys_of(inner)


def test_every_command_prints_a_document(ctl, tmp_path):
    image = tmp_path / "disk.raw"
    image.write_bytes(bytes(1 << 20))
    lists = [["list"], ["hosts"], ["jobs"], ["logs"], ["devices"], ["cpupools"], ["doctor"], ["diff", "web-0001"],
             ["os", "list", "debian"], ["cache", "list"], ["pool", "list"], ["volume", "list"], ["volume", "media"],
             ["trash", "list"], ["xenstore", "ls"], ["start", "web-0001", "db-0001"], ["pause", "web-0001"],
             ["resume", "web-0001"], ["reset", "web-0001"], ["reboot", "web-0001"], ["destroy", "db-0001"],
             ["undefine", "db-0001"]]
    things = [["show", "web-0001"], ["info"], ["log", "web-0001"], ["serial-log", "web-0001"], ["dmesg"],
              ["xenstore", "read", "/local/domain/1/name"], ["screenshot", "web-0001", str(tmp_path / "a.png")],
              ["set", "web-0001", "memory=2G"], ["attach", "web-0001", "--nic", "user"],
              ["wait", "web-0001", "running"], ["send-key", "web-0001", "f10"], ["type", "web-0001", "a"],
              ["trigger", "web-0001", "nmi"], ["sysrq", "web-0001", "h"],
              ["dump", "web-0001", str(tmp_path / "core")], ["save", "web-0001"], ["discard", "web-0001"],
              ["cache", "empty"], ["trash", "keep"], ["trash", "keep", "3"], ["trash", "empty"],
              ["pool", "add", "more", "--folder", str(tmp_path)], ["volume", "show", str(image)],
              ["new", "--name", "n", "--import", str(image), "--no-start"],
              ["volume", "grow", str(image), "+1M"], ["volume", "clone", str(image), "more/two.raw"],
              ["volume", "delete", str(tmp_path / "two.raw")], ["pool", "remove", "more"],
              ["disk-spec", "phy:/dev/x,xvda,w"], ["vif-spec", "bridge=x"]]
    for kind, calls in ((list, lists), (dict, things)):
        for args in calls:
            document = ctl.json(*args)
            assert isinstance(document, kind), args
            assert [key for key in keys_of(document) if not re.fullmatch("[a-z0-9_]+", key)] == [], args


def test_a_closed_pipe_and_a_full_disk(ctl):
    head = subprocess.run(["bash", "-c", 'set -o pipefail; "$@" | head -1', "bash", *ctl.command("list")],
                          env=ctl.env, capture_output=True, text=True, timeout=120)
    assert (head.returncode, head.stderr) == (0, "") and head.stdout.startswith("Name")
    with open("/dev/full", "w") as full:
        done = subprocess.run(ctl.command("list"), env=ctl.env, stdout=full, stderr=subprocess.PIPE, text=True,
                              timeout=120)
    assert done.returncode == 1 and "standard output" in done.stderr


def test_events_end_when_nobody_reads_them(ctl):
    events = ctl.popen("events")
    for verb in ("start", "destroy", "start", "destroy"):
        ctl.run(verb, "web-0001")
    assert "web-0001" in events.stdout.readline()
    events.stdout.close()
    ctl.run("start", "web-0001")
    assert events.wait(timeout=TIMEOUT) == 0
    assert events.stderr.read() == ""
    events.stderr.close()


def on_terminal(ctl, *args, columns=80, **env):
    """What it prints on a terminal that is so wide."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (25, columns))
    clean = {key: value for key, value in ctl.env.items() if key != "NO_COLOR"}
    subprocess.run(ctl.command(*args), env={**clean, "TERM": "xterm", **env}, stdout=slave, check=True, timeout=120)
    os.close(slave)
    said = b""
    try:
        while block := os.read(master, 4096):
            said += block
    except OSError:  # how a terminal says that nobody is there any more
        pass
    os.close(master)
    return said.decode().replace("\r", "")


def test_a_narrow_terminal(ctl):
    wide, narrow = (on_terminal(ctl, "list", columns=n, NO_COLOR="1").splitlines() for n in (200, 52))
    assert "Web server 1" in wide[-1]
    assert all(len(line) <= 52 for line in narrow) and narrow[1].endswith("…"), narrow
    # With no room for the last column at all, nothing is left out.
    assert "Web server 1" in on_terminal(ctl, "list", columns=30)
    for line in on_terminal(ctl, "help", "new", columns=60).splitlines():
        assert len(line) <= 60


def test_colours_are_for_terminals(ctl):
    assert "\033[1mName" in on_terminal(ctl, "list")
    assert "\033[1mName" in on_terminal(ctl, "list", NO_COLOR="")
    assert "\033" not in on_terminal(ctl, "list", NO_COLOR="1")
    assert "\033" not in on_terminal(ctl, "list", TERM="dumb")


# What a volume is called


def test_a_volume_is_found_by_the_name_that_was_given(ctl):
    assert ctl.run("volume", "create", "default/v1", "1M").stdout == "default/v1.qcow2\n"
    made = ctl.json("volume", "create", "default/v2", "1M")
    assert made["volume"] == "default/v2.qcow2" and made["path"].endswith("/v2.qcow2")
    for name in ("default/v1", "default/v1.qcow2"):
        assert ctl.json("volume", "show", name)["name"] == "v1.qcow2"
    ctl.run("volume", "grow", "default/v1", "2M")
    assert ctl.json("volume", "show", "default/v1")["capacity"] == 2 << 20
    assert ctl.run("volume", "rename", "default/v1", "first").stdout == "default/first.qcow2\n"
    assert ctl.run("volume", "clone", "default/first", "default/again").stdout == "default/again.qcow2\n"
    item = ctl.json("volume", "delete", "default/again")["trash"]
    assert ctl.run("trash", "restore", item, "--name", "back").stdout == "default/back.qcow2\n"
    assert {row["name"] for row in ctl.json("volume", "list")} == {"first.qcow2", "v2.qcow2", "back.qcow2"}


def test_a_volume_whose_name_is_not_enough_is_left_alone(ctl):
    for name in ("twin", "twin.img", "twin.more.img"):
        ctl.run("volume", "create", f"default/{name}", "1M")
    refused = ctl.run("volume", "delete", "default/twin", code=1).stderr
    assert "twin.img, twin.qcow2:" in refused and "more" not in refused
    ctl.run("volume", "delete", "default/twin.img")
    ctl.run("volume", "delete", "default/twin")
    assert [row["name"] for row in ctl.json("volume", "list")] == ["twin.more.img"]
    for name in ("default/twin", "default/twi", "default/twin.more.im"):
        assert "There is no disk image" in ctl.run("volume", "show", name, code=3).stderr
