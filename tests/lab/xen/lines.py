#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""lines.py FOLDER: in Domain 0, starts a PV guest that nobody listens to, so that xenconsoled holds back what its log
has as well; then opens its serial line in the application, where each word stands once. Pictures go to the folder."""

import subprocess
import sys
from pathlib import Path

import guesthouse_ui as ui

NAME = "lines"
BOOT_SECONDS = 300
MUCH = 8192  # more than a terminal's buffer in the kernel holds
WITHOUT_QUIET = f"""<domain type='xen'><name>{NAME}</name><memory unit='MiB'>160</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='xenpv'>xenpv</type><kernel>/root/guest/vmlinux</kernel>
<initrd>/root/guest/initrd</initrd><cmdline>console=hvc0</cmdline></os>
<devices><serial type='pty'/></devices></domain>"""


def ctl(*arguments, **options):
    return subprocess.run(["guesthousectl", "--host", "xen:", *arguments], capture_output=True, timeout=400,
                          check=True, **options).stdout


def said():
    return ctl("serial-log", NAME)


def words(text):
    """However lines are broken and filled up."""
    return text.decode().replace("\0", "").split()


def main():
    pictures = Path(sys.argv[1])
    kept = pictures / "lines.txt"
    ctl("define", "-", input=WITHOUT_QUIET.encode())
    ctl("start", NAME)
    ui.wait_for(lambda: b"GUEST-UP" in said(), timeout=BOOT_SECONDS, what="the guest", interval=1)
    assert b"Linux version" in said() and len(said()) > MUCH, said()
    with ui.Application("--host", "xen:", "--console", NAME) as app:
        try:
            terminal = app.find("terminal")
            ui.wait_for(lambda: "GUEST-UP" in ui.text_of(terminal), what="what the guest wrote at its boot")
            ui.click(terminal)
            ui.type_text("hello\n")
            ui.wait_for(lambda: "GUEST-HEARD hello" in ui.text_of(terminal), what="the guest's answer")
            ui.screenshot(pictures / "lines.png")
            app.save_serial_text(terminal, kept)
            ui.wait_for(lambda: kept.exists() and words(kept.read_bytes()) == words(said()), interval=1,
                        what="the words of the log, each once, in the file")
        finally:
            ui.screenshot(pictures / "lines-end.png")
    ctl("destroy", NAME)
    ctl("undefine", NAME)


if __name__ == "__main__":
    main()
