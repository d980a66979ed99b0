# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""guesthousectl new with answers, cloud images and systems from the web; and that no password stays anywhere."""
import base64
import contextlib
import glob
import gzip
import hashlib
import os
import pathlib
import subprocess

import pytest
from mirror import Mirror
from service import wait_until
from test_ctl import FAKE, PASSWORD, Ctl, files_below, make_tree, states


def test_unattended(ctl, service, folder):
    secret = os.path.join(folder, "password")
    with open(secret, "w", encoding="utf-8") as file:
        file.write(PASSWORD + "\n")
    words = f"user=ada,password-file={secret},language=de_DE,keyboard=de,packages=vim"
    tree = make_tree(folder)
    ctl.run("new", "--name", "answered", "--tree", tree, "--memory", "512M", "--unattended", words)
    text = ctl.run("show", "answered", "--xml").stdout
    assert "auto=true priority=critical" in text and "$6$" not in text
    holders = []
    for path in files_below(service.folder):
        if os.path.isfile(path) and path != secret:
            with open(path, "rb") as file:
                content = file.read()
            assert PASSWORD.encode() not in content, path
            if b"$6$" in content:
                holders.append(path)
    # None but this machine's own initrd has even the hash, and none but its owner reads that.
    (initrd,) = holders
    assert os.path.basename(initrd) == "initrd" and os.stat(initrd).st_mode & 0o777 == 0o600
    processes = "".join(
        pathlib.Path(path).read_bytes().decode(errors="replace")
        for path in glob.glob("/proc/[0-9]*/cmdline")
        if os.path.exists(path)
    )
    assert PASSWORD not in processes and "$6$" not in processes
    ctl.run("destroy", "answered")
    ctl.run("undefine", "--delete-disks", "answered")
    assert not os.path.exists(initrd)


@pytest.fixture
def ctl(service):
    """On a host in memory, which somebody watches: it would be forgotten with a service that idles."""
    ctl = Ctl(service.start(), FAKE)
    watcher = service.connect()
    yield ctl
    watcher.close()


KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExample="


def read_iso(path, name):
    return subprocess.run(["isoinfo", "-R", "-x", f"/{name}", "-i", path], check=True, capture_output=True,
                          text=True).stdout


@pytest.fixture
def secret(folder):
    path = os.path.join(folder, "password")
    with open(path, "w", encoding="utf-8") as file:
        file.write(PASSWORD + "\n")
    return path


def is_secret(content):
    """The password, its hash, or what Windows takes it as: veiled, with a word behind it that says what it is for."""
    words = [PASSWORD.encode(), b"$6$"]
    for suffix in ("Password", "AdministratorPassword"):
        words.append(base64.b64encode((PASSWORD + suffix).encode("utf-16-le")))
    return [word for word in words if word in content]


def assert_no_secret(service, *besides):
    """The password is nowhere, and what is made of it in no file but @besides, which nobody else can read."""
    holders = []
    for path in files_below(service.folder):
        if os.path.isfile(path) and os.path.basename(path) != "password":
            found = is_secret(pathlib.Path(path).read_bytes())
            assert PASSWORD.encode() not in found, path
            if found:
                holders.append(path)
                assert os.stat(path).st_mode & 0o777 == 0o600
    assert sorted(os.path.basename(path) for path in holders) == sorted(besides)
    for path in glob.glob("/proc/[0-9]*/cmdline") + glob.glob("/proc/[0-9]*/environ"):
        # Processes come and go meanwhile.
        with contextlib.suppress(OSError):
            assert not is_secret(pathlib.Path(path).read_bytes()), path
    return holders


