# SPDX-License-Identifier: MIT
"""measuring.py - every case under every tool, in turn, round after round

A change in the machine's load so meets all tools.  The order turns with the
round, so that none always follows the same other.
"""

import collections
import sys

import checks
import launch
import tools


def say(words):
    print(f"bench: {words}", file=sys.stderr, flush=True)


class Times:
    def __init__(self, share=1):
        self.share = share  # all do one of so many parts of the work
        self.ns = collections.defaultdict(
            lambda: collections.defaultdict(list))
        self.allocations = {}  # of an operation
        self.failures = collections.Counter()
        self.checks = checks.Checks()

    def one(self, case, tool):
        divisor = case.divisor(tool) * self.share
        try:
            run = launch.launch(tool, case.program, case.command(divisor))
            if tool.is_ours and not self.is_right(case, tool, divisor):
                return
            self.ns[case.name][tool.name].append(run.ns)
        except launch.Failed as failed:
            self.failures[f"{case.name}, {tool.name}: {failed}"] += 1
            say(failed)
        finally:
            tool.clean()

    def is_right(self, case, tool, divisor):
        report = checks.read(tools.REPORT)
        tools.REPORT.unlink()
        operations = case.operations(divisor)
        if tool.name == tools.OURS:
            self.allocations[case.name] = (
                report["totals"]["allocated_objects"] / operations)
        pairs = 0 if case.is_library or case.unit == "-" else operations
        return self.checks.check(f"{case.name}, {tool.name}", report,
                                 pairs=pairs, live=case.live,
                                 is_sampled=tool.name == tools.SAMPLED)

    def round(self, number, cases, all_tools):
        for case in cases:
            for at in range(len(all_tools)):
                tool = all_tools[(at + number) % len(all_tools)]
                if tool.name not in case.slow:
                    self.one(case, tool)
