# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The window of keyboard shortcuts tells of every one that there is."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_shortcut_is_told():
    source = (ROOT / "ui/app/gh-application.c").read_text()
    table = re.search(r"accelerators\[\]\s*=\s*\{(.*?)\n\};", source, re.DOTALL).group(1)
    shortcuts = dict(re.findall(r'\{ "([\w.-]+)", \{ "([^"]+)"', table))
    assert len(shortcuts) > 15
    window = ElementTree.parse(ROOT / "ui/app/gh-shortcuts.ui")
    told = {key for item in window.iter("property") if item.get("name") == "accelerator"
            for key in item.text.split()}
    assert {action: keys for action, keys in shortcuts.items() if keys not in told} == {}