FEDORA = """[general]
family = Fedora
version = 38
arch = x86_64
[images-x86_64]
kernel = images/pxeboot/vmlinuz
initrd = images/pxeboot/initrd.img
"""
SUSE = "CONTENTSTYLE 11\nLABEL openSUSE 13.1\nVERSION 13.1\n"
UBUNTU = 'Ubuntu-Server 24.04 LTS "Noble Numbat" - Release amd64 (20240423)\n'
# Of each: what tells of it, its kernel and initrd, and which file holds the answers until they have been used.
WAYS = {
    "kickstart": (".treeinfo", FEDORA, "images/pxeboot/vmlinuz", "images/pxeboot/initrd.img", "initrd"),
    "autoyast": ("content", SUSE, "boot/x86_64/loader/linux", "boot/x86_64/loader/initrd", "initrd"),
    "autoinstall": (".disk/info", UBUNTU, "casper/vmlinuz", "casper/initrd", "seed.iso"),
    "preseed": (".disk/info", 'Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST\n',
                "install.amd/vmlinuz", "install.amd/initrd.gz", "initrd"),
}


def make_source(folder, mark, text, kernel, initrd):
    root = pathlib.Path(folder) / "source"
    for path, content in ((mark, text.encode()), (kernel, b"\0" * 514 + b"HdrS" + b"\0" * 4096),
                          (initrd, gzip.compress(b"initrd"))):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    if mark != ".disk/info":
        return ["--tree", root]
    image = os.path.join(folder, "source.iso")
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-R", "-V", "SOURCE", "-o", image, root], check=True)
    return ["--iso", image]


@pytest.mark.parametrize("way", WAYS)
def test_no_password_stays(ctl, service, folder, secret, way):
    *files, holder = WAYS[way]
    ctl.run("new", "--name", way, *make_source(folder, *files), "--memory", "512M", "--unattended",
            f"user=ada,password-file={secret}")
    (path,) = assert_no_secret(service, holder)
    for words in (("show", way), ("show", way, "--xml"), ("show", way, "--json"), ("log", way), ("jobs", "--json")):
        assert not is_secret(ctl.run(*words).stdout.encode()), words
    ctl.run("shutdown", way)
    ctl.run("wait", way, "off")
    wait_until(lambda: not os.path.exists(path), what="the end of the answers")
    assert_no_secret(service)


def test_cloud_image(ctl, service, folder, secret):
    image = os.path.join(folder, "cloud.qcow2")
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", image, "1G"], check=True)
    subprocess.run(["qemu-io", "-c", "write -P 7 1M 64k", image], check=True, capture_output=True)
    keys = os.path.join(folder, "id.pub")
    with open(keys, "w", encoding="utf-8") as file:
        file.write(f"# mine\n{KEY} ada's laptop\n")
    user = f"ada,password-file={secret},ssh-key-file={keys},timezone=Europe/Berlin"
    ctl.run("new", "--name", "cloud", "--cloud-image", "cloud.qcow2", "--user", user, "--disk",
            "size=3G,format=raw", cwd=folder)
    (seed,) = assert_no_secret(service, "seed.iso")
    text = read_iso(seed, "user-data")
    assert text.startswith("#cloud-config\n") and f'- "{KEY}"' in text and 'name: "ada"' in text
    shown = ctl.json("show", "cloud")
    assert f'instance-id: "iid-{shown["uuid"]}"' in read_iso(seed, "meta-data")
    disk, medium = shown["disks"]
    assert (medium["source"], medium["readonly"]) == (seed, True)
    # A copy, grown; what was there is in it, and the image itself is as it was.
    assert disk["source"] != image and os.path.getsize(disk["source"]) == 3 << 30
    with open(disk["source"], "rb") as file:
        file.seek(1 << 20)
        assert file.read(65536) == b"\7" * 65536
    # The first run is over: the answers are gone, and the drive that they were in.
    ctl.run("shutdown", "cloud")
    ctl.run("wait", "cloud", "off")
    wait_until(lambda: not os.path.exists(seed), what="the end of the answers")
    (left,) = ctl.json("show", "cloud")["disks"]
    assert left["source"] == disk["source"]
    assert_no_secret(service)


