# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of real LVM share: LVM's own commands, bytes on a volume, and the service's storage."""
import json
import os
import subprocess
import time

from gi.repository import GLib
from service import BusError

MIB = 1 << 20
DEVICES = os.environ["LVM_DEVICES"].split()
_cuts = os.environ.get("LVM_CUTS", "10").split()
CUTS = {"killed": int(_cuts[0]), "power": int(_cuts[-1])}
NO_XEN = "fake:?domains=0"


def sh(*command, codes=(0,)):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert done.returncode in codes, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout.strip()


def lvm(*arguments):
    return subprocess.run(["lvm", *arguments], check=True, capture_output=True, text=True).stdout


def lvs(columns="lv_name,lv_size,segtype,pool_lv,origin,lv_tags"):
    report = lvm("lvs", "--reportformat", "json", "--units", "b", "--nosuffix", "-o", columns, "gh")
    return {row["lv_name"]: row for row in json.loads(report)["report"][0]["lv"]}


def write(path, byte, size=4 * MIB, offset=0):
    with open(path, "r+b") as device:
        device.seek(offset)
        device.write(bytes([byte]) * size)
        os.fsync(device.fileno())


def read(path, size=4 * MIB):
    fd = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        return os.read(fd, size)
    finally:
        os.close(fd)


def has(path, byte, size=4 * MIB):
    """Whether that is all that is at its begin. Nothing to compare in words when it is not."""
    return read(path, size) == bytes([byte]) * size


def note(text):
    """For whoever waits outside."""
    with open("/share/results/notes", "a") as notes:
        print(time.strftime("%T"), text, file=notes)


def variants(options):
    kinds = {bool: "b", str: "s", int: "u"}
    return {key: GLib.Variant(kinds[type(value)], value) for key, value in options.items()}


class Storage:
    def __init__(self, service):
        self.service = service
        self.client = service.connect()
        self.host = self.client.open_host(NO_XEN)

    def call(self, method, signature, *arguments):
        return self.client.call(self.host.path, f"Storage.{method}", signature, *arguments)

    def run(self, method, signature, *arguments):
        job = self.client.wait_job(self.call(method, signature, *arguments), timeout=600)
        if job["State"] != "succeeded":
            raise AssertionError(f"{job['ErrorName']}: {job['ErrorMessage']}")
        return job["Result"]

    def refused(self, word, method, signature, *arguments):
        try:
            error = self.client.wait_job(self.call(method, signature, *arguments))
            name, message = error["ErrorName"], error["ErrorMessage"]
        except BusError as refusal:
            name, message = refusal.word, refusal.message
        assert name.endswith(word), f"{name}: {message}"
        return message

    def create(self, name, size=16 * MIB, **options):
        return self.run("CreateVolume", "(ssta{sv})", "gh", name, size, variants(options))["path"]

    def volumes(self):
        return {each["name"]: each for each in self.call("ListVolumes", "(sa{sv})", "gh", {})}

    def trash(self):
        return self.call("ListTrash", "(a{sv})", {})
