#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""corpus.py - are the verdicts on the programs of tests/corpus right?

Builds all, runs each under darkheap with the load that its source asks for, and
then, with CHECK_ALL or --random, with random loads.  Prints TAP.
"""

import argparse
import concurrent.futures
import dataclasses
import json
import math
import os
import pathlib
import random
import shlex
import subprocess
import sys
import tempfile

import building
import judging
import labels

DARKHEAP = os.environ.get("DARKHEAP_PROGRAM", str(labels.ROOT / "build/darkheap"))
RUN_SECONDS = 120
AT_ONCE = 2
# of make check, where nothing is left to chance; with CHECK_ALL, make check-all
ROUNDS, LONGEST = 0, 2.0
ROUNDS_ALL, LONGEST_ALL = 2, 60.0
# random loads of a minute: most of these programs sleep
AT_ONCE_ALL = 6
SHORTEST = 0.001
FEWEST, MOST = 10, 10000
MAY_DIFFER = 0.01


@dataclasses.dataclass
class Result:
    case: labels.Case
    arguments: list
    wrong: list
    fair: bool = True


class Tap:
    def __init__(self):
        self.points = self.bad = 0

    def point(self, name, wrong=()):
        self.points += 1
        self.bad += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {self.points} - {name}")
        self.say("\n".join(wrong))

    def say(self, text):
        for line in text.splitlines():
            print(f"# {line}")
        sys.stdout.flush()

    def plan(self):
        print(f"1..{self.points}")
        return 1 if self.bad else 0


def environment(case):
    words = shlex.split(case.words.get("env", ""))
    return dict(os.environ, **dict(word.split("=", 1) for word in words))


def run(case, arguments):
    """A Result; the program runs in a directory of its own."""
    result = Result(case, arguments, [])
    with tempfile.TemporaryDirectory(prefix="corpus.") as directory:
        report = pathlib.Path(directory) / "report.json"
        command = [DARKHEAP, "run", f"--report=json:{report}",
                   "--capture=none", "--no-fail", "-q",
                   *shlex.split(case.words.get("options", "")), "--",
                   str(building.PROGRAMS / case.name), *arguments]
        try:
            done = subprocess.run(command, cwd=directory, check=False,
                                  text=True, timeout=RUN_SECONDS,
                                  env=environment(case),
                                  stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)
        except subprocess.TimeoutExpired:
            result.wrong = [f"not done after {RUN_SECONDS} s"]
            return result
        program = judging.said(done.stdout)
        if done.returncode or not program or not report.exists():
            result.wrong = [f"status {done.returncode}", done.stderr]
            return result
        with open(report, encoding="utf-8") as file:
            result.wrong = judging.judge(case, json.load(file), program)
    result.fair = judging.is_fair(case, program)
    return result


def run_all(jobs, at_once):
    """Results in the order of jobs: (case, arguments)."""
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        yield from pool.map(lambda job: run(*job), jobs)


def random_load(longest):
    """Calls and time are spread evenly over their logarithms."""
    def between(low, high):
        return math.exp(random.uniform(math.log(low), math.log(high)))
    return ["-calls", str(round(between(FEWEST, MOST))),
            "-for", f"{between(SHORTEST, longest) * 1000:.3f}ms",
            "-seed", str(random.randrange(1 << 31))]


def fixed_pass(cases, tap):
    results = []
    for result in run_all([(case, case.arguments) for case in cases],
                          AT_ONCE):
        if not result.fair:
            result.wrong.insert(0, "does less than its `needs` and `lasts`")
        tap.point(result.case.name, result.wrong)
        results.append(result)
    return results


def random_pass(cases, tap, options):
    jobs = [(case, random_load(options.longest))
            for _ in range(options.random) for case in cases]
    fair = [result for result in run_all(jobs, options.at_once)
            if result.fair]
    wrong = [result for result in fair if result.wrong]
    for result in wrong:
        tap.say("\n".join([" ".join([result.case.name, *result.arguments]),
                           *result.wrong]))
    share = len(wrong) / len(fair) if fair else 0
    tap.point(f"random loads: {len(wrong)} of {len(fair)} verdicts differ, "
              f"{share:.1%} ({len(jobs) - len(fair)} runs did too little)",
              ["more than 1 %"] if share > MAY_DIFFER else [])


def matrix(results):
    """The confusion matrix as a table in Markdown."""
    counts = {(leaks, right): 0 for leaks in (True, False)
              for right in (True, False)}
    for result in results:
        counts[result.case.leaks, not result.wrong] += 1
    lines = ["| programs | right | wrong |", "| --- | ---: | ---: |",
             f"| {counts[True, True] + counts[True, False]} leak: flagged at "
             f"their line with the exact count | {counts[True, True]} | "
             f"{counts[True, False]} |",
             f"| {counts[False, True] + counts[False, False]} healthy: "
             f"nothing flagged | {counts[False, True]} | "
             f"{counts[False, False]} |"]
    wrong = [f"`{result.case.name}` ({result.wrong[0].split(':')[0]})"
             for result in results if result.wrong]
    if wrong:
        lines += ["", "Wrong: " + ", ".join(wrong) + "."]
    return "\n".join(lines)


def parse():
    everything = "CHECK_ALL" in os.environ
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--case", action="append", metavar="NAME",
                        help="this one, and its twin; may be given again")
    parser.add_argument("--matrix", action="store_true",
                        help="print the confusion matrix")
    parser.add_argument("--random", type=int, metavar="N",
                        default=ROUNDS_ALL if everything else ROUNDS,
                        help="rounds with random loads; 0: none (%(default)s)")
    parser.add_argument("--at-once", type=int, metavar="N",
                        default=AT_ONCE_ALL if everything else AT_ONCE,
                        help="so many of the random loads (%(default)s)")
    parser.add_argument("--longest", type=labels.seconds, metavar="DUR",
                        default=LONGEST_ALL if everything else LONGEST,
                        help="time of a random load, as in 250ms or 2s")
    return parser.parse_args()


def chosen(cases, names):
    if not names:
        return cases
    found = [case for case in cases
             if case.name.removesuffix("_twin") in names or case.name in names]
    if not found:
        sys.exit(f"corpus.py: no such case: {' '.join(names)}")
    return found


def main():
    arguments = parse()
    tap = Tap()
    try:
        cases = labels.read_all()
    except labels.LabelError as error:
        sys.exit(f"corpus.py: {error}")
    tap.point("labels and twins", list(labels.twin_problems(cases)))
    cases = chosen(cases, arguments.case)
    release = building.release()
    for case in cases:
        if case.release > release:
            tap.point(f"{case.name} # SKIP needs go1.{case.release}")
    cases = [case for case in cases if case.release <= release]
    if trouble := building.build(cases):
        tap.point("builds", [trouble])
        return tap.plan()
    results = fixed_pass(cases, tap)
    if arguments.random:
        random_pass(cases, tap, arguments)
    if arguments.matrix:
        tap.say(matrix(results))
    return tap.plan()


if __name__ == "__main__":
    sys.exit(main())