@pytest.fixture
def mirror(folder):
    """A server whose images are in a list of systems, and that list."""
    root = os.path.join(folder, "mirror")
    os.makedirs(root)
    image = os.path.join(root, "cloud.qcow2")
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", image, "64M"], check=True)
    subprocess.run(["qemu-io", "-c", "write -P 7 1M 4M", image], check=True, capture_output=True)
    server = Mirror(root)
    server.root, server.list = root, os.path.join(folder, "systems.conf")
    yield server
    server.close()


def write_systems(mirror, checksum=None):
    with open(mirror.list, "w", encoding="utf-8") as file:
        file.write(f"[tiny]\nName=Tiny Linux 1\nKind=cloud-image\nUrl={mirror.url}/cloud.qcow2\n")
        if checksum:
            file.write(f"Checksum={checksum}\n")


def digest_of(mirror):
    with open(os.path.join(mirror.root, "cloud.qcow2"), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


@pytest.fixture
def shop(service, mirror):
    service.env["GUESTHOUSE_SYSTEMS"] = mirror.list
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        service.env.pop(name, None)
    ctl = Ctl(service.start(), FAKE)
    watcher = service.connect()
    yield ctl
    watcher.close()


def test_systems_that_can_be_fetched(shop, mirror):
    write_systems(mirror)
    (tiny,) = shop.json("os", "list", "TINY")
    assert tiny["name"] == "Tiny Linux 1" and tiny["places"][0]["url"].endswith("/cloud.qcow2")
    assert "Fedora" in shop.run("os", "list", "fedora").stdout
    assert mirror.url in shop.run("os", "show", "tiny").stdout
    assert "os list" in shop.run("os", "show", "nothing", code=3).stderr
    shop.run("os", "frobnicate", code=2)
    with open(mirror.list, "w", encoding="utf-8") as file:
        file.write("[bad]\nKind=cloud-image\nUrl=file:///etc/passwd\n")
    done = shop.run("os", "list", code=1)
    assert "[bad]" in done.stderr and "web address" in done.stderr


def test_fetching_a_system(shop, service, mirror, secret):
    write_systems(mirror)
    user = f"ada,password-file={secret}"
    with open(os.path.join(mirror.root, "SHA256SUMS"), "w", encoding="utf-8") as file:
        file.write(f"{'0' * 64}  other\n{digest_of(mirror)} *cloud.qcow2\n")
    # The connection breaks; the next try goes on from there.
    mirror.breaks = 2 << 20
    done = shop.run("new", "--name", "box", "--os", "tiny", "--user", user, code=1)
    assert "goes on from there" in done.stderr
    shop.run("new", "--name", "box", "--os", "tiny", "--user", user)
    assert ("/cloud.qcow2", f"bytes={2 << 20}-") in mirror.asked
    disk = shop.json("show", "box")["disks"][0]["source"]
    seen = subprocess.run(["qemu-io", "-r", "-U", "-c", "read -P 7 1M 4M", disk], capture_output=True, text=True)
    assert "failed" not in seen.stdout, seen.stdout
    # It stays for the next machine, until the cache is emptied; the machine needs none of it.
    mirror.asked.clear()
    shop.run("new", "--name", "other", "--os", "tiny", "--user", user)
    assert "/cloud.qcow2" not in [path for path, range_ in mirror.asked if range_ is None]
    (entry,) = shop.json("cache", "list")
    assert entry["source"] == f"{mirror.url}/cloud.qcow2" and entry["size"] > 4 << 20
    assert "cloud.qcow2" in shop.run("cache", "list").stdout
    assert "nothing" in shop.run("cache", "empty", "nothing", code=3).stderr
    assert shop.json("cache", "empty")["freed"] > 4 << 20
    assert shop.json("cache", "list") == []


def test_a_download_outlives_the_service(shop, service, mirror, secret):
    write_systems(mirror)
    words = ("new", "--name", "box", "--os", "tiny", "--user", f"ada,password-file={secret}")
    mirror.breaks = 2 << 20
    mirror.go_on.clear()
    waiting = shop.popen(*words)

    def begun():
        sizes = [os.path.getsize(path) for path in files_below(service.folder) if path.endswith(".part")]
        return sizes == [2 << 20]

    wait_until(begun, what="the beginning of the file")
    service.kill()
    mirror.go_on.set()
    assert waiting.wait(120) != 0
    waiting.communicate()
    service.start()
    watcher = service.connect()
    shop.run(*words)
    assert [range_ for path, range_ in mirror.asked if path == "/cloud.qcow2"] == [None, f"bytes={2 << 20}-"]
    watcher.close()


def test_a_system_that_is_not_what_it_should_be(shop, mirror, secret):
    write_systems(mirror, "sha256:" + "1" * 64)
    done = shop.run("new", "--name", "box", "--os", "tiny", "--user", f"ada,password-file={secret}", code=1)
    assert "cloud.qcow2" in done.stderr
    assert "box" not in states(shop)
    left = [path for path in files_below(os.path.dirname(mirror.list)) if path.endswith((".part", "-cloud.qcow2"))]
    assert left == []


def test_an_installer_from_the_web(shop, service, mirror, folder):
    image = os.path.join(mirror.root, "live.iso")
    os.makedirs(os.path.join(folder, "empty"))
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-V", "TINY", "-o", image, os.path.join(folder, "empty")],
                   check=True)
    shop.run("new", "--name", "web", "--iso", f"{mirror.url}/live.iso")
    (medium,) = [d["source"] for d in shop.json("show", "web")["disks"] if d["device"] == "cdrom"]
    assert os.path.basename(medium) == "medium.iso" and os.path.getsize(medium) == os.path.getsize(image)
    shop.run("cache", "empty")
    assert os.path.exists(medium)
    shop.run("shutdown", "web")
    shop.run("wait", "web", "off")
    wait_until(lambda: not os.path.exists(medium), what="the end of the medium")


