# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""An installer that nobody here wrote, as a medium that can finish without a network: FAI's (Fully Automatic
Installation, fai-cd(8)). It brings its own answers, as such a medium does: whom it is for, a disk, a system to unpack.
What takes long is kept in the cache."""
import hashlib
import os
import pathlib
import shutil
import tempfile
import time

from tree import SUITE, cache_folder, ensure_base, run

USER, HOSTNAME = "ada", "fai"
GRUB = """set default=0
set timeout=1
menuentry "Install" {
  search --set=root --file /FAI-CD
  linux /boot/vmlinuz FAI_FLAGS="verbose,halt" FAI_ACTION=install FAI_CONFIG_SRC=file:///var/lib/fai/config \\
    rd.live.image root=live:CDLABEL=FAI_CD hostname=@HOSTNAME@ console=ttyS0 no_timer_check
  initrd /boot/initrd.img
}
"""
NFSROOT_CONF = """FAI_DEBOOTSTRAP="@SUITE@ @ARCHIVE@"
FAI_ROOTPW='*'
NFSROOT=@WORK@/nfsroot
TFTPROOT=@WORK@/tftp
FAI_CONFIGDIR=@WORK@/config
FAI_DEBOOTSTRAP_OPTS=
"""
# The configuration space (fai-guide, "Create your configuration"). Nothing is configured by packages of the medium:
# the system to unpack is the one that the small installer has, too.
SPACE = {
    "class/10-base": "#!/bin/sh\necho FAIBASE GUESTHOUSE\n",
    "class/GUESTHOUSE.var": "UTC=yes\nTIMEZONE=UTC\nSTOP_ON_ERROR=700\n",
    "disk_config/GUESTHOUSE": "disk_config disk1 disklabel:msdos bootable:1 fstabkey:uuid\n"
                              "primary / 1G- ext4 rw,noatime\n",
    "hooks/updatebase.GUESTHOUSE.sh": "skiptask updatebase\n",
    "hooks/instsoft.GUESTHOUSE.sh": "skiptask instsoft\n",
    "hooks/repository.GUESTHOUSE.sh": "skiptask repository\n",
    "scripts/GUESTHOUSE/10-system": """#!/bin/bash
error=0; trap 'error=$(($?>$error?$?:$error))' ERR
echo @HOSTNAME@ >$target/etc/hostname
echo "127.0.0.1 localhost @HOSTNAME@" >$target/etc/hosts
$ROOTCMD useradd -m -s /bin/bash -G sudo -c "Ada Lovelace" @USER@
$ROOTCMD usermod -p '@HASH@' @USER@
mkdir -p $target/etc/systemd/system.conf.d
printf '[Manager]\\nDefaultTimeoutStartSec=20min\\nDefaultDeviceTimeoutSec=20min\\n' \\
  >$target/etc/systemd/system.conf.d/patience.conf
$ROOTCMD grub-install --target=i386-pc $BOOT_DEVICE
$ROOTCMD update-grub
exit $error
""",
}


def archive():
    """Where the computer's apt has the suite from."""
    lines = run("apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME) $(COMPONENT)", "Created-By: Packages")
    for line in lines.decode().splitlines():
        place, *rest = line.split()
        if rest == [SUITE, "main"]:
            return place
    raise SystemExit(f"apt has no archive of {SUITE}: run apt-get update")


def ensure_medium(password):
    """The image, made anew when what it is made of has changed."""
    base = ensure_base()
    key = repr((GRUB, NFSROOT_CONF, sorted(SPACE.items()), base.name, password, USER, HOSTNAME))
    image = cache_folder() / ("fai-" + hashlib.sha256(key.encode()).hexdigest()[:16] + ".iso")
    if image.is_file():
        return image
    for old in image.parent.glob("fai-*"):
        old.unlink()
    with tempfile.TemporaryDirectory(dir=image.parent, prefix="new-") as work:
        os.rename(make_medium(pathlib.Path(work), base, password), image)
    return image


def make_medium(work, base, password):
    words = {"SUITE": SUITE, "ARCHIVE": archive(), "WORK": str(work), "USER": USER, "HOSTNAME": HOSTNAME,
             "HASH": run("openssl", "passwd", "-6", "-stdin", input=password.encode()).decode().strip()}

    def put(path, text, mode=0o644):
        for word, value in words.items():
            text = text.replace(f"@{word}@", value)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)

    etc, space = work / "etc", work / "config"
    shutil.copytree("/etc/fai", etc)
    shutil.rmtree(etc / "apt")
    put(etc / "apt/sources.list", "deb @ARCHIVE@ @SUITE@ main\n")
    put(etc / "nfsroot.conf", NFSROOT_CONF)
    put(etc / "grub.cfg", GRUB)
    for name, text in SPACE.items():
        put(space / name, text, 0o755 if text.startswith("#!") else 0o644)
    (space / "basefiles").mkdir()
    shutil.copy(base / "base.tar.gz", space / "basefiles/GUESTHOUSE.tar.gz")

    # Mounts of its own, so that none is left behind; -s: only what a small system needs.
    run("unshare", "-m", "fai-make-nfsroot", "-z", "-s", "-v", "-C", etc)
    image = work / "fai.iso"
    run("unshare", "-m", "fai-cd", "-C", etc, "-M", "-e", image, env={**os.environ, "TMPDIR": str(work)})
    return image


def install(lab, machine, password, limit):
    """Walks from the medium to the login of the system that it installs."""
    image = ensure_medium(password)
    lab.log.say("fai: the medium is there, " + f"{image.stat().st_size >> 20} MiB")
    lab.log.say("fai: " + " ".join(lab.ctl("media", image).split()))
    lab.ctl("new", "--name", "fai", "--iso", image, "--memory", "1G", "--cpus", "1", "--disk", "size=4G",
            "--graphics", "none")
    lab.log.say("fai: guesthousectl new --iso fai.iso; nobody presses a key")
    machine.follow(time.monotonic() + limit)
    state = machine.show()["state"]
    if state != "off":
        raise SystemExit(f"fai: it is {state} after its installation")
    lab.log.say("fai: installed, and off, as the medium was told")
    lab.ctl("start", "fai")
    lab.log_in(machine, USER, HOSTNAME)
    lab.ctl("destroy", "fai")
    lab.ctl("undefine", "--delete-disks", "fai")
