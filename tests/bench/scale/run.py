#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/bench/scale/run.py [TABLE...] - throughput and memory as things grow

Runs victim/ at growing sizes, bare and under darkheap: events of a session,
threads, processes, live blocks, stacks; then scale.c, which times a report of a
huge process.  Nothing depends on a time: the exit status is 1 when a run was not
complete or did not count exactly.  QUICK=1 takes small sizes.  A run of all
tables at full size writes docs/scale.md.  B says where darkheap was built.
"""

import dataclasses
import datetime
import json
import os
import pathlib
import platform
import re
import sqlite3
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
BUILD = ROOT / os.environ.get("B", "build")
WORK = BUILD / "scale"
DARKHEAP = BUILD / "darkheap"
VICTIM = WORK / "victim"
MODEL = BUILD / "tests/bench/scale/scale"
PAGE = ROOT / "docs/scale.md"
QUICK = os.environ.get("QUICK", "") not in ("", "0")
BLOCK = 16  # bytes, of all that the victim allocates
LOOK_SECONDS = 0.01
WARM_SECONDS = 0.2  # that the victim sleeps before it begins


@dataclasses.dataclass
class Run:
    """What one tracked run told."""
    allocated: int = 0  # by the victim's own count
    kept: int = 0
    seconds: float = 0
    first: float = 0  # of them, for the first block of each stack
    mib: float = 0  # most of the target
    collector_mib: float = 0  # most while the target ran
    peak_mib: float = 0  # with the report
    report_seconds: float = 0
    wrong: list = dataclasses.field(default_factory=list)


def anonymous_mib(pid):
    try:
        text = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"^RssAnon:\s+(\d+)", text, re.M)
    return int(found[1]) / 1024 if found else 0


def children(pid):
    try:
        text = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return text.split()


def is_collector(pid):
    try:
        return os.readlink(f"/proc/{pid}/exe") == str(DARKHEAP)
    except OSError:
        return False


def watch(waiter, run):
    """Look at the collector until all is over."""
    collector, target_end = None, None
    while waiter.poll() is None:
        all_children = children(waiter.pid)
        collector = collector or next(filter(is_collector, all_children), None)
        others = [pid for pid in all_children if pid != collector]
        mib = anonymous_mib(collector) if collector else 0
        run.peak_mib = max(run.peak_mib, mib)
        if others:
            run.collector_mib = max(run.collector_mib, mib)
            target_end = None
        elif collector and not target_end:
            target_end = time.monotonic()
        time.sleep(LOOK_SECONDS)
    if target_end:
        run.report_seconds = time.monotonic() - target_end


def own_words(output):
    """The victims' own counts; of several the sums, and the longest time."""
    numbers = {}
    for word, number in re.findall(r"^(\w+) (\d+)$", output, re.M):
        numbers.setdefault(word, []).append(int(number))
    if "ns" not in numbers:
        sys.exit(f"scale: the victim failed: {output}")
    return Run(allocated=sum(numbers["allocated"]), kept=sum(numbers["kept"]),
               seconds=max(numbers["ns"]) / 1e9,
               first=max(numbers.get("first", [0])) / 1e9,
               mib=sum(numbers["kib"]) / 1024)


def clean_environment():
    return {k: v for k, v in os.environ.items()
            if not k.startswith("DARKHEAP_") and k != "LD_PRELOAD"}


def bare(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          env=clean_environment(), check=True)
    return own_words(done.stdout)


def tracked(command, check):
    capture, report = WORK / "capture", WORK / "report.json"
    for file in WORK.glob("capture*"):
        file.unlink()
    output = WORK / "output"
    with open(output, "w", encoding="ascii") as stdout:
        waiter = subprocess.Popen(
            [DARKHEAP, "run", "--no-fail", "-q", "-f", "--stall=1h",
             f"--capture={capture if check is check_stacks else 'none'}",
             f"--report=json:{report}", "--", *command],
            stdout=stdout, env=clean_environment())
        looked = Run()
        watch(waiter, looked)
    if waiter.returncode:
        sys.exit(f"scale: status {waiter.returncode} of {command}")
    run = own_words(output.read_text())
    run.collector_mib = looked.collector_mib
    run.peak_mib = looked.peak_mib
    run.report_seconds = looked.report_seconds
    check(run, json.loads(report.read_text()), capture)
    return run


