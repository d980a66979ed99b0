# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes what virt-install would define for many systems, one file each, into the folder that is named.

It is virt-install as Debian packages it, with a host made up for it. Options of it go before the folder:
definitions.py [OPTION…] FOLDER SYSTEM…
"""

import contextlib
import io
import sys
import traceback
from pathlib import Path

sys.path.insert(0, "/usr/share/virt-manager")
sys.dont_write_bytecode = True

from virtinst import virtinstall  # noqa: E402

HERE = Path(__file__).parent
HOST = (f"__virtinst_test__test:///default,caps={HERE}/capabilities.xml,"
        f"domcaps={HERE}/domain-capabilities.xml,fakeuri=qemu:///session,libver=9000000")


def define(system, folder, options):
    """Exactly what `virt-install --print-xml` would print for that system."""
    sys.argv = [
        "virt-install", "--connect", HOST, "--print-xml", "--name", system,
        "--import", "--disk", f"path={folder}/{system}.img,size=1", "--network", "user",
        "--os-variant", system,
        "--memory", "256", *options,
    ]
    with contextlib.redirect_stdout(io.StringIO()) as said:
        virtinstall.main()
    (folder / f"{system}.xml").write_text(said.getvalue(), encoding="utf-8")


def main(*arguments):
    options = [word for word in arguments if word.startswith("--")]
    folder, *systems = [word for word in arguments if not word.startswith("--")]
    failed = 0
    for system in systems:
        try:
            define(system, Path(folder), options)
        except (Exception, SystemExit):
            traceback.print_exc()
            failed += 1
    return 1 if failed else 0


sys.exit(main(*sys.argv[1:]))
