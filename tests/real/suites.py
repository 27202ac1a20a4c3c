#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""suites.py [ROUNDS] - what `darkheap test` costs the suites of others

Each module's own tests, unmodified, at the version in go.mod: go test, then
darkheap test without and with repetition, in turns.  Prints a table of wall
times (the best of all rounds, after one that builds) and ends with 1 if a
suite that passes does not pass under us.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
DARKHEAP = os.environ.get("DARKHEAP_PROGRAM",
                          str(HERE.parent.parent / "build/darkheap"))
MODULES = ["github.com/mattn/go-sqlite3", "github.com/DataDog/zstd",
           "github.com/valyala/gozstd"]
SECONDS = 600
WAYS = {
    "go test": ["go", "test"],
    "not repeated": [DARKHEAP, "test", "--confirm=0", "--no-fail"],
    "repeated": [DARKHEAP, "test", "--no-fail"],
}


def timed(way, module, artifacts):
    options = [] if way == "go test" else [f"--artifacts={artifacts}"]
    start = time.monotonic()
    status = subprocess.run([*WAYS[way], *options, "-count=1", module],
                            cwd=HERE, stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, timeout=SECONDS,
                            check=False).returncode
    return time.monotonic() - start, status


def measure(module, rounds, artifacts):
    best, statuses = {}, {}
    for i in range(rounds + 1):
        for way in WAYS:
            seconds, status = timed(way, module, artifacts)
            statuses.setdefault(way, set()).add(status)
            if i:
                best[way] = min(seconds, best.get(way, seconds))
    bare = best["go test"]
    print(f"{module:28} {bare:9.1f}", end="")
    for way in list(WAYS)[1:]:
        print(f" {best[way]:13.1f} {best[way] / bare:5.2f}", end="")
    same = len(set().union(*statuses.values())) == 1
    print("   same" if same else f"   {statuses}", flush=True)
    return same


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    print(f"{'module':28} {'go test s':>9} {'not repeated':>13} ratio"
          f" {'repeated':>13} ratio   status")
    with tempfile.TemporaryDirectory() as artifacts:
        results = [measure(module, rounds, artifacts) for module in MODULES]
    sys.exit(0 if all(results) else 1)


main()
