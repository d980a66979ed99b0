# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The processes of this session, so that nobody else's are ever touched."""

import os
from pathlib import Path


def processes_named(name):
    """The ids of this session's processes of that name."""
    ours = f"GUESTHOUSE_UI_SESSION={os.environ['GUESTHOUSE_UI_SESSION']}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "comm").read_text().strip() == name[:15] \
                    and ours in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:  # it has just gone
            continue
    return found
