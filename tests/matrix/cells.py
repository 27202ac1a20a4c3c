# SPDX-License-Identifier: MIT
"""cells.py - every way to build the programs, and what runs then

A cell is a Go release, a form (-buildmode, and who holds the Go code) and a
variant (flags).  Building it gives one or more runs.
"""

import dataclasses
import os
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = HERE / "program"
LEAKS = "leaks/leaks.go"

RELEASES = ["go1.20.14", "go1.21.13", "go1.22.12", "go1.23.12", "go1.24.13",
            "go1.25.14", "go1.26.8", "go1.27.4"]


@dataclasses.dataclass(frozen=True)
class Variant:
    name: str
    flags: tuple = ()
    environment: tuple = ()
    gcc: tuple = ("-g",)
    since: int = 20  # minor of the first release that has it
    why: str = ""  # why not before
    has_dwarf: bool = True

    def why_not(self, release):
        return self.why if minor(release) < self.since else None


VARIANTS = [
    Variant("plain"),
    Variant("-s -w", ("-ldflags=-s -w",), gcc=("-s",), has_dwarf=False),
    Variant("-trimpath", ("-trimpath",)),
    Variant("compressed", ("-ldflags=-compressdwarf=true",),
            (("CGO_CFLAGS", "-O2 -g -gz"),), gcc=("-g", "-gz")),
    Variant("uncompressed", ("-ldflags=-compressdwarf=false",)),
    Variant("DWARF 5", (), (("CGO_CFLAGS", "-O2 -g -gdwarf-5"),),
            gcc=("-g", "-gdwarf-5"), since=25,
            why="Go's own units are DWARF 4 before Go 1.25; "
                "gcc's are DWARF 5 in every column but the last"),
    Variant("DWARF 4", (), (("CGO_CFLAGS", "-O2 -g -gdwarf-4"),
                            ("GOEXPERIMENT", "nodwarf5")),
            gcc=("-g", "-gdwarf-4"), since=25,
            why="GOEXPERIMENT=nodwarf5 came with Go 1.25"),
]


@dataclasses.dataclass
class Run:
    """A command below darkheap, and where its leaks stand."""
    command: list
    sources: list
    options: tuple = ()
    rounds: int = 100  # of each leak
    note: str = ""
    has_dwarf: bool = True


def minor(release):
    return int(re.match(r"go1\.(\d+)", release)[1])


class BuildError(Exception):
    pass


class Builder:
    """Builds in one directory, with one release and one variant."""

    def __init__(self, release, variant, directory):
        self.release = release
        self.variant = variant
        self.directory = pathlib.Path(directory)
        self.program = PROGRAM

    def environment(self):
        env = {name: value for name, value in os.environ.items()
               if not name.startswith(("CGO_", "GOEXPERIMENT", "GOAMD64"))}
        # what is not there was fetched before, or is not to be had
        env.update(GOTOOLCHAIN=self.release, GOFLAGS="", GOWORK="off",
                   GOPROXY="off", CGO_ENABLED="1")
        env.update(self.variant.environment)
        return env

    def run(self, command, where):
        done = subprocess.run(command, cwd=where, env=self.environment(),
                              stdout=subprocess.PIPE, text=True, check=False,
                              stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL)
        if done.returncode:
            raise BuildError(f"{' '.join(map(str, command))}\n{done.stdout}")

    def go(self, package, output, *flags, verb=("build",)):
        self.run(["go", *verb, *flags, *self.variant.flags, "-o",
                  self.directory / output, f"./{package}"], self.program)
        return f"./{output}"

    def gcc(self, output, *arguments):
        self.run(["gcc", *self.variant.gcc, "-o", output,
                  HERE / "host.c", *arguments, "-pthread"], self.directory)
        return f"./{output}"


def build_exe(builder, *flags):
    return [Run([builder.go("exe", "exe", *flags)], [LEAKS, "exe/main.go"])]


def build_pie(builder):
    return build_exe(builder, "-buildmode=pie")


LIBRARY = [LEAKS, "library/main.go"]


def build_linked(builder):
    builder.go("library", "libmatrix.so", "-buildmode=c-shared")
    linked = builder.gcc("linked", "-L.", "-lmatrix", "-Wl,-rpath,$ORIGIN")
    return [Run([linked], LIBRARY, note="linked")]


def build_opened(builder):
    builder.go("library", "libmatrix.so", "-buildmode=c-shared")
    opened = builder.gcc("opened", "-DDLOPEN")
    return [Run([opened, "./libmatrix.so"], LIBRARY, ("--include-non-go",),
                note="opened")]


def build_archive(builder):
    builder.go("library", "libmatrix.a", "-buildmode=c-archive")
    return [Run([builder.gcc("archive", "libmatrix.a")], LIBRARY)]


def build_plugin(builder):
    plugin = builder.go("plugin", "plugin.so", "-buildmode=plugin")
    opener = builder.go("opener", "opener")
    return [Run([opener, plugin],
                [LEAKS, "plugin/main.go", "opener/main.go"])]


def build_test(builder):
    binary = builder.go("leaks", "leaks.test", verb=("test", "-c"))
    return [Run([binary], [LEAKS], note="go test -c")]


FORMS = {
    "exe": build_exe,
    "PIE": build_pie,
    "c-shared, linked": build_linked,
    "c-shared, opened": build_opened,
    "c-archive": build_archive,
    "plugin": build_plugin,
    "test binary": build_test,
}
