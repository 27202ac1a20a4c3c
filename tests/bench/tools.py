# SPDX-License-Identifier: MIT
"""tools.py - bare, darkheap and its peers: how each runs a program

A tool that is not there is named with what to install, and left out.
"""

import ctypes.util
import dataclasses
import re
import shutil
import subprocess

import programs
from programs import DARKHEAP, SHIM, WORK

BARE = "bare"
OURS = "darkheap"
SAMPLED = "sampled"
DORMANT = "dormant"
HEAPTRACK = "heaptrack"
SAMPLE = "512KiB"
# so that all is recorded; what the program waits is in its time
STALL = "--stall=1h"


@dataclasses.dataclass
class Tool:
    name: str
    what: str  # how it is run, for the document
    prefix: list = dataclasses.field(default_factory=list)
    environment: dict = dataclasses.field(default_factory=dict)
    divisor: int = 1  # it does this fraction of the work
    variant: str = ""  # of the program, when it must be built for it,
    flags: tuple = ()  # with these
    missing: str = ""  # why it cannot run
    version: str = ""
    leaves: str = ""  # glob of files in WORK to remove after a run

    @property
    def is_ours(self):
        """Leaves a report of its own, which is checked."""
        return self.name in (OURS, SAMPLED)

    def command(self, program, arguments):
        return [*self.prefix, str(programs.path_of(program, self.variant)),
                *arguments]

    def clean(self):
        for path in WORK.glob(self.leaves) if self.leaves else ():
            path.unlink()


def output_of(command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT, check=False).stdout.strip()


REPORT = WORK / "report.json"
CAPTURE = WORK / "capture.darkheap"


def darkheap(name, what, *options):
    return Tool(name, what, leaves="capture*", prefix=[
        str(DARKHEAP), "run", "--no-fail", "-q", "-f", STALL, *options,
        f"--capture={CAPTURE}", f"--report=json:{REPORT}", "--"],
        version=output_of([DARKHEAP, "--version"]).partition("\n")[0])


def sampled():
    tool = darkheap(SAMPLED, f"`darkheap run {STALL} --sample={SAMPLE}`",
                    f"--sample={SAMPLE}")
    if "--sample=" not in output_of([DARKHEAP, "run", "--help"]):
        tool.missing = "not in this build"
    return tool


def dormant():
    return Tool(DORMANT, "`libdarkheap.so` loaded, no collector",
                environment={"LD_PRELOAD": str(SHIM),
                             "DARKHEAP_SOCKET": str(WORK / "no-such-socket")})


def heaptrack():
    file = shutil.which("heaptrack")
    return Tool(HEAPTRACK, "`heaptrack`", leaves="heaptrack.*",
                prefix=[str(file), "-o", str(WORK / "heaptrack")], divisor=2,
                version=output_of([file, "--version"]) if file else "",
                missing="" if file else "apt package heaptrack")


def package_version(name):
    if not shutil.which("dpkg-query"):
        return ""
    found = output_of(["dpkg-query", "-W", "-f", "${Version}", name])
    return found if re.match(r"[0-9][^\s]*$", found) else ""


def preloaded(name, what, library, package, environment, **more):
    """A profiler that comes as another malloc."""
    found = ctypes.util.find_library(library)
    return Tool(name, what, environment={"LD_PRELOAD": str(found),
                                         **environment},
                version=f"{package} {package_version(package)}".strip(),
                missing="" if found else f"apt package {package}", **more)


def jemalloc(name, log2, divisor):
    return preloaded(name, f"jemalloc, `prof:true,lg_prof_sample:{log2}`",
                     "jemalloc", "libjemalloc2",
                     {"MALLOC_CONF": f"prof:true,lg_prof_sample:{log2}"},
                     divisor=divisor)


def tcmalloc():
    return preloaded("tcmalloc", "gperftools' tcmalloc, `HEAPPROFILE`",
                     "tcmalloc", "libgoogle-perftools4",
                     {"HEAPPROFILE": str(WORK / "tcmalloc")}, divisor=30,
                     leaves="tcmalloc.*")


def valgrind():
    file = shutil.which("valgrind")
    return Tool("valgrind", "`valgrind --tool=memcheck`", divisor=30,
                prefix=[str(file), "--tool=memcheck", "--quiet",
                        f"--log-file={WORK / 'valgrind.log'}"],
                leaves="valgrind.*",
                version=output_of([file, "--version"]) if file else "",
                missing="" if file else "apt package valgrind")


def asan():
    # with 1 on a leak it could not be told from a run that failed
    return Tool("go -asan", "`go build -asan`", variant=".asan", flags=("-asan",),
                divisor=2,
                environment={"ASAN_OPTIONS": "exitcode=0:log_path=/dev/null"},
                version=output_of(["gcc", "--version"]).partition("\n")[0])


def own_tools():
    return [
        Tool(BARE, "the program alone"),
        darkheap(OURS, f"`darkheap run {STALL}`, every event"),
        sampled(),
        dormant(),
    ]


def peers():
    return [heaptrack(), jemalloc("jemalloc, all", 0, 10),
            jemalloc("jemalloc, 512 KiB", 19, 1), tcmalloc(), valgrind(),
            asan()]
