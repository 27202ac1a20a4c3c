#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""matrix.py - the leaks of program/ in every release, form and variant

Prints TAP.  Without options: the oldest and the newest release in every form,
plain and stripped, and a few more.
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import cells
import extras
import table
from judge import Judge

ROOT = cells.HERE.parent.parent
DARKHEAP = os.environ.get("DARKHEAP_PROGRAM", str(ROOT / "build/darkheap"))
TABLE = ROOT / "docs/matrix.md"
RUN_SECONDS = 120
STATUS = 23
EXTRA = cells.Variant("extra")


@dataclasses.dataclass(frozen=True)
class Cell:
    release: str
    form: str
    variant: cells.Variant

    def __str__(self):
        name = f"{self.release} {self.form}"
        return name if self.variant == EXTRA else f"{name}, {self.variant.name}"


class Tap:
    def __init__(self):
        self.points = self.bad = 0
        self.lock = threading.Lock()

    def point(self, name, wrong):
        with self.lock:
            self.points += 1
            self.bad += bool(wrong)
            print(f"{'not ok' if wrong else 'ok'} {self.points} - {name}")
            for line in "\n".join(wrong).splitlines():
                print(f"# {line}")
            sys.stdout.flush()

    def skip(self, name, why):
        with self.lock:
            self.points += 1
            print(f"ok {self.points} - {name} # SKIP {why}", flush=True)

    def plan(self):
        print(f"1..{self.points}")
        return 1 if self.bad else 0


def fetch(release):
    """Go's own client gets a release that is not there; None: it is there."""
    env = dict(os.environ, GOTOOLCHAIN=release, GOFLAGS="", GOWORK="off")
    done = subprocess.run(["go", "version"], env=env, text=True, check=False,
                          cwd=cells.PROGRAM, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout.strip() if done.returncode else None


def execute(command, directory, **environment):
    """Status (None: it took too long) and output."""
    try:
        done = subprocess.run(command, cwd=directory, timeout=RUN_SECONDS,
                              stdin=subprocess.DEVNULL, text=True, check=False,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT,
                              env=dict(os.environ, **environment))
    except subprocess.TimeoutExpired:
        return None, f"not done after {RUN_SECONDS} s"
    return done.returncode, done.stdout


def track(run, directory):
    """The report, or None, and what is wrong."""
    report = pathlib.Path(directory) / "report.json"
    report.unlink(missing_ok=True)
    status, output = execute(
        [DARKHEAP, "run", "-f", f"--report=json:{report}", "--capture=none",
         *run.options, "--", *run.command], directory)
    wrong = []
    if status != STATUS:
        wrong = [f"status {status}, not {STATUS}", output]
    if not report.exists():
        return None, wrong or ["no report", output]
    with open(report, encoding="utf-8") as file:
        return json.load(file), wrong


def judge_run(run, program, directory):
    report, wrong = track(run, directory)
    if not report:
        return wrong, {}
    judge = Judge(report, run)
    wrong += judge.all(program)
    if wrong and run.note:
        wrong.insert(0, f"{run.note}:")
    return wrong, judge.ids


class Matrix:
    def __init__(self, tap):
        self.tap = tap
        self.ids = collections.defaultdict(dict)  # leak -> id -> first cell
        self.results = {}  # Cell -> "right", or why not

    def build_and_run(self, cell, build, directory):
        builder = cells.Builder(cell.release, cell.variant, directory)
        try:
            runs = build(builder)
        except cells.BuildError as error:
            return [str(error)]
        wrong = []
        for run in runs:
            run.has_dwarf &= cell.variant.has_dwarf
            found, ids = judge_run(run, builder.program, directory)
            wrong += found
            for leak, site_id in ids.items():
                self.ids[leak].setdefault(site_id, cell)
        return wrong

    def cell(self, cell, build=None):
        start = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="matrix.") as directory:
            wrong = self.build_and_run(cell, build or cells.FORMS[cell.form],
                                       pathlib.Path(directory))
        seconds = time.monotonic() - start
        self.results[cell] = wrong[0] if wrong else "right"
        self.tap.point(f"{cell} ({seconds:.1f} s)", wrong)

    def stands_down(self, release):
        """A C program that says nothing of Go at its start is told what to do.
        """
        with tempfile.TemporaryDirectory(prefix="matrix.") as directory:
            builder = cells.Builder(release, cells.VARIANTS[0], directory)
            run, = cells.build_opened(builder)
            status, output = execute([DARKHEAP, "run", "--", *run.command],
                                     directory)
        good = status == 0 and re.search(
            "nothing to track: .*give --include-non-go", output)
        self.tap.point(f"{release} opened without --include-non-go",
                       [] if good else [f"status {status}", output])

    def go_test_exec(self, release):
        with tempfile.TemporaryDirectory(prefix="matrix.") as directory:
            report = pathlib.Path(directory) / "report.json"
            status, output = execute(
                ["go", "test", "-exec", f"{DARKHEAP} run -f --confirm=0 --capture=none "
                 f"--report=json:{report} --", "./leaks"], cells.PROGRAM,
                GOTOOLCHAIN=release, GOFLAGS="", GOWORK="off", GOPROXY="off")
            wrong = [] if status == 1 else [f"status {status}", output]
            if report.exists():
                run = cells.Run([], [cells.LEAKS], has_dwarf=False)
                with open(report, encoding="utf-8") as file:
                    wrong += Judge(json.load(file), run).all(cells.PROGRAM)
            else:
                wrong.append("no report")
        self.tap.point(f"{release} go test -exec", wrong)

    def extras(self, release, wants_all):
        for name, build in extras.EXTRAS.items():
            # that is the whole standard library once more
            if wants_all or release == cells.RELEASES[-1] or \
                    "-trimpath" not in name:
                self.cell(Cell(release, name, EXTRA), build)
        self.stands_down(release)
        self.go_test_exec(release)

    def same_ids(self):
        """One leak has one id, whatever the release, form and variant."""
        for leak, ids in sorted(self.ids.items()):
            wrong = [f"{site_id} first in {cell}"
                     for site_id, cell in ids.items()]
            self.tap.point(f"one id everywhere: {leak}",
                           wrong if len(ids) > 1 else [])


