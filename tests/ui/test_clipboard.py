# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What is copied in a real QEMU's guest is on the desktop's clipboard, and the other way."""

import pytest

import guesthouse_ui as ui
import vdagent
import viewers

TEXT = "Grüße, 你好 🐧\nzweite Zeile"


@pytest.fixture
def agent(tmp_path):
    """The agent in a guest, and the socket of that guest's screen."""
    image, line, screen = tmp_path / "pump.img", tmp_path / "line", tmp_path / "screen"
    image.write_bytes(vdagent.boot_sector())
    server = viewers.qemu(screen, image, f"unix:{line},server=on,wait=off",
                          "-chardev", "qemu-vdagent,id=agent,clipboard=on,mouse=off", "-serial", "chardev:agent")
    ui.wait_for(line.exists, what="the serial line", timeout=60)
    agent = vdagent.Agent(line)
    try:
        ui.wait_for(lambda: agent.met, what="QEMU's half of the agent", timeout=120)
        yield agent, screen
    finally:
        agent.close()
        server.end()


@pytest.mark.parametrize("program", ["sdl", "gtk"])
def test_both_ways(agent, program, copy, copied, tmp_path):
    agent, screen = agent
    viewer = viewers.Viewer(*(["guesthouse-console", "--unix", str(screen)] if program == "sdl"
                              else ["guesthouse", "--view", f"vnc+unix://{screen}"]))
    try:
        viewer.focus()
        viewer.wait_words("boot", tmp_path / "screen.png")
        copy(TEXT)
        viewer.come_back()
        ui.wait_for(lambda: agent.text == TEXT, what=f"the text in the guest, not {agent.text}", timeout=60)
        agent.copy(TEXT[::-1])
        ui.wait_for(lambda: copied() == TEXT[::-1], what="the guest's text on the desktop", timeout=60)
    finally:
        viewer.end()
