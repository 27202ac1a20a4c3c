# SPDX-License-Identifier: MIT
"""figures.py - from the times of runs to what a tool adds to an operation

Added time is the tool's minimum over whole runs less the bare minimum, and
likewise the medians.  A library's time is shared out among the allocations
that darkheap counted in it.
"""

import statistics

from cases import EMPTY
from measuring import label
from tools import BARE, OURS

MINIMUM, MEDIAN = min, statistics.median


class Figures:
    def __init__(self, results):
        self.results = results

    def times(self, case, tool):
        return self.results["ns"].get(case.name, {}).get(tool, [])

    def per(self, case):
        """What the added time is divided by, None when it is not known."""
        if not case.is_library:
            return 1
        return self.results["allocations"].get(case.name)

    def bare(self, case, of=MINIMUM):
        times = self.times(case, BARE)
        return of(times) if times else None

    def added(self, case, tool, of=MINIMUM):
        times = self.times(case, tool)
        base = self.bare(case, of)
        per = self.per(case)
        if not times or base is None or not per:
            return None
        return (of(times) - base) / per

    def calls(self, case, tool=OURS, of=MINIMUM):
        """The same in empty cgo calls."""
        added = self.added(case, tool, of)
        call = self.bare(EMPTY, of)
        return None if added is None or not call else added / call

    def ratio(self, case, peer):
        ours = self.added(case, OURS)
        theirs = self.added(case, peer)
        if theirs is None or ours is None or ours <= 0:
            return None
        return theirs / ours

    def waited(self, case, tool, of=MEDIAN):
        runs = self.results["waited_ms"].get(label(case.name, tool))
        return of(runs) if runs else None

    def service(self, tool, what, of):
        runs = [run[what] for run in self.results["service"].get(tool, [])]
        return of(runs) if runs else None

    def service_lost(self, tool):
        """Percent of the bare requests per second, best round and median."""
        pairs = [(self.service(tool, "requests_per_s", of),
                  self.service(BARE, "requests_per_s", of))
                 for of in (max, MEDIAN)]
        if any(ours is None or not base for ours, base in pairs):
            return None
        return tuple(100 * (1 - ours / base) for ours, base in pairs)

    def footprint(self, load, tool, what, of=MEDIAN):
        runs = self.results["footprints"].get(load, {}).get(tool, [])
        return of([run[what] for run in runs]) if runs else None

    def target_kib(self, load, tool):
        ours = self.footprint(load, tool, "target_kib")
        base = self.footprint(load, BARE, "target_kib")
        return None if ours is None or base is None else ours - base

    def start_ms(self, tool, of=MINIMUM):
        times = self.results["starts"].get(tool)
        base = self.results["starts"].get(BARE)
        if not times or not base:
            return None
        return (of(times) - of(base)) / 1e6
