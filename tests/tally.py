# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Counts what the parts of a test run left in a folder of logs, and says it in one line.

Each part leaves NAME.exit with its exit code, beside meson's NAME.meson.json, pytest's
NAME.junit.xml, or NAME.tap. A part that failed without a failed test of its own counts as one failure.
"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

TAP_LINE = re.compile(r"^(not )?ok\b(.*)$")
PYTEST_NOTHING_COLLECTED = 5


def count_tap(text):
    """Counts the lines of one program's TAP report."""
    count = Counter()
    for line in text.splitlines():
        match = TAP_LINE.match(line)
        if match is None:
            continue
        if "# SKIP" in match[2].upper():
            count["skipped"] += 1
        else:
            count["failed" if match[1] else "passed"] += 1
    return count


def count_meson(path):
    """Counts the tests in meson's log, one by one within each program."""
    total = Counter()
    for line in path.read_text().splitlines():
        run = json.loads(line)
        count = count_tap(run.get("stdout", ""))
        if run["result"] in ("OK", "EXPECTEDFAIL"):
            if not count:
                count["passed"] += 1
        elif run["result"] == "SKIP":
            if not count:
                count["skipped"] += 1
        elif not count["failed"]:
            count["failed"] += 1
        total += count
    return total


def count_junit(path):
    """Counts the tests in pytest's report."""
    total = Counter()
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        total["failed"] += failed
        total["skipped"] += skipped
        total["passed"] += int(suite.get("tests", 0)) - failed - skipped
    return total


def count_part(exit_file):
    """Counts one part from the files beside its NAME.exit."""
    name = exit_file.stem
    ended = int(exit_file.read_text())
    count = Counter()
    nothing = False
    for path, reader in (
        (exit_file.with_name(name + ".meson.json"), count_meson),
        (exit_file.with_name(name + ".junit.xml"), count_junit),
        (exit_file.with_name(name + ".tap"), lambda path: count_tap(path.read_text(errors="replace"))),
    ):
        if path.exists():
            count += reader(path)
            nothing = reader is count_junit and ended == PYTEST_NOTHING_COLLECTED
    if ended != 0 and not nothing and not count["failed"]:
        count["failed"] += 1
    return count


def main():
    total = Counter()
    for exit_file in sorted(Path(sys.argv[1]).glob("*.exit")):
        count = count_part(exit_file)
        print(f"{exit_file.stem}: {count['passed']} passed, {count['failed']} failed, "
              f"{count['skipped']} skipped")
        total += count
    line = f"{total['passed']} passed, {total['failed']} failed"
    if total["skipped"]:
        line += f", {total['skipped']} skipped"
    print(line)
    return 1 if total["failed"] or not total["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