def test_images_on_a_server_are_known_by_their_beginning(shop, mirror, folder):
    image = os.path.join(mirror.root, "a disc ü.iso")
    os.makedirs(os.path.join(folder, "much"))
    with open(os.path.join(folder, "much", "more"), "wb") as file:
        file.truncate(64 << 20)
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-V", "Debian 12.5.0 amd64 n", "-o", image,
                    os.path.join(folder, "much")], check=True)
    url = f"{mirror.url}/a%20disc%20%C3%BC.iso"
    for command in ("tree", "media"):
        mirror.asked.clear()
        found = shop.json(command, url)
        assert (found["kind"], found["os"], found["arch"], found["size"]) == ("iso", "debian12", "x86_64",
                                                                             os.path.getsize(image))
        assert len(mirror.asked) == 1
    found = shop.json("tree", f"{mirror.url}/cloud.qcow2")
    assert (found["kind"], found["contents"], found["name"]) == ("disk", "qcow2", "cloud.qcow2")
    with open(os.path.join(mirror.root, "packed.img.xz"), "wb") as file:
        file.write(b"\xfd7zXZ\0\0\4" + bytes(100))
    with open(os.path.join(mirror.root, "letter.iso"), "w", encoding="utf-8") as file:
        file.write("Dear all")
    assert "compressed with xz" in shop.run("tree", f"{mirror.url}/packed.img.xz", code=1).stderr
    assert "neither an ISO image" in shop.run("tree", f"{mirror.url}/letter.iso", code=1).stderr
    assert "404" in shop.run("tree", f"{mirror.url}/missing.iso", code=3).stderr
    assert "no address of a file" in shop.run("media", f"{mirror.url}/a.iso?x=y", code=1).stderr
    # What is known so is what is made from it.
    shop.run("new", "--name", "disc", "--iso", url, "--no-start")
    (medium,) = [d["source"] for d in shop.json("show", "disc")["disks"] if d["device"] == "cdrom"]
    assert os.path.getsize(medium) == os.path.getsize(image)


ADDRESS_PASSWORD = "Sesam-open-41"


