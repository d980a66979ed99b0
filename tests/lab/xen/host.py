#!/usr/bin/python3
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds what guesthousectl info says against xl info, figure by figure.

host.py INFO.json XL-INFO: tells each figure that differs; fails when one does.
"""
import json
import sys

MIB = 1 << 20
MEMORY = ("total_memory", "free_memory", "sharing_freed_memory", "sharing_used_memory", "outstanding_claims")
# Of libxl's file formats, not of the host.
NO_FACTS = ("xend_config_format",)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        info = json.load(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        lines = [line.split(":", 1) for line in file if ":" in line]
    wrong = []
    for name, value in ((key.strip(), text.strip()) for key, text in lines):
        if name in NO_FACTS:
            continue
        ours = info.get(name, "")
        if name in MEMORY:
            ours = ours // MIB
        # What is free moves a little between the two.
        close = name == "free_memory" and abs(int(value) - ours) <= 8
        if str(ours).strip() != value and not close:
            wrong.append(f"{name}: {ours!r}, and xl says {value!r}")
    if sum(owner["memory"] for owner in info["owners"]) != info["total_memory"]:
        wrong.append("the owners do not have all the memory")
    print("\n".join(wrong) or f"{len(lines)} figures are the same")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
