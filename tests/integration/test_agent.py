# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""guesthousectl at a terminal: who is asked for a password, and when nobody is."""
import os
import shutil

import pytest
from system import Bus, SystemService, impossible
from terminal import PASSWORD, Terminal

pytestmark = pytest.mark.skipif(impossible() is not None, reason=str(impossible()))
URI = "fake:?domains=3&running=0"
ASKS = """polkit.addRule(function (action, subject) {
  if (action.id == "org.guesthouse.look")
    return polkit.Result.YES;
  if (action.id == "org.guesthouse.run")
    return polkit.Result.AUTH_SELF;
});
"""
QUESTION = "AUTHENTICATING FOR org.guesthouse.run"


@pytest.fixture
def bus(folder):
    bus = Bus(folder)
    (bus.folder / "rules" / "10-test.rules").write_text(ASKS)
    try:
        yield bus.start()
    finally:
        bus.stop()


@pytest.fixture
def ctl(bus):
    """Runs guesthousectl at a terminal, where everybody can run it."""
    folder = bus.folder / "s"
    folder.mkdir(mode=0o700)
    service = SystemService(bus, folder)
    service.start()
    bus.activate(service)  # the bus starts nothing that it does not know, even when it runs
    programs = bus.folder / "programs"
    programs.mkdir(mode=0o755)
    program = shutil.copy(shutil.which("guesthousectl"), programs)
    for path in os.environ["GUESTHOUSE_MODULE_PATH"].split(":"):
        if os.path.exists(f"{path}/gh-ctl-agent.so"):
            shutil.copy(f"{path}/gh-ctl-agent.so", programs)
    terminals = []

    def run(*arguments):
        terminals.append(Terminal(bus, "daemon", program, "--host", URI, *arguments,
                                  GUESTHOUSE_MODULE_PATH=str(programs)))
        return terminals[-1]

    run.service = service
    run.program = program
    yield run
    for terminal in terminals:
        terminal.close()
    service.stop()


def test_the_right_password_is_the_right(ctl):
    terminal = ctl("start", "web-0001")
    terminal.wait_for(QUESTION)
    terminal.wait_for_password()
    terminal.type(PASSWORD + "\n")
    assert terminal.wait() == 0, terminal.said
    assert PASSWORD not in terminal.said
    assert "AUTHENTICATION COMPLETE" in terminal.said


def test_the_wrong_password_is_refused_in_words(ctl):
    terminal = ctl("start", "web-0001")
    terminal.wait_for_password()
    terminal.type("wrong\n")
    assert terminal.wait() == 1, terminal.said
    assert "AUTHENTICATION FAILED" in terminal.said
    assert "org.guesthouse.run" in terminal.said.partition("AUTHENTICATION FAILED")[2]


def test_interrupting_the_question_leaves_the_terminal_as_it_was(ctl):
    terminal = ctl("start", "web-0001")
    terminal.wait_for_password()
    terminal.type("half\x03")
    assert terminal.wait() == 130, terminal.said
    assert terminal.echoes()


def test_nobody_is_asked_who_does_not_want_to_be(ctl):
    terminal = ctl("--no-ask-password", "start", "web-0001")
    assert terminal.wait() == 1, terminal.said
    assert QUESTION not in terminal.said
    assert "for which nobody could be asked" in terminal.said


def test_nobody_is_asked_for_looking(ctl):
    terminal = ctl("list")
    assert terminal.wait() == 0 and "web-0001" in terminal.said
    assert "AUTHENTICATING" not in terminal.said


def test_a_script_is_not_asked(bus, ctl):
    refused = bus.run("daemon", ctl.program, "--host", URI, "start", "web-0001")
    assert refused.returncode == 1, refused
    assert "for which nobody could be asked" in refused.stderr
