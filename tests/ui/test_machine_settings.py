# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The settings of a machine, on and off: figures, disks, drives and cards, what is refused, and undone."""
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import guesthouse_ui as ui
import pyatspi
from gi.repository import GLib

sys.path.append(str(Path(__file__).parents[1] / "integration"))
from sysfs import put_pci, put_usb  # noqa: E402 (the folder is named just above)

RUNNING = "fake:?domains=3&running=3"
OFF = "fake:?domains=3&running=0"
DEVICES = "fake:?domains=2&running=0"


def ctl(host, *arguments):
    done = subprocess.run(["guesthousectl", "--host", host, *arguments],
                          capture_output=True, text=True, timeout=60, check=False)
    return done.stdout


@pytest.fixture(autouse=True)
def all_off():
    """The service lives on from test to test: what was started by one that failed is off in the next."""
    for machine in json.loads(ctl(OFF, "list", "--json")):
        if machine["state"] != "off":
            ctl(OFF, "destroy", machine["name"])


def open_settings(app):
    """The settings of the first machine, and its name for commands."""
    app.find("table", "Machines")
    ui.keys("Down")
    app.find("push button", re.compile("^(Open|Start)$"), sensitive=True)
    ui.keys("alt+Return")
    window = app.find("frame", re.compile("^Settings of "))
    choose(app, window, "General")
    return window, ui.text_of(app.find("text", "Name", within=window))


def choose(app, window, name):
    """Chooses an entry of the list of hardware by how its name begins."""
    def found():
        try:
            for i, entry in enumerate(entries(app, window)):
                if entry == name or entry.startswith(name + ","):
                    hardware = app.find("list box", "Hardware", within=window)
                    hardware.querySelection().selectChild(i)
                    return has_selected(hardware, name)
        except GLib.Error:  # the list was just made anew
            pass
        return False
    ui.wait_for(found, what=f"{name} in the list")


def has_selected(hardware, name):
    chosen = hardware.querySelection().getSelectedChild(0)
    return chosen is not None and chosen.name.startswith(name)


def entries(app, window):
    """What stands in the list; nothing while it is just made anew."""
    try:
        return [item.name for item in app.find("list box", "Hardware", within=window)]
    except GLib.Error:
        return []


def add(app, window, kind):
    ui.press(app.find("toggle button", "Add Hardware", within=window, sensitive=True))
    ui.press(app.find("push button", kind, sensitive=True))


def apply(app, window):
    """Applies, and waits until the window shows what has become of it: it makes its page anew then."""
    button = app.find("push button", "Apply", within=window, sensitive=True)
    ui.press(button)
    ui.wait_for(lambda: not ui.has_state(button, pyatspi.STATE_SENSITIVE), what="nothing to be left to apply")


def wait_for_definition(host, name, pattern, *options, absent=False):
    """Waits until the definition says something, or no longer says it."""
    def says():
        text = ctl(host, "show", name, "--xml", *options)
        return text and (re.search(pattern, text, re.DOTALL) is None) == absent
    ui.wait_for(says, what=f"{pattern} in the definition")


def enter(app, window, label, text):
    entry = app.find("text", label, within=window)
    ui.enter_text(entry, text)
    return entry


def pick(app, window, label, choice):
    """Chooses in a combo box by its name."""
    combo = app.find("combo box", label, within=window)
    menu = combo[0]
    for i, item in enumerate(menu):
        if item.name == choice:
            combo.querySelection().selectChild(i)
            return
    raise AssertionError(f"{choice} is not in {label}: {[item.name for item in menu]}")


def test_what_runs_is_changed_at_once(start, pictures):
    app = start("--host", RUNNING)
    window, name = open_settings(app)
    choose(app, window, "Memory")
    spin = app.find("spin button", "Memory", within=window)
    ui.screenshot(pictures / "settings-memory.png", window)
    half = spin.queryValue().currentValue / 2
    spin.queryValue().currentValue = half
    apply(app, window)
    wait_for_definition(RUNNING, name, f"<currentMemory[^>]*>{int(half) * 1024}<", "--live")

    add(app, window, "Network card")
    pick(app, window, "Connection", "On a bridge of this computer")
    enter(app, window, "Bridge or network", "br7")
    ui.screenshot(pictures / "settings-network.png", window)
    apply(app, window)
    wait_for_definition(RUNNING, name, "br7")
    wait_for_definition(RUNNING, name, "br7", "--live")


