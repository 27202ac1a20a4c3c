#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/bench/run.py - what tracking adds to an allocation, heaptrack beside it

Runs every case bare, under darkheap and under heaptrack, in turn, ROUNDS times
(7), so that a change in the machine's load meets all three.  Added time is the
tool's minimum less the bare minimum, and likewise the medians; an incomplete run of
darkheap is counted but not timed, for it recorded less.  No result depends on
a time; the exit status is 1 when a run failed, lost an event or counted
wrongly.  B says where darkheap was built (build).
"""

import collections
import dataclasses
import datetime
import json
import os
import pathlib
import platform
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / os.environ.get("B", "build")
WORK = BUILD / "bench"
PROGRAM = WORK / "bench"
DARKHEAP = BUILD / "darkheap"
HEAPTRACK = shutil.which("heaptrack")
ROUNDS = int(os.environ.get("ROUNDS", "7"))
RUN_SECONDS = 300

# what main.go plants
PLANTED = {"live_objects": 100, "live_bytes": 100 * 1000}


@dataclasses.dataclass
class Case:
    name: str
    arguments: list
    pairs: int = 0  # of malloc and free


CASES = [
    Case("empty cgo call", ["empty", "10000000"]),
    Case("C.CString, depth 10", ["cstring", "10", "3000000"], 3_000_000),
    Case("C only, 3 frames", ["conly", "10000000"], 10_000_000),
    Case("2 goroutines, wall", ["goroutines", "2", "3000000"], 3_000_000),
    Case("8 goroutines, wall", ["goroutines", "8", "3000000"], 3_000_000),
]


class Darkheap:
    """The verdict on darkheap's own runs."""

    def __init__(self):
        self.runs = self.incomplete = self.lossy = self.wrong = 0
        self.stalled = []
        self.complaints = []

    def check(self, case, report):
        """True when this run recorded everything."""
        self.runs += 1
        self.stalled.append(report["degraded"]["stalled_ns"])
        lossy = any(report["loss"].values())
        self.lossy += lossy
        if not report["complete"]:
            self.incomplete += 1
            self.complain(case, "; ".join(map(str, report["incomplete"])))
            return False
        if lossy:
            self.complain(case, f"complete, but lost {report['loss']}")
            return False
        if not self.counts_agree(case, report["sites"], report["totals"]):
            self.wrong += 1
            self.complain(case, f"wrong counts: {report['totals']}")
        return True

    @staticmethod
    def counts_agree(case, sites, totals):
        planted = [s for s in sites if s["function"] == "main.plant"]
        live = totals["allocated_objects"] - totals["freed_objects"]
        return (len(planted) == 1
                and all(planted[0][k] == n for k, n in PLANTED.items())
                and live == totals["live_objects"]
                and totals["live_objects"]
                == sum(s["live_objects"] for s in sites)
                and totals["freed_objects"] >= case.pairs)

    def complain(self, case, words):
        self.complaints.append(f"{case.name}: {words}")


def output_of(command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT, check=False).stdout.strip()


def timed(command):
    """Run it; the nanoseconds per operation that it printed."""
    environment = {k: v for k, v in os.environ.items()
                   if not k.startswith("DARKHEAP_") and k != "LD_PRELOAD"}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.PIPE, timeout=RUN_SECONDS,
                          env=environment, check=False)
    found = re.search(r"^ns_per_op ([0-9.]+)$", done.stdout, re.M)
    if done.returncode or not found:
        sys.exit(f"bench: status {done.returncode}: {shlex.join(command)}\n"
                 + done.stdout + done.stderr)
    return float(found[1])


def bare(case):
    return timed([str(PROGRAM), *case.arguments])


def darkheap(case, checks):
    file = WORK / "report.json"
    file.unlink(missing_ok=True)
    ns = timed([str(DARKHEAP), "run", "--no-fail", "-q", "-f",
                f"--capture={WORK / 'capture'}", f"--report=json:{file}", "--",
                str(PROGRAM), *case.arguments])
    complete = checks.check(case, json.loads(file.read_text()))
    return ns if complete else None


def heaptrack(case):
    ns = timed([HEAPTRACK, "-o", str(WORK / "heaptrack"), str(PROGRAM),
                *case.arguments])
    for file in WORK.glob("heaptrack*"):
        file.unlink()
    return ns