def check_sites(run, report, _capture):
    """All that main.* allocated and kept is there, and nothing was lost."""
    sites = [s for s in report["sites"] if s["function"].startswith("main.")]
    for what, wanted in (("allocated_objects", run.allocated),
                         ("live_objects", run.kept)):
        found = sum(site[what] for site in sites)
        if found != wanted:
            run.wrong.append(f"{what}: {found}, not {wanted}")
    if not report["complete"] or any(report["loss"].values()):
        run.wrong.append(f"{report['loss']} {report['incomplete']}")


def check_stacks(run, report, capture):
    """As many stacks as blocks that stayed, and each has as many of them."""
    check_sites(run, report, capture)
    with sqlite3.connect(capture) as database:
        found = database.execute(
            "SELECT count(*), min(stack.allocated_objects),"
            " max(stack.allocated_objects), max(quality)"
            " FROM stack JOIN site ON site.id = stack.site"
            " JOIN function ON function.id = site.function"
            " WHERE function.name = 'main.step'").fetchone()
    # one block was allocated to begin with
    stacks, each = run.kept - 1, (run.allocated - 1) // (run.kept - 1)
    if found != (stacks, each, each, 0):
        run.wrong.append(f"stacks, blocks of each, quality: {found}, "
                         f"not {(stacks, each, each, 0)}")


def rate(events, seconds):
    return f"{events / seconds / 1e6:.1f}"


def events_of(run):
    return 2 * run.allocated - run.kept


def common(plain, run):
    return [f"{plain.seconds:.2f}", f"{run.seconds:.2f}",
            rate(events_of(run), run.seconds), f"{run.collector_mib:.0f}"]


COMMON = ["bare s", "s", "M events/s", "collector MiB"]


def number(n):
    return f"{n:,}"


class Table:
    """One curve: a head, and a row for each size."""

    def __init__(self, title, columns, sizes, quick, make_row):
        self.title, self.columns = title, columns
        self.sizes = quick if QUICK else sizes
        self.make_row = make_row

    def show(self, say):
        widths = [max(len(c), 9) for c in self.columns]
        widths[0] = max(widths[0], 13)
        line = lambda cells: "  ".join(
            c.rjust(w) for c, w in zip(cells, widths)).rstrip()
        good = True
        say(f"\n{self.title}\n\n{line(self.columns)}")
        for size in self.sizes:
            cells, run = self.make_row(size)
            say(line(cells + ["no" if run.wrong else "yes"]))
            for words in run.wrong:
                say(f"    wrong: {words}")
            good = good and not run.wrong
        return good


def both(arguments, check=check_sites):
    command = [str(VICTIM), *map(str, arguments)]
    return bare(command), tracked(command, check)


def events_row(n):
    plain, run = both(["events", n])
    return [number(n), *common(plain, run)], run


THREAD_EVENTS = 1_000_000 if QUICK else 20_000_000


def threads_row(n):
    plain, run = both(["threads", n, THREAD_EVENTS])
    return [number(n), *common(plain, run), f"{run.mib - plain.mib:.1f}"], run


PROCESS_EVENTS = 100_000 if QUICK else 1_000_000


def processes_row(n):
    command = ["sh", "-c", 'i=0; while [ $i -lt "$1" ]; do'
               ' "$2" events "$3" & i=$((i + 1)); done; wait',
               "sh", str(n), str(VICTIM), str(PROCESS_EVENTS)]
    started = time.monotonic()
    plain = bare(command)
    plain.seconds = time.monotonic() - started - WARM_SECONDS
    started = time.monotonic()
    run = tracked(command, check_sites)
    run.seconds = time.monotonic() - started - run.report_seconds - \
        WARM_SECONDS
    return [number(n), *common(plain, run),
            f"{run.report_seconds:.2f}"], run


def live_row(n):
    plain, run = both(["live", n])
    return [number(n), *common(plain, run),
            f"{run.collector_mib * 2**20 / n:.0f}",
            f"{run.report_seconds:.2f}", f"{run.peak_mib:.0f}"], run


VISITS = 1 << (15 if QUICK else 21)


