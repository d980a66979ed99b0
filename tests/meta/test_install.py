# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What is installed: everything in its place, and such that those who read it take it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ACTIONS = {"look", "run", "define", "storage", "host"}
# Below the prefix; a folder stands for whatever is in it.
PLACES = [
    "bin/guesthouse",
    "bin/guesthousectl",
    "libexec/guesthoused",
    "lib/systemd/system/guesthoused.service",
    "share/applications/org.guesthouse.Guesthouse.desktop",
    "share/bash-completion/completions/guesthousectl",
    "share/fish/vendor_completions.d/guesthousectl.fish",
    "share/zsh/site-functions/_guesthousectl",
    "share/dbus-1/system-services/org.guesthouse.Guesthouse1.service",
    "share/dbus-1/system.d/org.guesthouse.Guesthouse1.conf",
    "share/glib-2.0/schemas/org.guesthouse.Guesthouse.gschema.xml",
    "share/icons/hicolor/scalable/apps/org.guesthouse.Guesthouse.svg",
    "share/locale/zh_CN/LC_MESSAGES/guesthouse.mo",
    "share/man/man1/guesthouse.1",
    "share/man/man1/guesthousectl.1",
    "share/man/man8/guesthoused.8",
    "share/metainfo/org.guesthouse.Guesthouse.metainfo.xml",
    "share/polkit-1/actions/org.guesthouse.policy",
]


@pytest.fixture(scope="module")
def tree(build, tmp_path_factory):
    """A tree as a packager has it, at its prefix."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run(
        ["/usr/bin/meson", "install", "-C", build, "--no-rebuild", "--quiet"],
        env={**os.environ, "DESTDIR": str(folder)}, check=True, capture_output=True, text=True,
    )
    return next(path.parent.parent for path in sorted(folder.rglob("bin/guesthousectl")))


@pytest.mark.parametrize("place", PLACES)
def test_place(tree, place):
    assert (tree / place).is_file()


def test_driver_is_where_the_program_looks(tree, build):
    modules = list(tree.rglob("gh-driver-xen.so"))
    if not (build / "hypervisor" / "xen" / "gh-driver-xen.so").exists():
        pytest.skip("the driver for Xen is not built")
    [module] = modules
    prefix = "/" + str(tree).split("/installed0/", 1)[1]
    wanted = Path(prefix) / module.relative_to(tree).parent
    assert str(wanted).encode() in (tree / "libexec" / "guesthoused").read_bytes()


def test_application_finds_the_service(tree):
    """It is not beside the program, but where both were told."""
    prefix = "/" + str(tree).split("/installed0/", 1)[1]
    for program in ("guesthouse", "guesthousectl"):
        assert f"{prefix}/libexec".encode() in (tree / "bin" / program).read_bytes()


def test_started_programs_are_the_installed_one(tree):
    prefix = "/" + str(tree).split("/installed0/", 1)[1]
    for place, key in (("lib/systemd/system/guesthoused.service", "ExecStart"),
                       ("share/dbus-1/system-services/org.guesthouse.Guesthouse1.service", "Exec")):
        text = (tree / place).read_text()
        assert f"\n{key}={prefix}/libexec/guesthoused --system\n" in text


def test_xml_is_well_formed(tree):
    files = [path for path in tree.rglob("*")
             if path.suffix in (".xml", ".conf", ".policy", ".svg") and path.is_file()]
    assert len(files) > 5
    subprocess.run(["xmllint", "--noout", "--nonet", *files], check=True)


def test_actions_are_those_that_are_asked_about(tree, root):
    policy = tree / "share/polkit-1/actions/org.guesthouse.policy"
    dtd = "/usr/share/polkit-1/policyconfig-1.dtd"
    if os.path.exists(dtd):
        subprocess.run(["xmllint", "--noout", "--nonet", "--dtdvalid", dtd, policy], check=True)
    named = set(re.findall(r'<action id="org\.guesthouse\.(\w+)"', policy.read_text()))
    asked = set(re.findall(r'"org\.guesthouse\.(\w+)"',
                           (root / "toolstack/service/gh-authority.c").read_text()))
    assert named == asked == ACTIONS


def test_desktop_takes_its_files(tree):
    subprocess.run(
        ["desktop-file-validate", tree / "share/applications/org.guesthouse.Guesthouse.desktop"],
        check=True)
    subprocess.run(
        ["appstreamcli", "validate", "--no-net", "--explain",
         tree / "share/metainfo/org.guesthouse.Guesthouse.metainfo.xml"], check=True)


def test_systemd_takes_the_unit(tree, tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd here")
    unit = tmp_path / "guesthoused.service"
    text = (tree / "lib/systemd/system/guesthoused.service").read_text()
    # Not installed there yet, and its manual is not either.
    text = re.sub(r"^ExecStart=\S+", f"ExecStart={tree}/libexec/guesthoused", text, flags=re.M)
    text = re.sub(r"^Documentation=.*\n", "", text, flags=re.M)
    unit.write_text(text)
    run = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True,
                         env={**os.environ, "LC_ALL": "C.UTF-8"})
    said = [line for line in run.stderr.splitlines() if "guesthoused" in line]
    assert not said, run.stderr


# Under what is installed lies what is there: the prefix may be /usr. What is started ends with it.
INSTALLED = """
mount --make-rprivate / && mount -t overlay overlay -o lowerdir="$1:$2" "$2" || exit 77
PATH=$2/bin:$PATH
guesthousectl --version && guesthouse --version && guesthousectl --host fake: hosts --json &&
  guesthousectl --host "fake:?domains=1" show web-0001 --json && guesthousectl complete scr &&
  LANGUAGE=zh_CN guesthousectl --help
"""


def test_programs_run_from_there(tree, tmp_path):
    """With nothing of the build folder, and with nobody saying where anything is."""
    prefix = "/" + str(tree).split("/installed0/", 1)[1]
    env = {key: value for key, value in os.environ.items()
           if not key.startswith(("GUESTHOUSE", "XDG_", "GSETTINGS", "DBUS_", "LC_", "LANG"))}
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    env |= {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(runtime),
            "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["unshare", "-m", "-p", "-f", "--mount-proc", "--kill-child", "sh", "-c", INSTALLED, "sh", tree, prefix],
        env=env, capture_output=True, text=True, timeout=300)
    if done.returncode in (1, 77) and ("unshare:" in done.stderr or "mount:" in done.stderr):
        pytest.skip("no folder can be laid over another here")
    assert done.returncode == 0, done.stderr
    first, _, rest = done.stdout.partition("\n")
    version = first.removeprefix("guesthousectl ")
    assert rest.startswith(f"guesthouse {version}\n") and re.fullmatch(r"\d+\.\d+.*", version)
    assert '"uri" : "fake:"' in rest and '"name" : "web-0001"' in rest and "screenshot\t" in rest
    assert "虚拟机" in rest
