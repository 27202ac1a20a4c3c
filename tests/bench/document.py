# SPDX-License-Identifier: MIT
"""document.py - docs/benchmarks.md from the results, and nothing else"""

import budgets
import service
import steps
from cases import (CASES, CONLY, CSTRING, EMPTY, LIBRARIES, PAIRS, THREADS_2,
                   THREADS_8)
from figures import MEDIAN, MINIMUM, Figures
from tables import NONE, both, bullets, number, paragraph, table
from tools import BARE, DORMANT, HEAPTRACK, OURS, SAMPLED

def added(figures, case, tool, form="+.1f"):
    text = both(figures.added(case, tool),
                figures.added(case, tool, MEDIAN), form)
    if text == NONE and tool in figures.results["tools"]:
        return "none complete" if tool in (OURS, SAMPLED) else NONE
    return text


def timed_cases(figures, cases):
    return [case for case in cases if figures.times(case, BARE)]


def own_rows(figures, cases):
    for case in timed_cases(figures, cases):
        yield [case.name,
               both(figures.bare(case), figures.bare(case, MEDIAN)),
               added(figures, case, OURS),
               number(figures.calls(case), ".2f"),
               both(figures.waited(case, OURS, MINIMUM),
                    figures.waited(case, OURS), ".0f"),
               added(figures, case, SAMPLED), added(figures, case, DORMANT)]


def own_table(figures):
    head = ["ns of a pair, minimum / median", "bare", "darkheap adds",
            "in empty calls", "waits ms", "sampled adds", "dormant adds"]
    return table(head, list(own_rows(figures, PAIRS)))


def library_table(figures):
    head = ["ns, minimum / median", "bare, a call", "allocations",
            "darkheap adds to each", "in empty calls", "waits ms",
            "sampled adds", "dormant adds"]
    rows = []
    for case, row in zip(timed_cases(figures, LIBRARIES),
                         own_rows(figures, LIBRARIES)):
        rows.append([*row[:2], number(figures.per(case)), *row[2:]])
    return table(head, rows)


def peer_table(figures, peers):
    head = ["adds ns, minimum / median", OURS, *peers]
    rows = [[case.name, *(added(figures, case, tool)
                          for tool in (OURS, *peers))]
            for case in timed_cases(figures, CASES) if case is not EMPTY]
    return table(head, rows)


def ratio_table(figures, peers):
    head = ["what a peer adds, over what darkheap adds", *peers]
    rows = [[case.name, *(number(figures.ratio(case, tool))
                          for tool in peers)]
            for case in timed_cases(figures, CASES) if case is not EMPTY]
    return table(head, rows)


def budget_rows(figures):
    for row in budgets.all_budgets(figures):
        sign = ">=" if row.is_least else "<="
        met = NONE
        if row.value is not None:
            met = ("stretch" if row.is_stretched
                   else "yes" if row.is_met else "no")
        measured = (NONE if row.value is None
                    else f"{row.value:.2f} {row.unit}")
        yield [row.what, measured, f"{sign} {row.budget:.4g}",
               NONE if row.stretch is None else f"{sign} {row.stretch:.4g}",
               met]


def budget_table(figures):
    return table(["what", "measured", "budget", "stretch", "met"],
                 list(budget_rows(figures)))


def service_table(figures):
    head = [f"under {figures.results['loader']}", "requests/s, best / median", "lost %",
            "p50 ms, median", "p99 ms, median"]
    rows = []
    for tool in figures.results["service"]:
        lost = figures.service_lost(tool)
        rows.append([
            tool,
            both(figures.service(tool, "requests_per_s", max),
                 figures.service(tool, "requests_per_s", MEDIAN), ".0f"),
            NONE if tool == BARE or not lost else both(*lost),
            number(figures.service(tool, "p50_ms", MEDIAN), ".2f"),
            number(figures.service(tool, "p99_ms", MEDIAN), ".2f")])
    return table(head, rows)


def mib(kib):
    return NONE if kib is None else f"{kib / 1024:.1f}"


def footprint_table(figures):
    head = ["one program", "tool", "target MiB", "target adds",
            "helpers MiB", "files KiB", "end to report s"]
    rows = []
    for load, tools in figures.results["footprints"].items():
        for tool in tools:
            rows.append([
                load, tool,
                mib(figures.footprint(load, tool, "target_kib")),
                NONE if tool == BARE else mib(figures.target_kib(load, tool)),
                mib(figures.footprint(load, tool, "helpers_kib")),
                number(figures.footprint(load, tool, "files") / 1024, ".0f"),
                number(figures.footprint(load, tool, "report_ns") / 1e9,
                       ".2f")])
    return table(head, rows, 2)


def start_table(figures):
    head = ["from the command to main", "adds ms, minimum / median"]
    rows = [[tool, both(figures.start_ms(tool),
                        figures.start_ms(tool, MEDIAN), "+.2f")]
            for tool in figures.results["starts"] if tool != BARE]
    return table(head, rows)


def sentence_of(figures, case):
    calls = figures.calls(case)
    if calls is None:
        return
    ratio = figures.ratio(case, HEAPTRACK)
    beside = (f"; heaptrack adds {ratio:.1f} times that" if ratio else "")
    yield (f"{case.name}: darkheap adds {figures.added(case, OURS):.1f} ns, "
           f"{calls:.2f} empty cgo calls{beside}.")