def measure(checks):
    tools = {"bare": bare, "darkheap": lambda case: darkheap(case, checks)}
    if HEAPTRACK:
        tools["heaptrack"] = heaptrack
    times = collections.defaultdict(list)
    for number in range(ROUNDS):
        if sys.stderr.isatty():
            print(f"round {number + 1} of {ROUNDS}", file=sys.stderr)
        for case in CASES:
            for tool, run in tools.items():
                ns = run(case)
                if ns is not None:
                    times[case.name, tool].append(ns)
    return times


def added(times, case, tool, of):
    if (case.name, tool) not in times:
        return None
    return of(times[case.name, tool]) - of(times[case.name, "bare"])


def pair_of(low, middle, form=".1f"):
    return "-" if low is None else f"{low:{form}} / {middle:{form}}"


def row(times, case):
    ours, theirs = ([added(times, case, tool, of)
                     for of in (min, statistics.median)]
                    for tool in ("darkheap", "heaptrack"))
    base = times[case.name, "bare"]
    call = min(times[CASES[0].name, "bare"])
    calls = ratio = "-"
    if ours[0] is not None:
        calls = f"{ours[0] / call:.2f}"
    if case.pairs and theirs[0] and ours[0] and ours[0] > 0:
        ratio = f"{theirs[0] / ours[0]:.1f}"
    return [case.name, pair_of(min(base), statistics.median(base)),
            pair_of(*ours, "+.1f"), calls, pair_of(*theirs, "+.1f"), ratio]


def print_table(times):
    form = "{:<20}{:>15}{:>19}{:>12}{:>19}{:>12}"
    print(form.format("ns, minimum/median", "bare", "darkheap adds",
                      "empty calls", "heaptrack adds", "ratio"))
    for case in CASES:
        print(form.format(*row(times, case)))


def print_checks(checks):
    print(f"\ndarkheap's {checks.runs} runs: {checks.incomplete} incomplete, "
          f"{checks.lossy} with loss, {checks.wrong} complete but wrong")
    stalled = [ns for ns in checks.stalled if ns]
    print(f"stalled_ns: {len(stalled)} runs waited, most "
          f"{max(checks.stalled)}, in all {sum(stalled)}")
    for words, count in collections.Counter(checks.complaints).items():
        print(textwrap.fill(f"{count} x {words}", 100, initial_indent="  ",
                            subsequent_indent="      "))


def cpu_model():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    found = re.search(r"^model name\s*: (.*)$", text, re.M)
    return found[1] if found else platform.machine()


def print_machine(load):
    go = output_of(["go", "env", "GOVERSION"])
    version = output_of([str(DARKHEAP), "--version"]).splitlines()[0]
    other = output_of([HEAPTRACK, "--version"]) if HEAPTRACK else None
    libc = platform.libc_ver()
    now = datetime.datetime.now(datetime.timezone.utc)
    print(f"\n{cpu_model()}, {os.cpu_count()} cores, "
          f"Linux {platform.release()}")
    print(f"{version}, {go}, {libc[0]} {libc[1]}, "
          f"{other or 'no heaptrack'}")
    print(f"{now:%Y-%m-%d %H:%M} UTC, load before {load[0]:.1f}, "
          f"after {os.getloadavg()[0]:.1f}")
    print(f"ROUNDS={ROUNDS} make bench")


def build():
    WORK.mkdir(parents=True, exist_ok=True)
    subprocess.run(["go", "build", "-o", str(PROGRAM), "."],
                   cwd=ROOT / "tests/bench", check=True,
                   env=dict(os.environ, CGO_ENABLED="1", CGO_CFLAGS="-O2"))


def main():
    if ROUNDS < 1:
        sys.exit("bench: ROUNDS must be 1 or more")
    if not HEAPTRACK:
        print("heaptrack missing: apt package heaptrack")
    load = os.getloadavg()
    checks = Darkheap()
    build()
    times = measure(checks)
    print_table(times)
    print_checks(checks)
    print_machine(load)
    sys.exit(1 if checks.wrong else 0)


if __name__ == "__main__":
    main()