def test_no_password_of_an_address_stays(shop, service, mirror, folder, secret):
    """It is used, and kept nowhere but in the machine's own initrd, whose installer needs it until it has ended."""
    root = pathlib.Path(mirror.root) / "fedora"
    mark, text, kernel, initrd, _ = WAYS["kickstart"]
    make_source(mirror.root, mark, text, kernel, initrd)
    (pathlib.Path(mirror.root) / "source").rename(root)
    mirror.asks_for = f"me:{ADDRESS_PASSWORD}"
    refused = f"{mirror.url}/fedora".replace("//", "//me:wrong-word-1@")
    url = f"{mirror.url}/fedora".replace("//", f"//me:{ADDRESS_PASSWORD}@")

    def assert_not_told(done):
        assert ADDRESS_PASSWORD not in done.stdout + done.stderr and "wrong-word" not in done.stdout + done.stderr
        return done

    assert "401" in assert_not_told(shop.run("tree", refused, code=1)).stderr
    nothing = url.replace("fedora", "nothing")
    assert "no install tree" in assert_not_told(shop.run("tree", nothing, code=1)).stderr
    assert_not_told(shop.run("tree", nothing, "--json", code=1))
    assert "fedora38" in assert_not_told(shop.run("tree", url)).stdout
    assert_not_told(shop.run("tree", url, "--json"))
    shop.run("new", "--name", "asked", "--tree", url, "--memory", "512M", "--unattended",
             f"user=ada,password-file={secret}")
    for words in (("show", "asked"), ("show", "asked", "--xml"), ("show", "asked", "--json"), ("log", "asked"),
                  ("jobs", "--json"), ("cache", "list"), ("cache", "list", "--json")):
        assert_not_told(shop.run(*words))
    assert f"{mirror.url}/fedora".replace("//", "//me@") in shop.run("cache", "list").stdout
    holders = [path for path in files_below(service.folder) if os.path.isfile(path)
               and ADDRESS_PASSWORD.encode() in pathlib.Path(path).read_bytes()]
    assert [(os.path.basename(path), os.stat(path).st_mode & 0o777) for path in holders] == [("initrd", 0o600)]
    shop.run("shutdown", "asked")
    shop.run("wait", "asked", "off")
    wait_until(lambda: not os.path.exists(holders[0]), what="the end of the answers")


def test_windows(ctl, service, folder, secret):
    root, drivers = os.path.join(folder, "root"), os.path.join(folder, "virtio.iso")
    os.makedirs(os.path.join(root, "sources"))
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-o", drivers, root], check=True)
    image = os.path.join(folder, "win7.iso")
    subprocess.run(["genisoimage", "-quiet", "-J", "-V", "GSP1RMCPRXFRER_EN_DVD", "-publisher",
                    "MICROSOFT CORPORATION", "-A", "CDIMAGE 2.54 (01/01/2005 TM)", "-o", image, root], check=True)
    words = f"user=ada,password-file={secret},language=de_DE"
    ctl.run("new", "--name", "panes", "--iso", image, "--unattended", words)
    shown = ctl.json("show", "panes")
    disk, medium, answers = shown["disks"]
    assert (disk["bus"], medium["source"], answers["device"]) == ("sata", image, "cdrom")
    assert [nic["model"] for nic in shown["nics"]] == ["e1000e"] and shown["localtime"] is True
    # What Windows 7 has no driver for is not there.
    assert [usb["model"] for usb in shown["controllers"]] == ["piix3-uhci"] and not shown.get("rngs")
    # Veiled, as Windows wants it, and in no other file.
    assert_no_secret(service, "seed.iso")
    text = read_iso(answers["source"], "Autounattend.xml")
    assert "<PlainText>false</PlainText>" in text and "<UILanguage>de-DE</UILanguage>" in text
    ctl.run("new", "--name", "quick", "--iso", image, "--unattended", words, "--drivers", drivers)
    shown = ctl.json("show", "quick")
    assert [disk["bus"] for disk in shown["disks"] if disk["device"] == "disk"] == ["virtio"]
    assert drivers in [disk["source"] for disk in shown["disks"]]
    for name in ("panes", "quick"):
        ctl.run("shutdown", name)
        ctl.run("wait", name, "off")
        wait_until(lambda: not ctl.json("show", name)["installing"], what="the end of the installation")
    assert_no_secret(service)


