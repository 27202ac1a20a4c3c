#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/bench/run.py - what darkheap adds to a program, its peers beside it

Runs every case bare, under darkheap and under each peer that is there, in turn,
ROUNDS times, so that a change in the machine's load meets all of them, and
writes docs/benchmarks.md.  No result depends on a time; the exit status is 1
when darkheap counted wrongly, or a run of it failed.  B says where darkheap was
built (build), ROUNDS=N and QUICK=1 are as --rounds and --quick.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import sys
import time

import cases
import document
import footprint
import launch
import machine
import measuring
import programs
import service
import steps
import tools
from measuring import say

DOCUMENT = programs.ROOT / "docs/benchmarks.md"
RESULTS = programs.WORK / "results.json"
QUICK_DOCUMENT = programs.WORK / "benchmarks.md"
SERVICE_SECONDS = 3
QUICK_SERVICE_SECONDS = 1
FOOTPRINT_ROUNDS = 3
STARTS = 21


def arguments():
    is_quick = os.environ.get("QUICK", "0") not in ("", "0")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, metavar="N",
                        default=int(os.environ.get("ROUNDS") or
                                    (2 if is_quick else 7)),
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
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds must be 1 or more")
    return options


def chosen_cases(options):
    chosen = cases.CASES
    if options.only:
        return [case for case in chosen if case is cases.EMPTY
                or options.only.search(case.name)]
    if options.quick:
        chosen = [case for case in chosen if case.is_quick]
    return chosen


def build(chosen, all_tools, missing):
    """Builds what is needed; drops what cannot be built, and says so."""
    wanted = sorted({case.program for case in chosen})
    cannot = {}
    for program in wanted:
        why = programs.build(program)
        if why:
            cannot[program] = f"does not build: {why.splitlines()[-1]}"
    missing.update(cannot)
    chosen = [case for case in chosen if case.program not in cannot]
    for tool in list(all_tools):
        if not tool.variant:
            continue
        for program in sorted({case.program for case in chosen}):
            why = programs.build(program, tool.variant, ["-asan"])
            if why:
                missing[tool.name] = f"does not build: {why.splitlines()[-1]}"
                all_tools.remove(tool)
                break
    return chosen


def chosen_tools(options, missing):
    wanted = tools.own_tools()
    if not options.no_peers:
        wanted += tools.peers()
    for tool in wanted:
        if options.quick and tool.variant:
            tool.missing = "not built for QUICK"
    missing.update({tool.name: tool.missing for tool in wanted
                    if tool.missing})
    return [tool for tool in wanted if not tool.missing]


def measure_services(options, all_tools, times):
    why = service.cannot()
    if why:
        times.failures[f"service: {why}"] += 1
        return {}
    found = collections.defaultdict(list)
    seconds = QUICK_SERVICE_SECONDS if options.quick else SERVICE_SECONDS
    for number in range(options.rounds):
        say(f"service, round {number + 1} of {options.rounds}")
        for tool in all_tools:
            guarded(times, f"service, {tool.name}", found[tool.name],
                    lambda: service.measure(tool, seconds, times.checks))
    return found


def guarded(times, what, into, run):
    """Adds what run() returns; a failure is noted, and does not end all."""
    try:
        found = run()
        if found is not None:
            into.append(found)
    except launch.Failed as failed:
        times.failures[f"{what}: {failed}"] += 1
        say(f"{what}: {failed}")


def measure_footprints(options, all_tools, times):
    found = {}
    rounds = min(options.rounds, FOOTPRINT_ROUNDS)
    for load in footprint.QUICK_LOADS if options.quick else footprint.LOADS:
        say(f"memory, {load.name}")
        found[load.name] = {tool.name: [] for tool in all_tools}
        for _ in range(rounds):
            for tool in all_tools:
                guarded(times, f"{load.name}, {tool.name}",
                        found[load.name][tool.name],
                        lambda: footprint.measure(tool, load, times.checks))
    return {load: {tool: runs for tool, runs in of.items() if runs}
            for load, of in found.items()}


def measure_starts(all_tools, times):
    found = {tool.name: [] for tool in all_tools}
    for _ in range(STARTS):
        for tool in all_tools:
            guarded(times, f"start-up, {tool.name}", found[tool.name],
                    lambda: footprint.start(tool))
    return found


def measure_steps(times):
    say("steps of the capture")
    found = []
    guarded(times, "steps", found, steps.measure_all)
    return found[0] if found else []


def measure_rounds(options, chosen, all_tools, times):
    for number in range(options.rounds):
        say(f"round {number + 1} of {options.rounds}")
        times.round(number, chosen, all_tools)


def command_line(options):
    words = [f"ROUNDS={options.rounds}"]
    words += ["QUICK=1"] if options.quick else []
    if options.only or options.no_peers:
        return " ".join([f"B={programs.BUILD.name}", "tests/bench/run.py",
                         *sys.argv[1:]])
    return " ".join([*words, "make bench"])


def measure(options):
    began = time.monotonic()
    load = machine.load()
    missing = {}
    all_tools = chosen_tools(options, missing)
    chosen = build(chosen_cases(options), all_tools, missing)
    if not service.WRK:
        missing["wrk"] = "apt package wrk"
    for name, why in missing.items():
        say(f"{name} is missing: {why}")
    times = measuring.Times(10 if options.quick else 1)
    measure_rounds(options, chosen, all_tools, times)
    rest = {"service": {}, "footprints": {}, "starts": {}, "steps": []}
    if not options.only:
        beside = [tool for tool in all_tools if tool.name in
                  (tools.BARE, tools.OURS, tools.SAMPLED, tools.DORMANT,
                   tools.HEAPTRACK)]
        rest = {"service": measure_services(options, beside, times),
                "footprints": measure_footprints(options, beside, times),
                "starts": measure_starts(beside, times),
                "steps": [] if options.quick else measure_steps(times)}
    return times, {
        "ns": times.ns, "allocations": times.allocations, **rest,
        "tools": {tool.name: {"what": tool.what, "version": tool.version,
                              "divisor": tool.divisor}
                  for tool in all_tools},
        "missing": missing, "loader": service.LOADER,
        "checks": list(times.checks.words()),
        "failures": [f"{count} x {words}"
                     for words, count in times.failures.items()],
        "machine": machine.facts(), "command": command_line(options),
        "load": [load, machine.load()],
        "minutes": (time.monotonic() - began) / 60,
    }


def output_of(options):
    if options.output:
        return options.output
    if options.quick or options.only or options.no_peers:
        return QUICK_DOCUMENT
    return DOCUMENT


def file_of_results(options):
    output = output_of(options)
    return RESULTS if output == DOCUMENT else output.with_suffix(".json")


def main():
    options = arguments()
    status = 0
    if options.results:
        results = json.loads(options.results.read_text())
    else:
        times, results = measure(options)
        file_of_results(options).write_text(json.dumps(results, indent=1))
        status = 1 if times.checks.wrong or times.failures else 0
    text = document.document(results)
    output = output_of(options)
    output.write_text(text)
    print(text)
    say(f"this is {output}")
    return status


if __name__ == "__main__":
    sys.exit(main())