def test_what_cannot_be_changed_at_once_waits(start, pictures):
    app = start("--host", RUNNING)
    window, name = open_settings(app)
    choose(app, window, "Video")
    pick(app, window, "Model", "Virtio")
    apply(app, window)
    wait_for_definition(RUNNING, name, "<video>.*virtio.*</video>")
    ui.wait_for(lambda: any("next started" in entry for entry in entries(app, window)),
                what="the mark at the entry that waits")
    ui.screenshot(pictures / "settings-pending.png", window)


def test_a_machine_that_is_off(start, pictures):
    app = start("--host", OFF)
    window, name = open_settings(app)
    choose(app, window, "Memory")
    size = app.find("spin button", "Memory", within=window)
    size.queryComponent().grabFocus()
    ui.keys("ctrl+a")
    ui.type_text("1.5 GiB")
    ui.keys("Tab", "Tab", "shift+Tab", "shift+Tab")  # what is only passed stays
    most = app.find("spin button", "Most memory", within=window)
    ui.wait_for(lambda: [each.queryValue().currentValue for each in (size, most)] == [1536, 1536],
                what="both sizes to be what was typed")
    apply(app, window)
    wait_for_definition(OFF, name, f"<memory[^>]*>{1536 * 1024}<")

    add(app, window, "Disk")
    ui.screenshot(pictures / "settings-new-disk.png", window)
    enter(app, window, "Source", "/srv/new.qcow2")
    ui.wait_for(lambda: "Disk vdb, new.qcow2" in entries(app, window), what="the disk's entry")
    apply(app, window)
    wait_for_definition(OFF, name, 'type="qcow2"[^>]*/>[^<]*<source file="/srv/new.qcow2"')


def test_a_cd_comes_and_goes(start, pictures):
    app = start("--host", OFF)
    window, name = open_settings(app)
    add(app, window, "CD drive")
    enter(app, window, "Medium", "/media/one.iso")
    apply(app, window)
    wait_for_definition(OFF, name, "/media/one.iso")
    enter(app, window, "Medium", "/media/two.iso")
    ui.screenshot(pictures / "settings-cd.png", window)
    apply(app, window)
    wait_for_definition(OFF, name, "/media/two.iso")
    app.press("Eject", within=window)
    ui.wait_for(lambda: "CD drive sda, Empty" in entries(app, window), what="the empty drive")
    apply(app, window)
    wait_for_definition(OFF, name, "/media", absent=True)
    app.press("Remove", within=window)
    ui.wait_for(lambda: not any("CD drive" in e for e in entries(app, window)), what="no drive")
    apply(app, window)
    wait_for_definition(OFF, name, "cdrom", absent=True)


def test_nonsense_is_not_applied_and_undone(start, pictures):
    app = start("--host", OFF)
    window, name = open_settings(app)
    before = ctl(OFF, "show", name, "--xml")
    enter(app, window, "Title", "")
    enter(app, window, "Name", "")
    app.find("label", re.compile("needs a name"), within=window)
    enter(app, window, "Name", "a/b")
    complaint = app.find("label", re.compile("has no “/”"), within=window)
    ui.screenshot(pictures / "settings-complaint.png", window)
    assert complaint is not None
    assert not ui.has_state(app.find("push button", "Apply", within=window),
                            pyatspi.STATE_SENSITIVE)
    app.press("Revert", within=window)
    entry = app.find("text", "Name", within=window)
    assert ui.text_of(entry) == name
    assert ctl(OFF, "show", name, "--xml") == before


def test_it_asks_before_what_was_changed_is_lost(start):
    app = start("--host", OFF)
    window, name = open_settings(app)
    enter(app, window, "Title", "A new title")
    ui.keys("Escape")
    app.press("Apply and Close", within=window)
    ui.wait_for(lambda: not any(title.startswith("Settings of") for title in app.windows()),
                what="the window to close")
    assert "A new title" in ctl(OFF, "show", name, "--xml")


def set_text(app, window, change):
    """Changes the text of the definition as change() does."""
    view = app.find("text", "Definition", within=window)
    ui.wait_for(lambda: ui.text_of(view), what="the text")
    view.queryEditableText().setTextContents(change(ui.text_of(view)))


