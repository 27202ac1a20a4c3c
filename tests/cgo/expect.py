#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""expect.py REPORT SOURCE... [--ids=FILE] - do the failing sites match?

A line of SOURCE, Go or C, that leaks ends in a comment
    want FUNCTION KIND OBJECTS
FUNCTION may hold `*` (closures have other names in other releases).  Every
such line must be one failing site, and no other site may fail but sites of C
where no SOURCE is C.  FILE receives the ids of the sites in the order of the
lines.  Says what is wrong, and exits 1.
"""

import argparse
import fnmatch
import json
import os
import re
import sys


def wanted(source):
    with open(source, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            match = re.search(r"want (\S+) (\S+) (\d+)", line)
            if match:
                yield number, match[1], match[2], int(match[3])


def fits(name, pattern):
    # `[...]` is a part of the names of generic functions
    return fnmatch.fnmatchcase(name, pattern.replace("[", "[[]"))


def name_of(site):
    return (f"{site['id']} {site['function']} {site['file']}:{site['line']} "
            f"{site['kind']} {site['verdict']} {site['live_objects']}")


def compare(failing, source, say):
    """Takes the source's sites from failing, and returns their ids."""
    ids = []
    for line, function, kind, objects in wanted(source):
        found = [site for site in failing if site["line"] == line and
                 os.path.basename(site["file"] or "") == os.path.basename(source)]
        if len(found) != 1:
            say(f"line {line}: {len(found)} failing sites, want {function}")
            continue
        site = found[0]
        failing.remove(site)
        ids.append(site["id"])
        if not fits(site["function"], function) or site["kind"] != kind:
            say(f"line {line}: want {function} {kind}: {name_of(site)}")
        if site["live_objects"] != objects:
            say(f"line {line}: want {objects} objects: {name_of(site)}")
    return ids


def other_sites(failing, sources, say):
    has_c = any(source.endswith(".c") for source in sources)
    for site in failing:
        if has_c or site["kind"] != "c_thread":
            say(f"flagged: {name_of(site)}")


def odd_times(report, say):
    """RFC 3339 in UTC, all of one length: they sort as they are."""
    start, end = report["process"]["start"], report["process"]["end"]
    for site in report["sites"]:
        first, last = site["first_seen"], site["last_seen"]
        if first and not start <= first <= last <= end:
            say(f"seen {first} to {last}, process {start} to {end}")


def write_ids(name, ids):
    with open(name, "w", encoding="utf-8") as file:
        file.write("\n".join(ids) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("report")
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--ids")
    arguments = parser.parse_args()
    with open(arguments.report, encoding="utf-8") as file:
        report = json.load(file)
    failing = [site for site in report["sites"]
               if site["verdict"] in ("leak", "growing")]
    wrong, ids = [], []
    for source in arguments.sources:
        ids += compare(failing, source, wrong.append)
    other_sites(failing, arguments.sources, wrong.append)
    if report["complete"] is not True or any(report["loss"].values()):
        wrong.append(f"complete {report['complete']} loss {report['loss']} "
                     f"{report['incomplete']}")
    odd_times(report, wrong.append)
    if report["coverage"]["go_frames"]["state"] != "ok":
        wrong.append(f"go_frames {report['coverage']['go_frames']}")
    if arguments.ids:
        write_ids(arguments.ids, ids)
    if wrong:
        wrong += [f"  {name_of(site)}" for site in report["sites"]]
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
