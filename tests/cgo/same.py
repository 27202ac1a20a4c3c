#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""same.py REPORT TRUTH EVENTS - does the report agree with the program?

TRUTH has one line for each mark, as churn.c writes them:
    {"name": MARK, "sites": {FUNCTION: [made, bytes, gone, bytes], ...}}
The sites of those functions must agree at every mark, and at the end, and the
totals must be theirs and the other sites' (which belong to Go and libc).
Says what differs, and exits 1.
"""

import json
import sys


def live(site):
    return site["live_objects"], site["live_bytes"]


def add(pairs):
    pairs = list(pairs)
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)


class Comparison:
    def __init__(self, report, truth):
        self.report = report
        self.truth = truth
        self.differences = []
        self.functions = {
            site["id"]: site["function"] for site in report["sites"]}

    def same(self, what, seen, wanted):
        if seen != wanted:
            self.differences.append(f"{what}: {seen}, in truth {wanted}")

    def moment(self, name, totals, sites, truth):
        """sites: all that was live then."""
        own = {function: (made - gone, made_bytes - gone_bytes) for
               function, (made, made_bytes, gone, gone_bytes) in truth.items()}
        seen = {self.functions[site["id"]]: live(site) for site in sites
                if self.functions[site["id"]] in own}
        for function, pair in own.items():
            self.same(f"{name}, {function}", seen.get(function, (0, 0)), pair)
        others = add(live(site) for site in sites
                     if self.functions[site["id"]] not in own)
        self.same(f"{name}, total", live(totals), add([others, *own.values()]))

    def marks(self):
        marks = self.report["marks"]
        self.same("marks", [mark["name"] for mark in marks],
                  [line["name"] for line in self.truth])
        for mark, line in zip(marks, self.truth):
            self.moment(mark["name"], mark["totals"], mark["sites"],
                        line["sites"])

    def end(self):
        sites = self.report["sites"]
        truth = self.truth[-1]["sites"]
        self.moment("end", self.report["totals"], sites, truth)
        for site in sites:
            if site["function"] in truth:
                self.same(f"end, {site['function']}, allocated and freed",
                          [site["allocated_objects"], site["allocated_bytes"],
                           site["freed_objects"], site["freed_bytes"]],
                          truth[site["function"]])

    def health(self, events):
        self.same("complete", self.report["complete"], True)
        self.same("loss", [n for n in self.report["loss"].values() if n], [])
        self.same("unknown frees", self.report["totals"]["unknown_frees"], 0)
        totals = self.report["totals"]
        seen = totals["allocated_objects"] + totals["freed_objects"]
        self.same("as many events as asked for", seen >= events, True)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        report = json.load(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        truth = [json.loads(line) for line in file]
    comparison = Comparison(report, truth)
    comparison.health(int(sys.argv[3]))
    comparison.same("barriers", len(truth), 20)
    if truth:
        comparison.marks()
        comparison.end()
    for difference in comparison.differences:
        print(difference)
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main())
