#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/bench/steps.py - what each step of the capture costs

Runs the shim as it is built, with nothing switched off: perf samples where its
time goes, callgrind counts its instructions, and both are shared out among
the steps by the debug information.  Prints a table for each kind of work, of an
allocation and its free.
"""

import argparse
import dataclasses
import shutil
import sys

import callgrind
import checks
import launch
import perf
import places
import programs
import tables
import tools

@dataclasses.dataclass(frozen=True)
class Work:
    name: str
    program: str
    mode: str
    count: int  # for perf, in full speed
    few: int = 2000  # for callgrind, once few and once more
    options: tuple = ()  # of darkheap

    def command(self, count):
        return [*self.mode.split(), str(count)]

    def allocations(self, count):
        """What the run that has just ended made of them."""
        seen = checks.allocations(tools.REPORT)
        return count if self.options else seen  # of a sample: an estimate


WORK = [
    Work("C.CString + C.free, Go depth 10", "pairs", "cstring 10", 10_000_000),
    Work("C.CString + C.free, Go depth 40", "pairs", "cstring 40", 10_000_000),
    Work("sampled, depth 10", "pairs", "cstring 10", 30_000_000,
         options=(f"--sample={tools.SAMPLE}",)),
    Work("C only, 3 C frames", "pairs", "conly 3", 20_000_000),
    Work("C only, 20 C frames", "pairs", "conly 20", 20_000_000),
    Work("go-sqlite3, query", "sqlite", "query", 100_000, 200),
    Work("libcrypto, certificate", "libraries", "crypto", 2000, 10),
    Work("C++ map, regex, string", "libraries", "cxx", 30_000, 100),
]
PATHS = (places.MALLOC, places.FREE)
KINDS = ("ns", "instructions")
# below this it is noise
LEAST = 0.5


def measure(work, lookup):
    """A dict for the document."""
    found = {"name": work.name, "ns": [], "instructions": []}
    if not perf.missing():
        found["ns"] = listed(perf.measure(work, lookup))
    if not callgrind.missing():
        found["instructions"] = listed(callgrind.measure(work, lookup))
    return found


def listed(costs):
    return [[step.name, step.what, path, value]
            for (step, path), value in costs.items()]


def rows(found):
    order = {step.name: i for i, step in enumerate(places.ORDER)}
    every = {name: what for kind in KINDS
             for name, what, _, value in found[kind] if value > LEAST}
    cells = {}
    for kind in KINDS:
        for name, _, path, value in found[kind]:
            key = name, path, kind
            cells[key] = cells.get(key, 0) + value
    for name in sorted(every, key=lambda name: order.get(name, len(order))):
        yield [name, every[name], *(tables.number(cells.get((name, path, kind)))
                                    for path in PATHS
                                    for kind in KINDS)]
    yield ["in all", "", *(total(cells, path, kind) for path in PATHS
                           for kind in KINDS)]
    neither = [total(cells, None, kind) for kind in KINDS]
    if any(cost != tables.NONE and float(cost) > LEAST for cost in neither):
        yield ["besides", "of neither, or not known of which", *neither,
               tables.NONE, tables.NONE]


def total(cells, path, kind):
    values = [value for (_, at, of), value in cells.items()
              if (at, of) == (path, kind)]
    return tables.number(sum(values) if values else None)


def section(found):
    head = [found["name"], "what", "malloc ns", "instructions", "free ns",
            "instructions"]
    return tables.table(head, list(rows(found)), 2)


def measure_all():
    """For the document; nothing when neither tool is there."""
    if not is_possible():
        return []
    lookup = places.Places()
    works = [work for work in WORK if not programs.build(work.program)]
    return [measure(work, lookup) for work in works]


def missing():
    return {name: why for name, why in (("perf", perf.missing()),
                                        ("callgrind", callgrind.missing()))
            if why}


def is_possible():
    return len(missing()) < 2 and shutil.which("addr2line")


def main():
    argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter).parse_args()
    for name, why in missing().items():
        print(f"steps: {name} is missing: {why}", file=sys.stderr)
    try:
        found = measure_all()
    except launch.Failed as failed:
        sys.exit(f"steps: {failed}")
    for work in found:
        print("\n".join(section(work)))
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