def test_the_text_says_where_it_is_wrong(start, pictures):
    app = start("--host", OFF)
    window, name = open_settings(app)
    app.press("Text", role="radio button", within=window)
    set_text(app, window, lambda text: text.replace("</name>", "</nam>"))
    app.find("label", re.compile("^line 2"), within=window)
    ui.screenshot(pictures / "settings-text-error.png", window)
    assert not ui.has_state(app.find("push button", "Apply", within=window),
                            pyatspi.STATE_SENSITIVE)
    app.press("Revert", within=window)
    ui.wait_for(lambda: "</name>" in ui.text_of(app.find("text", "Definition", within=window)),
                what="the text as it was")
    set_text(app, window, lambda text: text.replace("<vcpu>4<", "<vcpu>5000<"))
    app.find("label", re.compile(r"^line 1, column \d+: 5000 CPUs"), within=window)
    set_text(app, window, lambda text: text.replace("<vcpu>5000<", "<vcpu>6<"))
    app.press("Changes", role="radio button", within=window)
    app.find("label", "6", within=window)
    ui.screenshot(pictures / "settings-changes.png", window)
    apply(app, window)
    wait_for_definition(OFF, name, "<vcpu[^>]*>6<")


def test_the_text_as_xl_cfg_keeps_what_it_cannot_say(start, pictures):
    app = start("--host", OFF)
    window, name = open_settings(app)
    app.press("Text", role="radio button", within=window)
    app.press("xl.cfg", role="radio button", within=window)
    ui.wait_for(lambda: "vcpus = " in ui.text_of(app.find("text", "Definition", within=window)),
                what="xl.cfg")
    set_text(app, window, lambda text: re.sub("vcpus = .*", "vcpus = 3", text))
    ui.screenshot(pictures / "settings-xl.png", window)
    apply(app, window)
    wait_for_definition(OFF, name, "<vcpu[^>]*>3<")
    wait_for_definition(OFF, name, "<guesthouse:group>.*<mac address=.*<graphics type=\"vnc\"")


def test_what_the_hypervisor_lacks_is_shown_only_where_it_is(start, pictures):
    host = "fake:?kind=xen&domains=2&running=0"
    app = start("--host", host)
    window, name = open_settings(app)
    choose(app, window, "Display")
    app.find("text", "Keyboard layout", within=window)
    assert app.look("password text", "Password", within=window) is None
    assert app.look("spin button", "Port", within=window) is None
    app.press("Text", role="radio button", within=window)
    set_text(app, window, lambda text: text.replace('<graphics type="vnc">', '<graphics type="vnc" passwd="word">'))
    apply(app, window)
    wait_for_definition(host, name, 'passwd="word"')
    app.press("Hardware", role="radio button", within=window)
    choose(app, window, "Display")
    assert app.look("spin button", "Port", within=window) is None
    password = app.find("password text", "Password", within=window)
    ui.screenshot(pictures / "settings-foreign.png", window)
    ui.enter_text(password, "")
    apply(app, window)
    wait_for_definition(host, name, "passwd=", absent=True)


def test_hardware_is_changed_before_the_first_start(start, pictures):
    host = "fake:?domains=0&running=0"
    app = start("--host", host)
    ui.walk_to_the_last_page(app, "planned", ui.TREE)
    app.press("Change Hardware Before Starting…")
    window = app.find("frame", "Settings of planned")
    add(app, window, "Sound card")
    ui.screenshot(pictures / "settings-plan.png", window)
    app.press("Use", within=window)
    app.press("Create")
    wait_for_definition(host, "planned", '<sound model="ich9"')


QEMU = "qemu:"
GUEST = """<domain type="qemu"><name>settings-test</name><memory unit="MiB">64</memory><vcpu>1</vcpu>
  <os><type arch="x86_64" machine="pc">hvm</type></os><devices>
  <disk type="file" device="cdrom"><target dev="sda" bus="sata"/><readonly/></disk>
  </devices></domain>"""


@pytest.fixture
def guest(tmp_path):
    """A machine of QEMU's that runs, without a system in it."""
    path = tmp_path / "guest.xml"
    path.write_text(GUEST)
    ctl(QEMU, "define", str(path))
    ctl(QEMU, "start", "settings-test")
    yield "settings-test"
    for command in ("destroy", "undefine"):
        ctl(QEMU, command, "settings-test")


