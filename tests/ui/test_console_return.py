# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The console of a real guest goes on after the guest's reset, and after the machine was saved and restored."""

import re
import time

import guesthouse_ui as ui
from keyboard_guest import NAME, ctl, keyboard

CODES = {"a": b"\x1e\x9e", "b": b"\x30\xb0", "c": b"\x2e\xae"}


def expect_key(guest, key):
    """Struck until it comes: there may be a moment without a connection."""
    def comes():
        ui.xdotool("key", key)
        time.sleep(0.5)
        return guest().endswith(CODES[key])

    ui.wait_for(comes, what=f"{key} at the guest", timeout=120)


def test_keys_arrive_after_a_reset_and_after_saving_and_restoring(guest, start, pictures):
    app = start("--console", NAME)
    app.find(name=f"Screen of {NAME}")
    app.raise_window(NAME)
    expect_key(guest, "a")

    ctl("reset", NAME)
    ui.wait_for(lambda: guest().count(keyboard.READY) == 2, what="the guest's second boot", timeout=120)
    expect_key(guest, "b")

    ctl("save", NAME)
    app.gone(name=f"Screen of {NAME}", timeout=120)
    app.find(name=re.compile(f"^{NAME} Is Saved"))
    ui.screenshot(pictures / "console-saved.png")
    ctl("restore", NAME)
    app.find(name=f"Screen of {NAME}", timeout=120)
    expect_key(guest, "c")
