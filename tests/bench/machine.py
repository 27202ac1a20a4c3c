# SPDX-License-Identifier: MIT
"""machine.py - on what, with what, and when it was measured"""

import datetime
import os
import pathlib
import platform
import re

import tools
from programs import ROOT


def cpu_model():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    found = re.search(r"^model name\s*: (.*)$", text, re.M)
    return found[1] if found else platform.machine()


def memory_gib():
    return (os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")) / 2**30


def commit():
    """With a + when files differ from it."""
    git = ["git", "-C", str(ROOT)]
    name = tools.output_of([*git, "rev-parse", "--short=12", "HEAD"])
    if not re.fullmatch(r"[0-9a-f]+", name):
        return "not a git tree"
    changed = tools.output_of([*git, "status", "--porcelain", "-uno"])
    return name + ("+" if changed else "")


def load():
    return round(os.getloadavg()[0], 1)


def facts():
    now = datetime.datetime.now(datetime.timezone.utc)
    virtual = "hypervisor" in pathlib.Path("/proc/cpuinfo").read_text()
    return {
        "processor": f"{cpu_model()}, {len(os.sched_getaffinity(0))} cores"
                     + (", virtual machine" if virtual else ""),
        "memory": f"{memory_gib():.0f} GiB",
        "kernel": f"Linux {platform.release()}",
        "libc": " ".join(platform.libc_ver()),
        "go": tools.output_of(["go", "env", "GOVERSION"]),
        "date": f"{now:%Y-%m-%d %H:%M} UTC",
        "commit": commit(),
    }
