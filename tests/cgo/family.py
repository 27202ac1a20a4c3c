#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""family.py REPORT TRACKED SITES - has each process kept what it should?

TRACKED sessions must be there, each with exactly as many blocks as the last
word of its arguments says; the record is complete, and what all of them kept
merges to SITES sites.  Says what is wrong, and exits 1.
"""

import collections
import json
import sys

BLOCK = 16
PLACES = ("main.keep", "main.main")  # main forks


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        report = json.load(file)
    tracked = [p for p in report["processes"] if p["tracked"]]
    wrong = []
    if len(tracked) != int(sys.argv[2]):
        wrong.append(f"{len(tracked)} tracked, want {sys.argv[2]}")
    if not report["complete"]:
        wrong.append(f"not complete: {report['incomplete']}")
    wanted = collections.Counter()
    for process in tracked:
        wanted[str(process["pid"])] += BLOCK * int(process["args"][-1])
    found = collections.Counter()
    sites = [s for s in report["sites"] if s["function"] in PLACES]
    for site in sites:
        for pid, live in site["by_process"].items():
            found[pid] += live
        if sum(site["by_process"].values()) != site["live_bytes"]:
            wrong.append(f"{site['function']}: by_process is not live_bytes")
    for pid in wanted | found:
        if wanted[pid] != found[pid]:
            wrong.append(f"{pid}: {found[pid]} bytes, want {wanted[pid]}")
    if len(sites) != int(sys.argv[3]):
        wrong.append(f"sites: {[s['function'] for s in sites]}")
    if wrong:
        print("\n".join(wrong[:20]))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
