# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A small installer, laid out as Debian's, as tree and as medium: a kernel, an initrd with our own init, a system
to unpack. What takes long is made from binary packages, of whichever archive the computer's apt has, and kept in the
cache. As a program: tree.py FOLDER puts the files of the tree side by side into a new folder."""
import gzip
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SUITE = "bookworm"
PACKAGES = ("linux-image-cloud-amd64 initramfs-tools systemd-sysv udev grub-pc busybox-static e2fsprogs passwd login "
            "sudo iproute2 tzdata cloud-init dbus").split()
NETBOOT = f"dists/{SUITE}/main/installer-amd64/current/images/netboot/debian-installer/amd64"
RELEASE = f"Origin: Debian\nSuite: stable\nVersion: 12.0\nCodename: {SUITE}\nArchitectures: amd64\nComponents: main\n"
# In the order in which they are needed.
MODULES = ("virtio_pci", "virtio_net", "virtio_blk", "crc32c_generic", "ext4", "ahci", "sr_mod", "isofs",
           "xen-blkfront", "xen-netfront")
HOOKS = (
    'mkdir -p "$1/etc/cloud"; touch "$1/etc/cloud/cloud-init.disabled"',
    "printf 'GRUB_TIMEOUT=0\\nGRUB_CMDLINE_LINUX=\"console=ttyS0\"\\nGRUB_TERMINAL=serial\\n' > \"$1/etc/default/grub\"",
    'chroot "$1" systemctl mask apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer fstrim.timer',
)


def cache_folder():
    root = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(root) / "guesthouse-lab"


def run(*command, **kwargs):
    done = subprocess.run([str(word) for word in command], capture_output=True, **kwargs)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} failed:\n{done.stderr.decode(errors='replace')[-3000:]}")
    return done.stdout


def ensure_base():
    """A folder with what takes long: "base.tar.gz", the kernel "linux", and "initrd", all of that but its init."""
    key = repr((SUITE, PACKAGES, MODULES, HOOKS))
    folder = cache_folder() / ("install-" + hashlib.sha256(key.encode()).hexdigest()[:16])
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    for old in folder.parent.glob("install-*"):
        shutil.rmtree(old)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="new-") as work:
        work = pathlib.Path(work)
        root, base = work / "root", work / "base"
        base.mkdir()
        make_root(root)
        make_initrd(root, fetch_kernel(root, work), base)
        with (base / "base.tar.gz").open("wb") as out:
            tar = subprocess.Popen(["tar", "-C", root, "--numeric-owner", "-c", "."], stdout=subprocess.PIPE)
            subprocess.run(["gzip", "-1"], stdin=tar.stdout, stdout=out, check=True)
            if tar.wait() != 0:
                raise SystemExit("tar failed")
        os.rename(base, folder)
    return folder


def put_boot_files(base, kernel, initrd):
    kernel.parent.mkdir(parents=True)
    shutil.copy(base / "linux", kernel)
    files = [(str(path.relative_to(base / "initrd")), path) for path in sorted((base / "initrd").rglob("*"))]
    archive = b"".join(member(name, path) for name, path in [*files, ("init", HERE / "installer.sh")])
    initrd.write_bytes(gzip.compress(archive + member("TRAILER!!!"), 1))


def make_tree(base, place):
    """As a server of packages has it."""
    put_boot_files(base, place / NETBOOT / "linux", place / NETBOOT / "initrd.gz")
    (place / "dists" / SUITE / "Release").write_text(RELEASE)
    (place / "base.tar.gz").symlink_to(base / "base.tar.gz")


def make_flat(base, place):
    """For where folders are made later."""
    put_boot_files(base, place / "install-linux", place / "install-initrd.gz")
    (place / "install-Release").write_text(RELEASE)
    (place / "base.tar.gz").symlink_to(base / "base.tar.gz")


def make_iso(base, work, image):
    """As on a medium."""
    put_boot_files(base, work / "install.amd/vmlinuz", work / "install.amd/initrd.gz")
    (work / ".disk").mkdir()
    (work / ".disk" / "info").write_text('Debian GNU/Linux 12.0.0 "Bookworm" - Guesthouse amd64 NETINST\n')
    (work / "base.tar.gz").symlink_to(base / "base.tar.gz")
    run("xorriso", "-as", "mkisofs", "-quiet", "-f", "-R", "-V", "Debian 12.0.0 amd64 n", "-o", image, work)


def make_root(root):
    run("mmdebstrap", "--variant=minbase", "--include=" + ",".join(PACKAGES),
        '--aptopt=Acquire::Languages "none"', '--aptopt=APT::Install-Recommends "false"',
        "--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/man/*",
        "--dpkgopt=path-exclude=/usr/share/locale/*", *("--customize-hook=" + hook for hook in HOOKS), SUITE, root)


def fetch_kernel(root, work):
    """The kernel for all machines, which knows CD-ROM drives; that of the system knows only a cloud's."""
    cloud = next((root / "lib/modules").iterdir()).name
    run("apt-get", "download", "linux-image-" + cloud.replace("-cloud", ""), cwd=work)
    (package,) = work.glob("*.deb")
    run("dpkg-deb", "-x", package, work / "kernel")
    run("/sbin/depmod", "-b", work / "kernel", cloud.replace("-cloud", ""))
    return work / "kernel"


def dependencies(modules, name, found):
    """The module and what it needs, as modules.dep has them, those first that others need."""
    for line in (modules / "modules.dep").read_text().splitlines():
        module, _, needs = line.partition(":")
        if pathlib.Path(module).name.split(".")[0] == name:
            found += [path for path in [*reversed(needs.split()), module] if path not in found]
            return
    # It is built in.


def make_initrd(root, kernel, base):
    work = base / "initrd"
    modules = next((kernel / "lib/modules").iterdir())
    found = []
    for name in MODULES:
        dependencies(modules, name, found)
    for name in ("bin", "sbin", "proc", "sys", "dev", "lib", "lib64", "etc"):
        (work / name).mkdir(parents=True)
    shutil.copy(next((kernel / "boot").glob("vmlinuz-*")), base / "linux")
    for path in found:
        shutil.copy(modules / path, work / "lib")
    (work / "modules").write_text("".join(f"/lib/{pathlib.Path(path).name}\n" for path in found))
    for path in ("bin/busybox", "sbin/mke2fs", "etc/mke2fs.conf"):
        shutil.copy(root / path, work / path)
    for word in run("chroot", root, "ldd", "/sbin/mke2fs").decode().split():
        if word.startswith("/"):
            (work / word[1:]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / word[1:], work / word[1:])


def member(name, path=None):
    """One of a cpio archive ("newc"): thirteen numbers, the name, the data, each filled up to four bytes."""
    mode = path.stat().st_mode if path else 0
    data = path.read_bytes() if path and path.is_file() else b""
    numbers = (0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
    head = b"070701" + "".join(f"{number:08x}" for number in numbers).encode() + name.encode() + b"\0"
    return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)


if __name__ == "__main__":
    make_flat(ensure_base(), pathlib.Path(sys.argv[1]))
