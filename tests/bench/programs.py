# SPDX-License-Identifier: MIT
"""programs.py - where the programs lie, and how they are built"""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / os.environ.get("B", "build")
WORK = BUILD / "bench"
DARKHEAP = BUILD / "darkheap"
SHIM = BUILD / "libdarkheap.so"
SOURCES = ROOT / "tests/bench/programs"
SERVICE = "service"
LOAD = "load"

# name: (folder of its module, package)
PROGRAMS = {
    "pairs": (SOURCES, "./pairs"),
    "libraries": (SOURCES, "./libraries"),
    "sqlite": (SOURCES / "sqlite", "."),
    LOAD: (SOURCES, "./load"),
    SERVICE: (ROOT / "examples/01-sqlite-service", "."),
}


def path_of(program, variant=""):
    return WORK / (program + variant)


def build(program, variant="", flags=()):
    """None, or why it cannot be built."""
    folder, package = PROGRAMS[program]
    WORK.mkdir(parents=True, exist_ok=True)
    # no stamp: git may refuse a tree that another user owns
    done = subprocess.run(
        ["go", "build", "-buildvcs=false", *flags, "-o",
         str(path_of(program, variant)), package],
        cwd=folder, env=dict(os.environ, CGO_ENABLED="1"), check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        return done.stdout.strip()
    return None
