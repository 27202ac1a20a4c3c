# SPDX-License-Identifier: MIT
"""measuring.py - every case under every tool, in turn, round after round

A change in the machine's load so meets all tools.  The order turns with the
round, so that none always follows the same other.
"""

import collections
import sys
import time

import checks
import launch
import tools
from cases import EMPTY


def say(words):
    print(f"bench: {words}", file=sys.stderr, flush=True)


def label(name, tool):
    return f"{name}, {tool}"


class Times:
    def __init__(self, share=1):
        self.share = share  # all do one of so many parts of the work
        self.ns = collections.defaultdict(
            lambda: collections.defaultdict(list))
        self.allocations = {}  # of an operation
        self.failures = collections.Counter()
        self.checks = checks.Checks()
        self.seconds = collections.Counter()  # by tool

    def one(self, case, tool):
        divisor = case.divisor(tool) * self.share
        began = time.monotonic()
        try:
            run = launch.launch(tool, case.program, case.command(divisor))
            if tool.is_ours and not self.is_right(case, tool, divisor):
                return
            self.ns[case.name][tool.name].append(run.ns)
        except launch.Failed as failed:
            self.fail(label(case.name, tool.name), failed)
        finally:
            tool.clean()
            self.seconds[tool.name] += time.monotonic() - began

    def count_allocations(self, case, tool):
        """Of an operation: what more of them allocate more, without the start."""
        few, many = case.operations(20), case.operations(10)
        found = []
        try:
            for count in few, many:
                launch.launch(tool, case.program,
                              [*case.arguments.split(), str(count)])
                found.append(checks.allocations(tools.REPORT))
            self.allocations[case.name] = (found[1] - found[0]) / (many - few)
        except launch.Failed as failed:
            self.fail(label(case.name, "allocations"), failed)
        finally:
            tool.clean()

    def fail(self, what, why):
        self.failures[f"{what}: {why}"] += 1
        say(f"{what}: {why}")

    def is_right(self, case, tool, divisor):
        report = checks.read(tools.REPORT)
        tools.REPORT.unlink()
        pairs = (0 if case.is_library or case is EMPTY
                 else case.operations(divisor))
        return self.checks.check(label(case.name, tool.name), report,
                                 pairs=pairs, live=case.live,
                                 is_sampled=tool.name == tools.SAMPLED)

    def round(self, number, cases, all_tools):
        for case in cases:
            for at in range(len(all_tools)):
                tool = all_tools[(at + number) % len(all_tools)]
                if tool.name not in case.slow:
                    self.one(case, tool)
