# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Reading and writing a definition, beside libxml2 alone on the same text."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(os.environ["GUESTHOUSE_BUILD"]) / "tests/bench/definition-bench"
DOMAINS = Path(__file__).parents[1] / "data" / "domains"
TYPICAL = "kvm-desktop.xml"
GOAL = 200.0
START_GOAL = 1e6
WORDS = {
    "parse-bare": "libxml2 parses it, nothing else",
    "copy-bare": "libxml2 parses and prints it",
    "read-xml": "read XML",
    "write-xml": "write XML, unchanged",
    "write-edited": "write XML, changed",
    "read-xl": "read xl.cfg",
    "write-xl": "write xl.cfg",
}


def measure(name):
    """Processor time in microseconds, (best, median), by what was done."""
    said = subprocess.run([PROGRAM, DOMAINS / name], check=True, capture_output=True, text=True, timeout=900)
    rows = (line.split("\t") for line in said.stdout.splitlines())
    return {what: (float(best), float(median)) for what, best, median in rows}


def main():
    missed = False
    for name in sorted(path.name for path in DOMAINS.glob("*.xml")):
        measured = measure(name)
        print(f"{name}, {(DOMAINS / name).stat().st_size} bytes: µs of processor time, best and median")
        for what, words in WORDS.items():
            best, median = measured[what]
            print(f"  {words:34} {best:9.1f} {median:9.1f}  × {best / measured['parse-bare'][0]:.1f}")
        load = measured["load"][0]
        print(f"  10,000 of them at a service's start {load / 1e6:9.2f} s")
        if name == TYPICAL:
            missed = load > START_GOAL or any(
                measured[what][0] > GOAL for what in ("read-xml", "write-xml", "read-xl", "write-xl"))
    print(f"Goal, for {TYPICAL}: {GOAL:.0f} µs each, and 1 s for 10,000: {'missed' if missed else 'met'}")
    return 1 if missed else 0


sys.exit(main())
