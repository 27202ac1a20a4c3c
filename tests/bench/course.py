# SPDX-License-Identifier: MIT
"""course.py - all that is measured, one after the other"""

import collections
import time

import cases
import footprint
import launch
import machine
import measuring
import programs
import service
import steps
import tools
from measuring import say

SERVICE_SECONDS = 3
QUICK_SERVICE_SECONDS = 1
FOOTPRINT_ROUNDS = 3
STARTS = 21
# who is also asked for more than the time of an operation
BESIDE = (tools.BARE, tools.OURS, tools.SAMPLED, tools.DORMANT,
          tools.HEAPTRACK)


def chosen_cases(options):
    chosen = cases.CASES
    if options.only:
        return [case for case in chosen if case is cases.EMPTY
                or options.only.search(case.name)]
    if options.quick:
        chosen = [case for case in chosen if case.is_quick]
    return chosen


def builds(program, missing, name, variant="", flags=()):
    why = programs.build(program, variant, flags)
    if why:
        missing[name] = f"does not build: {why.splitlines()[-1]}"
    return not why


def build(chosen, all_tools, missing):
    """What could be built of both; the rest is named in `missing`."""
    wanted = sorted({case.program for case in chosen})
    wanted = [program for program in wanted
              if builds(program, missing, program)]
    all_tools = [tool for tool in all_tools if not tool.variant or
                 all(builds(program, missing, tool.name, tool.variant,
                            tool.flags) for program in wanted)]
    return [case for case in chosen if case.program in wanted], all_tools


def chosen_tools(options, missing):
    wanted = tools.own_tools()
    if not options.no_peers:
        wanted += tools.peers()
    for tool in wanted:
        if options.quick and tool.variant:
            tool.missing = "its programs are not built for QUICK"
    missing.update({tool.name: tool.missing for tool in wanted
                    if tool.missing})
    return [tool for tool in wanted if not tool.missing]


def measure_services(options, all_tools, times):
    why = service.cannot()
    if why:
        times.fail("service", why)
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
        times.fail(what, failed)


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


def count_allocations(chosen, all_tools, times):
    for case in chosen:
        if case.is_library:
            times.count_allocations(case, next(
                tool for tool in all_tools if tool.name == tools.OURS))


def measure_rounds(options, chosen, all_tools, times):
    for number in range(options.rounds):
        say(f"round {number + 1} of {options.rounds}")
        times.round(number, chosen, all_tools)


def measure(options, command):
    """The counts of what went wrong, and all results as JSON has them."""
    began = time.monotonic()
    load = machine.load()
    missing = {}
    chosen, all_tools = build(chosen_cases(options),
                              chosen_tools(options, missing), missing)
    if not service.WRK:
        missing["wrk"] = "apt package wrk"
    for name, why in missing.items():
        say(f"{name} is missing: {why}")
    times = measuring.Times(10 if options.quick else 1)
    count_allocations(chosen, all_tools, times)
    measure_rounds(options, chosen, all_tools, times)
    rest = {"service": {}, "footprints": {}, "starts": {}, "steps": []}
    if not options.only:
        beside = [tool for tool in all_tools if tool.name in BESIDE]
        rest = {"service": measure_services(options, beside, times),
                "footprints": measure_footprints(options, beside, times),
                "starts": measure_starts(beside, times),
                "steps": [] if options.quick else measure_steps(times)}
    return times, {
        "ns": times.ns, "allocations": times.allocations, **rest,
        "tools": {tool.name: {"what": tool.what, "version": tool.version,
                              "divisor": tool.divisor,
                              "seconds": times.seconds[tool.name]}
                  for tool in all_tools},
        "missing": missing, "loader": service.LOADER,
        "waited_ms": times.checks.waited_ms,
        "checks": list(times.checks.words()),
        "failures": [f"{count} x {words}"
                     for words, count in times.failures.items()],
        "machine": machine.facts(), "command": command,
        "load": [load, machine.load()],
        "minutes": (time.monotonic() - began) / 60,
    }
