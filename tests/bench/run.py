#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/bench/run.py - what darkheap adds to a program, its peers beside it

Runs every case bare, under darkheap and under each peer that is there, in turn,
ROUNDS times, so that a change in the machine's load meets all of them, and
writes docs/benchmarks.md and the table in README.md.  No result depends on a
time; the exit status is 1 when darkheap counted wrongly, or a run failed.  B
says where darkheap was built (build), ROUNDS=N and QUICK=1 are as --rounds and
--quick.
"""

import argparse
import json
import os
import pathlib
import re
import sys

import course
import document
import programs
from measuring import say

DOCUMENT = programs.ROOT / "docs/benchmarks.md"
RESULTS = programs.WORK / "results.json"
README = programs.ROOT / "README.md"
BEGIN, END = "<!-- make bench: begin -->", "<!-- make bench: end -->"
QUICK_DOCUMENT = programs.WORK / "benchmarks.md"


def arguments():
    is_quick = os.environ.get("QUICK", "0") not in ("", "0")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, metavar="N",
                        default=int(os.environ.get("ROUNDS") or 0),
                        help="how often all takes turns (7; quick: 2)")
    parser.add_argument("--quick", action="store_true", default=is_quick,
                        help="a few cases and a tenth of the work, in minutes")
    parser.add_argument("--only", type=re.compile, metavar="REGEX",
                        help="the cases whose name it finds, and nothing else")
    parser.add_argument("--no-peers", action="store_true",
                        help="bare and darkheap alone")
    parser.add_argument("--output", type=pathlib.Path, metavar="FILE",
                        help="the document (docs/benchmarks.md; of a part or "
                             "quick:\nbuild/bench/benchmarks.md)")
    parser.add_argument("--from", dest="results", type=pathlib.Path,
                        metavar="FILE",
                        help="measure nothing, write the document of these "
                             "results\n(build/bench/results.json, or beside "
                             "the document)")
    parser.add_argument("--excerpt", type=pathlib.Path, metavar="FILE",
                        help="put the main figures between its two comments "
                             "(README.md,\nwith docs/benchmarks.md only)")
    options = parser.parse_args()
    options.rounds = options.rounds or (2 if options.quick else 7)
    if options.rounds < 1:
        parser.error("--rounds must be 1 or more")
    return options


def command_line(options):
    words = [f"ROUNDS={options.rounds}"]
    words += ["QUICK=1"] if options.quick else []
    if options.only or options.no_peers:
        return " ".join([f"B={programs.BUILD.name}", "tests/bench/run.py",
                         *sys.argv[1:]])
    return " ".join([*words, "make bench"])


def output_of(options):
    if options.output:
        return options.output
    if options.quick or options.only or options.no_peers:
        return QUICK_DOCUMENT
    return DOCUMENT


def file_of_results(options):
    output = output_of(options)
    return RESULTS if output == DOCUMENT else output.with_suffix(".json")


def put_excerpt(file, lines):
    """Between the two comments, which stay."""
    before, _, rest = file.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    if not after:
        sys.exit(f"bench: no '{BEGIN}' and '{END}' in {file}")
    file.write_text("\n".join([before + BEGIN, "", *lines, "", END]) + after)


def main():
    options = arguments()
    status = 0
    if options.results:
        results = json.loads(options.results.read_text())
    else:
        times, results = course.measure(options, command_line(options))
        file_of_results(options).write_text(json.dumps(results, indent=1))
        status = 1 if times.checks.wrong or times.failures else 0
    text = document.document(results)
    output = output_of(options)
    output.write_text(text)
    readme = options.excerpt or (README if output == DOCUMENT else None)
    if readme:
        put_excerpt(readme, document.excerpt(results))
    print(text)
    say(f"this is {output}")
    return status


if __name__ == "__main__":
    sys.exit(main())
