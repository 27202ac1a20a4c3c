# SPDX-License-Identifier: MIT
"""perf.py - in which instruction of the shim the time goes, by sampling

The clock samples the program as it runs at full speed; the caller's frame
pointers, which the shim keeps, tell the hook from which it came.
"""

import collections
import functools
import re
import shutil
import subprocess

import launch
import tools
from places import path_of
from programs import SHIM, WORK

PERF = shutil.which("perf")
PERIOD_NS = 200_000
DATA = WORK / "perf.data"
MAPPED = re.compile(r"\[0x([0-9a-f]+)\(0x[0-9a-f]+\) @ (0x[0-9a-f]+|0) .*"
                    r"r-xp (.*)$")


@functools.cache
def missing():
    if not PERF:
        return "apt package linux-perf"
    done = subprocess.run(
        [PERF, "record", "-q", "-e", "cpu-clock:u", "-o", str(DATA), "true"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        check=False)
    return done.stderr.strip().partition("\n")[0] if done.returncode else ""


def record(work):
    tool = tools.darkheap("darkheap", "", *work.options)
    tool.prefix = [PERF, "record", "-q", "-e", "cpu-clock:u", "-c",
                   str(PERIOD_NS), "--call-graph", "fp", "-o", str(DATA),
                   *tool.prefix]
    return launch.launch(tool, work.program, work.command(work.count))


def script(program):
    return subprocess.run(
        [PERF, "script", "-i", str(DATA), "--comm", program, "-F", "ip,dso",
         "--show-mmap-events"], check=True, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True).stdout


def base_of(text):
    """What to take from an address to get one of the file.  In the segment of
    code, offset and address are the same in the file."""
    for line in text.splitlines():
        found = MAPPED.search(line)
        if found and found[3] == str(SHIM):
            return int(found[1], 16) - int(found[2], 16)
    raise launch.Failed("perf saw no libdarkheap.so")


def chains(text):
    """Of each sample in the shim, the shim's addresses, innermost first."""
    base = base_of(text)
    for sample in text.split("\n\n"):
        inside = []
        for line in sample.splitlines():
            found = re.match(r"\s*([0-9a-f]+) \((.*)\)$", line)
            if not found:
                continue
            if found[2] != str(SHIM):
                break
            # perf prints those of a call chain as the file has them
            address = int(found[1], 16)
            address -= base if address >= base else 0
            # a return address may be that of the next function
            inside.append(address - bool(inside))
        if inside:
            yield inside


def measure(work, places):
    """ns of an allocation in the shim, by (step, path)."""
    record(work)
    allocations = work.allocations(work.count)
    samples = list(chains(script(work.program)))
    places.learn(address for chain in samples for address in chain)
    ns = collections.defaultdict(float)
    for chain in samples:
        path = next((path for path in
                     (path_of(places.function(address))
                      for address in reversed(chain)) if path), None)
        ns[places.step(chain[0]), path] += PERIOD_NS / allocations
    DATA.unlink()
    return ns