def test_a_guest_of_qemu_gets_a_card_and_a_cd_while_it_runs(start, pictures, tmp_path, guest):
    medium = tmp_path / "medium.iso"
    medium.write_bytes(bytes(1024 * 1024))
    app = start("--host", QEMU)
    window, name = open_settings(app)
    assert name == guest
    add(app, window, "Network card")
    apply(app, window)
    wait_for_definition(QEMU, name, "<interface type=.user.", "--live")
    choose(app, window, "CD drive sda")
    enter(app, window, "Medium", str(medium))
    apply(app, window)
    wait_for_definition(QEMU, name, "medium.iso", "--live")
    app.press("Eject", within=window)
    apply(app, window)
    wait_for_definition(QEMU, name, "medium.iso", "--live", absent=True)
    ui.screenshot(pictures / "settings-qemu.png", window)


def test_a_cd_is_offered_where_there_is_a_drive(start):
    app = start("--host", RUNNING)
    window, _ = open_settings(app)
    ui.keys("Escape")
    ui.press(app.find("toggle button", "Machine menu", sensitive=True))
    entry = app.find(name=re.compile("^Eject"))
    assert not ui.has_state(entry, pyatspi.STATE_SENSITIVE)


@pytest.fixture
def devices():
    """A computer with a mouse, two equal sticks and two network cards, one of which is set aside."""
    sysfs = Path(os.environ["GUESTHOUSE_SYSFS"])
    put_usb(sysfs, "1-1", (1, 4), "fff0:0011", "Logitech", "Mouse")
    put_usb(sysfs, "1-2", (1, 5), "fff0:0012", "Kingston", "DataTraveler")
    put_usb(sysfs, "2-1", (2, 3), "fff0:0012", "Kingston", "DataTraveler")
    put_pci(sysfs, "0000:01:00.0", "fff0:0001", "020000", driver="e1000e")
    put_pci(sysfs, "0000:02:00.0", "fff0:0002", "020000", driver="vfio-pci")
    yield sysfs
    shutil.rmtree(sysfs)


USER = """<domain type="qemu"><name>user</name><memory unit="MiB">64</memory><vcpu>1</vcpu>
  <os><type>hvm</type></os><devices><hostdev mode="subsystem" type="usb">
  <source><vendor id="0xfff0"/><product id="0x0011"/></source></hostdev></devices></domain>"""


def test_devices_of_the_computer_are_chosen_from_a_list(start, pictures, tmp_path, devices):
    (tmp_path / "user.xml").write_text(USER)
    app = start("--host", DEVICES)
    window, name = open_settings(app)
    ctl(DEVICES, "define", str(tmp_path / "user.xml"))
    ctl(DEVICES, "start", "user")
    add(app, window, "USB device of this computer")
    mouse = app.find("radio button", re.compile("Mouse$"), within=window)
    assert not ui.has_state(mouse, pyatspi.STATE_SENSITIVE)
    assert "“user” runs with it" in mouse.description
    assert not ui.has_state(app.find("push button", "Apply", within=window), pyatspi.STATE_SENSITIVE)
    ui.press(app.find("radio button", re.compile("DataTraveler$"), within=window, sensitive=True))
    entry = app.find("text", "Vendor and product", within=window)
    ui.wait_for(lambda: ui.text_of(entry) == "fff0:0012", what="the device by hand")
    assert ui.text_of(app.find("text", "Bus and device", within=window)) == "001:005"
    ui.wait_for(lambda: "USB device, fff0:0012" in entries(app, window), what="its entry")
    ui.screenshot(pictures / "settings-usb.png", window)
    apply(app, window)
    wait_for_definition(DEVICES, name, '<vendor id="0xfff0"/>.*<product id="0x0012"/>.*<address bus="1" device="5"/>')
    enter(app, window, "Bus and device", "2:3x")
    app.find("label", re.compile("say which one by vendor and product"), within=window)
    enter(app, window, "Bus and device", "002:003")
    ui.wait_for(lambda: [ui.has_state(r, pyatspi.STATE_CHECKED) for r in radios(window)] == [False, False, True],
                what="the other stick to be the chosen one")
    apply(app, window)
    wait_for_definition(DEVICES, name, '<address bus="2" device="3"/>')


def test_a_device_is_plugged_into_what_runs(start, devices):
    app = start("--host", RUNNING)
    window, name = open_settings(app)
    add(app, window, "USB device of this computer")
    ui.press(app.find("radio button", re.compile("DataTraveler$"), within=window, sensitive=True))
    apply(app, window)
    wait_for_definition(RUNNING, name, '<product id="0x0012"/>.*<address bus="1" device="5"/>', "--live")
    app.press("Remove", within=window)
    apply(app, window)
    wait_for_definition(RUNNING, name, '<product id="0x0012"/>', "--live", absent=True)


