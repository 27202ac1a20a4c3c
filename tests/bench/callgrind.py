# SPDX-License-Identifier: MIT
"""callgrind.py - how many instructions of the shim are executed, exactly

The target runs in valgrind, where the shim meets the collector as anywhere.
Two lengths of the same work are run: what the second has more is the steady
state.  Go's own preemption signals are more than callgrind bears.
"""

import collections
import re
import shutil

import launch
import tools
from places import path_of
from programs import SHIM, WORK

VALGRIND = shutil.which("valgrind")
OUTPUT = WORK / "callgrind.out"
LONGER = 5
# from the innermost function of ours to the hook
CALLERS = 10


def missing():
    return "" if VALGRIND else "apt package valgrind"


def record(work, count):
    tool = tools.darkheap("darkheap", "", "--follow", *work.options)
    tool.prefix += [VALGRIND, "--tool=callgrind", "-q", "--dump-instr=yes",
                    f"--separate-callers={CALLERS}",
                    f"--callgrind-out-file={OUTPUT}"]
    tool.environment = {"GODEBUG": "asyncpreemptoff=1"}
    OUTPUT.unlink(missing_ok=True)
    launch.launch(tool, work.program, work.command(count))
    return OUTPUT.read_text()


class Names:
    """`(7) name` the first time, then `(7)`."""

    def __init__(self):
        self.known = {}

    def read(self, text):
        number, _, name = text.partition(" ")
        if name:
            self.known[number] = name
        return self.known.get(number, number)


def costs(text):
    """(address, function with its callers, instructions) of the shim."""
    objects, functions = Names(), Names()
    current = function = ""
    address = 0
    is_of_callee = False
    for line in text.splitlines():
        key, _, value = line.partition("=")
        if key == "ob":
            current = objects.read(value)
        elif key == "cob":
            objects.read(value)
        elif key == "fn":
            function = functions.read(value)
        elif key == "cfn":
            functions.read(value)
        elif key == "calls":
            is_of_callee = True
        elif re.match(r"[0-9+*-]", line):
            where, _, cost = line.split()
            address = moved(address, where)
            if not is_of_callee and current == str(SHIM):
                yield address, function, int(cost)
            is_of_callee = False


def moved(address, where):
    if where == "*":
        return address
    if where[0] in "+-":
        return address + int(where)
    return int(where, 16)


def measure_once(work, count, places):
    """Instructions by (step, path), and allocations that took them."""
    found = list(costs(record(work, count)))
    places.learn(address for address, _, _ in found)
    instructions = collections.Counter()
    for address, function, cost in found:
        path = next((path for path in map(path_of, function.split("'"))
                     if path), None)
        instructions[places.step(address), path] += cost
    return instructions, work.allocations(count)


def measure(work, places):
    """Instructions of an allocation in the shim, by (step, path)."""
    (few, before), (many, after) = (
        measure_once(work, count, places)
        for count in (work.few, LONGER * work.few))
    return {key: (many[key] - few[key]) / (after - before) for key in many}