def stacks_row(go_levels, c_levels):
    n = 1 << (go_levels + c_levels)
    rounds = max(VISITS // n, 4)
    plain, run = both(["stacks", go_levels, c_levels, rounds], check_stacks)
    later = rounds - 1
    return [number(n), f"{run.first / n * 1e6:.1f}",
            f"{(plain.seconds - plain.first) / n / later * 1e9:.0f}",
            f"{(run.seconds - run.first) / n / later * 1e9:.0f}",
            f"{run.collector_mib:.0f}",
            f"{run.collector_mib * 2**20 / n:.0f}",
            f"{run.mib - plain.mib:.1f}", f"{run.report_seconds:.2f}"], run


STACK_COLUMNS = ["stacks", "us if new", "bare ns", "ns if known",
                 "collector MiB", "B/stack", "target + MiB", "report s",
                 "exact"]

TABLES = {
    "events": Table("Events of one session, one thread",
                    ["events", *COMMON, "exact"],
                    [10**6, 10**7, 10**8, 10**9], [10**6, 10**7], events_row),
    "threads": Table(f"Threads of one session, {THREAD_EVENTS:,} events in all",
                     ["threads", *COMMON, "target + MiB", "exact"],
                     [1, 2, 8, 32, 100, 200], [1, 32, 200], threads_row),
    "processes": Table(
        f"Processes at once, {PROCESS_EVENTS:,} events each, their start and "
        "end included",
        ["processes", *COMMON, "report s", "exact"],
        [1, 4, 16, 64], [1, 16], processes_row),
    "live": Table("Live blocks", ["blocks", *COMMON, "B/block", "report s",
                                  "with report", "exact"],
                  [10**5, 10**6, 10**7, 5 * 10**7], [10**5, 10**6], live_row),
    "go": Table("Distinct stacks, told apart by Go frames", STACK_COLUMNS,
                [10, 13, 15, 16, 17, 18, 20], [10, 13],
                lambda n: stacks_row(n, 0)),
    "c": Table("Distinct stacks, told apart by C frames", STACK_COLUMNS,
               [10, 13, 15, 16, 17, 18, 20], [10, 13],
               lambda n: stacks_row(0, n)),
}


def show_model(say):
    size = ["1000000", "100000", "10000"] if QUICK else []
    say("\nA report of 10 M live blocks, 1 M random stacks, 100,000 sites"
        if not QUICK else f"\nA report of {' '.join(size)} blocks, stacks, sites")
    done = subprocess.run([MODEL, *size], stdout=subprocess.PIPE, text=True,
                          check=True)
    say("\n" + done.stdout.rstrip())
    return True


def output_of(command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          check=True).stdout.strip()


def machine(load):
    cpu = re.search(r"^model name\s*: (.*)$",
                    pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    memory = re.search(r"^MemTotal:\s+(\d+)",
                       pathlib.Path("/proc/meminfo").read_text(), re.M)
    version = output_of([DARKHEAP, "--version"]).splitlines()[0]
    now = datetime.datetime.now(datetime.timezone.utc)
    return (f"{cpu[1] if cpu else platform.machine()}, {os.cpu_count()} cores, "
            f"{int(memory[1]) >> 20} GiB, Linux {platform.release()}\n"
            f"{version}, {output_of(['go', 'env', 'GOVERSION'])}, "
            f"{' '.join(platform.libc_ver())}\n"
            f"{now:%Y-%m-%d %H:%M} UTC, load before {load[0]:.1f}, "
            f"after {os.getloadavg()[0]:.1f}\n"
            f"{'QUICK=1 ' if QUICK else ''}make bench-scale")


INTRODUCTION = """# Scale

What `make bench-scale` printed: throughput and memory while one thing grows. A point is one run of a Go program
that does nothing but allocate (`tests/bench/scale/victim`), with `--stall=1h`, so that every event is recorded: it
waits where the collector is slower than it. `exact`: each count of the report is the program's own, and nothing was
lost. `collector MiB` is the collector's private memory while the program ran, without the rings, which are shared;
`target + MiB` is what the target had at most, less what it has without darkheap; `report s` is the time from the
program's end to ours. Of stacks, `us if new` is what the first block of each takes, with its call and its free,
`ns if known` what later ones take.
"""


def write_page(lines):
    text = "\n".join(lines).strip()
    PAGE.write_text(f"{INTRODUCTION}\n```\n{text}\n```\n", encoding="utf-8")


def main():
    wanted = sys.argv[1:] or [*TABLES, "report"]
    unknown = [name for name in wanted if name not in (*TABLES, "report")]
    if unknown:
        sys.exit(f"scale: no table {unknown[0]}; there are: "
                 f"{' '.join(TABLES)} report")
    load, lines = os.getloadavg(), []

    def say(text):
        lines.append(text)
        print(text, flush=True)

    WORK.mkdir(parents=True, exist_ok=True)
    subprocess.run(["go", "build", "-o", VICTIM, "."], check=True,
                   cwd=ROOT / "tests/bench/scale/victim",
                   env=dict(os.environ, CGO_ENABLED="1", GOWORK="off"))
    good = True
    for name in wanted:
        good &= show_model(say) if name == "report" else TABLES[name].show(say)
    say("\n" + machine(load))
    if good and not QUICK and not sys.argv[1:]:
        write_page(lines)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
