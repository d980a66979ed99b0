# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A machine of the service's with the USB tablet that machines usually have, and Linux, the Debian installer's, which
puts each report of the tablet on its serial line as it came."""

import contextlib
import subprocess
from dataclasses import dataclass

import guesthouse_ui as ui
from keyboard_guest import ctl

NAME = "tablet"
KERNEL = ui.TREE / "debian-installer" / "amd64"
READY = b"READY\n"
BOOT_SECONDS = 300
# The kernel's command line ends with what its first program is given; a shell, in place of the installer.
SCRIPT = ("mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev; exec 1&gt;/dev/ttyS0; "
          "stty -F /dev/ttyS0 raw -echo; depmod; modprobe -a uhci-hcd ehci-pci xhci-pci usbhid hid-generic; "
          "until [ -e /dev/hidraw0 ]; do sleep 1; done; echo READY; exec cat /dev/hidraw0")
XML = f"""<domain type='qemu'><name>{NAME}</name><memory unit='MiB'>512</memory><vcpu>1</vcpu>
<os><type arch='x86_64'>hvm</type><kernel>{KERNEL}/linux</kernel><initrd>{KERNEL}/initrd.gz</initrd>
<cmdline>console=tty0 no_timer_check rdinit=/bin/sh -- -c "{SCRIPT}"</cmdline></os>
<devices><input type='tablet' bus='usb'/><serial type='pty'/><graphics type='vnc'/>
<video><model type='vga'/></video></devices></domain>"""
REPORT = 6  # bytes: buttons, x and y of 0x8000, little end first, the wheel


@dataclass
class Report:
    buttons: int
    x: int
    y: int
    wheel: int


def said():
    return ctl("serial-log", NAME).stdout


def reports():
    """All that the tablet has sent."""
    data = said().partition(READY)[2]
    return [Report(data[i], data[i + 1] | data[i + 2] << 8, data[i + 3] | data[i + 4] << 8,
                   data[i + 5] - 256 if data[i + 5] > 127 else data[i + 5])
            for i in range(0, len(data) - REPORT + 1, REPORT)]


@contextlib.contextmanager
def running():
    """That machine, when it listens to its tablet."""
    ctl("define", "-", input=XML.encode())
    try:
        ctl("start", NAME)
        ui.wait_for(lambda: READY in said(), what="the tablet", timeout=BOOT_SECONDS, interval=1)
        yield
    finally:
        subprocess.run(["guesthousectl", "destroy", NAME], check=False, capture_output=True, timeout=120)
        subprocess.run(["guesthousectl", "undefine", NAME], check=False, capture_output=True, timeout=120)
