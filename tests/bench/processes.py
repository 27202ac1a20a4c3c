# SPDX-License-Identifier: MIT
"""processes.py - what the processes below one of ours use, read from /proc

The target says its own peak; collectors and the like must be watched.  Amounts
are what was seen last: growth of the last milliseconds is missed.
"""

import collections
import os
import pathlib
import threading
import time

PERIOD_SECONDS = 0.005


def read(pid, name):
    try:
        return pathlib.Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""


def children(pid):
    found = []
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
    except OSError:  # it has just ended
        return found
    for task in tasks:
        found += map(int, read(pid, f"task/{task}/children").split())
    return found


def descendants(pid):
    for child in children(pid):
        yield child
        yield from descendants(child)


def name_of(pid):
    return read(pid, "comm").strip()


def peak_kib(pid):
    for line in read(pid, "status").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


def cpu_ns(pid):
    """Of all its threads."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*"):
        total += int((read(pid, f"task/{task.name}/schedstat") or "0").split()[0])
    return total


def find(root, name):
    """The process below root that is called so, or None."""
    return next((pid for pid in descendants(root)
                 if name_of(pid) == name[:15]), None)


class Watch(threading.Thread):
    """Of the helpers of a target: peaks, and time used while it ran."""

    def __init__(self, root, target):
        super().__init__(daemon=True)
        self.root = root
        self.target = target[:15]
        self.over = threading.Event()
        self.peaks = collections.defaultdict(int)  # KiB, by name
        self.cpu = collections.defaultdict(int)  # ns, by pid

    def run(self):
        while not self.over.wait(PERIOD_SECONDS):
            self.look()

    def look(self):
        below = {pid: name_of(pid) for pid in descendants(self.root)}
        runs = self.target in below.values()
        for pid, name in below.items():
            if name and name != self.target:
                self.peaks[name] = max(self.peaks[name], peak_kib(pid))
                if runs:
                    self.cpu[pid] = max(self.cpu[pid], cpu_ns(pid))

    def end(self):
        self.over.set()
        self.join()

    @property
    def helpers_kib(self):
        """Forks of a helper share its memory: the largest of each name."""
        return sum(self.peaks.values())

    @property
    def helpers_cpu_ns(self):
        return sum(self.cpu.values())


def now():
    return time.time_ns()
