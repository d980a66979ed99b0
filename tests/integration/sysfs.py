# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""USB and PCI devices of a computer that has them, as Linux tells of them below /sys."""
import pathlib


def put_usb(sysfs, port, place, ids, vendor, product):
    """A device at a port ("1-4") with bus and device (1, 4), its ids ("046d:c52b") and names."""
    folder = pathlib.Path(sysfs, "bus/usb/devices", port)
    folder.mkdir(parents=True)
    values = dict(zip(("idVendor", "idProduct"), ids.split(":")), busnum=place[0], devnum=place[1],
                  bDeviceClass="00", manufacturer=vendor, product=product)
    for name, value in values.items():
        (folder / name).write_text(f"{value}\n")


def put_pci(sysfs, address, ids, kind, driver=None):
    """A device at an address with its ids ("8086:10d3"), its class ("020000") and its driver."""
    folder = pathlib.Path(sysfs, "bus/pci/devices", address)
    folder.mkdir(parents=True)
    for name, value in zip(("vendor", "device", "class"), (*ids.split(":"), kind)):
        (folder / name).write_text(f"0x{value}\n")
    if driver:
        (folder / "driver").symlink_to(f"../../drivers/{driver}")