def is_in_check(cell, newest):
    """make check has two minutes for all this."""
    if cell.variant.name in ("plain", "-s -w"):
        return True
    return cell.release == newest and cell.form == "exe" and \
        cell.variant.name != "DWARF 4"


def choose(arguments, release):
    """The cells of a release, those first that fill Go's cache for others."""
    newest = cells.RELEASES[-1]
    named = arguments.release or arguments.form or arguments.variant
    for variant in cells.VARIANTS:
        if arguments.variant and variant.name not in arguments.variant:
            continue
        for form in arguments.form or cells.FORMS:
            cell = Cell(release, form, variant)
            if variant.why_not(release):
                continue
            if arguments.all or named or is_in_check(cell, newest):
                yield cell


def run_release(matrix, arguments, release):
    chosen = list(choose(arguments, release))
    # two at once would compile the standard library twice
    first = [cell for cell in chosen if cell.variant.name == "plain"]
    for cell in first:
        matrix.cell(cell)
    rest = [cell for cell in chosen if cell not in first]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for _ in pool.map(matrix.cell, rest):
            pass


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true",
                        help="every cell, and write docs/matrix.md "
                        "(or CHECK_ALL=1)")
    parser.add_argument("--release", action="append")
    parser.add_argument("--form", action="append")
    parser.add_argument("--variant", action="append")
    arguments = parser.parse_args()
    arguments.all |= bool(os.environ.get("CHECK_ALL"))
    return arguments


def main():
    arguments = parse()
    matrix = Matrix(Tap())
    releases = arguments.release or (
        cells.RELEASES if arguments.all
        else [cells.RELEASES[0], cells.RELEASES[-1]])
    missing = {}
    for release in releases:
        why = fetch(release)
        if why:
            missing[release] = why
            matrix.tap.skip(release, why.replace("\n", " "))
            continue
        run_release(matrix, arguments, release)
        if not arguments.form and not arguments.variant:
            matrix.extras(release, arguments.all)
    matrix.same_ids()
    if arguments.all:
        table.write(TABLE, matrix.results, missing)
    return matrix.tap.plan()


if __name__ == "__main__":
    sys.exit(main())
