# SPDX-License-Identifier: MIT
"""launch.py - run a program under a tool, and take what harness.go prints"""

import contextlib
import dataclasses
import os
import re
import shlex
import signal
import subprocess

RUN_SECONDS = 300


class Failed(Exception):
    """A run that says nothing of the time."""


@dataclasses.dataclass
class Run:
    ns: float  # of an operation
    peak_kib: int  # of the target
    began: int  # Unix time in ns
    ended: int


def environment_of(tool):
    plain = {name: value for name, value in os.environ.items()
             if not name.startswith(("DARKHEAP_", "MALLOC_", "HEAP"))
             and name != "LD_PRELOAD"}
    return {**plain, **tool.environment}


@contextlib.contextmanager
def started(tool, command):
    """The process; nothing of it or below it is left behind."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                               stderr=subprocess.DEVNULL,
                               env=environment_of(tool),
                               start_new_session=True)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.stdout.close()
        process.wait()


def finish(process, command):
    """What it prints until its end, which must be a good one."""
    try:
        output = process.communicate(timeout=RUN_SECONDS)[0]
    except subprocess.TimeoutExpired as late:
        raise Failed(f"not done after {RUN_SECONDS} s: "
                     + shlex.join(command)) from late
    if process.returncode:
        raise Failed(f"status {process.returncode}: {shlex.join(command)}")
    return output


def printed(command, text):
    values = dict(re.findall(r"^(\w+) ([0-9.]+)$", text, re.M))
    try:
        return Run(float(values["ns_per_op"]), int(values["peak_kib"]),
                   int(values["began_unix_ns"]), int(values["ended_unix_ns"]))
    except KeyError as key:
        raise Failed(f"no {key} from {shlex.join(command)}: {text}") from key


def launch(tool, program, arguments):
    command = tool.command(program, arguments)
    with started(tool, command) as process:
        return printed(command, finish(process, command))
