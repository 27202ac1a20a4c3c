# SPDX-License-Identifier: MIT
"""checks.py - was what darkheap reported of a timed run right?

An incomplete run recorded less, so its time says nothing: it is counted, with
the reason, and not used.
"""

import collections
import dataclasses
import json

import launch

# what harness.go plants
PLANTED = {"live_objects": 100, "live_bytes": 100 * 1000}
DEFAULT_STALL_MS = 100
PLANT = "harness.plant"
KEEP = "main.keep"


@dataclasses.dataclass
class Checks:
    runs: int = 0
    incomplete: int = 0
    lossy: int = 0
    wrong: int = 0
    waited_ms: dict = dataclasses.field(
        default_factory=lambda: collections.defaultdict(list))
    complaints: collections.Counter = dataclasses.field(
        default_factory=collections.Counter)

    def complain(self, case, words):
        self.complaints[f"{case}: {words}"] += 1

    def check(self, case, report, pairs=0, live=0, is_planted=True,
              is_sampled=False):
        """True when this run recorded everything."""
        self.runs += 1
        self.waited_ms[case].append(report["degraded"]["stalled_ns"] / 1e6)
        lossy = any(report["loss"].values())
        self.lossy += lossy
        if not report["complete"]:
            self.incomplete += 1
            self.complain(case, "; ".join(map(str, report["incomplete"])))
            return False
        if lossy:
            self.complain(case, f"complete, but lost {report['loss']}")
            return False
        # of a sample, amounts are estimates
        if not is_sampled and not (
                totals_agree(report, pairs)
                and (not is_planted or holds(report, PLANT, PLANTED))
                and (not live or holds(report, KEEP,
                                       {"live_objects": live}))):
            self.wrong += 1
            self.complain(case, f"wrong counts: {report['totals']}")
        return True

    def words(self):
        waits = [ms for runs in self.waited_ms.values() for ms in runs]
        longer = sum(ms > DEFAULT_STALL_MS for ms in waits)
        yield (f"{self.runs} runs of darkheap: {self.incomplete} incomplete, "
               f"{self.lossy} with loss, {self.wrong} complete but wrong; "
               f"the program waited for the collector in "
               f"{sum(ms > 0 for ms in waits)}, in {longer} longer than "
               f"--stall is by default ({DEFAULT_STALL_MS} ms)")
        for words, count in self.complaints.items():
            yield f"{count} x {words}"


def totals_agree(report, pairs):
    totals = report["totals"]
    live = totals["allocated_objects"] - totals["freed_objects"]
    return (live == totals["live_objects"]
            and live == sum(s["live_objects"] for s in report["sites"])
            and totals["freed_objects"] >= pairs)


def holds(report, function, amounts):
    """Is there one such site, with these amounts?"""
    found = [site for site in report["sites"]
             if (site["function"] or "").endswith(function)]
    return len(found) == 1 and all(found[0][key] == value
                                   for key, value in amounts.items())


def allocations(path):
    """Of a report that is of no other use."""
    report = read(path)
    path.unlink()
    if not report["complete"]:
        raise launch.Failed(f"incomplete: {'; '.join(report['incomplete'])}")
    return report["totals"]["allocated_objects"]


def read(path):
    return json.loads(path.read_text())
