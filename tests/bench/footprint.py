# SPDX-License-Identifier: MIT
"""footprint.py - memory, files, start-up, and the time to a report

These runs are watched (processes.py) and therefore not among those that are
timed.
"""

import dataclasses
import subprocess

import checks
import launch
import processes
import programs
import tools


@dataclasses.dataclass(frozen=True)
class Load:
    name: str
    arguments: str
    pairs: int
    live: int = 0
    threads: int = 0


LOADS = [
    Load("10 M pairs", "cstring 10 10000000", 10_000_000),
    Load("1 M live blocks", "live 1000000 5000000", 5_000_000, live=1_000_000),
    Load("10 M live blocks", "live 10000000 1000000", 1_000_000,
         live=10_000_000),
    Load("200 threads, 10 pairs each", "threads 200", 2000, threads=200),
]
QUICK_LOADS = [
    Load("1 M pairs", "cstring 10 1000000", 1_000_000),
    Load("100,000 live blocks", "live 100000 100000", 100_000, live=100_000),
]


def printed_by_heaptrack():
    """Its report is made by another command."""
    for file in programs.WORK.glob("heaptrack.*"):
        subprocess.run(["heaptrack_print", str(file)], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def measure(tool, load, verdicts):
    """A dict for the document, or None when the run is of no use."""
    command = tool.command("pairs", load.arguments.split())
    with launch.started(tool, command) as process:
        watch = processes.Watch(process.pid, "pairs")
        watch.start()
        try:
            output = launch.finish(process, command)
        finally:
            watch.end()
    if tool.name == tools.HEAPTRACK:
        printed_by_heaptrack()
    over = processes.now()
    run = launch.printed(command, output)
    files = sum(path.stat().st_size
                for path in programs.WORK.glob(tool.leaves or "no file"))
    tool.clean()
    if tool.is_ours and not is_right(tool, load, verdicts):
        return None
    return {"target_kib": run.peak_kib, "helpers_kib": watch.helpers_kib,
            "helpers_cpu_ns": watch.helpers_cpu_ns, "files": files,
            "report_ns": over - run.ended}


def is_right(tool, load, verdicts):
    report = checks.read(tools.REPORT)
    tools.REPORT.unlink()
    return verdicts.check(f"{load.name}, watched, {tool.name}", report,
                          pairs=load.pairs, live=load.live,
                          is_sampled=tool.name == tools.SAMPLED)


def start(tool):
    """ns from the start of the command to main."""
    before = processes.now()
    try:
        return launch.launch(tool, "pairs", ["empty", "1"]).began - before
    finally:
        tool.clean()