def test_windows_11_gets_a_tpm_and_secure_boot(ctl, folder):
    root, image = os.path.join(folder, "root"), os.path.join(folder, "Win11_English_x64.iso")
    os.makedirs(os.path.join(root, "sources"))
    subprocess.run(["genisoimage", "-quiet", "-J", "-V", "CCCOMA_X64FRE_EN-US_DV9", "-publisher",
                    "MICROSOFT CORPORATION", "-A", "CDIMAGE 2.56", "-o", image, root], check=True)
    done = ctl.run("new", "--name", "eleven", "--iso", image, "--disk", "size=1G", "--no-start")
    assert "TPM 2.0 and Secure Boot, as this system wants them" in done.stdout
    shown = ctl.json("show", "eleven")
    assert (shown["firmware"], shown["secure_boot"], shown["machine"]) == ("efi", True, "q35")
    assert [(tpm["backend"], tpm["version"]) for tpm in shown["tpms"]] == [("emulator", "2.0")]
    # Who wants the BIOS has said enough.
    done = ctl.run("new", "--name", "plain", "--iso", image, "--disk", "size=1G",
                   "--firmware", "bios", "--no-start")
    assert "TPM" not in done.stdout
    shown = ctl.json("show", "plain")
    assert (shown["firmware"], shown["secure_boot"]) == ("bios", False) and not shown.get("tpms")


def test_cloud_image_is_refused(ctl, folder, secret):
    def refuse(word, *args, code=1):
        done = ctl.run("new", "--name", "no", *args, code=code, cwd=folder)
        assert word in done.stderr and "$6$" not in done.stderr, done.stderr

    base, layered, split = (os.path.join(folder, name) for name in ("base.img", "layered.qcow2", "split.qcow2"))
    subprocess.run(["qemu-img", "create", "-q", "-f", "raw", base, "1G"], check=True)
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-b", base, "-F", "raw", layered], check=True)
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-o",
                    f"data_file={folder}/data.img", split, "1G"], check=True)
    user = f"ada,password-file={secret}"
    refuse("parts in other files", "--cloud-image", layered, "--user", user)
    refuse("parts in other files", "--cloud-image", split, "--user", user)
    refuse("at least 1", "--cloud-image", base, "--user", user, "--disk", "size=512M")
    refuse("gone.img", "--cloud-image", "gone.img", "--user", user, code=3)
    refuse("--user", "--cloud-image", base, "--unattended", user, code=2)
    refuse("--unattended", "--tree", folder, "--user", user, code=2)
    refuse("ssh-key-file", "--cloud-image", base, "--user", "ada")
    refuse("public key", "--cloud-image", base, "--user", f"ada,ssh-key-file={secret}")
    assert "no" not in [row["name"] for row in ctl.json("list")]


def test_unattended_is_refused(ctl, folder):
    tree = make_tree(folder)

    def refuse(words, word, *more, code=1):
        done = ctl.run("new", "--name", "no", *more, "--unattended", words, code=code)
        assert word in done.stderr and "$6$" not in done.stderr, done.stderr

    secret = os.path.join(folder, "password")
    with open(secret, "w", encoding="utf-8") as file:
        file.write(PASSWORD)
    refuse("user=ada,password=x", "password-file", "--tree", tree)
    refuse("user=ada", "password-file", "--tree", tree)
    refuse("user=ada,password-file=/nonexistent/x", "/nonexistent/x", "--tree", tree, code=3)
    refuse("user=ada,password-file=/dev/null", "no password", "--tree", tree)
    refuse(f"user=root,password-file={secret}", "root", "--tree", tree)
    refuse(f"user=ada,colour=red,password-file={secret}", "colour", "--tree", tree)
    refuse(f"user=ada,nonsense,password-file={secret}", "nonsense", "--tree", tree)
    assert "no" not in [row["name"] for row in ctl.json("list")]
