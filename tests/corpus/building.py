# SPDX-License-Identifier: MIT
"""Builds the programs of the corpus, and the libraries that some open."""

import os
import re
import subprocess

import labels

# kept: go build links only what has changed
PROGRAMS = labels.ROOT / "build/corpus"


def execute(command, directory):
    """What it said, if it went wrong."""
    done = subprocess.run(command, cwd=directory, text=True, check=False,
                          env=dict(os.environ, GOFLAGS="", GOWORK="off"),
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    if done.returncode:
        return done.stdout or f"{directory}: {command[0]} failed"
    return ""


def release():
    """26 for go1.26.8."""
    version = subprocess.run(["go", "env", "GOVERSION"], cwd=labels.HERE,
                             text=True, check=True,
                             stdout=subprocess.PIPE).stdout
    return int(re.search(r"go1\.(\d+)", version)[1])


def build_library(case):
    source, name = case.library
    return execute(["gcc", "-g", "-O1", "-fPIC", "-shared", "-o",
                    PROGRAMS / name, source], case.directory)


def build(cases):
    """What the compiler said, if anything went wrong."""
    PROGRAMS.mkdir(parents=True, exist_ok=True)
    packages = [f"./{case.name}" for case in cases if not case.is_public]
    trouble = packages and execute(
        ["go", "build", "-o", f"{PROGRAMS}/", *packages], labels.HERE)
    for case in cases:
        if not trouble and case.is_public:
            trouble = execute(["go", "build", "-o", PROGRAMS / case.name, "."],
                              case.directory)
        if not trouble and case.library:
            trouble = build_library(case)
    return trouble