def conclusions(figures):
    everything = list(budgets.all_budgets(figures))
    rows = [row for row in everything if row.value is not None]
    missed = [row for row in rows if not row.is_met]
    for case in (CSTRING, CONLY):
        yield from sentence_of(figures, case)
    yield (f"{len(rows) - len(missed)} of {len(rows)} budgets that could be "
           f"measured are met; {len(everything) - len(rows)} could not.")
    if missed:
        yield "Not met: " + "; ".join(row.what for row in missed) + "."
    yield figures.results["checks"][0] + "."


def machine(results):
    facts = results["machine"]
    yield f"{facts['processor']}, {facts['memory']}, {facts['kernel']}, " \
          f"{facts['libc']}"
    yield f"{facts['date']}, commit {facts['commit']}, load before " \
          f"{results['load'][0]}, after {results['load'][1]}; " \
          f"{results['minutes']:.0f} minutes"
    yield facts["go"]
    for name, why in results["missing"].items():
        yield f"missing: {name}: {why}"


def tool_table(results):
    rows = [[name, tool["what"], tool["version"] or NONE,
             "all" if tool["divisor"] == 1 else f"1/{tool['divisor']}",
             f"{tool['seconds'] / 60:.1f}"]
            for name, tool in results["tools"].items()]
    return table(["tool", "how", "version", "work done", "minutes"],
                 rows, 3)


READING = """\
A figure is what a tool adds to one operation: the least time over whole runs less
the least bare time, then the same of the medians. The unit is the empty cgo call of
the same run. All tools take turns in every round. Where events come faster than the
collector takes them the program waits, as long as it has to, and that is in its time
("waits" is the sum of all threads).
A run of darkheap that is not complete is counted, but its time is not used."""

PEERS = """\
heaptrack, jemalloc, tcmalloc and valgrind record C frames; none of them names the Go
function. jemalloc and tcmalloc are other allocators, so that their figures hold the
difference between two mallocs, and may be negative. `go build -asan` is another build
of the program, and looks for leaks once, at its end. Slow tools did a part of the
work: see Tools."""

LIBRARY = """\
The time that darkheap adds to a call is shared out among the allocations that it
counted in it."""

SERVICE = """\
`examples/01-sqlite-service` answers out of SQLite to {connections} connections; {loader}
runs beside it on the same cores, so that whatever takes a core from both is seen."""

FOOTPRINT = """\
Peaks of resident memory (VmHWM): of the target, shared rings included; of the processes
beside it, the largest of each name. Files are what is left on disk. The last column
goes from the program's last line to the end of the command that has written the report
(of heaptrack: and `heaptrack_print`)."""


SHORT = [EMPTY, CSTRING, CONLY, THREADS_2, THREADS_8, *LIBRARIES]


def excerpt(results):
    """The lines for README.md."""
    figures = Figures(results)
    facts = results["machine"]
    head = ["ns, minimum / median", "bare", "darkheap adds", "in empty calls",
            "heaptrack adds", "ratio"]
    rows = [[case.name, both(figures.bare(case), figures.bare(case, MEDIAN)),
             added(figures, case, OURS), number(figures.calls(case), ".2f"),
             added(figures, case, HEAPTRACK),
             NONE if case is EMPTY
             else number(figures.ratio(case, HEAPTRACK))]
            for case in timed_cases(figures, SHORT)]
    return [*table(head, rows),
            f"{facts['processor']}, {facts['kernel']}, {facts['go']}, "
            f"{facts['date']}, commit {facts['commit']}: "
            f"`{results['command']}`. Libraries: bare time of a call, added "
            "time of an allocation."]


STEPS = """\
Of what happens in the shim (`make bench-steps`), as it is built, with nothing switched
off. ns are samples of perf's clock while the program ran at full speed; instructions are
counted by callgrind in the steady state. The debug information says which step an
instruction belongs to. What the program is slowed down by otherwise (caches, the other
core) is not in it."""


def document(results):
    figures = Figures(results)
    peers = [name for name in results["tools"]
             if name not in (BARE, OURS, SAMPLED, DORMANT)]
    lines = ["# What darkheap costs", ""]
    lines += paragraph("Written by `make bench`; all figures are of one run.")
    lines += bullets(machine(results))
    lines += ["```", results["command"], "```", ""]
    lines += ["## What to make of it", ""] + bullets(conclusions(figures))
    lines += paragraph(READING)
    lines += ["## Budgets", ""] + budget_table(figures)
    lines += ["## An allocation with its free", ""] + own_table(figures)
    if timed_cases(figures, LIBRARIES):
        lines += ["## Libraries", ""] + paragraph(LIBRARY)
        lines += library_table(figures)
    if peers:
        lines += ["## Peers", ""] + paragraph(PEERS)
        lines += peer_table(figures, peers) + ratio_table(figures, peers)
    if results["service"]:
        lines += ["## A service", ""]
        lines += paragraph(SERVICE.format(
            connections=service.CONNECTIONS, loader=results["loader"]))
        lines += service_table(figures)
    if results["footprints"]:
        lines += ["## Memory, files, and the time to a report", ""]
        lines += paragraph(FOOTPRINT) + footprint_table(figures)
    if results["starts"]:
        lines += ["## Start-up", ""] + start_table(figures)
    if results["steps"]:
        lines += ["## Where the time goes", ""] + paragraph(STEPS)
        for found in results["steps"]:
            lines += steps.section(found)
    lines += ["## Tools", ""] + tool_table(results)
    unused = results["checks"][1:] + results["failures"]
    if unused:
        lines += ["## Runs whose time was not used", ""] + bullets(unused)
    return "\n".join(lines).rstrip() + "\n"