def radios(window):
    return list(ui.matching(window, "radio button", re.compile("Mouse|DataTraveler"), False))


def test_a_pci_device_says_who_has_it(start, pictures, devices):
    app = start("--host", DEVICES)
    window, name = open_settings(app)
    add(app, window, "PCI device of this computer")
    held = app.find("radio button", re.compile("01:00.0"), within=window)
    free = app.find("radio button", re.compile("02:00.0"), within=window)
    assert "driver e1000e" in held.description
    assert "driverctl set-override 0000:01:00.0 vfio-pci" in held.description
    assert "driver" not in free.description
    ui.screenshot(pictures / "settings-pci.png", window)
    ui.press(free)
    apply(app, window)
    wait_for_definition(DEVICES, name, '<address domain="0x0000" bus="0x02" slot="0x00" function="0x0"/>')
    put_pci(devices, "0000:03:00.0", "fff0:0003", "030000", driver="vfio-pci")
    app.press("Look Again", within=window)
    ui.press(app.find("radio button", re.compile("03:00.0"), within=window, sensitive=True))
    address = app.find("text", "Address", within=window)
    ui.wait_for(lambda: ui.text_of(address) == "0000:03:00.0", what="the new address")
    enter(app, window, "Address", "04:00.1")
    apply(app, window)
    wait_for_definition(DEVICES, name, 'bus="0x04" slot="0x00" function="0x1"')


def order(window):
    """What stands in the boot order, with whether it is ticked."""
    return [(check.name, ui.has_state(check, pyatspi.STATE_CHECKED))
            for check in ui.matching(window, "check box", None, False)]


def wait_for_order(window, *names):
    def is_so():
        try:
            return [name for name, ticked in order(window) if ticked] == list(names)
        except GLib.Error:  # the list was just made anew
            return False
    ui.wait_for(is_so, what=f"the order {names}")


def test_what_it_starts_from_is_put_in_order(start, pictures):
    app = start("--host", DEVICES)
    window, name = open_settings(app)
    add(app, window, "CD drive")
    choose(app, window, "Start")
    wait_for_order(window, "Disk vda", "CD drive sda", "Network")
    app.press("CD drive sda earlier", within=window)
    wait_for_order(window, "CD drive sda", "Disk vda", "Network")
    disk = app.find("check box", "Disk vda", within=window)
    disk.queryComponent().grabFocus()
    ui.wait_for(lambda: ui.has_state(disk, pyatspi.STATE_FOCUSED), what="the focus")
    ui.keys("alt+Down")
    wait_for_order(window, "CD drive sda", "Network", "Disk vda")
    ui.keys("alt+Up")  # the focus has gone with it
    wait_for_order(window, "CD drive sda", "Disk vda", "Network")
    ui.press(app.find("check box", "Network", within=window, sensitive=True))
    wait_for_order(window, "CD drive sda", "Disk vda")
    ui.press(app.find("toggle button", "Boot menu", within=window))
    ui.screenshot(pictures / "settings-boot.png", window)
    apply(app, window)
    wait_for_definition(DEVICES, name, '<bootmenu enable="yes"/>')
    text = ctl(DEVICES, "show", name, "--xml")
    assert re.search('<disk [^>]*device="disk".*?<boot order="2"/>.*?</disk>', text, re.DOTALL)
    assert re.search('<disk [^>]*device="cdrom".*?<boot order="1"/>.*?</disk>', text, re.DOTALL)
    assert not re.search('<boot dev=|<interface.*<boot order.*</interface>', text, re.DOTALL)


def test_a_boot_order_that_contradicts_itself_is_refused(start):
    app = start("--host", OFF)
    window, name = open_settings(app)
    app.press("Text", role="radio button", within=window)
    set_text(app, window, lambda text: re.sub('(<target dev="vda"[^>]*/>)', r'\1<boot order="1"/>',
                                              text).replace("</type>", '</type><boot dev="hd"/>'))
    app.find("label", re.compile("devices have places of their own"), within=window)
    assert not ui.has_state(app.find("push button", "Apply", within=window), pyatspi.STATE_SENSITIVE)
