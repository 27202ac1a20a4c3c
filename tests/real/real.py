#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""real.py [MODULE...] - do the test suites of popular modules flag leaks only?

Builds each module's own tests, at the version in go.mod, and runs them under
darkheap.  What is flagged must be among the leaks that README.md shows to be
real; with MODULE.patch, which closes what those leave open, nothing may be.
Prints TAP.
"""

import dataclasses
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DARKHEAP = os.environ.get("DARKHEAP_PROGRAM", str(ROOT / "build/darkheap"))
WORK = ROOT / "build/real"
FLAGGED = ("leak", "growing")
BUILD_SECONDS, RUN_SECONDS = 900, 600
CALLS = 50000


@dataclasses.dataclass
class Run:
    arguments: list = dataclasses.field(default_factory=list)
    real: dict = dataclasses.field(default_factory=dict)  # function -> line


@dataclasses.dataclass
class Module:
    path: str
    runs: list

    @property
    def name(self):
        return self.path.rsplit("/", 1)[1]


SQLITE = "github.com/mattn/go-sqlite3"
ZSTD = "github.com/DataDog/zstd"
SITTER = "github.com/tree-sitter/go-tree-sitter"
# they measure time, or read a file that the module does not have
SITTER_SKIPS = "-test.skip=Timeout|TestParsingOnMultipleThreads"
MODULES = [
    Module(SQLITE, [Run([], {
        f"{SQLITE}.(*SQLiteDriver).Open": 1777,
        f"{SQLITE}.(*SQLiteDriver).Open.func6": 1819,
        f"{SQLITE}.sqlite3CreateFunction": 966,
        f"{SQLITE}.newHandle": 114,
    })]),
    Module(ZSTD, [Run(["-test.count=12"], {
        f"{ZSTD}.(*Writer).Write": 172,
        f"{ZSTD}.NewWriterLevelDict": 121,
        f"{ZSTD}.NewReaderDict": 377,
    })]),
    Module("github.com/valyala/gozstd", [Run(["-test.count=2"])]),
    Module(SITTER, [
        Run([SITTER_SKIPS]),
        Run(["-test.run=TestQueryCaptures", "-test.count=50"], {
            f"{SITTER}.(*QueryCaptures).Next": 1049,
        })]),
]


class Trouble(Exception):
    pass


def execute(command, where, seconds, log=None):
    done = subprocess.run(command, cwd=where, check=False, text=True,
                          timeout=seconds, stdin=subprocess.DEVNULL,
                          env=dict(os.environ, GOFLAGS="", GOWORK="off"),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if log:
        log.write_text(done.stdout, encoding="utf-8")
    if done.returncode:
        raise Trouble(f"{command[0]} {command[1]}: status {done.returncode}\n"
                      f"{done.stdout[-2000:]}")
    return done.stdout


def copy(module):
    """The module cache is read-only; tests write files, and are patched."""
    said = execute(["go", "mod", "download", "-json", module.path], HERE,
                   BUILD_SECONDS)
    directory = WORK / module.name
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(json.loads(said)["Dir"], directory,
                    copy_function=shutil.copyfile)
    for path in [directory, *directory.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return directory


def build(module, directory):
    program = WORK / f"{module.name}.test"
    execute(["go", "test", "-vet=off", "-c", "-o", str(program), "."],
            directory, BUILD_SECONDS)
    return program


def execute_tracked(module, arguments, program, directory):
    """The report, and how many cgo calls were made."""
    report = WORK / f"{module.name}.json"
    capture = WORK / f"{module.name}.darkheap"
    execute([DARKHEAP, "run", "-f", f"--report=json:{report}",
             f"--capture={capture}", "--no-fail", "--confirm=0", "-q", "--",
             str(program),
             *arguments], directory, RUN_SECONDS, WORK / f"{module.name}.log")
    with sqlite3.connect(capture) as database:
        calls, = database.execute("SELECT calls FROM process").fetchone()
    with open(report, encoding="utf-8") as file:
        return json.load(file), calls


def judge(report, calls, real):
    wrong = [] if report["complete"] else report["incomplete"]
    if calls < CALLS:
        wrong.append(f"{calls} cgo calls, want {CALLS}")
    for site in report["sites"]:
        if (site["verdict"] in FLAGGED and
                real.get(site["function"]) != site["line"]):
            says = "; ".join(item["says"] or "" for item in site["evidence"])
            wrong.append(f"{site['verdict']} {site['function']} "
                         f"{site['file']}:{site['line']} {site['rule']}, "
                         f"{site['live_objects']} objects: {says}")
    return wrong


def check(module):
    """Names of tests, each with what is wrong."""
    directory = copy(module)
    program = build(module, directory)
    for run in module.runs:
        report, calls = execute_tracked(module, run.arguments, program,
                                        directory)
        flagged = sum(site["verdict"] in FLAGGED for site in report["sites"])
        yield (" ".join([module.name, *run.arguments]) +
               f": {calls} cgo calls, {flagged} sites flagged, all real",
               judge(report, calls, run.real))
    patch = HERE / f"{module.name}.patch"
    if not patch.exists():
        return
    execute(["patch", "-p1", "-i", str(patch)], directory, 60)
    program = build(module, directory)
    for run in module.runs:
        if run.real:
            report, calls = execute_tracked(module, run.arguments, program,
                                            directory)
            yield (" ".join([module.name, *run.arguments]) +
                   ": patched, nothing is flagged", judge(report, calls, {}))


def main():
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(__doc__.strip())
        return 0
    WORK.mkdir(parents=True, exist_ok=True)
    points = bad = 0
    for module in MODULES:
        if len(sys.argv) > 1 and module.name not in sys.argv[1:]:
            continue
        try:
            results = list(check(module))
        except (Trouble, subprocess.TimeoutExpired) as trouble:
            results = [(module.name, [str(trouble)])]
        for name, wrong in results:
            points += 1
            bad += bool(wrong)
            print(f"{'not ok' if wrong else 'ok'} {points} - {name}")
            for line in "\n".join(wrong).splitlines():
                print(f"# {line}")
            sys.stdout.flush()
    print(f"1..{points}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
