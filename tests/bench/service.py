# SPDX-License-Identifier: MIT
"""service.py - a cgo HTTP service that answers out of SQLite, under wrk

It is examples/01-sqlite-service, asked for what it does without a leak.  wrk
(without it, programs/load) runs beside it on the same machine, over the loopback.
"""

import os
import re
import shutil
import signal

import checks
import launch
import processes
import programs
import tools

WRK = shutil.which("wrk")
LOADER = "wrk" if WRK else programs.LOAD
CONNECTIONS = 8
PATH = "/ok?id=5"
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


def cannot():
    """Why not, or None."""
    return (programs.build(programs.SERVICE)
            or (None if WRK else programs.build(programs.LOAD)))


def command(seconds, url):
    if not WRK:
        return [str(programs.path_of(programs.LOAD)), f"-c={CONNECTIONS}",
                f"-d={seconds}s", url]
    return [str(WRK), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency",
            url]


def milliseconds(text, percentile):
    found = re.search(rf"^ *{percentile}%\s+([0-9.]+)(us|ms|s)$", text, re.M)
    if not found:
        raise launch.Failed(f"{LOADER}: {text}")
    return float(found[1]) * UNITS[found[2]]


def parse(text):
    rate = re.search(r"^Requests/sec:\s+([0-9.]+)$", text, re.M)
    if not rate or "Non-2xx" in text or "Socket errors" in text:
        raise launch.Failed(f"{LOADER}: {text}")
    return {"requests_per_s": float(rate[1]),
            "p50_ms": milliseconds(text, 50), "p99_ms": milliseconds(text, 99)}


def serve(tool, seconds):
    own = tool.command(programs.SERVICE, [])
    with launch.started(tool, own) as process:
        for line in process.stdout:
            if line.startswith("listening on "):
                break
        else:
            raise launch.Failed(f"service under {tool.name}: did not start")
        text = tools.output_of(command(seconds, line.split()[-1] + PATH))
        # heaptrack's script does not pass signals on
        target = processes.find(process.pid, programs.SERVICE)
        os.kill(target or process.pid, signal.SIGTERM)
        launch.finish(process, own)
    return parse(text)


def measure(tool, seconds, verdicts):
    """A dict for the document, or None when the run was not complete."""
    try:
        found = serve(tool, seconds)
    finally:
        tool.clean()
    if tool.is_ours:
        report = checks.read(tools.REPORT)
        tools.REPORT.unlink()
        if not verdicts.check(f"service, {tool.name}", report,
                              is_planted=False,
                              is_sampled=tool.name == tools.SAMPLED):
            return None
    return found
