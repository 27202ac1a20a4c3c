# SPDX-License-Identifier: MIT
"""budgets.py - what darkheap is meant to cost, and what it did

The budgets are those of the design, in its units; `value` is None when it was
not measured.
"""

import dataclasses
import operator

from cases import CONLY, CSTRING, LIBRARIES, THREADS_2, THREADS_8
from footprint import LOADS
from tools import BARE, DORMANT, HEAPTRACK, OURS, SAMPLED

PAIRS_10M, LIVE_1M, LIVE_10M, THREADS = LOADS
KIB = 1024


@dataclasses.dataclass
class Budget:
    what: str
    value: float
    unit: str
    budget: float
    stretch: float = None
    is_least: bool = False  # more is better

    @property
    def is_met(self):
        return self.value is not None and self.within(self.budget)

    @property
    def is_stretched(self):
        return (self.value is not None and self.stretch is not None
                and self.within(self.stretch))

    def within(self, limit):
        compare = operator.ge if self.is_least else operator.le
        return compare(self.value, limit)


def pairs(figures):
    yield Budget("C.CString + C.free, Go depth 10, every event",
                 figures.calls(CSTRING), "empty cgo calls", 1.3, 1)
    yield Budget("the same, heaptrack's cost over ours",
                 figures.ratio(CSTRING, HEAPTRACK), "times", 15,
                 is_least=True)
    yield Budget("C only, 3 C frames", figures.calls(CONLY),
                 "empty cgo calls", 0.7, 0.55)
    yield Budget("the same, heaptrack's cost over ours",
                 figures.ratio(CONLY, HEAPTRACK), "times", 12, is_least=True)
    for case in LIBRARIES:
        yield Budget(f"{case.name}, per allocation with its free",
                     figures.added(case, OURS), "ns", 50, 35)


def threads(figures):
    one = figures.added(CSTRING, OURS)
    for case in (THREADS_2, THREADS_8):
        if one is not None:
            yield Budget(f"{case.name}: per pair as with one",
                         figures.added(case, OURS), "ns", one)


def switched_off(figures):
    for tool, ns in ((DORMANT, 3), (SAMPLED, 4)):
        for case in (CSTRING, CONLY):
            yield Budget(f"{tool}, {case.name}", figures.added(case, tool),
                         "ns", ns)
        lost = figures.service_lost(tool)
        yield Budget(f"{tool}, requests/s of a service lost",
                     lost[0] if lost else None, "%", 1)


def collector(figures):
    """Its own memory and time; time spent idle counts as well."""
    ends = [figures.footprint(load.name, OURS, "helpers_kib", max)
            for load in (LIVE_1M, LIVE_10M)]
    bytes_each = None
    if None not in ends:
        bytes_each = ((ends[1] - ends[0]) * KIB
                      / (LIVE_10M.live - LIVE_1M.live))
    yield Budget("collector, memory of a live block (1 M to 10 M)",
                 bytes_each, "B", 40, 32)
    ns = figures.footprint(LIVE_1M.name, OURS, "helpers_cpu_ns", min)
    events = LIVE_1M.live + 2 * LIVE_1M.pairs
    yield Budget("collector, events a second of its processor time, 1 M live",
                 events / ns * 1e3 if ns else None, "M/s", 20, 30,
                 is_least=True)


def target(figures):
    quiet = figures.target_kib(THREADS.name, OURS)
    yield Budget("target's memory, a thread that allocates little",
                 None if quiet is None else quiet / THREADS.threads, "KiB",
                 256)
    yield Budget("target's memory, one thread under load",
                 figures.target_kib(PAIRS_10M.name, OURS), "KiB", 2 * KIB)
    yield Budget("start-up added", figures.start_ms(OURS), "ms", 10)
    after = figures.footprint(PAIRS_10M.name, OURS, "report_ns", min)
    base = figures.footprint(PAIRS_10M.name, BARE, "report_ns", min)
    yield Budget("report of 10 M pairs after the program's end",
                 None if after is None or base is None
                 else (after - base) / 1e9, "s", 0.5, 0.2)


def all_budgets(figures):
    for group in (pairs, threads, switched_off, collector, target):
        yield from group(figures)
